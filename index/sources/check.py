"""What following a place would read, without storing anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from index.article import Draft
from index.errors import DocumentError
from index.extract.aside import Aside
from index.extract.failure import Failure
from index.sources.fetch import Fetcher
from index.sources.follow import list_source
from index.sources.items import Reading
from index.sources.limits import Limits
from index.sources.paths import Reader


def check(
    kind: str, place: str, *, collection: str, publisher: str | None, limits: Limits | None = None
) -> Iterator[Draft | Failure]:
    """The documents and problems of a place, in its own order. Raises SourceError when it can't be reached."""
    limits = limits or Limits()
    with ExitStack() as stack:
        aside = stack.enter_context(Aside(limits.readers))
        fetcher = stack.enter_context(Fetcher(limits.fetch))
        listing = list_source(kind, place, Reader(collection, publisher, None, limits, aside), fetcher)
        yield from listing.problems
        for item in listing.items:
            try:
                found = item.open("")
            except DocumentError as error:
                yield Failure(item.locator, str(error))
                continue
            if isinstance(found, Reading):
                yield from found.documents

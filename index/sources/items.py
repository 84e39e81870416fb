"""What every kind of source is to the run that follows it: a list of items, each read only if it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from index.article import Draft
from index.extract.failure import Failure

STAMP = "1"  # first word of every stamp: a new one has everything read again, after the readers changed


@dataclass(frozen=True, slots=True)
class Reading:
    """An item that changed: its documents, how many there may be, and the stamp that tells it from the next change."""

    documents: Iterable[Draft | Failure]
    stamp: str
    expected: int = 1


@dataclass(frozen=True, slots=True)
class Same:
    """It is as it was."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Its publisher took it away (not: it could not be reached)."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file, a page or an entry. ``stamp`` is known where a look suffices, and then equal if unchanged.

    ``open`` is given the stamp of last time ("" when there is none) and raises DocumentError.
    """

    locator: str
    open: Callable[[str], Reading | Same | Gone]
    stamp: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source holds now.

    ``complete`` says that what is not listed is gone, but for what lies below ``unseen`` places; otherwise
    (a feed shows its newest entries alone) nothing follows from an item that is missing. ``unchanged`` is a
    source that said it is as it was; then there are no items.
    """

    items: list[Item] = field(default_factory=list)
    complete: bool = False
    unseen: tuple[str, ...] = ()
    problems: tuple[Failure, ...] = ()
    withdrawn: tuple[str, ...] = ()  # locators that the source says are gone
    unchanged: bool = False
    stamp: str = ""  # of the listing itself, given back next time

"""Reading followed sources: what is new and changed as drafts, what is gone as steps, the rest left alone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from index.article import Draft
from index.catalogue import Catalogue, HeldItem, Outcome, Source, Writer
from index.errors import DocumentError, SourceError
from index.extract.aside import Aside
from index.extract.failure import Failure
from index.sources.fetch import Fetcher
from index.sources.folder import list_files
from index.sources.items import Gone, Item, Listing, Same
from index.sources.limits import Limits
from index.sources.paths import Reader
from index.sources.schedule import next_check
from index.sources.web import Web
from index.work.reading import Expect, Step

_TOGETHER = 200  # unchanged items told at once
_LISTING = ""  # the item that keeps the stamp of the listing itself
_PROBLEMS = 20  # sentences kept of one item

FILES = ("folder", "file", "jsonl")


@dataclass(frozen=True)
class _Apply:
    """A step that calls a method of the writer, which returns how many articles were removed."""

    change: Callable[[Writer], int | None]
    documents: int = 0
    unchanged: int = 0

    def apply(self, writer: Writer) -> Counter[Outcome]:
        removed = self.change(writer) or 0
        return Counter({Outcome.REMOVED: removed, Outcome.UNCHANGED: self.unchanged})


def follow(
    catalogue: Catalogue,
    sources: Iterable[Source],
    *,
    limits: Limits | None = None,
    full: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Draft | Failure | Step | Expect]:
    """Read the sources, one after the other, for ``indexing.run``.

    ``full`` reads what did not change too. A source that can't be reached is a Failure and loses nothing.
    """
    limits = limits or Limits()
    chance = random.Random()
    total = 0
    with ExitStack() as stack:
        aside = stack.enter_context(Aside(limits.readers))
        fetcher = stack.enter_context(Fetcher(limits.fetch))
        with catalogue.snapshot() as snapshot:
            owners = snapshot.article_owners()
            places = {source.key: source.place for source in snapshot.sources()}
        for source in sources:
            yield Expect(None, source.place)
            try:
                with catalogue.snapshot() as snapshot:
                    held = snapshot.source_items(source.key)
                reader = Reader(source.collection, source.publisher, None, limits, aside)
                last = held.pop(_LISTING, HeldItem("")).stamp
                listing = list_source(source.kind, source.place, reader, fetcher, "" if full else last)
                total += len(listing.items)
                yield Expect(total, source.place)
                for one in _Run(source, held, owners, places, full).read(listing):
                    if isinstance(one, _Longer):
                        total += one.by
                        yield Expect(total, source.place)
                    else:
                        yield one
                error = None
            except SourceError as failed:
                yield Failure(source.place, str(failed))
                error = str(failed)
            failures = source.failures + 1 if error else 0
            due = next_check(now(), source.every, failures, chance)
            yield _Apply(_checked(source, error, due))


def list_source(kind: str, place: str, reader: Reader, fetcher: Fetcher, known: str = "") -> Listing:
    """What a place holds now; ``known`` is the stamp of its last listing. SourceError when it can't be reached."""
    if kind in FILES:
        return list_files(place, reader)
    web = Web(place, reader, fetcher)
    listers = {"feed": web.feed, "webpage": web.page, "sitemap": web.sitemap}
    if kind in listers:
        return listers[kind](known)
    raise SourceError(
        f"{place} is of a kind ({kind}) that this version doesn't follow. Install the newest one."
    )


@dataclass(frozen=True)
class _Longer:
    """An item turned out to hold so many documents more than one."""

    by: int


@dataclass
class _Run:
    """One source in one run."""

    source: Source
    held: dict[str, HeldItem]
    owners: dict[str, tuple[int, str]]  # of articles
    places: dict[int, str]  # of sources
    full: bool
    again: bool = False  # whether an item has to be looked at next time, whatever the listing says

    def read(self, listing: Listing) -> Iterator[Draft | Failure | Step | _Longer]:
        yield from listing.problems
        if listing.unchanged:
            for locator, before in self.held.items():
                yield from (Failure(locator, sentence) for sentence in before.problems)
            yield _same(0, sum(len(before.articles) for before in self.held.values()))
            return
        present = {item.locator for item in listing.items}
        unchanged = waiting = 0
        for item in listing.items:
            known = self.held.get(item.locator)
            same = not self.full and known is not None and bool(item.stamp) and known.stamp == item.stamp
            if same and known is not None:
                yield from (Failure(item.locator, sentence) for sentence in known.problems)
                unchanged += len(known.articles)
                waiting += 1
                if waiting == _TOGETHER:
                    yield _same(waiting, unchanged)
                    unchanged = waiting = 0
            else:
                yield from self._item(item, known, present)
        if waiting:
            yield _same(waiting, unchanged)
        yield from self._missing(listing, present)
        if listing.stamp and not self.again:
            yield self._listed(listing.stamp)

    def _listed(self, stamp: str) -> _Apply:
        key = self.source.key
        return _Apply(lambda writer: writer.item_read(key, _LISTING, stamp=stamp, articles=()))

    def _item(
        self, item: Item, known: HeldItem | None, present: set[str]
    ) -> Iterator[Draft | Failure | Step | _Longer]:
        key, locator = self.source.key, item.locator
        try:
            found = item.open("" if self.full or known is None else known.stamp)
        except DocumentError as error:
            yield Failure(locator, str(error))
            self.again = True
            return  # what it gave before stays, and it is tried again next time
        if isinstance(found, Same):
            yield _same(1, len(known.articles) if known else 0)
            return
        if isinstance(found, Gone):
            yield _Apply(lambda writer: writer.item_gone(key, locator), 1)
            return
        if found.expected > 1:
            yield _Longer(found.expected - 1)
        given: list[str] = []
        problems: list[str] = []
        taken = False
        for document in found.documents:
            if isinstance(document, Draft):
                if sentence := self._owned(document, locator, present):
                    taken = True
                    yield Failure(document.locator, sentence)
                    continue
                yield self._gives(locator, document.article_id)
                given.append(document.article_id)
            elif not document.stored:
                problems.append(document.sentence)
            yield document
        before = known.articles if known else ()
        # What can't be read may be what is missing: a broken line of an export, a file that is being written.
        complete = not problems
        if complete and before and not given:
            complete = False
            problems.append(
                f"{locator} is suddenly empty, so nothing of it was removed; it held {len(before):,} before. "
                "Delete the file if that is meant."
            )
            yield Failure(locator, problems[-1])
        elif missing := len(set(before) - set(given)) if given and not complete else 0:
            problems.append(
                f"{missing:,} articles that {locator} gave before were not found in it, and stay: they may be what "
                "can't be read. Mend it, and they go or stay for certain."
            )
            yield Failure(locator, problems[-1])
        # Who else has the id may change without this item changing: look again next time.
        stamp = "" if taken else found.stamp
        self.again |= not stamp
        yield _Apply(
            lambda writer: writer.item_read(
                key, locator, stamp=stamp, articles=given, problems=problems[:_PROBLEMS], complete=complete
            )
        )

    def _gives(self, locator: str, article_id: str) -> _Apply:
        key = self.source.key
        return _Apply(lambda writer: writer.item_gives(key, locator, article_id))

    def _owned(self, draft: Draft, locator: str, present: set[str]) -> str | None:
        """Why an article isn't this item's to give, if another item gave it and still stands."""
        here = (self.source.key, locator)
        source, item = self.owners.setdefault(draft.article_id, here)
        if (source, item) == here or (source == self.source.key and item not in present):
            self.owners[draft.article_id] = here  # it moved
            return None
        if source not in self.places:
            return None
        return (
            f"{draft.locator} has the id {draft.article_id!r}, which {item} of {self.places[source]} has too. The "
            "first was kept: give each article its own id."
        )

    def _missing(self, listing: Listing, present: set[str]) -> Iterator[Failure | Step]:
        """Withdraw what is gone, as far as that can be told."""
        if self.held and not present:
            raise SourceError(
                f"{self.source.place} is suddenly empty, so nothing was removed; it held {len(self.held):,} "
                f"documents. If that is meant: briefbot source remove {self.source.place} --articles"
            )
        gone = set(listing.withdrawn) & self.held.keys()
        if listing.complete:
            gone |= {
                locator
                for locator in self.held.keys() - present
                if not any(_below(locator, place) for place in listing.unseen)
            }
        for locator in sorted(gone):
            yield _gone(self.source.key, locator)


def _below(locator: str, place: str) -> bool:
    return place == "." or locator == place or locator.startswith(f"{place.rstrip('/')}/")


def _gone(source: int, locator: str) -> _Apply:
    return _Apply(lambda writer: writer.item_gone(source, locator))


def _same(items: int, articles: int) -> _Apply:
    return _Apply(lambda writer: None, items, articles)


def _checked(source: Source, error: str | None, due: datetime | None) -> Callable[[Writer], None]:
    return lambda writer: writer.source_checked(source.key, error=error, next_at=due)

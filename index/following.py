"""The part of an open index that follows sources. Mixed into ``Index``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from index.catalogue import Catalogue, Source
from index.catalogue.sources import find_source

if TYPE_CHECKING:
    from index.article import Article, Draft
    from index.extract.failure import Failure
    from index.sources.limits import Limits
    from index.work.progress import Progress, Report


class Following:
    """Sources: added once, then kept in step."""

    folder: Path
    model: str
    _catalogue: Catalogue
    _threads: int | None

    def source_add(
        self,
        place: str,
        *,
        collection: str = "main",
        publisher: str | None = None,
        every: int | None = None,
        limits: Limits | None = None,
        keep: bool = False,
    ) -> Source:
        """Follow a folder, file, export, feed, page or sitemap; what it is, is recognised. Reads no article yet.

        ``every`` is in seconds: how often a running bot looks. Adding a place again changes how it is followed,
        but with ``keep``.
        Raises SourceError when there is nothing at the place that can be followed.
        """
        from index.sources.recognise import recognise

        kind, name = recognise(place, limits)
        if keep:
            held = [source for source in self.source_list() if source.place == name]
            if held:
                return held[0]
        with self._catalogue.writer("adding a source") as writer:
            key = writer.add_source(name, kind, collection=collection, publisher=publisher, every=every)
        return next(source for source in self.source_list() if source.key == key)

    def source_list(self) -> list[Source]:
        """Return all sources with when they were last read, what went wrong, and how many articles they gave."""
        with self._catalogue.snapshot() as snapshot:
            return snapshot.sources()

    def source_articles(self, key: int) -> list[Article]:
        """Return the living articles that a source gave, the newest first."""
        with self._catalogue.snapshot() as snapshot:
            ids = {one for one, (owner, _) in snapshot.article_owners().items() if owner == key}
            keys = [row.key for row in snapshot.article_rows() if row.article_id in ids]
            found = snapshot.articles(keys)
        return [found[one] for one in keys]

    def source_find(self, place: str) -> Source:
        """Return one source, by its place as it was given or as it is listed. Raises SourceError."""
        from index.sources.recognise import is_address

        known = self.source_list()
        if not is_address(place) and not any(source.place == place for source in known):
            place = Path(place).expanduser().absolute().resolve().as_posix()
        return find_source(known, place)

    def source_remove(self, place: str, *, articles: bool = False) -> int:
        """Follow a place no more. Its articles stay, or with ``articles`` go; returns how many went."""
        source = self.source_find(place)
        with self._catalogue.writer("removing a source") as writer:
            return writer.remove_source(source.key, articles=articles)

    def reindex(
        self,
        sources: Sequence[Source] | None = None,
        *,
        full: bool = False,
        limits: Limits | None = None,
        progress: Callable[[Progress], None] = lambda progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Report:
        """Read what changed in ``sources`` (None: all that are followed), and finish what is left to embed.

        ``full`` reads what did not change too, forgets vectors that nothing uses and builds the search files
        anew. Raises FolderBusy when another indexing run is under way, FolderReadOnly, FolderFull, Cancelled.
        """
        from index.sources.limits import Limits
        from index.work import indexing
        from index.work.pieces import FollowSources

        keys = None if sources is None else tuple(source.key for source in sources)
        return indexing.run(
            self.folder,
            work=FollowSources(keys, full, limits or Limits()),
            model=self.model,
            threads=self._threads,
            full=full,
            purpose="reindexing",
            progress=progress,
            cancelled=cancelled,
        )

    def reindex_due(
        self, *, limits: Limits | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> Report | None:
        """Read the sources whose time has come; None when there is none. Raises what ``reindex`` raises."""
        from index.sources.schedule import due

        waiting = due(self.source_list(), datetime.now(UTC))
        return self.reindex(waiting, limits=limits, cancelled=cancelled) if waiting else None


def check_place(
    place: str,
    *,
    collection: str = "main",
    publisher: str | None = None,
    limit: int | None = None,
    limits: Limits | None = None,
) -> tuple[str, Iterator[Draft | Failure]]:
    """Return what a place is, and what following it would read: drafts and problems. Needs and stores nothing.

    ``limit`` is how many documents to read at most. Raises SourceError.
    """
    from index.sources.check import check
    from index.sources.recognise import recognise

    kind, name = recognise(place, limits)
    found = check(kind, name, collection=collection, publisher=publisher, limits=limits)
    return kind, islice(found, limit)

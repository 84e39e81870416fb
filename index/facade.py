"""One open index: ask, search, look after articles. What ``from index import open_index`` gives."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self

from index.answering import answer as answering
from index.answering.copies import Kinship
from index.article import Answer, Article, Elsewhere, Filters, Published, Question, Quote, Searched
from index.catalogue import ArticleRow, Catalogue, CatalogueStatistics, History, model_splitter
from index.figure_store import PassageFigures
from index.following import Following
from index.lock import ANSWERING, FolderLock, share
from index.model.embedder import DEFAULT_MODEL, Embedder, load_embedder
from index.question.aliases import Aliases
from index.question.publishers import PublisherNames
from index.search.live import LiveIndex

if TYPE_CHECKING:
    from index.answering.timeline import Timeline
    from index.briefs.values import Brief, BriefRequest
    from index.catalogue.since import Held
    from index.sources.limits import Limits
    from index.work.progress import Progress, Report

_MOST_NAMES = 64  # sets of collections whose publishers' names are kept
_LOOK_AGAIN = 2.0  # seconds between two looks for a model that is not prepared yet


class Index(Following):
    """An open data folder. Safe to share between threads; close it, or use it in a ``with`` statement."""

    def __init__(self, folder: Path, model: str, *, write: bool, threads: int | None) -> None:
        self.folder = folder
        self.model = model
        self._threads = threads
        self._catalogue = Catalogue.open(folder, write=write, splitter=model_splitter(model, folder))
        self._lock = Lock()
        self._embedder: Embedder | None = None
        self._looked = float("-inf")
        self._live: LiveIndex | None = None
        self._answering: FolderLock | None = None
        self._names: dict[frozenset[str] | None, tuple[int, PublisherNames]] = {}
        self._aliases: tuple[float, Aliases] | None = None

    def ask(
        self,
        text: str,
        *,
        id: str = "",
        previous: tuple[str, ...] = (),
        asked_at: datetime | None = None,
        since: date | None = None,
        until: date | None = None,
        publisher: str | None = None,
        collections: Iterable[str] | None = None,
        limit: int = 3,
    ) -> Answer:
        """Return at most ``limit`` quotes that answer, or the reason why none does.

        ``asked_at`` is the asker's clock, ``previous`` the conversation's earlier questions, oldest first.
        Raises BadQuestion, DataFolderError, ModelError.
        """
        filters = Filters(since, until, publisher, None if collections is None else frozenset(collections))
        return self.answer(Question(text, id, asked_at, previous, filters, limit))

    def search(
        self,
        text: str,
        *,
        id: str = "",
        previous: tuple[str, ...] = (),
        asked_at: datetime | None = None,
        since: date | None = None,
        until: date | None = None,
        publisher: str | None = None,
        collections: Iterable[str] | None = None,
        limit: int = 10,
    ) -> list[Quote]:
        """Return at most ``limit`` whole passages, best first, without a verdict. Raises what ``ask`` raises."""
        filters = Filters(since, until, publisher, None if collections is None else frozenset(collections))
        return self.passages(Question(text, id, asked_at, previous, filters, limit))

    def answer(self, question: Question) -> Answer:
        """``ask``, for a question that is made already."""
        return answering.ask(question, self.room(question.filters.collections))

    def passages(self, question: Question) -> list[Quote]:
        """``search``, for a question that is made already."""
        return answering.search(question, self.room(question.filters.collections))[1]

    def timeline(self, question: Question) -> Timeline:
        """Return every figure for a question, by who gave it. Raises what ``ask`` raises."""
        from index.answering.timeline import timeline

        return timeline(question, self.room(question.filters.collections))

    def brief(self, request: BriefRequest) -> Brief:
        """Return what happened, in quoted sentences by day, or the reason why there is nothing. Raises what ``ask`` raises."""
        from index.briefs.brief import brief

        return brief(request, self.room(request.collections), self.held)

    def held(self, article_keys: Iterable[int]) -> Mapping[int, Held]:
        """Return since when articles' texts have been held, and their reprints, by article key."""
        with self._catalogue.snapshot() as snapshot:
            return snapshot.held(article_keys)

    def room(self, collections: frozenset[str] | None = None) -> answering.Room:
        """What answering needs of this index, as it stands at this moment; counts of ``collections`` alone."""
        embedder = self._model()
        live = self._open_live(embedder)
        view = live.view()
        held = self._catalogue.statistics(embedder.model_id if embedder else None, collections)
        return answering.Room(
            view=view,
            names=self._publisher_names(held, collections),
            aliases=self._alias_file(),
            embedder=embedder,
            articles=self._living,
            figures=self._figures,
            kinship=Kinship(self._reprints_among, self._elsewhere),
            searched=Searched(
                held.articles,
                held.passages,
                held.newest,
                view.generation,
                0.0,
                held.updated_at,
                held.vectors_pending,
            ),
        )

    def add(
        self,
        paths: Iterable[Path | str],
        *,
        collection: str = "main",
        publisher: str | None = None,
        source: str | None = None,
        limits: Limits | None = None,
        progress: Callable[[Progress], None] = lambda progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Report:
        """Read files and folders, and index what they hold. One document's trouble is a Failure in the report.

        Raises FolderBusy when another indexing run is under way, FolderReadOnly, FolderFull, Cancelled.
        """
        from index.sources.limits import Limits
        from index.work import indexing
        from index.work.pieces import ReadPaths

        given = tuple(str(path) for path in paths)
        return indexing.run(
            self.folder,
            work=ReadPaths(given, collection, publisher, source, limits or Limits()),
            model=self.model,
            threads=self._threads,
            progress=progress,
            cancelled=cancelled,
        )

    def article(self, article_id: str, revision: int | None = None) -> Article:
        """Return one article, its current revision unless told otherwise. Raises UnknownArticle."""
        with self._catalogue.snapshot() as snapshot:
            return snapshot.article(article_id, revision)

    def history(self, article_id: str) -> History:
        """Return an article's revisions, and the articles that are the same text. Raises UnknownArticle."""
        with self._catalogue.snapshot() as snapshot:
            key = snapshot.article(article_id).key
            return History(
                tuple(snapshot.revisions(article_id)), tuple(snapshot.reprints([key]).get(key, ()))
            )

    def articles(self, *, undated: bool = False, removed: bool = False) -> list[ArticleRow]:
        """Return a row for each article, newest first."""
        with self._catalogue.snapshot() as snapshot:
            return list(snapshot.article_rows(undated=undated, removed=removed))

    def set(
        self,
        article_id: str,
        *,
        published: Published | None = None,
        publisher: str | None = None,
        title: str | None = None,
        by: str = "command line",
    ) -> None:
        """Set what a person knows better than the source; it stays when the source is read again."""
        with self._catalogue.writer("setting a field") as writer:
            writer.set_fields(article_id, published=published, publisher=publisher, title=title, by=by)

    def remove(self, article_id: str, *, purge: bool = False, by: str = "command line") -> None:
        """Take an article out of every answer, and with ``purge`` erase it. Raises UnknownArticle."""
        if purge:
            from index.purge import purge as erase

            erase(self._catalogue, article_id, by)
            return
        with self._catalogue.writer("removing an article") as writer:
            writer.remove(article_id, by)

    def bring_back(self, article_id: str) -> None:
        """Undo ``remove``. Raises UnknownArticle."""
        with self._catalogue.writer("bringing back an article") as writer:
            writer.bring_back(article_id)

    def status(self, collections: frozenset[str] | None = None) -> CatalogueStatistics:
        """Return what is held, in these collections or all, and how fresh it is."""
        return self._catalogue.statistics(self.model_id, collections)

    @property
    def model_id(self) -> str | None:
        """The prepared model's name and fingerprint; None while it isn't prepared. Loads no model."""
        if self._embedder is not None:
            return self._embedder.model_id
        from index.model.files import find_prepared

        found = find_prepared(self.model, self.folder)
        return found[0].model_id if found else None

    @property
    def generation(self) -> int:
        """Number of the generation in use, 0 when there is none. Loads no model."""
        if self._live is not None:
            return self._live.generation
        from index.search.generation import open_current

        found, _ = open_current(self.folder, self._catalogue)
        return found.number if found else 0

    def close(self) -> None:
        """Close the catalogue."""
        self._catalogue.close()
        if self._answering is not None:
            self._answering.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _model(self) -> Embedder | None:
        """The model, loaded once; looked for again now and then while it is still being prepared."""
        if self._embedder is None and time.monotonic() - self._looked > _LOOK_AGAIN:
            with self._lock:
                if self._embedder is None:
                    self._embedder = load_embedder(self.model, self.folder, self._threads)
                    self._looked = time.monotonic()
        return self._embedder

    def _open_live(self, embedder: Embedder | None) -> LiveIndex:
        model_id = embedder.model_id if embedder else None
        with self._lock:
            if self._answering is None:
                self._answering = share(self.folder, ANSWERING)
            if self._live is None or self._live.model_id != model_id:
                self._live = LiveIndex(self.folder, self._catalogue, model_id)
            return self._live

    def _publisher_names(
        self, held: CatalogueStatistics, collections: frozenset[str] | None
    ) -> PublisherNames:
        known = self._names.get(collections)
        if known is None or known[0] != held.change_number:
            known = (held.change_number, PublisherNames.of(name for name in held.publishers if name))
            if len(self._names) >= _MOST_NAMES:
                self._names.clear()
            self._names[collections] = known
        return known[1]

    def _alias_file(self) -> Aliases:
        from index.question.aliases import FILE

        stamp = 0.0
        with suppress(FileNotFoundError):
            stamp = (self.folder / FILE).stat().st_mtime
        if self._aliases is None or self._aliases[0] != stamp:
            self._aliases = (stamp, Aliases.load(self.folder))
        return self._aliases[1]

    def _figures(self, passages: list[int]) -> Mapping[int, PassageFigures]:
        with self._catalogue.snapshot() as snapshot:
            return snapshot.figures(passages)

    def _reprints_among(self, keys: list[int]) -> Mapping[int, AbstractSet[int]]:
        with self._catalogue.snapshot() as snapshot:
            return snapshot.reprints_among(keys)

    def _elsewhere(self, quote: Quote, filters: Filters) -> list[Elsewhere]:
        with self._catalogue.snapshot() as snapshot:
            return snapshot.elsewhere(quote.article, (quote.start, quote.end), filters.collections)

    def _living(self, keys: list[int]) -> Mapping[int, Article]:
        with self._catalogue.snapshot() as snapshot:
            return snapshot.articles(keys)


def open_index(
    folder: str | Path, *, model: str = DEFAULT_MODEL, write: bool = False, threads: int | None = None
) -> Index:
    """Open the index in ``folder``; with ``write`` it is created when missing.

    ``model`` is a name or path that sentence-transformers can load. ``threads`` bounds the cores used for one
    question. Raises DataFolderError (with what is wrong and what to do) and ModelError.
    """
    return Index(Path(folder), model, write=write, threads=threads)

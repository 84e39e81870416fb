"""One open index: ask, search, look after articles. What ``from index import open_index`` gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from index.answering import answer as answering
from index.answering.finding import Room
from index.article import Answer, Article, Filters, Published, Question, Quote
from index.catalogue import ArticleRow, Catalogue, CatalogueStatistics, History, model_splitter
from index.following import Following
from index.model.embedder import DEFAULT_MODEL
from index.rooms import Rooms

if TYPE_CHECKING:
    from index.answering.timeline import Timeline
    from index.briefs.values import Brief, BriefRequest
    from index.catalogue.since import Held
    from index.sources.limits import Limits
    from index.work.progress import Progress, Report


class Index(Following):
    """An open data folder. Safe to share between threads; close it, or use it in a ``with`` statement."""

    def __init__(self, folder: Path, model: str, *, write: bool, threads: int | None) -> None:
        self.folder = folder
        self.model = model
        self._threads = threads
        self._catalogue = Catalogue.open(folder, write=write, splitter=model_splitter(model, folder))
        self._rooms = Rooms(folder, self._catalogue, model, threads)

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

    def room(self, collections: frozenset[str] | None = None) -> Room:
        """What answering needs of this index, as it stands at this moment; counts of ``collections`` alone."""
        return self._rooms.room(collections)

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
        if self._rooms.embedder is not None:
            return self._rooms.embedder.model_id
        from index.model.files import find_prepared

        found = find_prepared(self.model, self.folder)
        return found[0].model_id if found else None

    @property
    def generation(self) -> int:
        """Number of the generation in use, 0 when there is none. Loads no model."""
        if self._rooms.live is not None:
            return self._rooms.live.generation
        from index.search.generation import open_current

        found, _ = open_current(self.folder, self._catalogue)
        return found.number if found else 0

    def close(self) -> None:
        """Close the catalogue."""
        self._catalogue.close()
        self._rooms.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def open_index(
    folder: str | Path, *, model: str = DEFAULT_MODEL, write: bool = False, threads: int | None = None
) -> Index:
    """Open the index in ``folder``; with ``write`` it is created when missing.

    ``model`` is a name or path that sentence-transformers can load. ``threads`` bounds the cores used for one
    question. Raises DataFolderError (with what is wrong and what to do) and ModelError.
    """
    return Index(Path(folder), model, write=write, threads=threads)

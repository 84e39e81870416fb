"""What an open index keeps from one question to the next: model, search files, names, aliases."""

from __future__ import annotations

import time
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from threading import Lock

from index.answering.copies import Kinship
from index.answering.finding import Room
from index.article import Article, Elsewhere, Filters, Quote, Searched
from index.catalogue import Catalogue, CatalogueStatistics
from index.figure_store import PassageFigures
from index.lock import ANSWERING, FolderLock, share
from index.model.embedder import Embedder, load_embedder
from index.model.reader import Reader
from index.question.aliases import FILE as ALIASES
from index.question.aliases import Aliases
from index.question.publishers import PublisherNames
from index.search.live import LiveIndex

_MOST_NAMES = 64  # sets of collections whose publishers' names are kept
_LOOK_AGAIN = 2.0  # seconds between two looks for a model that is not prepared yet


class Rooms:
    """Makes a ``Room`` for each question; shared by all threads. ``embedder`` and ``live`` are None until one asks."""

    def __init__(self, folder: Path, catalogue: Catalogue, model: str, threads: int | None) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._model = model
        self._threads = threads
        self._lock = Lock()
        self.embedder: Embedder | None = None
        self.live: LiveIndex | None = None
        self._reader = Reader(threads)
        self._looked = float("-inf")
        self._answering: FolderLock | None = None
        self._names: dict[frozenset[str] | None, tuple[int, PublisherNames]] = {}
        self._aliases: tuple[float, Aliases] | None = None

    def room(self, collections: frozenset[str] | None = None) -> Room:
        """What answering needs, as it stands at this moment; counts of ``collections`` alone."""
        embedder = self._loaded()
        live = self._open_live(embedder)
        view = live.view()
        held = self._catalogue.statistics(embedder.model_id if embedder else None, collections)
        return Room(
            view=view,
            names=self._publisher_names(held, collections),
            aliases=self._alias_file(),
            embedder=embedder,
            articles=self._living,
            figures=self._figures,
            reader=self._reader if embedder else None,
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

    def close(self) -> None:
        """Tell that nobody answers here any more."""
        if self._answering is not None:
            self._answering.release()

    def _loaded(self) -> Embedder | None:
        """The model, loaded once; looked for again now and then while it is still being prepared."""
        if self.embedder is None and time.monotonic() - self._looked > _LOOK_AGAIN:
            with self._lock:
                if self.embedder is None:
                    self.embedder = load_embedder(self._model, self._folder, self._threads)
                    self._looked = time.monotonic()
        return self.embedder

    def _open_live(self, embedder: Embedder | None) -> LiveIndex:
        model_id = embedder.model_id if embedder else None
        with self._lock:
            if self._answering is None:
                self._answering = share(self._folder, ANSWERING)
            if self.live is None or self.live.model_id != model_id:
                self.live = LiveIndex(self._folder, self._catalogue, model_id)
            return self.live

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
        stamp = 0.0
        with suppress(FileNotFoundError):
            stamp = (self._folder / ALIASES).stat().st_mtime
        if self._aliases is None or self._aliases[0] != stamp:
            self._aliases = (stamp, Aliases.load(self._folder))
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

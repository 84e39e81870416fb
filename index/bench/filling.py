"""Generated articles into a catalogue, as the writer stores any article, but for what they know of themselves."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path

from index.article import Draft
from index.bench.filler import FillerArticles, FillerVectors, Made
from index.catalogue import Splitter
from index.catalogue.connect import connect
from index.catalogue.records import unpack_spans
from index.catalogue.writer import Writer
from index.errors import Cancelled
from index.figure_store import keep_figures, pack
from index.model.embedder import PassageVectors
from index.passages import PassageSpan

_ARTICLES_AT_ONCE = 50
_CACHE = 500_000  # kB of pages: hashes fall everywhere, and a small cache would read most of a page for each


def fill(
    folder: Path,
    articles: FillerArticles,
    vectors: FillerVectors,
    splitter: Splitter,
    model_id: str,
    size: int,
    told: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> None:
    """Add articles to the catalogue in ``folder`` until it holds ``size`` passages. Raises Cancelled.

    Nothing is synced or undone: a folder that was half filled is made anew.
    """
    with closing(connect(folder, write=True)) as db:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute(f"PRAGMA cache_size = -{_CACHE}")
        held = db.execute("SELECT count(*) FROM articles").fetchone()[0]
        passages = db.execute("SELECT count(*) FROM passages").fetchone()[0]
        writer = _Filling(db, splitter, vectors, model_id)
        numbers = count(held)
        while passages < size:
            if cancelled():
                raise Cancelled("Stopped while making the collection to measure.")
            with writer.batch():
                passages += sum(
                    writer.fill(articles.make(number)) for number in islice(numbers, _ARTICLES_AT_ONCE)
                )
            told(min(passages, size))


class _Filling(Writer):
    """Stores articles whose passages, figures and vectors are known."""

    def __init__(
        self, db: sqlite3.Connection, splitter: Splitter, vectors: FillerVectors, model_id: str
    ) -> None:
        self._known = _Known(splitter.name, splitter.count_tokens, splitter.max_tokens, splitter.max_words)
        super().__init__(db, self._known)
        self._vectors = vectors
        self._model_id = model_id
        self._made: Made | None = None

    def fill(self, made: Made) -> int:
        """Store one article; returns how many passages it has."""
        self._made = made
        self._known.passages[made.draft.article_id] = made.passages
        self.put(made.draft)
        del self._known.passages[made.draft.article_id]
        return len(made.passages)

    def _extract(self, draft: Draft, key: int) -> None:
        assert self._made is not None
        stored = self._db.execute(
            "SELECT key, hash, sentences FROM passages WHERE article = ? ORDER BY key", (key,)
        ).fetchall()
        known = zip(stored, self._made.figures, self._made.terms, strict=True)
        rows = [
            (row["key"], " ".join(sorted(terms)), pack(figures)) for row, figures, terms in known if figures
        ]
        keep_figures(self._db, key, [row["key"] for row in stored], rows)
        found: Mapping[bytes, PassageVectors] = {
            row["hash"]: self._vectors.one(row["hash"], len(unpack_spans(row["sentences"]))) for row in stored
        }
        self.store_vectors(self._model_id, found)


@dataclass(frozen=True, slots=True)
class _Known(Splitter):
    """A splitter that is told the passages of what it will be given."""

    passages: dict[str, tuple[PassageSpan, ...]] = field(default_factory=dict)  # by article id

    def split(self, draft: Draft) -> list[PassageSpan]:
        return list(self.passages[draft.article_id])

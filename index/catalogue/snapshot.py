"""Reading the catalogue: everything one Snapshot says is true at the same moment."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Passage
from index.catalogue import figures, records
from index.catalogue.figures import CURRENT
from index.catalogue.records import (
    ArticleRow,
    CatalogueStatistics,
    Correction,
    PassageToEmbed,
    Removal,
    RevisionRow,
)
from index.catalogue.reprints import ReprintReading
from index.catalogue.since import HeldReading
from index.catalogue.sources import SourceReading
from index.catalogue.vectors import Model, count_pending, find_model, pending_vectors, vectors_of
from index.errors import UnknownArticle
from index.figure_store import PassageFigures, load_figures, to_extract
from index.search.segment_build import SegmentRow

_CHUNK = 500  # keys in one statement

_ARTICLE = "a.article_id, a.source, a.locator, a.removed_at, r.*"


class Snapshot(SourceReading, ReprintReading, HeldReading):
    """One read transaction. Use it only inside ``with catalogue.snapshot()``, in one thread."""

    def __init__(self, db: sqlite3.Connection, folder: Path) -> None:
        super().__init__(db)
        self._folder = folder

    def change_number(self) -> int:
        """The number of the last change this snapshot sees."""
        return figures.number(self._db, "change_number")

    def lineage(self) -> str:
        """Which catalogue this is. A restored one is another, so that nothing derived from it is mixed up."""
        return str(self._db.execute("SELECT value FROM meta WHERE name = 'lineage'").fetchone()[0])

    def purges(self) -> int:
        """How many purges there have ever been; what was built before the last one may hold erased words."""
        return figures.number(self._db, "purges")

    def erased(self) -> int:
        """How many of the purges have left no trace in any file."""
        return figures.number(self._db, "erased")

    # --- articles

    def article(self, article_id: str, revision: int | None = None) -> Article:
        """The current revision, or the one asked for. Raises UnknownArticle, also for a removed article."""
        row = self._db.execute(
            f"""SELECT {_ARTICLE} FROM articles a JOIN revisions r ON r.article = a.key
                AND r.revision = coalesce(?, a.revision) WHERE a.article_id = ?""",
            (revision, article_id),
        ).fetchone()
        removal = self.removal(article_id)
        if removal is not None:
            raise UnknownArticle(
                f"Article {article_id!r} was removed by {removal.by} on {removal.at:%d %b %Y}. "
                "`briefbot article list` shows what is held."
            )
        if row is None or row["removed_at"] is not None:
            which = f"No revision {revision} of article" if revision is not None else "No article"
            raise UnknownArticle(f"{which} {article_id!r} is held. `briefbot article list` shows what is.")
        return records.article(row)

    def articles(self, keys: Iterable[int]) -> dict[int, Article]:
        """Current revisions of those articles that are alive, by article key; the others are left out."""
        found: dict[int, Article] = {}
        for some in _chunks(keys):
            rows = self._db.execute(
                f"SELECT {_ARTICLE} FROM {CURRENT} WHERE a.removed_at IS NULL AND a.key IN ({_marks(some)})",
                some,
            )
            found.update((row["article"], records.article(row)) for row in rows)
        return found

    def article_rows(
        self,
        *,
        undated: bool = False,
        removed: bool = False,
        collection: str | None = None,
        source: str | None = None,
    ) -> list[ArticleRow]:
        """List articles, newest first, undated last; ``removed`` lists the removed ones instead."""
        rows = self._db.execute(
            f"""SELECT a.article_id, a.source, a.locator, a.removed_at, r.article, r.revision, r.title,
                r.publisher, r.published, r.precision, r.collection FROM {CURRENT}
                WHERE (a.removed_at IS NOT NULL) = :removed
                AND (:undated = 0 OR r.published IS NULL)
                AND (:collection IS NULL OR r.collection = :collection)
                AND (:source IS NULL OR a.source = :source)
                ORDER BY r.first_day DESC, a.key DESC""",
            {"removed": removed, "undated": undated, "collection": collection, "source": source},
        )
        return [records.article_row(row) for row in rows]

    def revisions(self, article_id: str) -> list[RevisionRow]:
        """All revisions of an article, oldest first. Raises UnknownArticle."""
        self.article(article_id)
        rows = self._db.execute(
            """SELECT r.* FROM revisions r
               JOIN articles a ON a.key = r.article WHERE a.article_id = ? ORDER BY r.revision""",
            (article_id,),
        )
        return [records.revision_row(row) for row in rows]

    def original(self, article_id: str, revision: int | None = None) -> bytes | None:
        """The bytes the article was extracted from, if kept (of that revision or the last one before)."""
        row = self._db.execute(
            """SELECT r.original FROM revisions r JOIN articles a ON a.key = r.article WHERE a.article_id = ?
               AND r.revision <= coalesce(?, a.revision) AND r.original IS NOT NULL
               ORDER BY r.revision DESC LIMIT 1""",
            (article_id, revision),
        ).fetchone()
        return zlib.decompress(row["original"]) if row else None

    def corrections(self, article_id: str) -> list[Correction]:
        """The fields people have set."""
        rows = self._db.execute(
            "SELECT * FROM corrections WHERE article_id = ? ORDER BY field", (article_id,)
        )
        return [Correction(r["field"], r["value"], r["by"], records.known_instant(r["at"])) for r in rows]

    def removal(self, article_id: str) -> Removal | None:
        """Who removed the article, if a person did."""
        row = self._db.execute("SELECT * FROM removals WHERE article_id = ?", (article_id,)).fetchone()
        if row is None:
            return None
        return Removal(row["article_id"], row["by"], records.known_instant(row["at"]), bool(row["purged"]))

    # --- passages

    def passages(self, after: int = 0) -> Iterator[Passage]:
        """Living passages with a key greater than ``after``, in key order."""
        for row in self._db.execute("SELECT * FROM passages WHERE key > ? ORDER BY key", (after,)):
            yield records.passage(row)

    def living(self, keys: Iterable[int]) -> set[int]:
        """Which of these passage keys are still alive."""
        alive: set[int] = set()
        for some in _chunks(keys):
            alive.update(
                row[0]
                for row in self._db.execute(f"SELECT key FROM passages WHERE key IN ({_marks(some)})", some)
            )
        return alive

    def segment_rows(
        self, model_id: str | None, after: int = 0, *, keys: Iterable[int] | None = None
    ) -> Iterator[SegmentRow]:
        """Living passages with all that a segment needs, in key order, vectors where they are stored.

        Those with a key greater than ``after``; with ``keys``, those of the given keys alone.
        """
        model = find_model(self._db, model_id)
        if keys is None:
            yield from self._segment_rows(model, "p.key > ?", (after,))
            return
        for some in _chunks(sorted(keys)):
            yield from self._segment_rows(model, f"p.key IN ({_marks(some)})", some)

    def _segment_rows(self, model: Model, where: str, values: Sequence[int]) -> Iterator[SegmentRow]:
        held: Article | None = None
        rows = self._db.execute(
            f"""SELECT p.*, v.passage AS vector, v.sentences AS sentence_vectors FROM passages p
                LEFT JOIN vectors v ON v.model = ? AND v.hash = p.hash WHERE {where} ORDER BY p.key""",
            (model.key, *values),
        )
        for row in rows:
            passage = records.passage(row)
            if held is None or held.key != passage.article_key:
                held = self.articles([passage.article_key])[passage.article_key]
            yield SegmentRow(
                passage=passage,
                title=held.title,
                publisher=held.publisher,
                collection=held.collection,
                lang=held.lang,
                published=held.published,
                text=held.text[passage.start : passage.end],
                vector=records.unpack_vector(row["vector"]) if row["vector"] is not None else None,
                sentence_vectors=records.unpack_sentences(row["sentence_vectors"], model.dimension)
                if row["vector"] is not None
                else None,
            )

    # --- what a reader of an older generation must learn

    def died_since(self, change: int) -> set[int] | None:
        """Passage keys that died after that change; None when it is too long ago to say."""
        if change < figures.number(self._db, "retired_from"):
            return None
        return {row[0] for row in self._db.execute("SELECT passage FROM retired WHERE change > ?", (change,))}

    def newest_passage(self) -> int:
        """The greatest passage key ever given."""
        return self._sequence("passages")

    def newest_vector(self) -> int:
        """The greatest vector key ever given, any model."""
        return self._sequence("vectors")

    def embedded_since(self, model_id: str | None, vector_key: int, up_to: int) -> set[int]:
        """Living passages with a key up to ``up_to`` whose vector was stored after ``vector_key``."""
        rows = self._db.execute(
            """SELECT p.key FROM vectors v JOIN passages p ON p.hash = v.hash
               WHERE v.key > ? AND v.model = ? AND p.key <= ?""",
            (vector_key, find_model(self._db, model_id).key, up_to),
        )
        return {row[0] for row in rows}

    def _sequence(self, table: str) -> int:
        row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return int(row[0]) if row else 0

    def figures(self, passages: Iterable[int]) -> dict[int, PassageFigures]:
        """The quantities that living passages hold, by passage key; those without any are left out."""
        return load_figures(self._db, passages)

    def to_extract(self) -> int:
        """How many living articles were read for figures by another extractor than this version's."""
        return to_extract(self._db)

    # --- counts

    def dimension(self, model_id: str | None) -> int | None:
        """The length of this model's vectors, once any is stored."""
        return find_model(self._db, model_id).dimension or None

    def pending_vectors(
        self, model_id: str, limit: int, *, before: int | None = None
    ) -> list[PassageToEmbed]:
        """Like ``Writer.pending_vectors``, for who only looks."""
        return pending_vectors(self._db, find_model(self._db, model_id), limit, before)

    def to_split(self, splitter: str) -> int:
        """How many living articles were split by another splitter than the one of this name."""
        row = self._db.execute(
            "SELECT count(*) FROM articles WHERE removed_at IS NULL AND split_by <> ?", (splitter,)
        ).fetchone()
        return int(row[0])

    def vectors(self, model_id: str | None) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Every living passage's key and vector (d,), as far as they are computed, in key order."""
        return vectors_of(self._db, find_model(self._db, model_id))

    def vectors_pending(self, model_id: str | None) -> int:
        """How many living passages still wait for a vector of this model."""
        return count_pending(self._db, find_model(self._db, model_id))

    def statistics(
        self, model_id: str | None = None, collections: Iterable[str] | None = None
    ) -> CatalogueStatistics:
        """What is held, in these collections or all; ``vectors_pending`` counts all, for ``model_id``."""
        return figures.statistics(self._db, self._folder, model_id, collections)


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while some := list(islice(rest, _CHUNK)):
        yield [int(key) for key in some]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))

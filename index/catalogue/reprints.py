"""Which stored articles are the same text: found when they are new, kept as pairs, asked for by key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from index.catalogue import records
from index.catalogue.records import ArticleRow
from index.catalogue.upkeep import Upkeep
from index.reprints import are_reprints, bands_of, runs_of

_MOST_CANDIDATES = 200  # compared with one new article; the ones that share most


class ReprintReading:
    """The part of a snapshot that knows reprints."""

    _db: sqlite3.Connection

    def reprints(self, article_keys: Iterable[int]) -> dict[int, list[ArticleRow]]:
        """The living articles that are the same text as each of these, earliest first; without any, left out."""
        found: dict[int, list[ArticleRow]] = {}
        for key in article_keys:
            rows = self._db.execute(
                """SELECT a.article_id, a.source, a.locator, a.removed_at, r.article, r.revision, r.title,
                   r.publisher, r.published, r.precision, r.collection FROM reprints p
                   JOIN articles a ON a.key = p.other
                   JOIN revisions r ON r.article = a.key AND r.revision = a.revision
                   WHERE p.article = ? AND a.removed_at IS NULL
                   ORDER BY r.first_day IS NULL, r.first_day, a.key""",
                (key,),
            ).fetchall()
            if rows:
                found[key] = [records.article_row(row) for row in rows]
        return found


class ReprintWriting(Upkeep):
    """The part of a writer that finds reprints."""

    def compare(self, limit: int) -> int:
        """Compare up to ``limit`` new or changed articles with all others; returns how many."""
        with self.batch():
            rows = self._db.execute(
                """SELECT a.key, a.revision, substr(r.text, r.body_start + 1) AS body FROM articles a
                   JOIN revisions r ON r.article = a.key AND r.revision = a.revision
                   LEFT JOIN compared c ON c.article = a.key
                   WHERE a.removed_at IS NULL AND (c.revision IS NULL OR c.revision <> a.revision)
                   ORDER BY a.key LIMIT ?""",
                (limit,),
            ).fetchall()
            for row in rows:
                self._link(row["key"], runs_of(row["body"]))
                self._db.execute("INSERT INTO compared VALUES (?, ?)", (row["key"], row["revision"]))
            return len(rows)

    def _link(self, key: int, runs: frozenset[str]) -> None:
        self._forget_reprints(key)
        bands = bands_of(runs)
        if not bands:
            return
        candidates = self._db.execute(
            f"""SELECT b.article, substr(r.text, r.body_start + 1) AS body FROM (
                    SELECT article, count(*) AS shared FROM reprint_bands
                    WHERE band IN ({",".join("?" * len(bands))}) GROUP BY article
                    ORDER BY shared DESC LIMIT {_MOST_CANDIDATES}) b
                JOIN articles a ON a.key = b.article
                JOIN revisions r ON r.article = a.key AND r.revision = a.revision""",
            bands,
        ).fetchall()
        others = [row["article"] for row in candidates if are_reprints(runs, runs_of(row["body"]))]
        pairs = [pair for other in others for pair in ((key, other), (other, key))]
        self._db.executemany("INSERT OR IGNORE INTO reprints VALUES (?, ?)", pairs)
        self._db.executemany(
            "INSERT OR IGNORE INTO reprint_bands VALUES (?, ?)", [(band, key) for band in bands]
        )

    def _forget_reprints(self, key: int) -> None:
        self._db.execute("DELETE FROM reprints WHERE article = ? OR other = ?", (key, key))
        self._db.execute("DELETE FROM reprint_bands WHERE article = ?", (key,))
        self._db.execute("DELETE FROM compared WHERE article = ?", (key,))

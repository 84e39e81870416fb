"""Which stored passages and articles are the same text: found when they are new, asked for by key.

``bands`` finds the passages that may be alike; ``reprints`` holds the pairs of articles that are, both ways
round. What is compared is always the text itself.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Collection, Iterable

from index.article import Article, Elsewhere, Span
from index.catalogue import records
from index.catalogue.figures import number
from index.catalogue.records import ArticleRow
from index.catalogue.upkeep import Upkeep
from index.reprints import are_reprints, are_told_in, around, signature

_MOST_OF_BAND = 200  # passages looked at for one band, newest first: a footer stands below every article
_BESIDE = 300  # characters around a quote: the sentences next to it may lie in the next passage
_MOST_PAIRED = 20  # articles compared with one new article, those that share most
_MOST_COMPARED = 50  # the same for a quote that is to be shown

_BODY = "substr(r.text, r.body_start + 1) AS body"
_CURRENT = "articles a JOIN revisions r ON r.article = a.key AND r.revision = a.revision"


class ReprintReading:
    """The part of a snapshot that knows reprints."""

    _db: sqlite3.Connection

    def reprints(self, article_keys: Iterable[int]) -> dict[int, list[ArticleRow]]:
        """The living articles that are the same text as each of these, earliest first; without any, left out."""
        found: dict[int, list[ArticleRow]] = {}
        for key in article_keys:
            rows = self._db.execute(
                f"""SELECT a.article_id, a.source, a.locator, a.removed_at, r.article, r.revision, r.title,
                   r.publisher, r.published, r.precision, r.collection
                   FROM {_CURRENT} JOIN reprints p ON p.other = a.key
                   WHERE p.article = ? AND a.removed_at IS NULL
                   ORDER BY r.first_day IS NULL, r.first_day, r.published, a.key""",
                (key,),
            ).fetchall()
            if rows:
                found[key] = [records.article_row(row) for row in rows]
        return found

    def reprints_among(self, article_keys: Collection[int]) -> dict[int, set[int]]:
        """Of these articles, those that are the same text as others of them: key -> keys."""
        found: dict[int, set[int]] = {}
        marks = ",".join("?" * len(article_keys))
        for one, other in self._db.execute(
            f"SELECT article, other FROM reprints WHERE article IN ({marks})", tuple(article_keys)
        ):
            if other in article_keys:
                found.setdefault(one, set()).add(other)
        return found

    def elsewhere(self, article: Article, span: Span, collections: Collection[str] | None) -> list[Elsewhere]:
        """The other living articles of these collections (None: all) that reprint a quote, earliest first."""
        if collections is not None and not collections:
            return []
        passages = self._db.execute(
            """SELECT p.sentences, b.bands FROM passages p JOIN signatures b ON b.passage = p.key
               WHERE p.article = ? AND p.revision = ? AND p.start < ? AND p.end > ?""",
            (article.key, article.revision, span[1] + _BESIDE, span[0] - _BESIDE),
        ).fetchall()
        shared: Counter[int] = Counter()
        for row in passages:
            shared += articles_sharing(self._db, _unpacked(row["bands"]))
        del shared[article.key]
        keys = [key for key, _ in shared.most_common(_MOST_COMPARED)]
        wanted = sorted(collections or ())
        allowed = f"AND r.collection IN ({','.join('?' * len(wanted))})" if wanted else ""
        rows = self._db.execute(
            f"""SELECT a.article_id, r.title, r.publisher, r.published, r.precision, r.url, {_BODY} FROM {_CURRENT}
                WHERE a.removed_at IS NULL AND a.key IN ({",".join("?" * len(keys))}) {allowed}
                ORDER BY r.first_day IS NULL, r.first_day, r.published, a.key""",
            (*keys, *wanted),
        ).fetchall()
        if not rows:
            return []
        sentences = sorted({one for row in passages for one in records.unpack_spans(row["sentences"])})
        windows = around(article.text, span, sentences)
        return [
            Elsewhere(
                row["article_id"],
                row["title"],
                row["publisher"],
                records.published(row["published"], row["precision"]),
                row["url"],
            )
            for row in rows
            if are_told_in(article.text[slice(*span)], windows, row["body"])
        ]

    def to_compare(self) -> bool:
        """Whether passages were stored that were not compared with the others yet."""
        mark = number(self._db, "compared")
        return (
            self._db.execute("SELECT 1 FROM passages WHERE key > ? LIMIT 1", (mark,)).fetchone() is not None
        )


class ReprintWriting(Upkeep):
    """The part of a writer that finds reprints."""

    def compare(self, limit: int) -> int:
        """Compare up to ``limit`` new or changed articles with all others; returns how many."""
        with self.batch():
            rows = self._db.execute(
                """SELECT article, max(key) AS newest FROM passages WHERE key > ? GROUP BY article
                   ORDER BY newest LIMIT ?""",
                (self._number("compared"), limit),
            ).fetchall()
            for row in rows:
                self._link(row["article"])
                self._note("compared", row["newest"])
            return len(rows)

    def _link(self, key: int) -> None:
        self._forget_pairs(key)
        forget_bands(self._db, key)
        held = self._db.execute(
            f"""SELECT p.key, substr(r.text, p.start + 1, p.end - p.start) AS words, {_BODY} FROM passages p
                JOIN revisions r ON r.article = p.article AND r.revision = p.revision WHERE p.article = ?""",
            (key,),
        ).fetchall()
        shared: Counter[int] = Counter()
        for row in held:
            if bands := signature(row["words"]):
                shared += articles_sharing(self._db, bands)
                self._db.execute("INSERT INTO signatures VALUES (?, ?)", (row["key"], _packed(bands)))
                self._db.executemany(
                    "INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, row["key"]) for band in bands]
                )
        del shared[key]
        if not shared:
            return
        keys = [other for other, _ in shared.most_common(_MOST_PAIRED)]
        candidates = self._db.execute(
            f"SELECT a.key, {_BODY} FROM {_CURRENT} WHERE a.key IN ({','.join('?' * len(keys))})", keys
        ).fetchall()
        others = [row["key"] for row in candidates if are_reprints(held[0]["body"], row["body"])]
        pairs = [pair for other in others for pair in ((key, other), (other, key))]
        self._db.executemany("INSERT OR IGNORE INTO reprints VALUES (?, ?)", pairs)

    def _forget_pairs(self, key: int) -> None:
        self._db.execute("DELETE FROM reprints WHERE article = ? OR other = ?", (key, key))


def articles_sharing(db: sqlite3.Connection, bands: Iterable[int]) -> Counter[int]:
    """How many bands each article has in common with a passage of these."""
    rows = db.execute(
        """SELECT p.article, count(*) FROM json_each(?) j JOIN passages p ON p.key IN
           (SELECT passage FROM bands WHERE band = j.value ORDER BY passage DESC LIMIT ?) GROUP BY p.article""",
        (json.dumps(list(bands)), _MOST_OF_BAND),
    )
    return Counter({row[0]: row[1] for row in rows})


def forget_bands(db: sqlite3.Connection, article: int) -> None:
    """Forget by what an article's living passages are found; before the passages themselves are forgotten."""
    held = db.execute(
        "SELECT passage, bands FROM signatures WHERE passage IN (SELECT key FROM passages WHERE article = ?)",
        (article,),
    ).fetchall()
    for passage, packed in held:
        db.executemany(
            "DELETE FROM bands WHERE band = ? AND passage = ?",
            [(band, passage) for band in _unpacked(packed)],
        )
        db.execute("DELETE FROM signatures WHERE passage = ?", (passage,))


def _packed(bands: Iterable[int]) -> bytes:
    return array("I", bands).tobytes()


def _unpacked(data: bytes) -> array[int]:
    return array("I", data)

"""Where articles come from, as the catalogue knows it: sources, what each held, and which articles that gave.

An article that its source has no more is withdrawn: it is out of every answer, and comes back when the source
has it again. What a person removed stays removed, whatever a source says.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from index.catalogue import records
from index.catalogue.reprints import forget_bands
from index.catalogue.upkeep import Upkeep
from index.errors import SourceError


@dataclass(frozen=True, slots=True)
class Source:
    """A place that is followed. ``every`` is in seconds; None: only when somebody asks for it."""

    key: int
    place: str
    kind: str  # folder, file, jsonl, feed, webpage, sitemap
    collection: str
    publisher: str | None
    every: int | None
    added_at: datetime
    checked_at: datetime | None = None
    succeeded_at: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0  # in a row
    error: str | None = None
    articles: int = 0  # living ones that it gave


@dataclass(frozen=True, slots=True)
class HeldItem:
    """A file, page or entry as it was when it was last read."""

    stamp: str
    problems: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()  # ids


class SourceReading:
    """The part of a snapshot that knows sources."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def sources(self) -> list[Source]:
        """All sources, in the order in which they were added."""
        rows = self._db.execute(
            """SELECT s.*, (SELECT count(*) FROM source_articles h JOIN articles a USING (article_id)
               WHERE h.source = s.key AND a.removed_at IS NULL) AS articles FROM sources s ORDER BY s.key"""
        )
        return [_source(row) for row in rows]

    def source_items(self, source: int) -> dict[str, HeldItem]:
        """What a source held, by locator."""
        articles: dict[str, list[str]] = {}
        for row in self._db.execute(
            "SELECT item, article_id FROM source_articles WHERE source = ?", (source,)
        ):
            articles.setdefault(row[0], []).append(row[1])
        rows = self._db.execute("SELECT * FROM source_items WHERE source = ?", (source,))
        return {
            row["locator"]: HeldItem(
                row["stamp"], tuple(json.loads(row["problems"])), tuple(articles.get(row["locator"], ()))
            )
            for row in rows
        }

    def article_owners(self) -> dict[str, tuple[int, str]]:
        """Which source and item gave each article, by its id."""
        rows = self._db.execute("SELECT article_id, source, item FROM source_articles")
        return {row[0]: (row[1], row[2]) for row in rows}


class SourceWriting(Upkeep):
    """The part of a writer that keeps sources."""

    def add_source(
        self, place: str, kind: str, *, collection: str, publisher: str | None, every: int | None
    ) -> int:
        """Follow a place, or change how it is followed; returns its key."""
        with self.batch():
            self._db.execute(
                """INSERT INTO sources (place, kind, collection, publisher, every, added_at)
                   VALUES (:place, :kind, :collection, :publisher, :every, :now)
                   ON CONFLICT (place) DO UPDATE SET kind = :kind, every = :every, next_at = NULL""",
                {
                    "place": place,
                    "kind": kind,
                    "collection": collection,
                    "publisher": publisher,
                    "every": every,
                    "now": records.now(),
                },
            )
            key, *before = self._db.execute(
                "SELECT key, collection, publisher FROM sources WHERE place = ?", (place,)
            ).fetchone()
            if before != [collection, publisher]:
                self._db.execute(
                    "UPDATE sources SET collection = ?, publisher = ? WHERE key = ?",
                    (collection, publisher, key),
                )
                # What it gave belongs elsewhere now: everything is read again.
                self._db.execute("UPDATE source_items SET stamp = '' WHERE source = ?", (key,))
            return int(key)

    def remove_source(self, source: int, *, articles: bool) -> int:
        """Follow a place no more; with ``articles`` withdraw what it gave. Returns how many were withdrawn."""
        with self.batch():
            rows = self._db.execute("SELECT article_id FROM source_articles WHERE source = ?", (source,))
            count = self._withdraw([row[0] for row in rows.fetchall()]) if articles else 0
            for table in ("source_articles", "source_items"):
                self._db.execute(f"DELETE FROM {table} WHERE source = ?", (source,))
            self._db.execute("DELETE FROM sources WHERE key = ?", (source,))
            return count

    def source_checked(self, source: int, *, error: str | None, next_at: datetime | None) -> None:
        """Note that a source was read through, or why it was not."""
        with self.batch():
            now = records.now()
            self._db.execute(
                """UPDATE sources SET checked_at = :now, next_at = :next, error = :error,
                   failures = CASE WHEN :error IS NULL THEN 0 ELSE failures + 1 END,
                   succeeded_at = CASE WHEN :error IS NULL THEN :now ELSE succeeded_at END WHERE key = :key""",
                {
                    "now": now,
                    "next": next_at.isoformat(timespec="seconds") if next_at else None,
                    "error": error,
                    "key": source,
                },
            )

    def item_gives(self, source: int, locator: str, article_id: str) -> None:
        """Note whose an article will be, before it is stored: of a run that is stopped, nothing is left to nobody."""
        with self.batch():
            self._db.execute("INSERT OR IGNORE INTO source_items VALUES (?, ?, '', '[]')", (source, locator))
            self._db.execute(
                "UPDATE source_items SET stamp = '' WHERE source = ? AND locator IN (?, '')",
                (source, locator),
            )
            self._db.execute(
                "INSERT OR REPLACE INTO source_articles VALUES (?, ?, ?)", (article_id, source, locator)
            )

    def item_read(
        self,
        source: int,
        locator: str,
        *,
        stamp: str,
        articles: Iterable[str],
        problems: Collection[str] = (),
        complete: bool = True,
    ) -> int:
        """Note what an item gave. If ``complete``, what it gave before and no more is withdrawn; returns how many."""
        with self.batch():
            held = self._given(source, locator)
            given = set(articles)
            self._db.executemany(
                "INSERT OR REPLACE INTO source_articles VALUES (?, ?, ?)",
                [(article_id, source, locator) for article_id in given],
            )
            self._db.execute(
                "INSERT OR REPLACE INTO source_items VALUES (?, ?, ?, ?)",
                (source, locator, stamp, json.dumps(list(problems), ensure_ascii=False)),
            )
            return self._forget(source, locator, held - given) if complete else 0

    def item_gone(self, source: int, locator: str) -> int:
        """Withdraw what an item gave that is no more; returns how many articles that were."""
        with self.batch():
            self._db.execute("DELETE FROM source_items WHERE source = ? AND locator = ?", (source, locator))
            return self._forget(source, locator, self._given(source, locator))

    # --- inside one transaction

    def _look_again(self, article_id: str) -> None:
        """Have the item that gave an article read in the next run: it may have changed while nobody looked."""
        self._db.execute(
            """UPDATE source_items SET stamp = '' WHERE EXISTS (SELECT 1 FROM source_articles a
               WHERE a.article_id = ? AND a.source = source_items.source
               AND source_items.locator IN (a.item, ''))""",
            (article_id,),
        )

    def _given(self, source: int, locator: str) -> set[str]:
        rows = self._db.execute(
            "SELECT article_id FROM source_articles WHERE source = ? AND item = ?", (source, locator)
        )
        return {row[0] for row in rows}

    def _forget(self, source: int, locator: str, article_ids: Collection[str]) -> int:
        self._db.executemany(
            "DELETE FROM source_articles WHERE article_id = ? AND source = ? AND item = ?",
            [(article_id, source, locator) for article_id in article_ids],
        )
        return self._withdraw(article_ids)

    def _withdraw(self, article_ids: Collection[str]) -> int:
        count = 0
        for article_id in article_ids:
            row = self._db.execute(
                "UPDATE articles SET removed_at = ? WHERE article_id = ? AND removed_at IS NULL RETURNING key",
                (records.now(), article_id),
            ).fetchone()
            if row is not None:
                self._retire(row[0])
                self._articles_changed = True
                count += 1
        return count

    def _retire(self, key: int) -> None:
        forget_bands(self._db, key)
        self._db.execute(
            "INSERT INTO retired SELECT key, ? FROM passages WHERE article = ?", (self._change, key)
        )
        self._db.execute("DELETE FROM passages WHERE article = ?", (key,))


def find_source(sources: Iterable[Source], place: str) -> Source:
    """The source of that place. Raises SourceError naming those there are."""
    known = list(sources)
    for source in known:
        if place in (source.place, source.place.rstrip("/")) or place.rstrip("/") == source.place:
            return source
    names = ", ".join(source.place for source in known[:5]) or "none"
    raise SourceError(
        f"{place} is not followed. Followed are: {names}. `briefbot source list` shows them all."
    )


def _source(row: sqlite3.Row) -> Source:
    return Source(
        row["key"],
        row["place"],
        row["kind"],
        row["collection"],
        row["publisher"],
        row["every"],
        records.known_instant(row["added_at"]),
        records.instant(row["checked_at"]),
        records.instant(row["succeeded_at"]),
        records.instant(row["next_at"]),
        row["failures"],
        row["error"],
        row["articles"],
    )

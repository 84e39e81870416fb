"""Since when a text has been held, here or in a reprint: what is new since a moment, and what is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from index.catalogue import records


@dataclass(frozen=True, slots=True)
class Copy:
    """A living article: since when its present text has been held, and in which collection."""

    article: int
    held_since: datetime
    collection: str


@dataclass(frozen=True, slots=True)
class Held:
    """An article's present text: since when it has been held, and the articles that are the same text."""

    since: datetime
    reprints: tuple[Copy, ...] = ()


class HeldReading:
    """The part of a snapshot that knows how long texts have been held."""

    _db: sqlite3.Connection

    def held(self, article_keys: Iterable[int]) -> dict[int, Held]:
        """Of each of these articles, by key; a corrected title or date does not make a text new."""
        keys = list(dict.fromkeys(article_keys))
        copies = {key: self._copies(key) for key in keys}
        since = self._since({*keys, *(copy for some in copies.values() for copy, _ in some)})
        return {
            key: Held(since[key], tuple(Copy(other, since[other], name) for other, name in copies[key]))
            for key in keys
            if key in since
        }

    def _copies(self, key: int) -> list[tuple[int, str]]:
        rows = self._db.execute(
            """SELECT a.key, r.collection FROM reprints p JOIN articles a ON a.key = p.other
               JOIN revisions r ON r.article = a.key AND r.revision = a.revision
               WHERE p.article = ? AND a.removed_at IS NULL ORDER BY a.key""",
            (key,),
        )
        return [(row[0], row[1]) for row in rows]

    def _since(self, keys: Iterable[int]) -> dict[int, datetime]:
        found = {}
        for key in keys:
            row = self._db.execute(
                """SELECT min(was.stored_at) FROM articles a
                   JOIN revisions now ON now.article = a.key AND now.revision = a.revision
                   JOIN revisions was ON was.article = a.key AND was.text = now.text WHERE a.key = ?""",
                (key,),
            ).fetchone()
            if row[0] is not None:
                found[key] = records.known_instant(row[0])
        return found

"""Which collections a channel or room may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.store.database import Database, stamp


@dataclass(frozen=True, slots=True)
class Grant:
    """A collection that a place may read. ``bound`` is the id of the place that carried the name first."""

    platform: str
    place: str
    collection: str
    by: str
    at: datetime
    bound: str | None = None


class Grants:
    """The grants of one data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, platform: str, place: str, collection: str, by: str, at: datetime) -> bool:
        """Grant a collection to a place; False when it was granted already."""
        with self._database.writing() as db:
            done = db.execute(
                "INSERT INTO grants VALUES (?, ?, ?, NULL, ?, ?) ON CONFLICT DO NOTHING",
                (platform, place, collection, by, stamp(at)),
            )
            return done.rowcount == 1

    def take_back(self, platform: str, place: str, collection: str | None = None) -> int:
        """Take back one collection, or all of a place, by its id or its name; returns how many grants went."""
        with self._database.writing() as db:
            return db.execute(
                """DELETE FROM grants WHERE platform = ? AND (place = ? OR bound = ?)
                   AND (? IS NULL OR collection = ?)""",
                (platform, place, place, collection, collection),
            ).rowcount

    def all(self) -> list[Grant]:
        """Every grant, by platform and place."""
        with self._database.reading() as db:
            rows = db.execute("SELECT * FROM grants ORDER BY platform, place, collection").fetchall()
        return [
            Grant(
                row["platform"],
                row["place"],
                row["collection"],
                row["by"],
                datetime.fromisoformat(row["at"]),
                row["bound"],
            )
            for row in rows
        ]

    def of(self, platform: str, place: str, names: Iterable[str] = ()) -> frozenset[str]:
        """What a place may read. A grant by name belongs to the first place that was seen with the name.

        So a channel that is renamed keeps its grants, and another that takes over its old name gets none.
        """
        known = [name.casefold() for name in names]
        with self._database.writing() as db:
            found = set()
            for row in db.execute("SELECT * FROM grants WHERE platform = ?", (platform,)).fetchall():
                if row["place"] == place or row["bound"] == place:
                    found.add(row["collection"])
                elif row["bound"] is None and row["place"].casefold() in known:
                    db.execute(
                        "UPDATE grants SET bound = ? WHERE platform = ? AND place = ? AND bound IS NULL",
                        (place, platform, row["place"]),
                    )
                    found.add(row["collection"])
        return frozenset(found)

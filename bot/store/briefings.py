"""Which briefings a person or a place has had: what is new in the next one is counted from there."""

from __future__ import annotations

from datetime import datetime

from bot.store.database import Database, stamp


def audience_of(platform: str, place: str, person: str) -> str:
    """Who has had a briefing: everybody in a place, or one person (``place`` is empty)."""
    return f"{platform}/{place}" if place else f"{platform}//{person}"


class Briefings:
    """The briefings of one data folder, without their words."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, audience: str, topic: str, without: str) -> datetime | None:
        """When the audience last had a briefing on the topic, ``without`` the one of that answer id."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT max(at) FROM briefings WHERE audience = ? AND topic = ? AND answer <> ?",
                (audience, _same(topic), without),
            ).fetchone()
        return datetime.fromisoformat(row[0]) if row[0] else None

    def had(self, answer: str, audience: str, topic: str, at: datetime) -> None:
        """Note a briefing; told again under the same answer id, it keeps its first moment."""
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO briefings VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (answer, audience, _same(topic), stamp(at)),
            )


def _same(topic: str) -> str:
    return " ".join(topic.casefold().split())

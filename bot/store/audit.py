"""Who did what: every act that changes what others see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store.database import Database, stamp


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. ``person`` is the platform's id, or the user's name for the command line."""

    at: datetime
    platform: str
    person: str
    action: str
    detail: str
    outcome: str


class Audit:
    """The audit log of one data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, entry: Entry) -> None:
        """Write one act down."""
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO audit (at, platform, person, action, detail, outcome) VALUES (?, ?, ?, ?, ?, ?)",
                (stamp(entry.at), entry.platform, entry.person, entry.action, entry.detail, entry.outcome),
            )

    def latest(self, limit: int) -> list[Entry]:
        """The newest entries, newest first."""
        with self._database.reading() as db:
            rows = db.execute("SELECT * FROM audit ORDER BY key DESC LIMIT ?", (limit,)).fetchall()
        return [
            Entry(
                datetime.fromisoformat(row["at"]),
                row["platform"],
                row["person"],
                row["action"],
                row["detail"],
                row["outcome"],
            )
            for row in rows
        ]

"""All of ``desk.db`` in one value, and how long it is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Self

from bot.store.answers import Answers, Given
from bot.store.audit import Audit
from bot.store.briefings import Briefings, audience_of
from bot.store.database import Database, stamp
from bot.store.grants import Grants
from bot.store.inbox import Inbox, unmention
from bot.store.orders import Orders


class Store:
    """What the desk remembers. Safe to share between threads; open it once per process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.inbox = Inbox(database)
        self.answers = Answers(database)
        self.grants = Grants(database)
        self.audit = Audit(database)
        self.orders = Orders(database)
        self.briefings = Briefings(database)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open or make ``desk.db`` in a data folder. Raises DataFolderError, FolderNewer."""
        return cls(Database(folder))

    @classmethod
    def in_memory(cls) -> Self:
        """A store that leaves nothing behind: for conversations on the console."""
        return cls(Database(None))

    def expire(self, before: datetime) -> int:
        """Erase questions and answers from before an instant; returns how many answers went.

        What still waits for its reply stays, and so do grants, feedback without its question, and the audit log.
        """
        limit = stamp(before)
        with self.database.writing() as db:
            gone = db.execute("DELETE FROM answers WHERE answered_at < ?", (limit,)).rowcount
            db.execute(
                "DELETE FROM inbox WHERE accepted_at < ? AND state IN ('done', 'failed', 'retracted')",
                (limit,),
            )
            # Standing questions are looked at with every change, and mostly there is nothing to say.
            db.execute("DELETE FROM inbox WHERE kind = 'watch' AND state = 'done' AND posted IS NULL")
            db.execute("DELETE FROM deliveries WHERE at < ?", (limit,))
            db.execute("DELETE FROM feedback WHERE at < ?", (limit,))
            db.execute("DELETE FROM briefings WHERE at < ?", (limit,))
        return gone

    def keep(self, given: Given) -> None:
        """Remember an answer, unless its question was taken back or forgotten while it was being answered."""
        with self.database.writing():
            item = self.inbox.by_answer(given.id)
            if item is None or not item.retracted:
                self.answers.keep(given)

    def forget(self, platform: str, person: str, *, without: str = "") -> int:
        """Erase all that is kept of one person's questions; returns how many answers went.

        The reply ``without`` is the one that says so: its message is erased too, and still gets it.
        """
        with self.database.writing() as db:
            asked = db.execute(
                "SELECT conversation, question FROM answers WHERE platform = ? AND person = ?",
                (platform, person),
            ).fetchall()
            for row in asked:
                unmention(db, row["conversation"], row["question"])
            gone = db.execute(
                "DELETE FROM answers WHERE platform = ? AND person = ?", (platform, person)
            ).rowcount
            # The bare row stays, so that a late redelivery is not taken for a new question.
            db.execute(
                """UPDATE inbox SET text = '', person = '', extra = '{}', conversation = '',
                   state = CASE WHEN state IN ('waiting', 'posting') AND answer <> ? THEN 'retracted' ELSE state END
                   WHERE platform = ? AND person = ?""",
                (without, platform, person),
            )
            db.execute("DELETE FROM feedback WHERE platform = ? AND person = ?", (platform, person))
            db.execute("DELETE FROM orders WHERE platform = ? AND person = ?", (platform, person))
            db.execute("DELETE FROM briefings WHERE audience = ?", (audience_of(platform, "", person),))
        return gone

    def close(self) -> None:
        """Close the file."""
        self.database.close()

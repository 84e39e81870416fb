"""Messages that must be answered: each accepted once, kept until its reply is posted.

A message is ``waiting``, then ``posting`` (its reply is being posted, and may have been), then ``done``. ``posting``
found at the start means a kill at just that moment: whether the reply was posted is then asked of the platform.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from bot.desk.message import Message
from bot.store.database import Database, stamp
from bot.store.items import Item, insert, item_of
from index.errors import DataFolderError


class Accepted(StrEnum):
    """What became of a delivery."""

    NEW = "new"
    EDITED = "edited"  # a message that was there before, with other words: its reply will be edited
    SEEN = "seen"  # delivered before; nothing to do
    IGNORED = "ignored"  # not meant for the bot


class Inbox:
    """The queue of one data folder. Claims are this process's own: a lock keeps one process to a platform."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._claimed: dict[int, str] = {}  # key -> conversation
        self._held: dict[int, tuple[datetime, bool]] = {}  # due and told, where the disk could not take them
        self._lock = Lock()

    def accept(self, message: Message, now: datetime) -> Accepted:
        """Store a message before its delivery is acknowledged; a repeated delivery changes nothing."""
        with self._database.writing() as db:
            if message.delivery and not _first_delivery(db, message, now):
                return Accepted.SEEN
            row = db.execute(
                "SELECT key, version, text, state, person FROM inbox WHERE platform = ? AND message = ?",
                (message.platform, message.id),
            ).fetchone()
            if row is None:
                insert(db, message, now)
                return Accepted.NEW
            if message.version <= row["version"] or row["state"] == "retracted":
                return Accepted.SEEN
            if message.person != row["person"]:  # nobody edits another's question, or one that was forgotten
                return Accepted.SEEN
            if message.text == row["text"]:  # a link preview was added, say
                db.execute("UPDATE inbox SET version = ? WHERE key = ?", (message.version, row["key"]))
                return Accepted.SEEN
            db.execute(
                "UPDATE inbox SET version = ?, text = ?, state = 'waiting', due = ?, attempts = 0 WHERE key = ?",
                (message.version, message.text, stamp(now), row["key"]),
            )
            return Accepted.EDITED

    def take(self, platform: str, now: datetime) -> Item | None:
        """The next message to answer, or None. In one conversation the earlier comes first.

        What is taken stays with this process until ``done``, ``later`` or ``failed`` is called for it.
        """
        with self._lock, self._database.reading() as db:
            rows = db.execute(
                """SELECT * FROM inbox WHERE platform = ? AND state IN ('waiting', 'posting') AND due <= ?
                   ORDER BY key""",
                (platform, stamp(now)),
            )
            busy = set(self._claimed.values())
            for row in rows:
                due, told = self._held.get(row["key"], (now, False))
                if row["key"] not in self._claimed and row["conversation"] not in busy and due <= now:
                    self._claimed[row["key"]] = row["conversation"]
                    item = item_of(row)
                    return replace(item, told=item.told or told)
        return None

    def posting(self, item: Item) -> None:
        """Note that the reply is about to be posted: after a kill it may be there."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE inbox SET state = 'posting' WHERE key = ? AND state <> 'retracted'",
                (item.key,),
            )

    def done(self, item: Item, posted: str | None) -> bool:
        """The reply is there. False when the question was edited or taken back meanwhile: there is more to do."""
        with self._database.writing() as db:
            row = db.execute("SELECT version, state FROM inbox WHERE key = ?", (item.key,)).fetchone()
            current = (
                row is not None and row["state"] != "retracted" and row["version"] == item.message.version
            )
            state = "done" if current else "waiting"
            db.execute(
                """UPDATE inbox SET posted = coalesce(?, posted), told = 0,
                   state = CASE WHEN state = 'retracted' THEN state ELSE ? END WHERE key = ?""",
                (posted, state, item.key),
            )
        self._release(item)
        return current

    def working(self, item: Item, posted: str) -> None:
        """The reply is there and will be edited while a job goes on; ``done`` is called when it has ended."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE inbox SET state = 'job', posted = ? WHERE key = ? AND state <> 'retracted'",
                (posted, item.key),
            )
        self._release(item)

    def interrupted(self, platform: str) -> list[Item]:
        """Replies whose job was cut off by a restart of this process."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT * FROM inbox WHERE platform = ? AND state = 'job'", (platform,)
            ).fetchall()
        return [item_of(row) for row in rows]

    def later(self, item: Item, due: datetime, *, told: bool = False) -> None:
        """Not now: answer it again at ``due``. ``told``: the person was told so.

        What was being posted stays so: a lost connection doesn't say on which side of the post it was lost. A disk
        that is full does not keep a conversation waiting for ever: then this process remembers it.
        """
        try:
            with self._database.writing() as db:
                db.execute(
                    "UPDATE inbox SET due = ?, attempts = attempts + 1, told = max(told, ?) WHERE key = ?",
                    (stamp(due), told, item.key),
                )
            self._held.pop(item.key, None)
        except DataFolderError:
            self._held[item.key] = due, told
        finally:
            self._release(item)

    def failed(self, item: Item, outcome: str) -> None:
        """There is no way to post the reply; ``outcome`` says why."""
        with self._database.writing() as db:
            db.execute("UPDATE inbox SET state = 'failed', outcome = ? WHERE key = ?", (outcome, item.key))
        self._held.pop(item.key, None)
        self._release(item)

    def posted_under(self, platform: str, beginning: str) -> list[Item]:
        """The messages whose ids begin so and whose replies are there."""
        with self._database.reading() as db:
            rows = db.execute(
                """SELECT * FROM inbox WHERE platform = ? AND substr(message, 1, ?) = ?
                   AND state = 'done' AND posted IS NOT NULL ORDER BY key""",
                (platform, len(beginning), beginning),
            ).fetchall()
        return [item_of(row) for row in rows]

    def retry(self, message: Message, now: datetime) -> bool:
        """What could not be posted is tried once more; False where nothing failed."""
        with self._database.writing() as db:
            changed = db.execute(
                """UPDATE inbox SET state = 'waiting', due = ?, attempts = attempts + 1
                   WHERE platform = ? AND message = ? AND state = 'failed'""",
                (stamp(now), message.platform, message.id),
            )
            return changed.rowcount == 1

    def retract(self, platform: str, message: str) -> tuple[str, str | None] | None:
        """The question was taken back: its words and its answer are erased.

        Returns the answer's id and the posted reply that should go too; None for an unknown message.
        """
        with self._database.writing() as db:
            row = db.execute(
                "SELECT key, answer, posted, text, conversation FROM inbox WHERE platform = ? AND message = ?",
                (platform, message),
            ).fetchone()
            if row is None:
                return None
            unmention(db, row["conversation"], row["text"])
            db.execute("DELETE FROM answers WHERE id = ?", (row["answer"],))
            db.execute("UPDATE inbox SET state = 'retracted', text = '' WHERE key = ?", (row["key"],))
            return row["answer"], row["posted"]

    def by_answer(self, answer: str) -> Item | None:
        """The message that an answer replied to."""
        with self._database.reading() as db:
            row = db.execute("SELECT * FROM inbox WHERE answer = ?", (answer,)).fetchone()
        return item_of(row) if row else None

    def by_posted(self, platform: str, place: str, posted: str) -> Item | None:
        """The message whose reply the platform knows by this id."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT * FROM inbox WHERE platform = ? AND place = ? AND posted = ?",
                (platform, place, posted),
            ).fetchone()
        return item_of(row) if row else None

    def is_posting(self, platform: str, place: str) -> bool:
        """Whether a reply is on its way there: it may be seen already, and not be written down yet."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT 1 FROM inbox WHERE platform = ? AND place = ? AND state = 'posting' LIMIT 1",
                (platform, place),
            ).fetchone()
        return row is not None

    def takes_part(self, platform: str, place: str, thread: str) -> bool:
        """Whether the bot was ever asked in this thread."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT 1 FROM inbox WHERE platform = ? AND place = ? AND thread = ? LIMIT 1",
                (platform, place, thread),
            ).fetchone()
        return row is not None

    def waiting(self, platform: str) -> int:
        """How many messages have no reply yet."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT count(*) FROM inbox WHERE platform = ? AND state IN ('waiting', 'posting')",
                (platform,),
            ).fetchone()
        return int(row[0])

    def is_waiting(self, platform: str, beginning: str) -> bool:
        """Whether a message whose id begins so has no reply yet."""
        with self._database.reading() as db:
            row = db.execute(
                """SELECT 1 FROM inbox WHERE platform = ? AND substr(message, 1, ?) = ?
                   AND state IN ('waiting', 'posting') LIMIT 1""",
                (platform, len(beginning), beginning),
            ).fetchone()
        return row is not None

    def count(self, name: str) -> None:
        """Count something that should be rare: a reply repeated after a kill, say."""
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO counts VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET number = number + 1",
                (name,),
            )

    def counted(self, name: str) -> int:
        """How often that happened."""
        with self._database.reading() as db:
            row = db.execute("SELECT number FROM counts WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def _release(self, item: Item) -> None:
        with self._lock:
            self._claimed.pop(item.key, None)


def unmention(db: sqlite3.Connection, conversation: str, question: str) -> None:
    """Take an erased question out of what followed on it: there it was kept to complete them."""
    rows = db.execute(
        "SELECT id, question, previous FROM answers WHERE conversation = ? AND previous <> '[]'",
        (conversation,),
    ).fetchall()
    for row in rows:
        before = json.loads(row["previous"])
        left = [one for one in before if one != question and not question.endswith(one)]
        if left != before:
            db.execute(
                "UPDATE answers SET previous = ?, understood_as = question WHERE id = ?",
                (json.dumps(left, ensure_ascii=False), row["id"]),
            )


def _first_delivery(db: sqlite3.Connection, message: Message, now: datetime) -> bool:
    inserted = db.execute(
        "INSERT INTO deliveries VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (message.platform, message.delivery, stamp(now)),
    )
    return inserted.rowcount == 1


def wait(attempts: int) -> timedelta:
    """How long to wait before trying again: 5, 10, 20 … seconds, 5 minutes at most."""
    return timedelta(seconds=min(300.0, 5.0 * 2 ** min(attempts, 10)))

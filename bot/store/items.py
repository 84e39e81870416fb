"""A message in the inbox, as a value and as a row."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.desk.message import Message, MessageKind
from bot.ids import new_id
from bot.store.database import stamp


@dataclass(frozen=True, slots=True)
class Item:
    """A message on its way to its reply. ``answer`` is the reply's id, ``posted`` the platform's id of it."""

    key: int
    message: Message
    answer: str
    accepted_at: datetime
    attempts: int = 0
    posted: str | None = None  # there already, and to be edited
    resumed: bool = False  # a reply may have been posted before a kill
    told: bool = False  # the person knows that the answer comes later
    retracted: bool = False  # taken back by the person


def insert(db: sqlite3.Connection, message: Message, now: datetime) -> None:
    """Store a message that waits, under a fresh answer's id."""
    db.execute(
        """INSERT INTO inbox (platform, message, version, kind, place, thread, conversation, person, text, asked_at,
           direct, private, command, extra, accepted_at, state, due, answer)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?)""",
        (
            message.platform,
            message.id,
            message.version,
            message.kind.value,
            message.place,
            message.thread,
            message.conversation,
            message.person,
            message.text,
            message.asked_at.isoformat(),
            message.direct,
            message.private,
            message.command,
            json.dumps(dict(message.extra), ensure_ascii=False),
            stamp(now),
            stamp(now),
            new_id(),
        ),
    )


def item_of(row: sqlite3.Row) -> Item:
    """The reverse of ``insert``."""
    return Item(
        key=row["key"],
        message=Message(
            platform=row["platform"],
            id=row["message"],
            place=row["place"],
            person=row["person"],
            text=row["text"],
            asked_at=datetime.fromisoformat(row["asked_at"]),
            thread=row["thread"],
            kind=MessageKind(row["kind"]),
            direct=bool(row["direct"]),
            private=bool(row["private"]),
            command=bool(row["command"]),
            version=row["version"],
            extra=json.loads(row["extra"]),
        ),
        answer=row["answer"],
        accepted_at=datetime.fromisoformat(row["accepted_at"]),
        attempts=row["attempts"],
        posted=row["posted"],
        resumed=row["state"] == "posting",
        told=bool(row["told"]),
        retracted=row["state"] == "retracted",
    )

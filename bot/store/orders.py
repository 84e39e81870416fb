"""Standing orders: digests with their times, and questions that are asked again when something changes."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.store.database import Database, stamp


class OrderKind(StrEnum):
    """What is to be posted."""

    DIGEST = "digest"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class Order:
    """One standing order. ``rule`` and ``zone`` are a digest's, ``thread``, ``previous`` and the rest a watch's.

    ``seen`` is what a watch found last; ``before`` what it had found before the answer ``moved_by`` told of it.
    """

    key: int
    kind: OrderKind
    platform: str
    place: str
    person: str
    words: str
    created_at: datetime
    direct: bool = False
    thread: str | None = None
    previous: tuple[str, ...] = ()
    rule: str = ""
    zone: str = ""
    quiet: bool = False
    last_due: datetime | None = None
    seen: str | None = None
    before: str | None = None
    moved_by: str | None = None
    paused: str | None = None  # why it is not carried out at present


class Orders:
    """The standing orders of one data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, order: Order, answer: str | None = None) -> Order:
        """Store an order and return it with its number; its ``key`` counts for nothing.

        ``answer`` is the reply that tells of it: given again under the same one, after a kill, it is the order of then.
        So it is where the same person has the very same there already: nobody wants to be told twice.
        """
        with self._database.writing() as db:
            there = db.execute("SELECT * FROM orders WHERE answer = ?", (answer,)).fetchone()
            there = (
                there
                or db.execute(
                    """SELECT * FROM orders WHERE kind = ? AND platform = ? AND place = ? AND person = ? AND words = ? COLLATE NOCASE
                   AND previous = ? AND rule = ? AND zone = ? AND quiet = ? AND paused IS NULL""",
                    (
                        order.kind.value,
                        order.platform,
                        order.place,
                        order.person,
                        order.words,
                        json.dumps(order.previous, ensure_ascii=False),
                        order.rule,
                        order.zone,
                        order.quiet,
                    ),
                ).fetchone()
            )
            if there is not None:
                return _order(there)
            made = db.execute(
                """INSERT INTO orders (kind, platform, place, thread, person, direct, words, previous, rule, zone, quiet,
                   created_at, seen, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                (
                    order.kind.value,
                    order.platform,
                    order.place,
                    order.thread,
                    order.person,
                    order.direct,
                    order.words,
                    json.dumps(order.previous, ensure_ascii=False),
                    order.rule,
                    order.zone,
                    order.quiet,
                    stamp(order.created_at),
                    order.seen,
                    answer,
                ),
            )
            row = db.execute("SELECT * FROM orders WHERE key = ?", (made.lastrowid,)).fetchone()
        return _order(row)

    def get(self, key: int) -> Order | None:
        """One order; None when it was stopped."""
        with self._database.reading() as db:
            row = db.execute("SELECT * FROM orders WHERE key = ?", (key,)).fetchone()
        return _order(row) if row else None

    def all(self, kind: OrderKind | None = None) -> list[Order]:
        """Every order, or those of one kind, oldest first."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT * FROM orders WHERE ? IS NULL OR kind = ? ORDER BY key", (kind, kind)
            ).fetchall()
        return [_order(row) for row in rows]

    def of(self, platform: str, place: str, person: str) -> list[Order]:
        """The orders of a place, and those that reach this person alone."""
        with self._database.reading() as db:
            rows = db.execute(
                """SELECT * FROM orders WHERE platform = ? AND ((place = ? AND place <> '') OR
                   (person = ? AND place = '')) ORDER BY key""",
                (platform, place, person),
            ).fetchall()
        return [_order(row) for row in rows]

    def stop(self, key: int) -> bool:
        """Delete an order; False when there was none."""
        with self._database.writing() as db:
            return db.execute("DELETE FROM orders WHERE key = ?", (key,)).rowcount == 1

    def pause(self, key: int, why: str) -> bool:
        """Carry an order out no more, until it is resumed; False when it is paused already, or gone."""
        with self._database.writing() as db:
            changed = db.execute("UPDATE orders SET paused = ? WHERE key = ? AND paused IS NULL", (why, key))
            return changed.rowcount == 1

    def resume(self, key: int) -> None:
        """Carry it out again."""
        with self._database.writing() as db:
            db.execute("UPDATE orders SET paused = NULL WHERE key = ?", (key,))

    def due_done(self, key: int, due: datetime) -> None:
        """A digest's due time has been taken care of."""
        with self._database.writing() as db:
            db.execute("UPDATE orders SET last_due = ? WHERE key = ?", (stamp(due), key))

    def saw(self, key: int, seen: str, *, moved_by: str | None, before: str | None) -> None:
        """What a watch has found; ``moved_by`` is the answer that tells of the change from ``before``."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE orders SET seen = ?, moved_by = coalesce(?, moved_by), before = coalesce(?, before) WHERE key = ?",
                (seen, moved_by, before, key),
            )


def _order(row: sqlite3.Row) -> Order:
    return Order(
        key=row["key"],
        kind=OrderKind(row["kind"]),
        platform=row["platform"],
        place=row["place"],
        person=row["person"],
        words=row["words"],
        created_at=datetime.fromisoformat(row["created_at"]),
        direct=bool(row["direct"]),
        thread=row["thread"],
        previous=tuple(json.loads(row["previous"])),
        rule=row["rule"],
        zone=row["zone"],
        quiet=bool(row["quiet"]),
        last_due=datetime.fromisoformat(row["last_due"]) if row["last_due"] else None,
        seen=row["seen"],
        before=row["before"],
        moved_by=row["moved_by"],
        paused=row["paused"],
    )

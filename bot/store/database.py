"""Opening ``desk.db``: short transactions from any thread and any process."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from bot.store.schema import DESK
from index.disk import folder_errors

FILE = "desk.db"
_BUSY_SECONDS = 10.0


def stamp(instant: datetime) -> str:
    """An instant as it is stored and compared: ISO 8601 in UTC, to the microsecond."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


class Database:
    """One connection behind a lock: transactions here take about a millisecond.

    ``folder=None`` keeps everything in memory, for conversations that leave nothing behind.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder or Path("memory")
        self._lock = RLock()
        with folder_errors(self.folder):
            self._db = self._open(folder)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, with what other processes have committed so far."""
        with self._lock, folder_errors(self.folder):
            yield self._db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is on the disk when the block is left, or none. Nests into the outer one."""
        with self._lock, folder_errors(self.folder):
            if self._db.in_transaction:
                yield self._db
                return
            with self._db:  # commits, or rolls back what SQLite has not rolled back by itself
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _open(self, folder: Path | None) -> sqlite3.Connection:
        file = ":memory:"
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            file = str(folder / FILE)
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # people's questions: the owner's alone
        db = sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        with ExitStack() as undo:
            undo.callback(db.close)
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")  # what was acknowledged is on the disk
            db.execute("PRAGMA secure_delete = ON")  # what expires is overwritten
            DESK.check_readable(db, f"{FILE} in {self.folder}", "Install that version.")
            if DESK.version(db) < DESK.newest:
                DESK.upgrade(db)
            undo.pop_all()
        return db

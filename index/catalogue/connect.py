"""Opening ``catalogue.db``: for writing, for reading, and for reading where nothing may be written."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from index.disk import CATALOGUE_FILE, folder_errors
from index.errors import DataFolderError

BUSY_SECONDS = 10.0
_KEPT_IDLE = 8


def may_write(folder: Path) -> bool:
    """Whether this process can write the folder and the catalogue in it."""
    file = folder / CATALOGUE_FILE
    return os.access(folder, os.W_OK) and (not file.exists() or os.access(file, os.W_OK))


def connect(
    folder: Path, *, write: bool = False, create: bool = False, immutable: bool = False
) -> sqlite3.Connection:
    """Open the catalogue file in autocommit mode, usable from any thread (one at a time)."""
    mode = "rwc" if create else "ro" if immutable else "rw" if may_write(folder) else "ro"
    uri = f"file:{quote(str((folder / CATALOGUE_FILE).absolute()))}?mode={mode}"
    with folder_errors(folder), ExitStack() as undo:
        db = sqlite3.connect(
            uri + ("&immutable=1" if immutable else ""),
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        undo.callback(db.close)
        db.execute("PRAGMA foreign_keys = ON")
        if write:
            db.execute("PRAGMA journal_mode = WAL")
            # Every acknowledged change is on the disk before it is acknowledged.
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA journal_size_limit = 67108864")
            # What is deleted is overwritten at once; the purge need not find it again.
            db.execute("PRAGMA secure_delete = ON")
        else:
            db.execute("PRAGMA query_only = ON")
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        undo.pop_all()
    return db


@dataclass
class Readers:
    """Idle read connections of one folder, lent to one thread at a time."""

    folder: Path
    _idle: list[sqlite3.Connection] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)
    _frozen_as: tuple[int, ...] | None = None  # the file as it was when opened as immutable
    _closed: bool = False

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """A connection that goes back to the idle ones afterwards."""
        db = self._take()
        try:
            yield db
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
            self._give(db)

    def close(self) -> None:
        """Close what is idle; what is lent is closed when it comes back."""
        with self._lock:
            self._closed = True
            self._empty()

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise DataFolderError(f"The index in {self.folder} was closed. Open it again.")
            if self._frozen_as is not None and self._frozen_as != _state(self.folder):
                self._empty()  # somebody who may write did; what we hold is no longer the file
                self._frozen_as = None
            if self._idle:
                return self._idle.pop()
            return self._open()

    def _open(self) -> sqlite3.Connection:
        if self._frozen_as is None:
            try:
                return connect(self.folder)
            except DataFolderError:
                if may_write(self.folder):
                    raise
        # A WAL database without its side files can't be opened where none can be made, except as immutable.
        if _unmerged(self.folder):
            raise DataFolderError(
                f"{self.folder} can't be written here and holds changes that are not merged yet. "
                "Open it once where it can be written (`briefbot status` is enough), then use it here."
            )
        self._frozen_as = _state(self.folder)
        return connect(self.folder, immutable=True)

    def _give(self, db: sqlite3.Connection) -> None:
        with self._lock:
            if self._closed or len(self._idle) >= _KEPT_IDLE:
                db.close()
            else:
                self._idle.append(db)

    def _empty(self) -> None:
        while self._idle:
            self._idle.pop().close()


def _wal(folder: Path) -> Path:
    return folder / f"{CATALOGUE_FILE}-wal"


def _unmerged(folder: Path) -> bool:
    return _wal(folder).exists() and _wal(folder).stat().st_size > 0


def _state(folder: Path) -> tuple[int, ...]:
    file = (folder / CATALOGUE_FILE).stat()
    return file.st_ino, file.st_size, file.st_mtime_ns, int(_unmerged(folder))

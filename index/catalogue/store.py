"""The catalogue of one data folder: many readers, one writer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from index.catalogue.connect import Readers, connect, may_write
from index.catalogue.records import CatalogueStatistics
from index.catalogue.snapshot import Snapshot
from index.catalogue.splitter import Splitter, rough_splitter
from index.catalogue.writer import Writer
from index.disk import CATALOGUE_FILE, folder_errors, read_only, sqlite_errors, sync_folder
from index.errors import DataFolderError, FolderReadOnly
from index.lock import WRITER, FolderLock
from index.schema import CATALOGUE

_MOST_COUNTS = 64  # sets of collections whose counts are kept
WAIT = 10.0  # seconds a change waits for another one to finish


class Catalogue:
    """Articles, revisions, passages, vectors: the truth that all else can be rebuilt from.

    Safe to share between threads. Readers are never blocked by the writer, in this process or another.
    """

    def __init__(self, folder: Path, *, write: bool, splitter: Splitter | None) -> None:
        self.folder = folder
        self.splitter = splitter or rough_splitter()
        self._may_write = write
        self._readers = Readers(folder)
        self._writing: sqlite3.Connection | None = None
        self._polling: sqlite3.Connection | None = None
        self._poll_lock = Lock()
        self._seen: tuple[int, int] | None = None  # (data_version, change number)
        self._figures: dict[tuple[str | None, frozenset[str] | None], CatalogueStatistics] = {}

    @classmethod
    def open(cls, folder: Path, *, write: bool = False, splitter: Splitter | None = None) -> Self:
        """Open the catalogue in ``folder``; with ``write``, create it when it is missing.

        ``splitter`` makes passages that fit the model. Raises DataFolderError (none there, or damaged),
        FolderNewer, FolderReadOnly, FolderFull, FolderBusy.
        """
        file = folder / CATALOGUE_FILE
        if write:
            with folder_errors(folder):
                folder.mkdir(parents=True, exist_ok=True)
            if not may_write(folder):
                raise read_only(folder)
        if not file.exists() and not write:
            raise DataFolderError(
                f"There is no index in {folder} yet. Add articles with `briefbot add PATH`."
            )
        if not file.exists() or (may_write(folder) and _is_older(folder)):
            _create_or_upgrade(folder)
        catalogue = cls(folder, write=write, splitter=splitter)
        with ExitStack() as undo:
            undo.callback(catalogue.close)
            with folder_errors(folder), catalogue._readers.lend() as db:
                CATALOGUE.check_readable(
                    db, str(folder), "Install that version, or choose another folder with --data."
                )
                if CATALOGUE.version(db) < CATALOGUE.newest:
                    raise FolderReadOnly(
                        f"{folder} was written by an earlier version of Briefbot and can't be brought up to "
                        "date here. Open it once where it can be written (`briefbot status` is enough)."
                    )
            undo.pop_all()
        return catalogue

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One consistent view: nothing that is read inside the block changes."""
        with sqlite_errors(self.folder), self._readers.lend() as db:
            db.row_factory = sqlite3.Row
            db.execute("BEGIN")
            db.execute("SELECT value FROM meta LIMIT 1").fetchone()  # the view is fixed at the first read
            yield Snapshot(db, self.folder)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A bare connection for reading, for who copies the file as a whole."""
        with sqlite_errors(self.folder), self._readers.lend() as db:
            yield db

    @contextmanager
    def writer(self, purpose: str, wait: float = WAIT) -> Iterator[Writer]:
        """The right to change things, for a moment. ``purpose`` is what a second writer is told.

        Raises FolderBusy after ``wait`` seconds, FolderReadOnly, FolderFull.
        """
        if not self._may_write:
            raise read_only(self.folder)
        with FolderLock.acquire(self.folder, WRITER, purpose, wait), sqlite_errors(self.folder):
            if self._writing is None:
                self._writing = connect(self.folder, write=True)
                self._writing.row_factory = sqlite3.Row
            yield Writer(self._writing, self.splitter)

    def change_number(self) -> int:
        """A number that grows with every acknowledged change of any process. Cheap enough to poll."""
        with self._poll_lock, folder_errors(self.folder):
            if not may_write(self.folder):
                with self._readers.lend() as db:
                    return _change_number(db)
            if self._polling is None:
                self._polling = connect(self.folder)
            version = int(self._polling.execute("PRAGMA data_version").fetchone()[0])
            if self._seen is None or self._seen[0] != version:
                self._seen = version, _change_number(self._polling)
            return self._seen[1]

    def statistics(
        self, model_id: str | None = None, collections: frozenset[str] | None = None
    ) -> CatalogueStatistics:
        """``Snapshot.statistics``, computed once per change."""
        known = self._figures.get((model_id, collections))
        if known is None or known.change_number != self.change_number():
            with self.snapshot() as snapshot:
                known = snapshot.statistics(model_id, collections)
            if len(self._figures) >= _MOST_COUNTS:
                self._figures.clear()
            self._figures[model_id, collections] = known
        return known

    def close(self) -> None:
        """Let go of the files."""
        self._readers.close()
        for db in (self._writing, self._polling):
            if db is not None:
                db.close()
        self._writing = self._polling = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _change_number(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT value FROM meta WHERE name = 'change_number'").fetchone()[0])


def _is_older(folder: Path) -> bool:
    db = connect(folder)
    try:
        with folder_errors(folder):
            return CATALOGUE.version(db) < CATALOGUE.newest
    finally:
        db.close()


def _create_or_upgrade(folder: Path) -> None:
    with FolderLock.acquire(folder, WRITER, "setting up the index", WAIT), folder_errors(folder):
        db = connect(folder, write=True, create=True)
        try:
            CATALOGUE.upgrade(db)
        finally:
            db.close()
        sync_folder(folder)

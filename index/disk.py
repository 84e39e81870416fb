"""The data folder as a place on a disk: durable writes, and what went wrong said in a sentence."""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from index.errors import DataFolderError, FolderBusy, FolderFull, FolderReadOnly

CATALOGUE_FILE = "catalogue.db"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
# A disk that fails or went away, and a file system that keeps no locks.
_BROKEN = frozenset({errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ETIMEDOUT})
_NO_LOCKS = frozenset({errno.ENOLCK, errno.EOPNOTSUPP})


@contextmanager
def folder_errors(folder: Path) -> Iterator[None]:
    """Turn what SQLite and the operating system report about ``folder`` into a DataFolderError.

    Errors that are no fault of the folder (a wrong statement, say) pass through unchanged.
    """
    try:
        with sqlite_errors(folder):
            yield
    except OSError as error:
        sentence = _from_system(folder, error)
        if sentence is None:
            raise
        raise sentence from error


@contextmanager
def library_errors() -> Iterator[None]:
    """Turn what a library says of a file it could not write or read into an OSError, for ``folder_errors`` around.

    tantivy, FAISS and numpy hide the system's error in words that vary from run to run, so the words don't matter
    here: nothing but the library's own call may stand in the block.
    """
    try:
        yield
    except (ValueError, RuntimeError, EOFError) as error:
        for number in (*FULL, *READ_ONLY, *_BROKEN):
            if os.strerror(number) in str(error):
                raise OSError(number, os.strerror(number)) from error
        raise OSError(str(error)) from error


@contextmanager
def sqlite_errors(folder: Path) -> Iterator[None]:
    """The same for SQLite alone, around code that touches other files too."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        sentence = _from_sqlite(folder, error)
        if sentence is None:
            raise
        raise sentence from error


def full(folder: Path) -> FolderFull:
    """The disk has no room."""
    return FolderFull(
        f"The disk holding {folder} is full. Nothing that was stored is lost: free some space and try again."
    )


def read_only(folder: Path) -> FolderReadOnly:
    """The folder can't be written."""
    return FolderReadOnly(
        f"{folder} can't be written here: questions still work, changes don't. "
        "Check who owns the folder, or choose another one with --data."
    )


def _from_sqlite(folder: Path, error: sqlite3.DatabaseError) -> DataFolderError | None:
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary == sqlite3.SQLITE_FULL:
        return full(folder)
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return read_only(folder)
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
        return FolderBusy(f"Another process is writing to {folder}. Try again in a moment.")
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return DataFolderError(
            f"{folder / CATALOGUE_FILE} is damaged ({error}). Restore a backup with `briefbot restore`."
        )
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
        return DataFolderError(f"{folder} can't be read or written ({error}). Check the disk.")
    return None


def _from_system(folder: Path, error: OSError) -> DataFolderError | None:
    if error.errno in FULL:
        return full(folder)
    if error.errno in READ_ONLY:
        return read_only(folder)
    if error.errno is None:  # a library saw less written or read than there should be, and not why
        return DataFolderError(
            f"The disk holding {folder} took only a part of what was written ({error}): it is full, or broken. "
            "Nothing that was stored is lost: free some space or check it, and try again."
        )
    if error.errno in _NO_LOCKS:
        return DataFolderError(
            f"{folder} lies on a file system that keeps no locks ({error.strerror}). "
            "Choose a folder on a disk of this machine with --data."
        )
    if error.errno in _BROKEN:
        return DataFolderError(f"{folder} can't be read or written ({error.strerror}). Check the disk.")
    if error.errno in (errno.EEXIST, errno.ENOTDIR) and not folder.is_dir():
        return DataFolderError(
            f"{folder} can't be the data folder: there is a file in its place. Name another (--data DIR)."
        )
    return None


@contextmanager
def temporary_file() -> Iterator[IO[bytes]]:
    """A nameless file that goes with the block. Raises DataFolderError where none can be made."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(tempfile.TemporaryFile())
        except OSError as error:
            raise DataFolderError(
                f"No temporary file can be made ({error.strerror or error}). "
                "Free some space, or set TMPDIR to a folder that can be written."
            ) from error
        yield file


def sync_file(path: Path) -> None:
    """Make one file's bytes durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Make one folder's names durable."""
    sync_file(path)


def write_durably(path: Path, data: bytes) -> None:
    """Write ``path`` so that after a crash it holds the old bytes or the new ones, never a mixture."""
    beside = path.with_name(f"{path.name}.tmp")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sha256_file(path: Path) -> str:
    """SHA-256 (hex) of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

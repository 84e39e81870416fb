"""The data folder as a place on a disk: durable writes, and what went wrong said in a sentence."""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DataFolderError, FolderBusy, FolderFull, FolderReadOnly

CATALOGUE_FILE = "catalogue.db"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


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
def library_errors(folder: Path) -> Iterator[None]:
    """The same for libraries that hide the system's error in a text of their own."""
    try:
        yield
    except OSError as error:
        if error.errno is not None:
            raise
        # numpy says how much of an array was written, and not why that was less than all.
        raise _half_written(folder) from error
    except (ValueError, RuntimeError) as error:
        # tantivy writes in a thread of its own: what comes next after a failed write is only told that it failed.
        if "io::Error" in str(error):
            raise _half_written(folder) from error
        for number in (*FULL, *READ_ONLY, errno.EIO):
            if os.strerror(number) in str(error):
                sentence = _from_system(folder, OSError(number, os.strerror(number)))
                if sentence is not None:
                    raise sentence from error
        raise


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
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return FolderBusy(f"Another process is writing to {folder}. Try again in a moment.")
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return DataFolderError(
            f"{folder / CATALOGUE_FILE} is damaged ({error}). Restore a backup with `briefbot restore`."
        )
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
        return DataFolderError(f"{folder} can't be read or written ({error}). Check the disk.")
    return None


def _half_written(folder: Path) -> DataFolderError:
    return DataFolderError(
        f"The disk holding {folder} took only a part of what was written: it is full, or broken. Nothing that was "
        "stored is lost: free some space or check it, and try again."
    )


def _from_system(folder: Path, error: OSError) -> DataFolderError | None:
    if error.errno in FULL:
        return full(folder)
    if error.errno in READ_ONLY:
        return read_only(folder)
    if error.errno == errno.EIO:
        return DataFolderError(f"{folder} can't be read or written ({error.strerror}). Check the disk.")
    if error.errno in (errno.EEXIST, errno.ENOTDIR) and not folder.is_dir():
        return DataFolderError(
            f"{folder} can't be the data folder: there is a file in its place. Name another (--data DIR)."
        )
    return None


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

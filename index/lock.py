"""Who may write: one holder at a time, known by name, released by the system when its process ends.

Two such locks stand in a data folder. ``WRITER`` is held for the length of one change to the catalogue
(milliseconds). ``INDEXING`` is held for the length of one job (minutes), so that a second job is refused at
once while people can still remove or mend an article in between.

A third, ``ANSWERING``, is held by any number of processes together and keeps nobody out: an indexing job leaves
them a core.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from index.disk import FULL, folder_errors
from index.errors import FolderBusy

WRITER = "writer.lock"
INDEXING = "indexing.lock"
ANSWERING = "answering.lock"
_PAUSE = 0.01  # seconds between two tries
_SHORTEST_WAIT = 0.05  # outlasts somebody else's look at who holds the lock


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock, since when, to do what."""

    pid: int
    purpose: str
    since: datetime

    def __str__(self) -> str:
        since = self.since.astimezone()
        form = "%H:%M" if since.date() == datetime.now().astimezone().date() else "%H:%M on %d %b %Y"
        return f"process {self.pid}, {self.purpose} since {since.strftime(form)}"


class FolderLock:
    """An operating-system lock on a file. A child process that inherits ``fd`` shares the hold."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    @classmethod
    def acquire(cls, folder: Path, name: str, purpose: str, wait: float = 0.0) -> Self:
        """Take the lock, trying for ``wait`` seconds. Raises FolderBusy naming the holder."""
        give_up = time.monotonic() + max(wait, _SHORTEST_WAIT)
        with folder_errors(folder), ExitStack() as waiting, ExitStack() as undo:
            turn = _open(folder / f"{name}.turn")
            waiting.callback(os.close, turn)
            fd = _open(folder / name)
            undo.callback(os.close, fd)
            # Who waits holds the turn, so that a holder that comes back at once has to queue behind.
            if not (_wait(turn, give_up) and _wait(fd, give_up)):
                raise FolderBusy(
                    f"{folder} is in use: {_read(fd) or 'another process is writing'}. "
                    "Try again when that is done; nothing was changed."
                )
            _sign(fd, purpose)
            undo.pop_all()
        return cls(fd)

    @classmethod
    def inherit(cls, fd: int) -> Self:
        """Share the hold of the parent process that passed ``fd`` on."""
        return cls(fd)

    def release(self) -> None:
        """Let go. Harmless when done twice."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holder(folder: Path, name: str) -> Holder | None:
    """Who holds the lock now; None when nobody does or nobody can tell."""
    try:
        fd = os.open(folder / name, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return None if _try(fd, fcntl.LOCK_SH) else _read(fd)
    finally:
        os.close(fd)


def share(folder: Path, name: str) -> FolderLock | None:
    """Hold a lock together with others; None where no file can be made for it."""
    try:
        fd = _open(folder / name)
    except OSError:
        return None
    fcntl.flock(fd, fcntl.LOCK_SH)  # whoever looks whether it is shared holds it for an instant
    return FolderLock(fd)


def is_shared(folder: Path, name: str) -> bool:
    """Whether anybody holds the lock by ``share``."""
    try:
        fd = os.open(folder / name, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _try(fd, fcntl.LOCK_EX)
    finally:
        os.close(fd)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)


def _wait(fd: int, give_up: float) -> bool:
    while not _try(fd, fcntl.LOCK_EX):
        if time.monotonic() >= give_up:
            return False
        time.sleep(_PAUSE)
    return True


def _try(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True


def _sign(fd: int, purpose: str) -> None:
    name = {"pid": os.getpid(), "purpose": purpose, "since": time.time()}
    try:
        os.ftruncate(fd, 0)
        os.pwrite(fd, json.dumps(name).encode(), 0)
    except OSError as error:
        if error.errno not in FULL:  # a full disk must not keep anybody from removing an article
            raise


def _read(fd: int) -> Holder | None:
    with suppress(ValueError, KeyError, TypeError, OSError):
        name = json.loads(os.pread(fd, 4096, 0))
        return Holder(
            int(name["pid"]), str(name["purpose"]), datetime.fromtimestamp(name["since"]).astimezone()
        )
    return None

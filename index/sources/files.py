"""Opening and reading files that may be anything: capped while reading, and never waited for."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from index.errors import DocumentError
from index.sources.limits import in_megabytes

_CHUNK = 1 << 20


def read_capped(path: Path, limit: int, name: str) -> bytes:
    """The file's bytes. Raises DocumentError when it can't be read or is longer than ``limit`` bytes."""
    with _open(path, name) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise _too_large(name, size, limit)
        data = bytearray()
        try:
            # It may grow while it is read; and reading in pieces reserves no more memory than there is to read.
            while len(data) <= limit and (piece := file.read(min(_CHUNK, limit + 1 - len(data)))):
                data += piece
        except OSError as error:
            raise unreadable(name, error) from error
    if len(data) > limit:
        raise _too_large(name, len(data), limit)
    return bytes(data)


def read_lines(path: Path, limit: int, name: str) -> Iterator[tuple[int, bytes | None]]:
    """Number and bytes of each line, with its end; None for one longer than ``limit`` bytes.

    Only one line is held at a time. Raises DocumentError when reading fails.
    """
    with _open(path, name) as file:
        number = 0
        try:
            while line := file.readline(limit + 1):
                number += 1
                if len(line) <= limit or line.endswith(b"\n"):
                    yield number, line
                    continue
                while (rest := file.readline(_CHUNK)) and not rest.endswith(b"\n"):
                    pass
                yield number, None
        except OSError as error:
            raise unreadable(name, error) from error


def count_lines(path: Path) -> int:
    """How many lines a file has, for a progress bar; 0 when it can't be read."""
    count = 0
    with suppress(OSError, DocumentError), _open(path, path.name) as file:
        while piece := file.read(_CHUNK):
            count += piece.count(b"\n")
    return count


def unreadable(name: str, error: OSError) -> DocumentError:
    """The sentence for a file that the system won't let us read."""
    if isinstance(error, PermissionError):
        return DocumentError(f"{name} may not be read by this user; give read permission and add it again.")
    if isinstance(error, FileNotFoundError):
        return DocumentError(f"{name} is not there any more; add its folder again.")
    reason = (error.strerror or "input/output error").lower()
    return DocumentError(f"{name} can't be read ({reason}); check the file and its disk.")


def is_folder(path: Path) -> bool:
    """Whether the path is a folder that can be looked at; anything wrong with the path is a no."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def shown(path: str | os.PathLike[str]) -> str:
    """A path as text that can be stored and printed, also when its bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _open(path: Path, name: str) -> BinaryIO:
    # A named pipe would be waited for without O_NONBLOCK; a link put in the file's place isn't followed.
    flags = (
        os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise DocumentError(
                f"{name} is a link, which is not followed here; add its target itself."
            ) from error
        raise unreadable(name, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise DocumentError(
            f"{name} is not a regular file (a pipe, a device or a folder); it can't hold an article."
        )
    return os.fdopen(descriptor, "rb")


def _too_large(name: str, size: int, limit: int) -> DocumentError:
    return DocumentError(
        f"{name} is {in_megabytes(size)}, above the limit of {in_megabytes(limit)} for one document; split it, or "
        "raise the limit in the settings."
    )

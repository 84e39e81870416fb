"""What guards a block that talks to a web server: trouble becomes a sentence, and what takes too long is ended."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from index.errors import DocumentError


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """Turn trouble with the network into a sentence about ``url``."""
    try:
        yield
    except OSError as error:
        raise DocumentError(
            f"{url} can't be reached ({_in_words(error)}); the next run tries again."
        ) from error


def _in_words(error: OSError) -> str:
    """What the system says, without the library's names around it."""
    said = str(error)
    if found := re.search(r"\[Errno -?\d+\] ([^\[\])]+)", said):
        return found[1].strip().lower()
    if "timed out" in said or "too slow" in said:
        return "no answer in time"
    return said.rpartition(": ")[2].strip(" ()'\"")[:200] or "no answer"


class Watchdog:
    """End the connection when the block takes longer, whatever trickles in meanwhile."""

    def __init__(self, open_socket: socket.socket | None, seconds: float) -> None:
        self._socket = open_socket
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._ended = False

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._timer.cancel()
        if self._ended and error is None:
            raise TimeoutError("too slow")  # what was ended looks as if it were complete

    def _end(self) -> None:
        self._ended = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

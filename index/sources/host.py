"""One web server: its one connection, its robots.txt, and what it answers.

Bytes are counted while they come, after decompression; a watchdog ends what dribbles in too slowly.
"""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from index.errors import DocumentError
from index.sources.address import parts_of, resolve
from index.sources.guard import Watchdog, reaching
from index.sources.items import STAMP, Gone, Same
from index.sources.limits import FetchLimits, in_megabytes

if TYPE_CHECKING:
    import socket

    from urllib3 import BaseHTTPResponse
    from urllib3.connection import HTTPConnection

AGENT = "briefbot"
MOST_HOPS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_LONGEST_WAIT = 30.0  # seconds that a run waits because a host asks it to
_CHUNK = 1 << 16
_ROBOTS_BYTES = 500_000
_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,*/*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the bytes, what the server calls them, and the address they came from in the end."""

    url: str
    data: bytes
    media_type: str
    charset: str | None
    stamp: str  # for the next conditional request


class _Refused(DocumentError):
    """The server answers with a status that is no page; never one of those that ask for patience."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class Host:
    """One server: its one connection, its robots.txt, and until when it wants to be left alone."""

    def __init__(
        self, scheme: str, name: str, port: int, limits: FetchLimits, wait: Callable[[float], None]
    ) -> None:
        self._scheme, self._name, self._port = scheme, name, port
        self._limits = limits
        self._wait = wait
        self._connection: HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._robots: Callable[[str], bool] | None = None
        self._pause = 0.0  # seconds between two requests
        self._asked = float("-inf")
        self._closed_until = 0.0

    def may(self, url: str) -> bool:
        """Whether robots.txt lets us. A site whose robots.txt can't be had for now is left alone (RFC 9309)."""
        if self._robots is None:
            self._robots = self._read_robots()
        return self._robots(url)

    def ask(self, target: str, url: str, stamp: str, limit: int) -> Fetched | Same | Gone | str:
        """One request, and one more if the server asks for a short pause. A str is where it redirects to."""
        for attempt in (1, 2):
            with reaching(url):
                response = self._send(target, stamp)
            try:
                if response.status in (429, 503):
                    pause = _retry_after(response.headers.get("Retry-After"))
                    self._closed_until = time.monotonic() + pause
                    if attempt == 1 and pause <= _LONGEST_WAIT:
                        self.close()
                        continue
                    raise DocumentError(
                        f"{url} asks to be left alone for now (status {response.status}); the next run tries again."
                    )
                return self._answer(response, url, limit)
            finally:
                response.release_conn()
        raise AssertionError  # the second attempt always ends above

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _answer(self, response: BaseHTTPResponse, url: str, limit: int) -> Fetched | Same | Gone | str:
        status = response.status
        if status == 304:
            self._drain(response)
            return Same()
        if status == 410:
            self._drain(response)
            return Gone()
        if status in _REDIRECTS and (place := response.headers.get("Location")):
            self._drain(response)
            return str(place)
        if status != 200:
            self._drain(response)
            advice = "check the address" if status < 500 else "the next run tries again"
            sentence = f"{url} can't be read: the server answers with status {status}; {advice}."
            raise _Refused(sentence, status)
        data = self._body(response, url, limit)
        kind, _, rest = (response.headers.get("Content-Type") or "").partition(";")
        charset = rest.lower().partition("charset=")[2].strip(" \"';") or None
        stamp = "\n".join(
            [STAMP, response.headers.get("ETag") or "", response.headers.get("Last-Modified") or ""]
        )
        return Fetched(url, data, kind.strip().lower(), charset, stamp if stamp.strip() != STAMP else "")

    def _send(self, target: str, stamp: str) -> BaseHTTPResponse:
        now = time.monotonic()
        if self._closed_until - now > _LONGEST_WAIT:
            raise DocumentError(f"{self._name} asked to be left alone for now; the next run tries again.")
        if (pause := max(self._closed_until, self._asked + self._pause) - now) > 0:
            self._wait(pause)
        headers = {
            "Host": self._name if self._port in (80, 443) else f"{self._name}:{self._port}",
            "User-Agent": agent(self._limits.contact),
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate",
        }
        words = stamp.split("\n")
        if len(words) == 3 and words[0] == STAMP:
            headers |= {
                name: value
                for name, value in zip(("If-None-Match", "If-Modified-Since"), words[1:], strict=True)
                if value
            }
        self._asked = time.monotonic()
        reused = self._connection is not None
        try:
            return self._request(target, headers)
        except (OSError, ConnectionError) as error:
            if not reused or isinstance(error, TimeoutError):
                raise
            return self._request(target, headers)  # the server had closed the kept connection

    def _request(self, target: str, headers: dict[str, str]) -> BaseHTTPResponse:
        from urllib3.exceptions import HTTPError

        if self._connection is None:
            self._connection = self._connect()
        connection = self._connection
        try:
            connection.request("GET", target, headers=headers, preload_content=False)
            self._socket = connection.sock  # the connection forgets it when the server says it will close
            with Watchdog(self._socket, self._limits.seconds):
                return connection.getresponse()
        except (HTTPError, OSError) as error:
            self.close()
            raise OSError(str(error)) from error

    def _connect(self) -> HTTPConnection:
        from urllib3.connection import HTTPConnection, HTTPSConnection

        address = resolve(self._name, self._port, loopback=self._limits.loopback)
        timeout = float(self._limits.seconds)
        if self._scheme == "http":
            return HTTPConnection(address, self._port, timeout=timeout)
        return HTTPSConnection(
            address, self._port, timeout=timeout, server_hostname=self._name, assert_hostname=self._name
        )

    def _body(self, response: BaseHTTPResponse, url: str, limit: int) -> bytes:
        from urllib3.exceptions import HTTPError

        pieces: list[bytes] = []
        size = 0
        try:
            with Watchdog(self._socket, 2 * self._limits.seconds):
                for piece in response.stream(_CHUNK, decode_content=True):
                    size += len(piece)
                    if size > limit:
                        self.close()
                        raise DocumentError(
                            f"{url} is larger than the limit of {in_megabytes(limit)}; raise it in the settings, or "
                            "leave it out."
                        )
                    pieces.append(piece)
        except (HTTPError, OSError) as error:
            self.close()
            raise DocumentError(f"{url} broke off, or came too slowly; the next run tries again.") from error
        return b"".join(pieces)

    def _drain(self, response: BaseHTTPResponse) -> None:
        """Leave the connection fit for the next request, or close it when that would take long."""
        if int(response.headers.get("Content-Length") or 0) <= _CHUNK and response.status != 304:
            with suppress(DocumentError):
                self._body(response, "", _CHUNK)
        elif response.status != 304:
            self.close()

    def _read_robots(self) -> Callable[[str], bool]:
        from protego import Protego

        url = f"{self._scheme}://{self._name}:{self._port}/robots.txt"
        target, hops = "/robots.txt", 0
        while True:
            try:
                answer = self.ask(target, url, "", _ROBOTS_BYTES)
            except _Refused as error:
                if error.status < 500:
                    return _everything  # there is none
                raise
            if not isinstance(answer, str):
                break
            scheme, name, port, target = parts_of(urljoin(url, answer))
            hops += 1
            if (scheme, name, port) != (self._scheme, self._name, self._port) or hops > MOST_HOPS:
                return _everything  # a site that sends everybody elsewhere; that place is asked for its own
        if not isinstance(answer, Fetched):
            return _everything
        rules = Protego.parse(answer.data.decode("utf-8", "replace"))
        self._pause = min(float(rules.crawl_delay(AGENT) or 0.0), _LONGEST_WAIT)
        return lambda page: bool(rules.can_fetch(page, AGENT))


def _everything(page: str) -> bool:
    return True


def agent(contact: str) -> str:
    """How we introduce ourselves."""
    return f"{AGENT}/{version('briefbot')}" + (f" (+{contact})" if contact else "")


def _retry_after(value: str | None) -> float:
    """Seconds the server asks for; a minute when it doesn't say."""
    if value is None:
        return 60.0
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 60.0

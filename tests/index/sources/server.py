"""A real web server on loopback, whose answers a test writes down, and which notes what it was asked."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What is sent for a path. With ``etag``, a matching conditional request is answered with 304."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: bool = False
    write: Callable[[Any], None] | None = None  # sends the body itself, slowly or brokenly


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    connection: int  # the client's port: one for each connection


class Site:
    """Answers by path; ``asked`` holds every request but those for robots.txt."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.asked: list[Asked] = []
        self.robots: list[Asked] = []

    def put(self, path: str, body: str | bytes = b"", **values: Any) -> str:
        """Answer ``path`` from now on; returns its address."""
        content = body.encode() if isinstance(body, str) else body
        self.answers[path] = Answer(content, **values)
        return self.url + path

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


@contextmanager
def serving() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20

        def do_GET(self) -> None:
            asked = Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, self.client_address[1])
            (site.robots if self.path == "/robots.txt" else site.asked).append(asked)
            answer = site.answers.get(self.path, Answer(b"not found", status=404))
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
            tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
            if answer.etag and asked.headers.get("if-none-match") == tag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            for name, value in ({"ETag": tag} if answer.etag else {}).items():
                self.send_header(name, value)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.write is not None:
                self.end_headers()
                with suppress(OSError):
                    answer.write(self.wfile)
                self.close_connection = True
                return
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *values: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            return  # clients that go away are part of the tests

    server = Server(("127.0.0.1", 0), Handler)
    site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

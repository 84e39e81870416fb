"""Reading untrusted documents in a process of their own, with limits on time, memory and files.

``Aside`` keeps one helper process (``python -m index.extract.aside``) that imports the readers and then forks
for every document. The fork limits itself, reads the one document, and ends: what a hostile file does to
its reader, it does to nothing else. Documents go in as a line of JSON and the bytes; a line of JSON comes out.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from index.errors import DocumentError
from index.extract.metadata import Content, Offer, Part
from index.extract.readers import UNTRUSTED, ReaderLimits, read_content, warm_up

_OUT_OF_MEMORY = 86
_GRACE = 10.0  # seconds beyond the limit that the helper itself may take
_MOST_REPLY = 512 * 1024 * 1024


class Aside:
    """Reads documents; those of untrusted kinds in the helper, started when first needed. Thread-safe."""

    def __init__(self, limits: ReaderLimits | None = None) -> None:
        self._limits = limits or ReaderLimits()
        self._lock = threading.Lock()
        self._helper: subprocess.Popen[bytes] | None = None

    def read(self, media_type: str, data: bytes, name: str) -> Content:
        """The content of one document. Raises DocumentError, also when a limit was reached."""
        if media_type not in UNTRUSTED:
            return read_content(media_type, data, name, self._limits)
        with self._lock:
            reply = self._ask(media_type, data, name)
        if "content" in reply:
            return _unpacked(reply["content"])
        if "sentence" in reply:
            raise DocumentError(reply["sentence"])
        raise DocumentError(f"{name} {_remedy(reply, self._limits)}")

    def close(self) -> None:
        """End the helper."""
        if self._helper is not None:
            helper, self._helper = self._helper, None
            with suppress(BrokenPipeError), helper:  # what it had not taken yet is lost with it
                helper.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _ask(self, media_type: str, data: bytes, name: str) -> dict[str, Any]:
        if self._helper is not None and self._helper.poll() is not None:
            self.close()
        if self._helper is None:
            self._helper = _start()
        assert self._helper.stdin is not None
        assert self._helper.stdout is not None
        asked = {"media_type": media_type, "name": name, "size": len(data), "limits": asdict(self._limits)}
        line = b""
        try:
            self._helper.stdin.write(json.dumps(asked).encode() + b"\n")
            self._helper.stdin.write(data)
            self._helper.stdin.flush()
            patience = 2 * self._limits.seconds + _GRACE
            if select.select([self._helper.stdout], [], [], patience)[0]:
                line = self._helper.stdout.readline()
        except BrokenPipeError:
            pass
        if not line.endswith(b"\n"):
            self.close()
            return {"ended": "helper"}
        reply: dict[str, Any] = json.loads(line)
        return reply


def _start() -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, "-m", "index.extract.aside"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": paths},
        start_new_session=True,  # Ctrl-C reaches us alone; it ends when its input closes
    )


def _remedy(reply: dict[str, Any], limits: ReaderLimits) -> str:
    if reply["ended"] == "time":
        return (
            f"took longer than the {limits.seconds} seconds that reading one document may take; split it, or "
            "raise the limit in the settings."
        )
    if reply["ended"] == "memory":
        return (
            f"needs more than the {limits.megabytes} MB of memory that reading one document may take; split it, "
            "or raise the limit in the settings."
        )
    return f"is damaged so that its reader broke off ({reply['ended']}); save its text as .txt."


def _packed(content: Content) -> dict[str, Any]:
    values = asdict(content)
    for part in values["parts"]:
        part["data"] = base64.b64encode(part["data"]).decode("ascii")
    return values


def _unpacked(values: dict[str, Any]) -> Content:
    offers = {name: tuple(Offer(**offer) for offer in values[name]) for name in ("explicit", "fallback")}
    parts = tuple(Part(**(part | {"data": base64.b64decode(part["data"])})) for part in values["parts"])
    return Content(**(values | offers | {"warnings": tuple(values["warnings"]), "parts": parts}))


# --- in the helper


def main() -> None:
    """Answer documents on standard input until it closes."""
    told, asked = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
    with open(os.devnull, "r+b") as nothing:  # noqa: PTH123  (libraries may print)
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    while line := asked.readline():
        request = json.loads(line)
        data = asked.read(request["size"])
        if len(data) < request["size"]:
            return
        warm_up(request["media_type"])
        told.write(_in_a_fork(request, data))
        told.flush()


def _in_a_fork(request: dict[str, Any], data: bytes) -> bytes:
    """One document read by a child of the helper: its reply, or why there is none, as a line."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receive)
        _read_one(request, data, send)
    os.close(send)
    reply, late = _collect(receive, time.monotonic() + 2 * request["limits"]["seconds"])
    if late:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    os.close(receive)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 0 and reply.endswith(b"\n"):
        return reply
    if late or code == -signal.SIGXCPU:
        ended = "time"
    elif code == _OUT_OF_MEMORY:
        ended = "memory"
    else:
        ended = f"signal {-code}" if code < 0 else f"exit code {code}"
    return json.dumps({"ended": ended}).encode() + b"\n"


def _collect(pipe: int, until: float) -> tuple[bytes, bool]:
    """All that comes out of the pipe; and whether it did not end in time."""
    pieces: list[bytes] = []
    size = 0
    while size < _MOST_REPLY:
        if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            return b"", True
        piece = os.read(pipe, 1 << 16)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces), False


def _read_one(request: dict[str, Any], data: bytes, send: int) -> None:
    """Read in this fork, and end it; never returns."""
    code = 1
    try:
        limits = ReaderLimits(**request["limits"])
        _limit(limits)
        try:
            values: dict[str, Any] = {
                "content": _packed(read_content(request["media_type"], data, request["name"], limits))
            }
        except DocumentError as error:
            values = {"sentence": str(error)}
        with os.fdopen(send, "wb") as out:
            out.write(json.dumps(values).encode() + b"\n")
        code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    finally:
        os._exit(code)  # no handler of the helper's runs here, whatever was raised


def _limit(limits: ReaderLimits) -> None:
    memory = limits.megabytes * 1024 * 1024
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        # The hard limit on time kills at once; the soft one, a second before it, says why.
        resource.setrlimit(kind, (most, most + (kind == resource.RLIMIT_CPU)))


if __name__ == "__main__":
    main()

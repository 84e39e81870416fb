"""How each chat's connection is, told by the chats as they go, and served at ``/healthz``."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.desk.platform import ChatError


@dataclass(slots=True)
class _Line:
    within: float
    heard: float  # monotonic seconds
    at: datetime  # the same instant, for people
    trouble: str | None


class Health:
    """One line for each chat. Thread-safe; chats write from their loops, ``/healthz`` reads from its own.

    A connection counts as well from its last sign of life until it reports trouble, or until nothing was heard
    for ``within`` seconds: a socket can go silent and still say that it is open.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._lines: dict[str, _Line] = {}

    def expect(self, chat: str, within: float) -> None:
        """``chat`` is about to connect, and is silent for no more than ``within`` seconds when it is well."""
        with self._lock:
            self._lines[chat] = _Line(within, self._clock(), datetime.now(UTC), "It has not connected yet.")

    def heard(self, chat: str) -> None:
        """A sign of life: whatever was wrong is over."""
        with self._lock:
            line = self._lines[chat]
            line.heard, line.at, line.trouble = self._clock(), datetime.now(UTC), None

    def trouble(self, chat: str, sentence: str) -> None:
        """Something is wrong, in one sentence, until the next sign of life."""
        with self._lock:
            line = self._lines.setdefault(chat, _Line(0.0, self._clock(), datetime.now(UTC), None))
            line.trouble = sentence

    def report(self) -> dict[str, object]:
        """``{"ok": bool, "chats": {name: {"ok", "heard", "sentence"}}}``; without chats all is well."""
        with self._lock:
            now = self._clock()
            chats = {name: self._told(line, now) for name, line in self._lines.items()}
        return {"ok": all(chat["ok"] for chat in chats.values()), "chats": chats}

    @staticmethod
    def _told(line: _Line, now: float) -> dict[str, object]:
        silent = now - line.heard
        sentence = line.trouble
        if sentence is None and silent > line.within:
            sentence = f"Nothing was heard for {silent:.0f} s; {line.within:.0f} s would be long."
        return {"ok": sentence is None, "heard": line.at.isoformat(timespec="seconds"), "sentence": sentence}


@contextmanager
def served(health: Health, host: str, port: int) -> Iterator[int]:
    """Answer ``GET /healthz`` while the block runs: 200 when all is well, else 503, with the report as JSON.

    Yields the port, which is chosen when ``port`` is 0. Raises ChatError when it can't be had.
    """
    ready: threading.Event = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    state: dict[str, int | OSError] = {}

    async def answering() -> None:
        from aiohttp import web

        async def healthz(request: web.Request) -> web.Response:
            report = health.report()
            return web.json_response(report, status=200 if report["ok"] else 503)

        app = web.Application()
        app.router.add_get("/healthz", healthz)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            state["port"] = runner.addresses[0][1]
            ready.set()
            await stop.wait()
        except OSError as error:
            state["error"] = error
        finally:
            await runner.cleanup()
            ready.set()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(answering())

    thread = threading.Thread(target=run, name="healthz", daemon=True)
    thread.start()
    ready.wait()
    try:
        if "error" in state:
            raise ChatError(
                f"/healthz can't be answered on {host}, port {port}: {state['error']}. "
                "Choose another with BRIEFBOT_HEALTH_PORT."
            )
        bound = state["port"]
        assert isinstance(bound, int)
        yield bound
    finally:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)
        thread.join()

"""Answering in chats until told to stop: one desk, any number of platforms, a structured log."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING, Protocol

from index.errors import BriefbotError, SettingsError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from bot.desk import Desk


class Chat(Protocol):
    """One chat platform. It translates between its messages and the desk, and decides nothing."""

    name: str

    def run(self, desk: Desk, stop: threading.Event) -> None:
        """Answer until ``stop`` is set. Raises BriefbotError when it can't go on."""


def serve(desk: Desk, chats: Sequence[Chat], log: FilteringBoundLogger) -> int:
    """Run every platform in a thread of its own until SIGTERM, SIGINT, or the last one has failed.

    One that fails doesn't stop the others. Returns the exit code: 0 when stopped, else that of the last
    failure. Raises SettingsError when there is no platform to serve. Call it from the main thread.
    """
    if not chats:
        raise SettingsError(
            "There is no chat to answer in: this version of Briefbot answers on the command line and in "
            "Python alone. Talk to it with `briefbot chat`, or pipe questions through "
            "`briefbot ask --batch -`."
        )
    stop = threading.Event()
    failures: list[BriefbotError] = []

    def run(chat: Chat) -> None:
        log.info("chat.started", chat=chat.name)
        try:
            chat.run(desk, stop)
        except BriefbotError as error:
            failures.append(error)
            log.error("chat.failed", chat=chat.name, sentence=str(error))
        else:
            log.info("chat.stopped", chat=chat.name)

    def told_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, told_to_stop) for number in (signal.SIGTERM, signal.SIGINT)}
    threads = [threading.Thread(target=run, args=(chat,), name=chat.name, daemon=True) for chat in chats]
    try:
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            for thread in threads:
                thread.join(0.2)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return failures[-1].exit_code if failures and not stop.is_set() else 0

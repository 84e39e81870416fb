"""Answering in chats until told to stop: one reception, any number of platforms, and what runs beside them."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Protocol

from bot.running.log import keep_traceback
from index.errors import BriefbotError, SettingsError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from bot.desk.reception import Reception


GRACE = 30.0  # seconds that a chat may take to stop; one that waits for a server that is gone may never
_LOOK = 0.2
_AGAIN = 60.0  # seconds until what runs beside the chats is begun again after it has failed


class Chat(Protocol):
    """One chat platform. It translates between its messages and the reception, and decides nothing."""

    name: str

    def run(self, reception: Reception, log: FilteringBoundLogger, stop: threading.Event) -> None:
        """Answer until ``stop`` is set. Raises BriefbotError when it can't go on."""


class Beside(Protocol):
    """Something that goes on while chats are answered: keeping in step, posting digests, erasing what is old."""

    name: str

    def run(self, stop: threading.Event) -> None:
        """Go on until ``stop`` is set. Raises BriefbotError when it can't."""


def serve(
    reception: Reception,
    chats: Sequence[Chat],
    log: FilteringBoundLogger,
    beside: Sequence[Beside] = (),
    trouble: Callable[[str, str], None] = lambda chat, sentence: None,
) -> int:
    """Run every platform in a thread of its own until SIGTERM, SIGINT, or the last one has failed.

    One that fails doesn't stop the others; ``trouble`` is told which, and why. What runs beside them is begun again
    when it fails. Returns the exit code: 0 when stopped, else that of the last failure. Raises SettingsError when there
    is no platform to serve. Call it from the main thread.
    """
    if not chats:
        raise SettingsError(
            "There is no chat to answer in. Set BRIEFBOT_SLACK_BOT_TOKEN and BRIEFBOT_SLACK_APP_TOKEN for Slack, or "
            "BRIEFBOT_MATRIX_HOMESERVER and BRIEFBOT_MATRIX_USER for Matrix (see .env.example). Without a chat, "
            "talk to it with `briefbot chat`."
        )
    stop = threading.Event()
    failures: list[BriefbotError] = []

    def answer(chat: Chat) -> None:
        if (error := _failure(chat.name, partial(chat.run, reception, log, stop), log)) is not None:
            trouble(chat.name, str(error))
            failures.append(error)

    def go_on(one: Beside) -> None:
        while _failure(one.name, partial(one.run, stop), log) is not None:
            if stop.wait(_AGAIN):
                return

    def told_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, told_to_stop) for number in (signal.SIGTERM, signal.SIGINT)}
    threads = [threading.Thread(target=answer, args=(one,), name=one.name, daemon=True) for one in chats]
    others = [threading.Thread(target=go_on, args=(one,), name=one.name, daemon=True) for one in beside]
    try:
        for thread in (*threads, *others):
            thread.start()
        give_up = math.inf
        while any(thread.is_alive() for thread in threads) and time.monotonic() < give_up:
            for thread in threads:
                thread.join(_LOOK)
            if stop.is_set():
                give_up = min(give_up, time.monotonic() + GRACE)
        for thread in threads:
            if thread.is_alive():  # a daemon: it ends with the process
                log.warning("not stopped in time", what=thread.name)
    finally:
        stopped = stop.is_set()
        stop.set()  # nothing goes on beside chats that have all failed
        for thread in others:
            thread.join(10)
        for number, handler in before.items():
            signal.signal(number, handler)
    return failures[-1].exit_code if failures and not stopped else 0


def _failure(name: str, run: Callable[[], None], log: FilteringBoundLogger) -> BriefbotError | None:
    """Run to the end; what made it fail, told to the log. Of what nobody expected, the trace is kept."""
    log.info("started", what=name)
    try:
        run()
    except BriefbotError as error:
        failed = error
    except Exception as error:  # noqa: BLE001  (a sentence for the log, its trace under a reference)
        reference, details = keep_traceback(error)
        failed = BriefbotError(
            f"It stopped, and that should not be. Details: {details} (reference {reference})."
        )
    else:
        log.info("stopped", what=name)
        return None
    log.error("failed", what=name, sentence=str(failed))
    return failed

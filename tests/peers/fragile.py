"""``python -m bot`` that dies of SIGKILL now and then, just before or after the steps that matter most.

FRAGILE is how likely each such moment is deadly; FRAGILE_SEED makes a run's luck its own.
"""

from __future__ import annotations

import functools
import inspect
import os
import random
import signal
from collections.abc import Callable
from typing import Any

from bot.__main__ import main
from bot.desk.reception import Reception
from bot.matrix.client import Client
from bot.matrix.folder import Folder
from bot.matrix.listening import Listening
from bot.matrix.poster import MatrixPoster
from bot.store.inbox import Inbox

_MOMENTS: tuple[tuple[type, str], ...] = (
    (Listening, "happened"),
    (Reception, "hear"),
    (Reception, "serve"),
    (Folder, "write_sync"),
    (Inbox, "posting"),
    (MatrixPoster, "post"),
    (Client, "send_event"),
    (Inbox, "done"),
)


def _deadly(function: Callable[..., Any], die: Callable[[], None]) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def waiting(*given: Any, **named: Any) -> Any:
            die()
            done = await function(*given, **named)
            die()
            return done

        return waiting

    @functools.wraps(function)
    def plain(*given: Any, **named: Any) -> Any:
        die()
        done = function(*given, **named)
        die()
        return done

    return plain


def _break() -> None:
    luck = random.Random(f"{os.environ['FRAGILE_SEED']} {os.getpid()}")
    likely = float(os.environ["FRAGILE"])

    def die() -> None:
        if luck.random() < likely:
            os.kill(os.getpid(), signal.SIGKILL)

    for owner, name in _MOMENTS:
        setattr(owner, name, _deadly(getattr(owner, name), die))


if __name__ == "__main__":
    _break()
    main()

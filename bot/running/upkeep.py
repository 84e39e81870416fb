"""What is done now and then while the bot runs: old questions and answers are erased."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from index.errors import BriefbotError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from bot.store import Store

_PAUSE = 3600.0  # seconds


class Expiring:
    """Erases what is older than ``days``. ``run`` returns when ``stop`` is set."""

    name = "expiry"

    def __init__(
        self, store: Store, days: int, clock: Callable[[], datetime], log: FilteringBoundLogger
    ) -> None:
        self._store = store
        self._days = days
        self._clock = clock
        self._log = log

    def run(self, stop: threading.Event) -> None:
        """Erase now, and every hour."""
        while not stop.is_set():
            try:
                gone = self._store.expire(self._clock() - timedelta(days=self._days))
            except BriefbotError as error:
                self._log.error("expiry.failed", sentence=str(error))
            else:
                if gone:
                    self._log.info("expired", answers=gone)
            stop.wait(_PAUSE)

"""Keeping in step with followed sources while a bot runs: one loop, one run at a time, never in the way."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from index.errors import BriefbotError, Cancelled, FolderBusy

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from index.facade import Index
    from index.sources.limits import Limits

_LOOK = 5.0  # seconds between two looks whether a source is due
_BUSY = 30.0  # seconds to leave the folder to somebody else's run


class Watching:
    """Reads the sources that are due, at the pace each was given. ``run`` returns when ``stop`` is set."""

    name = "watching"

    def __init__(self, index: Index, limits: Limits, log: FilteringBoundLogger, look: float = _LOOK) -> None:
        self._index = index
        self._limits = limits
        self._log = log
        self._look = look

    def run(self, stop: threading.Event) -> None:
        """Look, read what is due, wait; a run under way ends in good order when ``stop`` is set."""
        while not stop.is_set():
            stop.wait(self._once(stop))

    def _once(self, stop: threading.Event) -> float:
        try:
            report = self._index.reindex_due(limits=self._limits, cancelled=stop.is_set)
        except Cancelled:
            return 0.0
        except FolderBusy as error:
            self._log.info("sources.waiting", sentence=str(error))
            return _BUSY
        except BriefbotError as error:
            self._log.error("sources.failed", sentence=str(error))
            return _BUSY
        if report is not None:
            self._log.info(
                "sources.read",
                added=report.added,
                changed=report.changed,
                removed=report.removed,
                unchanged=report.unchanged,
                failed=len(report.failed),
                seconds=round(report.seconds, 1),
            )
        return self._look

"""When a source is looked at again: its own pace, a little earlier or later, and less often while it fails."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from index.catalogue import Source

JITTER = 0.1  # share of the pace, so that sources added together don't all wake together
LONGEST = 24 * 3600  # seconds between two tries of a source that fails
SHORTEST = 60  # seconds, whatever somebody asks for


def next_check(now: datetime, every: int | None, failures: int, chance: random.Random) -> datetime | None:
    """The next look; None when a source is looked at only when asked. ``failures`` in a row double the pause."""
    if every is None:
        return None
    pause = max(every, SHORTEST)
    pause = max(pause, min(pause * 2 ** min(failures, 20), LONGEST)) if failures else pause
    return now + timedelta(seconds=pause * chance.uniform(1 - JITTER, 1 + JITTER))


def due(sources: Iterable[Source], now: datetime) -> list[Source]:
    """The sources whose time has come, those that wait longest first."""
    waiting = [
        one for one in sources if one.every is not None and (one.next_at is None or one.next_at <= now)
    ]
    return sorted(waiting, key=lambda one: (one.next_at is not None, one.next_at or now))

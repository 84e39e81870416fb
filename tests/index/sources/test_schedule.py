"""When a place is looked at again."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from index.catalogue import Source
from index.sources.schedule import LONGEST, due, next_check

DAY = datetime(2026, 11, 22, tzinfo=UTC)


def test_pace_jitter_and_back_off() -> None:
    """The next look is at the pace given, a tenth about it, and later with each failure, up to a day."""
    chance = random.Random(1)

    def pause(every: int, failures: int) -> float:
        moment = next_check(DAY, every, failures, chance)
        assert moment is not None
        return (moment - DAY).total_seconds()

    assert next_check(DAY, None, 0, chance) is None
    assert all(810 <= pause(900, 0) <= 990 for _ in range(50))
    assert len({pause(900, 0) for _ in range(10)}) > 5
    assert 1.8 * 900 * 0.8 <= pause(900, 1) <= 2.2 * 900
    assert pause(900, 50) <= LONGEST * 1.1
    assert pause(7 * 86_400, 3) >= 6 * 86_400


def test_what_is_due() -> None:
    """Sources without a pace are never due; those never read come first."""

    def source(key: int, every: int | None, next_at: datetime | None) -> Source:
        return Source(key, str(key), "file", "main", None, every, DAY, next_at=next_at)

    hour = timedelta(hours=1)
    known = [source(1, 60, DAY - hour), source(2, 60, DAY + hour), source(3, None, None), source(4, 60, None)]
    assert [one.key for one in due(known, DAY)] == [4, 1]

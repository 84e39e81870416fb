"""Times of many calls, as the few numbers that are told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Times:
    """``count`` calls: median, 95th percentile and longest, in milliseconds."""

    count: int
    p50: float
    p95: float
    longest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Times | None:
        """Summarise; None when there were no calls."""
        if not seconds:
            return None
        ordered = sorted(seconds)
        at = [_rank(ordered, share) for share in (0.5, 0.95, 1.0)]
        return cls(len(ordered), *(round(1000 * value, 2) for value in at))


def _rank(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all are not above."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def told(seconds: Sequence[float]) -> dict[str, Any] | None:
    """``Times.of`` as plain values."""
    times = Times.of(seconds)
    return asdict(times) if times else None

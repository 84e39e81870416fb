"""When a number was passed: the first figure beyond a bound. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from index.figures.compare import Candidate, differences, high_of, low_of, same_speaker
from index.figures.lines import order_of

Limit = tuple[str, float]  # ("<", 1000.0): below a thousand; ">": at or above it


def first_past(limit: Limit | None, dated: Sequence[Candidate]) -> Candidate | None:
    """The earliest figure past a bound that figures of the same thing came to; without one, the earliest past it.

    Where another speaker gives a figure short of the bound on that day or later, the one who passed it must
    have come to it in figures of his own.
    """
    if limit is None:
        return None
    past = [c for c in dated if not not_past(limit, c)]
    short = [c for c in dated if not_past(limit, c)]

    def came(one: Candidate) -> bool:
        alike = [c for c in short if not differences(one, c)]
        own = [c for c in alike if same_speaker(c.speaker, one.speaker)]
        disputed = any(order_of(c)[0] >= order_of(one)[0] for c in alike if c not in own)
        return any(order_of(c)[0] < order_of(one)[0] for c in (own if disputed else alike))

    crossed = [c for c in past if came(c)] or past
    return min(crossed, key=lambda c: (order_of(c)[0], c.figure.speaker is None, -c.fit), default=None)


def not_past(limit: Limit, candidate: Candidate) -> bool:
    """Whether a figure may lie on the near side of the bound."""
    sign, bound = limit
    figure = candidate.figure
    return high_of(figure) > bound if sign == "<" else low_of(figure) < bound

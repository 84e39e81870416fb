"""Measures over ranks, scores and times. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Ranks = Sequence[int | None]  # for each gold sentence: the first passage that contains it, from 1; None: none


def hit(ranks: Ranks, depth: int) -> bool:
    """Whether any gold sentence stands in the first ``depth`` passages."""
    return any(rank is not None and rank <= depth for rank in ranks)


def reciprocal(ranks: Ranks, depth: int) -> float:
    """1 / the rank of the first passage that contains any gold sentence; 0 beyond ``depth``."""
    found = [rank for rank in ranks if rank is not None and rank <= depth]
    return 1 / min(found) if found else 0.0


def recall(ranks: Ranks, depth: int) -> float:
    """The share of the gold sentences that stand in the first ``depth`` passages."""
    return sum(rank is not None and rank <= depth for rank in ranks) / len(ranks) if ranks else 0.0


def mean(values: Iterable[float | bool]) -> float | None:
    """The mean; None of nothing."""
    held = [float(value) for value in values]
    return sum(held) / len(held) if held else None


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """The probability that a positive scores above a negative, ties counting half; None without both."""
    if not positives or not negatives:
        return None
    order = sorted([(score, True) for score in positives] + [(score, False) for score in negatives])
    total, at = 0.0, 0
    while at < len(order):
        until = at
        while until < len(order) and order[until][0] == order[at][0]:
            until += 1
        rank = (at + 1 + until) / 2
        total += rank * sum(positive for _, positive in order[at:until])
        at = until
    n = len(positives)
    return (total - n * (n + 1) / 2) / (n * len(negatives))


def refused_when_answering(
    positives: Sequence[float], negatives: Sequence[float], answered: float
) -> float | None:
    """The share of negatives below the highest threshold that still answers ``answered`` of the positives."""
    if not positives or not negatives:
        return None
    keep = math.ceil(answered * len(positives))
    threshold = sorted(positives, reverse=True)[max(0, keep - 1)]
    return sum(score < threshold for score in negatives) / len(negatives)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that ``share`` of the values don't exceed (nearest rank); None of nothing."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]

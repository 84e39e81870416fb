"""Which figures may answer a question at all: by their standing, their unit, and what a later text says. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.figures.asked import Asked
from index.figures.compare import Candidate, kind_of, noun_of
from index.figures.thing import TIMES, is_measured
from index.figures.values import Standing

# What is said of nobody may hold for a number beside it: "neither won, although one of 38 bids …".
_NEITHER = re.compile(r"\b(?:neither|nor|nobody|no\s+one|none)\b", re.IGNORECASE)
_PAID = re.compile(
    r"\b(?:pay|pays|paid|paying|costs?|spends?|spent|spending|worth|fined?|earn(?:s|ed)?|raise[sd]?|owe[sd]?)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\s+of\s+(?:them|whom|these|those|its|the)\b")
_SUM = 10_000  # from here on a number without a unit may be one


def is_denied(candidate: Candidate) -> bool:
    """Whether the text denies a number."""
    figure = candidate.figure
    return figure.standing is Standing.DENIED and not _NEITHER.search(candidate.text, *figure.sentence)


def may_answer(asked: Asked, candidate: Candidate) -> bool:
    """Whether a figure's standing and unit let it answer at all."""
    figure = candidate.figure
    if figure.standing is Standing.PROJECTED:
        return (asked.future or asked.intended) and of_kind(asked, candidate)
    if figure.standing is Standing.CHANGE:
        return asked.step and of_kind(asked, candidate)
    if figure.standing is not Standing.HELD and not (figure.standing is Standing.PRIOR and figure.as_of):
        return False
    return of_kind(asked, candidate)


def of_kind(asked: Asked, candidate: Candidate) -> bool:
    """Whether a figure is of the kind asked for: a count, money, a share, a level."""
    figure = candidate.figure
    kind = kind_of(figure)
    percent = kind == "percent"
    money = not percent and kind != "count"
    if asked.kind == "level" and figure.unit not in (None, "points"):
        return False
    if asked.kind in ("count", "level"):
        return not money and not percent and (figure.unit or "").rstrip("s") not in TIMES
    if asked.kind == "money":
        return money or _is_paid(candidate) or (asked.mass and is_measured(figure))
    if asked.kind == "percent":
        return percent
    if asked.kind == "amount":
        return money or percent
    return True


def _is_paid(candidate: Candidate) -> bool:
    """ "Agreed to pay half a million": money, though no currency is named."""
    figure = candidate.figure
    lead = candidate.text[max(figure.sentence[0], figure.number[0] - 40) : figure.number[0]]
    if (
        figure.unit is not None
        or (figure.low or 0) < _SUM
        or _OF_THEM.match(candidate.text, figure.number[1])
    ):
        return False
    return _PAID.search(lead) is not None


def withdrawn(asked: Asked, candidates: Sequence[Candidate], denials: Sequence[Candidate]) -> set[int]:
    """The ids of the candidates that a later article denies; of a time asked for, none: it was said then.

    ``denials``: the denied numbers that meet the question.
    """
    if asked.of_time:
        return set()
    sums = {(denial.figure.low, denial.figure.high) for denial in denials}
    return {
        id(c)
        for c in candidates
        if (c.figure.low, c.figure.high) in sums and any(_withdraws(denial, c) for denial in denials)
    }


def _withdraws(denial: Candidate, one: Candidate) -> bool:
    """Whether a later article denies the very number, of the same noun."""
    first, second = denial.figure, one.figure
    if (
        denial.published is None
        or one.published is None
        or denial.published.iso[:10] <= one.published.iso[:10]
    ):
        return False
    same = (first.low, first.high, kind_of(first)) == (second.low, second.high, kind_of(second))
    return second.standing is not Standing.DENIED and same and noun_of(first) == noun_of(second)

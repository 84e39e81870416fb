"""ROUGE, and ROUGE for timelines by alignment of days. Pure.

ROUGE-n after Lin (2004): clipped n-gram overlap; words are lower-cased and stemmed, stop words kept. Timelines are
compared as Martschat and Markert do (EACL 2017, "align+ m:1"; used by Gholipour Ghalandari and Ifrim, ACL 2020, as
AR-1 and AR-2): each day is set beside the day of the other timeline that costs least, cost being (1 - 1 / (days apart
+ 1)) times (1 - ROUGE-1 F1), and what two days have in common counts 1 / (days apart + 1).

A date may be a month or a year here: two dates are as far apart as their nearest days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from index.figures.when import days_of
from index.question.analyzer import stems

Timeline = Mapping[str, str]  # ISO day, month or year -> the text told of it
Grams = Counter[tuple[str, ...]]


def grams(text: str, n: int) -> Grams:
    """Its n-grams of stems, counted."""
    words = stems(text)
    return Counter(tuple(words[at : at + n]) for at in range(len(words) - n + 1))


def f1(precision: float, recall: float) -> float:
    """Harmonic mean, 0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def rouge(system: str, reference: str, n: int) -> float:
    """ROUGE-n F1 of two texts."""
    mine, theirs = grams(system, n), grams(reference, n)
    both = (mine & theirs).total()
    return f1(both / max(1, mine.total()), both / max(1, theirs.total()))


def days_apart(one: str, other: str) -> int:
    """Days between two dates of any precision; 0 where they may be the same day."""
    (a, b), (c, d) = days_of(one), days_of(other)
    return max(0, (c - b).days, (a - d).days)


def aligned_rouge(system: Timeline, reference: Timeline, n: int) -> float:
    """The alignment-based ROUGE-n F1 of two timelines."""
    return f1(_matched(system, reference, n), _matched(reference, system, n))


def _matched(own: Timeline, other: Timeline, n: int) -> float:
    """The share of ``own``'s n-grams found on the aligned days of ``other``, discounted by their distance."""
    total = sum(grams(text, n).total() for text in own.values())
    if not total or not other:
        return 0.0
    found = 0.0
    for day, text in own.items():
        nearest = min(
            other,
            key=lambda there: (
                (1 - _near(day, there)) * (1 - rouge(text, other[there], 1)),
                days_apart(day, there),
            ),
        )
        found += _near(day, nearest) * (grams(text, n) & grams(other[nearest], n)).total()
    return found / total


def _near(one: str, other: str) -> float:
    return 1 / (days_apart(one, other) + 1)


def date_f1(system: Sequence[str], reference: Sequence[str]) -> float:
    """F1 of the sets of dates; a day is found by its month where no more is known."""
    mine, theirs = set(system), set(reference)
    hits = sum(any(not days_apart(one, other) for other in theirs) for one in mine)
    found = sum(any(not days_apart(one, other) for other in mine) for one in theirs)
    return f1(hits / max(1, len(mine)), found / max(1, len(theirs)))

"""Numbers that no question is answered with: those it tells itself, those that were withdrawn later. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.figures.asked import Asked
from index.figures.compare import Candidate, kind_of, noun_of
from index.figures.values import Standing

_NUMBER = re.compile(r"\d[\d,.]*(?<![,.])")
# "Is it still 1,400?" may be answered with what it tells.
_ASKS_IT = re.compile(r"\b(?:still|really|is\s+it|was\s+it|true|confirmed?)\b", re.IGNORECASE)


def ruled_out(asked: Asked, candidates: Sequence[Candidate]) -> set[int]:
    """The ids of candidates that are no answer. What was withdrawn later still answers what was said at a time."""
    own = (
        set()
        if asked.limit or _ASKS_IT.search(asked.text)
        else {n.group() for n in _NUMBER.finditer(asked.text)}
    )
    denials = [] if asked.of_time else [c for c in candidates if c.figure.standing is Standing.DENIED]
    return {
        id(c)
        for c in candidates
        if c.text[slice(*c.figure.number)] in own or any(_withdraws(denial, c) for denial in denials)
    }


def _withdraws(denial: Candidate, one: Candidate) -> bool:
    """Whether a later article denies the very number, of the same thing."""
    first, second = denial.figure, one.figure
    if (
        denial.published is None
        or one.published is None
        or denial.published.iso[:10] <= one.published.iso[:10]
    ):
        return False
    same = (first.low, first.high, kind_of(first)) == (second.low, second.high, kind_of(second))
    return second.standing is not Standing.DENIED and same and noun_of(first) == noun_of(second)

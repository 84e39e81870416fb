"""How well figures meet a question, as a reader judges them, too. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.figures.asked import Asked
from index.figures.compare import Candidate
from index.figures.relevance import LEAST, NEAR_BEST, Fit
from index.figures.terms import bag_of

Reads = Callable[[Sequence[Candidate]], Sequence[float | None]]  # see index.answering.figure_reading
_ROUNDS = 4  # in which a reader reads
_READ = 0.2  # what a reader's word weighs beside both
_SOFT = 2.0  # times less sure than it says
_SURE = 1.0  # log-odds
DOUBTED = -1.0  # log-odds below which a figure is no answer, unless it fits well
_FAIRLY = 0.75  # fit
_ANOTHER = 0.4  # less than LEAST, whatever the fit
_FAR = 0.2  # a fit that makes no answer, nor anything beside one
_NEARBY = 300  # code points before a sentence
_BLANK, _HEADING = 2, 60  # line ends between a heading and its paragraph; its code points


def read_likeliest(
    asked: Asked, measured: list[tuple[Fit, Candidate]], reads: Reads
) -> list[tuple[Fit, Candidate]]:
    """The candidates as a reader judges them, too: the likeliest, and further ones while it believes in none, or some
    that weren't read would stand beside the best.

    Where its word could change nothing, none is read.
    """
    rest = sorted(measured, key=lambda pair: (-pair[0].whole, -(pair[1].meaning or 0.0), -pair[1].score))
    judged: list[tuple[Fit, Candidate]] = []
    more = False
    for _ in range(_ROUNDS):
        if not any(undecided(fit) for fit, _ in rest):
            break
        found = reads([c for _, c in rest])
        told = [(fit, replace(c, read=odds)) for (fit, c), odds in zip(rest, found, strict=True)]
        read = [(with_reading(asked, c, fit), c) for fit, c in told if c.read is not None]
        rest = [(fit, c) for fit, c in told if c.read is None]
        judged += read
        best = max((fit.whole for fit, _ in judged), default=0.0)
        if not read or (
            best >= LEAST and (more or not any(fit.whole >= NEAR_BEST * best for fit, _ in rest))
        ):
            break
        more = best >= LEAST  # one round for what would stand beside it
    return judged + [(with_reading(asked, c, fit), c) for fit, c in rest]


def with_reading(asked: Asked, candidate: Candidate, fit: Fit) -> Fit:
    """The fit of a figure of which a reader says whether it answers, where it was read.

    Where nothing nearby names what is asked about, the figure is another's unless the reader is sure that it answers.
    """
    read = candidate.read
    if read is None and fit.whole < _FAR:
        return fit
    if (read is None or read < _SURE) and not _named_nearby(asked, candidate):
        return Fit(fit.words, _ANOTHER * fit.whole)
    if read is None:
        return fit
    answers = 1 / (1 + math.exp(-read / _SOFT))
    whole = fit.whole + _READ * (answers - 0.5)
    return Fit(max(fit.words, answers), max(0.0, min(1.0, whole)))


def doubted(candidate: Candidate) -> bool:
    """Whether a reader thinks that a figure which meets the question no more than fairly doesn't answer it."""
    return candidate.read is not None and candidate.read < DOUBTED and candidate.fit < _FAIRLY


def _named_nearby(asked: Asked, candidate: Candidate) -> bool:
    if not asked.names:
        return True
    start, end = candidate.figure.sentence
    near = bag_of(candidate.title) | bag_of(candidate.text[_above(candidate.text, start) : end])
    return any(asked.holds(name, near) for name in asked.names)


def _above(text: str, at: int) -> int:
    """Where the paragraph begins that holds a place, or the short heading over it."""
    low = max(0, at - _NEARBY)
    begin = max(low, text.rfind("\n", low, at) + 1)
    before = text[low:begin]
    heading = before.rstrip()
    if before.count("\n", len(heading)) < _BLANK:
        return begin
    line = heading.rfind("\n") + 1
    return low + line if 0 < len(heading) - line <= _HEADING else begin


def undecided(fit: Fit) -> bool:
    """Whether a reader's word can still make a figure an answer."""
    return fit.whole + _READ / 2 >= LEAST

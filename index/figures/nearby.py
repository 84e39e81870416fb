"""What is said by a figure: in its clause, in the sentence whose subject it takes up, before it in the text. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from index.figures.asked import Asked
from index.figures.attribution import clause_breaks
from index.figures.compare import Candidate
from index.figures.numbers import numbers_in
from index.figures.terms import bag_of
from index.figures.values import Figure, Standing
from index.figures.words import NOT_NAMES

_FAR = 90  # code points between a number and a term in a clause
BEFORE = 4000  # code points before a figure in which a name may have been told
_NEAR = 300  # the same, for a place, and from the text's beginning
_BESIDE = re.compile(r";\s|,?\s(?:while|whereas)\s")
_CAPITAL = re.compile(r"\b[A-Z][\w’'&-]+")
_LEAD_IN = re.compile(
    r"(?:With|After|Before|Despite|Following|When|While|Although|As)\s[^,;“”]{3,80},(?=\s)"
)  # a clause of its own
_SUFFERED = re.compile(
    r"\s+(?:\w+\s+){0,3}?(?:killed|dead|died|injured|wounded|hurt|missing|homeless|arrested|displaced|captured|rescued|freed|released|recovered|evacuated|found)\b"
)
_NAME = re.compile(r"(?<=\bthe\s)[A-Z][\w&]*(?:\s+[A-Z][\w&]*)*|(?<=\bThe\s)[A-Z][\w&]*(?:\s+[A-Z][\w&]*)*")
_CUT = re.compile(r"[,;]\s|\s(?:and|but|while)\s")
_ANAPHOR = re.compile(
    r"\b(?:it|its|their|they|that|this|them|(?:the|that|this)\s+(?:number|figure|total|toll|rate|count|tally|sum|price|average))\b",
    re.IGNORECASE,
)
_IN_IT = re.compile(
    r"[^,;.]{1,40}?\b(?:in|inside|at|on|from|aboard)\s+(?:it|them|there)\b"
)  # behind the number
# A line of its own that is a name: the heading of an item of a list ("Spotify", "Bending Spoons").
_ITEM = re.compile(r"(?<=\n)((?:[A-Z0-9][\w.&’'-]*[ \t]*){1,4})\n")
_LIST = 8  # items
# A name that begins a sentence, and says or does something of its own.
_DOER = re.compile(
    r"([A-Z][\w&’'-]+(?:\s+[A-Z][\w&’'-]+){0,2})\s+(?:(?:said|says|announced|confirmed|reported)\b[^.;]{0,60}?\bit\b"
    r"|(?:laid|cut|fired|sold|bought|paid|raised|lost|won|earned|has|had)\b)"
)
_ENDS = re.compile(r"[.!?][”\"’)]?\s+")
_BACK = 2  # sentences before


def clause_of(text: str, figure: Figure) -> tuple[int, int]:
    """The span around a figure that is about it: its clause, less what belongs to the numbers beside it."""
    lead = _LEAD_IN.match(text, *figure.sentence)
    breaks = [figure.sentence[0], *clause_breaks(text, figure.sentence), figure.sentence[1]]
    breaks += [lead.end()] if lead else []
    start, end = figure.words or figure.number
    start, end = min(start, figure.number[0]), max(end, figure.number[1])
    left = max(max(b for b in breaks if b <= figure.number[0]), figure.number[0] - _FAR)
    right = min(min(b for b in breaks if b >= figure.number[1]), figure.number[1] + _FAR)
    named = figure.counted is not None and figure.counted[0] >= figure.number[1]
    if figure.standing is Standing.PRIOR or not (named or _SUFFERED.match(text, figure.number[1])):
        return left, right
    # "1,087 cases and 33 deaths": what belongs to the neighbour is not said of this one.
    others = [n.span for n in numbers_in(text, left, right)]
    before = max((b for a, b in others if b <= start), default=None)
    after = min((a for a, _ in others if a >= end), default=None)
    if before is not None:
        cuts = [m.start() for m in _CUT.finditer(text, before, start)]
        left = cuts[-1] if cuts else left
    if after is not None:
        cut = _CUT.search(text, end, after)
        right = cut.start() if cut else right
    return left, right


def of_its_own(text: str, figure: Figure, clause: tuple[int, int]) -> bool:
    """Whether a clause set beside others has a name of its own before its number: "X got 100 sign-ups; Y has 18 users"."""
    start, end = figure.sentence
    beside = (
        m for m in _BESIDE.finditer(text, start, end) if m.start() <= clause[0] or m.start() >= clause[1]
    )
    if next(beside, None) is None:
        return False
    names = (m for m in _CAPITAL.finditer(text, clause[0], figure.number[0]) if m.start() > start)
    speaker = figure.speaker or (0, 0)
    return any(m.group().lower() not in NOT_NAMES and not speaker[0] <= m.start() < speaker[1] for m in names)


def carried(text: str, figure: Figure) -> frozenset[str]:
    """The terms of the sentence before, where the figure's own takes up its subject: "A year ago it was 38,500"."""
    start = figure.sentence[0]
    own = text[start : figure.number[0]]
    named = figure.counted is not None and figure.sentence[0] <= figure.counted[0]
    taken_up = _ANAPHOR.search(own) or _IN_IT.match(text, figure.number[1], figure.sentence[1])
    if (named or figure.unit is not None) and not taken_up:
        return frozenset()
    window = text[max(0, start - _FAR * 5) : start]
    ends = [m.end() for m in _ENDS.finditer(window)]
    if not ends or ends[-1] != len(window):
        return frozenset()
    return bag_of(window[ends[-_BACK - 1] if len(ends) > _BACK else 0 :])


def last_name(text: str, figure: Figure) -> frozenset[str]:
    """The terms of the name told last before a figure, whose level it then is; without one, of all before."""
    start, end = figure.sentence[0], figure.number[0]
    names = list(_NAME.finditer(text, start, end))
    return bag_of(names[-1].group() if names else text[max(0, start - _FAR * 3) : end])


def told_before(asked: Asked, term: str, candidate: Candidate) -> bool:
    """Whether a name stands in the title or before the figure: what comes later is spoken of later."""
    first, text = candidate.figure.sentence[0], candidate.text
    if any(term in bag_of(place) for place in asked.places):
        # A place that is passed by is not where all that follows happens.
        near = bag_of(text[max(0, first - _NEAR) : first]) | bag_of(text[: min(first, _NEAR)])
        return asked.holds(term, bag_of(candidate.title) | near)
    doer = _DOER.match(text, *candidate.figure.sentence)
    if doer is not None and not any(asked.holds(name, bag_of(doer[1])) for name in asked.names):
        return False  # "Tasta said that it laid off 86 people", where Melodia was told of before
    start = max(0, first - BEFORE, _item_of(text, first))
    return asked.holds(term, bag_of(candidate.title) | bag_of(text[start:first]))


def _item_of(text: str, at: int) -> int:
    """Where the item of a list of names begins that holds a place; 0 where the text is no such list."""
    starts = _items(text)
    before = bisect_right(starts, at)
    return starts[before - 1] if before and len(starts) >= _LIST else 0


@lru_cache(maxsize=64)
def _items(text: str) -> list[int]:
    return [match.start(1) for match in _ITEM.finditer(text)]

"""Whether two figures may stand in one line: unit, thing counted, place, scope, speaker, bounds. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.article import Published
from index.figures.terms import PEOPLE, STATES, bag_of, sorts_in, stem, terms_of
from index.figures.values import Figure
from index.figures.words import word_set

_PARTS = word_set("eastern western northern southern central east west north south rural greater inner outer")
_REGIONS = word_set("the province district region city town state county strip island camp area valley")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure with the article it stands in. ``context`` is its passage (with title), to find terms in."""

    article_id: str
    revision: int
    text: str
    figure: Figure
    published: Published | None
    context: str = ""
    score: float = 0.0  # of retrieval; breaks ties alone
    fit: float = 0.0  # to the question, see index.figures.relevance
    title: str = ""
    terms: frozenset[str] | None = None  # of ``context``, where they are known already
    meaning: float | None = None  # cosine of its sentence to the question; None while there is no model
    read: float | None = None  # log-odds by a reader that it answers; None where it wasn't read

    @property
    def around(self) -> frozenset[str]:
        """Terms of the passage and its title."""
        return bag_of(self.context) if self.terms is None else self.terms

    @property
    def speaker(self) -> str | None:
        """The speaker as written."""
        span = self.figure.speaker
        return self.text[span[0] : span[1]] if span else None


def differences(one: Candidate, other: Candidate) -> tuple[str, ...]:
    """What keeps two figures from one line: ``unit``, ``counted``, ``place``, ``scope``; empty: comparable."""
    found = []
    if kind_of(one.figure) != kind_of(other.figure):
        found.append("unit")
    elif not _same_counted(one, other):
        found.append("counted")
    if not _same_places(one, other):
        found.append("place")
    if _whole(one) != _whole(other):
        found.append("place")
    if _excluded(one) and _excluded(other) and _excluded(one) != _excluded(other):
        found.append("scope")
    return tuple(dict.fromkeys(found))


def kind_of(figure: Figure) -> str:
    """``count``, ``percent`` or an ISO 4217 code."""
    if figure.unit is None:
        return "count"
    if figure.unit == "percent" or (len(figure.unit) == 3 and figure.unit.isupper()):
        return figure.unit
    return "count"


def _same_counted(one: Candidate, other: Candidate) -> bool:
    """Counted nouns differ only where both name one and neither is a word for people in general."""
    sorts = [sorts_in(c.text[slice(*c.figure.counted)]) for c in (one, other) if c.figure.counted]
    if len(sorts) == 2 and all(sorts) and not sorts[0] & sorts[1]:
        return False  # "confirmed cases", "suspected cases"
    first, second = (noun_of(c.figure) for c in (one, other))
    if first is None or second is None or first == second:
        return True
    # "9,000 lives", "3,000 casualties": said of whomever.
    if "people" in (first, second) or first in STATES or second in STATES:
        return True
    return first in second or second in first


def noun_of(figure: Figure) -> str | None:
    """The thing counted, stemmed, words of one meaning drawn together."""
    if figure.unit is None or kind_of(figure) != "count":
        return None
    terms = terms_of(figure.unit)
    return (
        next(iter(terms)) if terms else "people" if figure.unit in ("people", "person") else stem(figure.unit)
    )


def places_of(candidate: Candidate) -> frozenset[str]:
    """The places a figure is for, in lower case."""
    words = [
        candidate.text[s.words[0] : s.words[1]].lower() for s in candidate.figure.scope if s.kind == "place"
    ]
    return frozenset(name.removeprefix("the ") for place in words for name in names_in(place))


def _same_places(one: Candidate, other: Candidate) -> bool:
    """Whether two figures may be for one place: "Liberty Square in Qasrin" and "Qasrin", not "Iraq" and "Iraq and Syria"."""
    first, second = places_of(one), places_of(other)
    if not first or not second:
        return True
    joint = {frozenset(names) for c in (one, other) if len(names := _joint(c)) > 1}
    if len(joint) == 2 or (joint and (len(first) == 1 or len(second) == 1)):
        return False
    small, large = sorted((first, second), key=len)
    return all(_among(place, large) for place in small)


def _joint(candidate: Candidate) -> frozenset[str]:
    """The places that a figure is for together: "Iraq and Syria"."""
    words = (
        candidate.text[s.words[0] : s.words[1]].lower() for s in candidate.figure.scope if s.kind == "place"
    )
    return frozenset(name for place in words if " and " in place for name in names_in(place))


def _among(place: str, others: frozenset[str]) -> bool:
    """Whether a place is one of others, in other words: "Tavani" and "Tavani province", not "western Syria"."""
    words = _plain(place)
    return any(
        (words <= _plain(other) or _plain(other) <= words) and not ((words ^ _plain(other)) & _PARTS)
        for other in others
    )


def _plain(place: str) -> frozenset[str]:
    return frozenset(word.removesuffix("’s").removesuffix("'s") for word in place.split()) - _REGIONS


def _excluded(candidate: Candidate) -> frozenset[str]:
    figure = candidate.figure
    return frozenset(
        candidate.text[s.words[0] : s.words[1]].lower() for s in figure.scope if s.kind == "excludes"
    )


def _whole(candidate: Candidate) -> bool:
    """Whether a figure is for a whole that its text sets beside a part: "in the whole province"."""
    return any(scope.kind == "whole" for scope in candidate.figure.scope)


_SAME = frozenset(terms_of("same"))  # "the same team"


def same_speaker(one: str | None, other: str | None) -> bool:
    """Whether two speakers' names can mean one speaker: one's words are all in the other's."""
    if one is None or other is None:
        return one is other
    first, second = terms_of(one) - _SAME, terms_of(other) - _SAME
    return bool(first and second) and (first <= second or second <= first)


def compatible(one: Figure, other: Figure) -> bool:
    """Whether two figures can both be right: their bounds overlap, five in a hundred allowed for "about"."""
    slack = 0.05 if "~" in (one.comparator, other.comparator) else 0.005
    low = max(x for x in (low_of(one), low_of(other)))
    high = min(x for x in (high_of(one), high_of(other)))
    return low <= high + slack * max(abs(low), 1e-9) if low < float("inf") else True


def low_of(figure: Figure) -> float:
    """The least the figure can mean."""
    return figure.low if figure.low is not None else 0.0


def high_of(figure: Figure) -> float:
    """The most the figure can mean."""
    return figure.high if figure.high is not None else float("inf")


def same_size(one: Figure, other: Figure, times: float) -> bool:
    """Whether two figures lie within so many times of each other."""
    first, second = (f.low if f.low is not None else f.high or 0.0 for f in (one, other))
    small, large = sorted((abs(first), abs(second)))
    return large <= times * small


def names_in(place: str) -> list[str]:
    """The places of "Iraq and Syria", one by one."""
    return [name.strip() for name in re.split(r"\s+and\s+|,\s*", place) if name.strip()]


def other_people(headline: Candidate, other: Candidate) -> tuple[str, ...]:
    """How a figure for another kind of people ("members", not "fighters") differs; empty: not that."""
    nouns = {noun_of(headline.figure), noun_of(other.figure)}
    if not other.figure.held or len(nouns) < 2 or not nouns <= PEOPLE:
        return ()
    return differences(headline, other)

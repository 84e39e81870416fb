"""How well a figure's own words meet a question: terms by its clause, its sentence, its passage. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from index.figures.asked import Asked
from index.figures.attribution import clause_breaks
from index.figures.compare import Candidate, names_in, places_of, same_speaker
from index.figures.terms import PEOPLE, PERSONS, STATES, terms_of
from index.figures.values import Figure
from index.figures.words import word_set

LEAST = 0.5  # of the question's terms that must stand by a figure
_IN_SENTENCE = 0.75
_IN_CONTEXT = 0.4
_NO_NOUN = 0.85  # nothing is said to be counted
_OTHER_NOUN = 0.6  # "how many fighters" and a number of villages
_SOME_OF = 0.75
_OTHER_TERM = 0.7  # verbs and the like are said in many ways, names and the thing counted are not
_NO_NAME = 0.5  # a name that neither the passage nor what stands before it holds
_OTHER_GROUP = 0.3  # "Hamas fighters" asked, "Hezbollah fighters" counted
_OTHER_STATE = 0.5  # "killed" asked, and nobody is
_STATE_APART = 0.8  # somebody is, in another clause
_STATE_NOT_ASKED = 0.75
_VAGUE = 0.85  # "thousands"
_ANYBODY = word_set(
    "people persons civilians residents lives citizens men women children inhabitants dead deaths"
)
_OTHER_PLACE = 0.6
_IN = re.compile(r"\b(?:in|from|of|across|at|near|inside)\s+(?:the\s+)?(?=(\w+))(?=(\w+\s\w+)?)")
_FAR = 90  # code points between a number and a term in a clause
_BEFORE = 4000  # code points before a figure in which a name may have been told


@lru_cache(maxsize=4096)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms_of(text))


def mended(asked: Asked, contexts: Iterable[frozenset[str]]) -> Asked:
    """The question with terms that stand nowhere replaced by a neighbour one letter away ("mortage")."""
    known: frozenset[str] = frozenset().union(*contexts)
    strange = {t for t in asked.terms if not asked.holds(t, known) and len(t) >= 6 and t not in asked.names}
    if not strange:
        return asked
    swap = {t: near for t in strange if (near := next((k for k in sorted(known) if _one_apart(t, k)), None))}
    return replace(asked, terms=frozenset(swap.get(t, t) for t in asked.terms))


def _one_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    short, long = sorted((one, other), key=len)
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) == len(long):
        return short[at + 1 :] == long[at + 1 :] or short[at + 2 :] == long[at + 2 :]
    return short[at:] == long[at + 1 :]


def relevance(asked: Asked, candidate: Candidate, weights: Mapping[str, float] | None) -> float:
    """The weighted share of the question's terms that stand by the figure, 0 to 1."""
    if not asked.terms:
        return 1.0
    text, figure = candidate.text, candidate.figure
    start, end = figure.sentence
    around = candidate.around
    most = max(weights.values(), default=1.0) if weights else 1.0
    weighed = {
        term: (weights.get(term, most) if weights else 1.0)
        * (1.0 if term in asked.names or term == asked.counted else _OTHER_TERM)
        for term in asked.terms
    }
    total = sum(weighed.values())
    # What the passage lacks, no sentence of it can have.
    if sum(weight for term, weight in weighed.items() if asked.holds(term, around)) < LEAST * total:
        return 0.0
    near, sentence = _terms(text[slice(*_clause(text, figure))]), _terms(text[start:end])
    got, factor = 0.0, 1.0
    for term, weight in weighed.items():
        if asked.holds(term, near):
            got += weight
        elif asked.holds(term, sentence):
            got += _IN_SENTENCE * weight
        elif term in asked.names and not _told_before(asked, term, candidate):
            factor = _NO_NAME
        elif asked.holds(term, around):
            got += _IN_CONTEXT * weight
    share = factor * got / total
    if asked.voices:
        held = asked.voices & (sentence | _terms(text[max(0, start - 200) : start]))
        share *= 0.5 + 0.5 * len(held) / len(asked.voices)
    share *= _noun_factor(asked, text, figure) * _fit(asked, text, figure, near, sentence)
    if text[figure.number[0]].isalpha() and text[figure.number[1] - 1] == "s" and figure.high is None:
        share *= _VAGUE
    return share * (_OTHER_PLACE if _elsewhere(asked, candidate) else 1.0)


def with_places(asked: Asked, candidates: Iterable[Candidate]) -> Asked:
    """The question with places that it writes small, known from what the figures are for ("in gaza")."""
    known = frozenset[str]().union(*(places_of(c) for c in candidates))
    asked_for = {m.group(n) for n in (1, 2) for m in _IN.finditer(asked.text.lower())} & known
    missing = sorted(p for p in asked_for if not any(p in place.lower() for place in asked.places))
    return replace(asked, places=(*asked.places, *missing)) if missing else asked


def _elsewhere(asked: Asked, candidate: Candidate) -> bool:
    """Whether a figure is for another place, and its sentence doesn't speak of the one asked about."""
    own = places_of(candidate)
    if not asked.places or not own:
        return False
    sentence = candidate.text[slice(*candidate.figure.sentence)].lower()
    wanted = [name.lower() for place in asked.places for name in names_in(place)]
    return not any(
        name in sentence or any(name in place or place in name for place in own) for name in wanted
    )


def spoken_by(asked: Asked, candidate: Candidate) -> bool:
    """Whether the figure is of the speaker whose word is asked for."""
    if asked.speaker is None:
        return True
    wanted = (asked.speaker, *asked.speakers)
    if candidate.speaker is not None:
        return any(same_speaker(candidate.speaker, one) for one in wanted)
    words = _terms(candidate.text[slice(*candidate.figure.sentence)])
    return any(_terms(one) and _terms(one) <= words for one in wanted)


def _clause(text: str, figure: Figure) -> tuple[int, int]:
    breaks = [figure.sentence[0], *clause_breaks(text, figure.sentence), figure.sentence[1]]
    left = max(b for b in breaks if b <= figure.number[0])
    right = min(b for b in breaks if b >= figure.number[1])
    return max(left, figure.number[0] - _FAR), min(right, figure.number[1] + _FAR)


def _told_before(asked: Asked, term: str, candidate: Candidate) -> bool:
    """Whether a name stands in the title or before the figure: what comes later is spoken of later."""
    first = candidate.figure.sentence[0]
    before = _terms(candidate.title) | _terms(candidate.text[max(0, first - _BEFORE) : first])
    return asked.holds(term, before)


def _fit(asked: Asked, text: str, figure: Figure, near: frozenset[str], sentence: frozenset[str]) -> float:
    """Whether those counted are of the group asked for, and the same has happened to them."""
    if asked.kind != "count":
        return 1.0
    fit = 1.0
    if asked.group and figure.counted:
        words = text[figure.counted[0] : figure.counted[1]].split()
        named = _terms(" ".join(word for word in words if word[:1].isupper()))
        if named and not any(asked.holds(term, named) for term in asked.group):
            fit *= _OTHER_GROUP
    states = (asked.terms & STATES) - {asked.counted}
    if states and not states & sentence:
        fit *= _OTHER_STATE
    elif states and not states & near:
        fit *= _STATE_APART
    elif not states and near & STATES - asked.terms:
        fit *= _STATE_NOT_ASKED
    return fit


def other_people(asked: Asked, candidate: Candidate) -> bool:
    """Whether a figure is for people of another kind, or of another lot, than "how many" asks for."""
    if asked.kind != "count" or asked.counted not in PEOPLE:
        return False
    text, figure = candidate.text, candidate.figure
    states = (asked.terms & STATES) - {asked.counted}
    if states and not states & _terms(text[slice(*figure.sentence)]):
        return True
    if asked.group and not any(
        asked.holds(term, _terms(text[slice(*figure.sentence)])) or _told_before(asked, term, candidate)
        for term in asked.group
    ):
        return True
    people = bool(terms_of(figure.unit or "") & PEOPLE)
    return people and _noun_factor(asked, text, figure) == _OTHER_NOUN


def _noun_factor(asked: Asked, text: str, figure: Figure) -> float:
    if asked.counted is None or asked.kind != "count":
        return 1.0
    if figure.unit is None:
        return _NO_NOUN
    unit = figure.unit
    if asked.counted == "people":
        named = figure.counted is not None and text[figure.counted[0]].isupper()
        return 1.0 if unit in PERSONS or named else _OTHER_NOUN
    if asked.counted in _terms(unit) or unit in _ANYBODY:
        return 1.0
    # "Israelis" asked, "Israeli hostages" counted: some of them.
    words = text[figure.counted[0] : figure.counted[1]] if figure.counted else ""
    return _SOME_OF if asked.counted in _terms(words) else _OTHER_NOUN

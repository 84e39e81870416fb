"""How well a figure's own words meet a question: terms by its clause, its sentence, its passage. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from index.figures.asked import Asked, terms_of
from index.figures.attribution import clause_breaks
from index.figures.values import Figure
from index.figures.words import word_set

_IN_SENTENCE = 0.75
_IN_CONTEXT = 0.4
_NO_NOUN = 0.85  # nothing is said to be counted
_OTHER_NOUN = 0.6  # "how many fighters" and a number of villages
_OTHER_TERM = 0.7  # verbs and the like are said in many ways, names and the thing counted are not
_FAR = 90  # code points between a number and a term in a clause


@lru_cache(maxsize=4096)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms_of(text))


def mended(asked: Asked, contexts: Iterable[str]) -> Asked:
    """The question with terms that stand nowhere replaced by a neighbour one letter away ("mortage")."""
    known: frozenset[str] = frozenset().union(*(_terms(context) for context in set(contexts)))
    strange = {t for t in asked.terms if t not in known and len(t) >= 6 and t not in asked.names}
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


def relevance(
    asked: Asked, text: str, figure: Figure, context: str, weights: Mapping[str, float] | None
) -> float:
    """The weighted share of the question's terms that stand by the figure, 0 to 1."""
    if not asked.terms:
        return 1.0
    start, end = figure.sentence
    breaks = [start, *clause_breaks(text, figure.sentence), end]
    left = max(b for b in breaks if b <= figure.number[0])
    right = min(b for b in breaks if b >= figure.number[1])
    near = _terms(text[max(left, figure.number[0] - _FAR) : min(right, figure.number[1] + _FAR)])
    sentence, around = _terms(text[start:end]), _terms(context)
    most = max(weights.values(), default=1.0) if weights else 1.0
    total = got = 0.0
    for term in asked.terms:
        weight = weights.get(term, most) if weights else 1.0
        weight *= 1.0 if term in asked.names or term == asked.counted else _OTHER_TERM
        total += weight
        if term in near:
            got += weight
        elif term in sentence:
            got += _IN_SENTENCE * weight
        elif term in around:
            got += _IN_CONTEXT * weight
    share = got / total
    if asked.voices:
        share *= 0.7 + 0.3 * len(asked.voices & (sentence | _terms(text[max(0, start - 200) : start]))) / len(
            asked.voices
        )
    return share * _noun_factor(asked, text, figure)


def _noun_factor(asked: Asked, text: str, figure: Figure) -> float:
    if asked.counted is None or asked.kind != "count":
        return 1.0
    if figure.unit is None:
        return _NO_NOUN
    return 1.0 if _counts(asked.counted, text, figure) else _OTHER_NOUN


def _counts(counted: str, text: str, figure: Figure) -> bool:
    """Whether the figure counts what is asked for, or says nothing else."""
    unit = figure.unit or ""
    words = text[figure.counted[0] : figure.counted[1]] if figure.counted else unit
    if counted == "people":
        return unit in _PERSONS or words[:1].isupper()
    return counted in _terms(words + " " + unit) or unit == "people"


_PERSONS = word_set(
    """
    people persons men women children civilians residents victims refugees migrants dead wounded deaths fatalities lives
    casualties troops soldiers fighters workers patients employees passengers inhabitants citizens villagers members
    militants rebels officers police staff volunteers students teachers prisoners detainees hostages survivors recruits
    reservists sailors guests visitors voters households families
    """
)
PEOPLE = frozenset(terms_of(" ".join(_PERSONS))) | {"people"}

"""How well a figure's own words meet a question: terms by its clause, its sentence, its passage. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from index.figures.asked import Asked, terms_of
from index.figures.attribution import clause_breaks
from index.figures.values import Figure
from index.figures.words import word_set

_IN_SENTENCE = 0.8
_IN_CONTEXT = 0.5
_OTHER_NOUN = 0.6  # "how many fighters" and a number of villages
_FAR = 90  # code points between a number and a term in a clause


@lru_cache(maxsize=4096)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms_of(text))


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
    total = got = 0.0
    for term in asked.terms:
        weight = (weights or {}).get(term, 1.5 if term in asked.names else 1.0)
        total += weight
        if term in near:
            got += weight
        elif term in sentence:
            got += _IN_SENTENCE * weight
        elif term in around:
            got += _IN_CONTEXT * weight
    share = got / total
    if asked.counted and asked.kind == "count" and not _counts(asked.counted, text, figure):
        share *= _OTHER_NOUN
    return share


def _counts(counted: str, text: str, figure: Figure) -> bool:
    """Whether the figure counts what is asked for, or says nothing else."""
    if figure.unit is None:
        return True
    words = text[figure.counted[0] : figure.counted[1]] if figure.counted else figure.unit
    if counted == "people":
        return figure.unit in _PERSONS or words[:1].isupper()
    return counted in _terms(words + " " + figure.unit) or figure.unit == "people"


_PERSONS = word_set(
    """
    people persons men women children civilians residents victims refugees migrants dead wounded deaths fatalities lives
    casualties troops soldiers fighters workers patients employees passengers inhabitants citizens villagers
    """
)

"""Which figures stand in one line with a headline, and in what order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from index.figures.asked import Asked
from index.figures.compare import Candidate, differences, kind_of, noun_of, same_size, same_speaker
from index.figures.relevance import IMPLIED
from index.figures.terms import STATES, terms_of
from index.figures.values import AsOfRule
from index.figures.when import Window, days_of, middle_of

RIVAL = 0.95  # of the best sum of a sentence
# How many times a figure of one line may be another: counts of one thing, what fits alike, what fits less.
_HAPPENINGS = STATES | terms_of("destroyed burned flooded crashed collapsed")
_ANOTHER = 2  # years
_SAME_NOUN, LIKE, _ALIKE = 100.0, 20.0, 3.0


def order_of(candidate: Candidate) -> tuple[date, float, int, bool, int, float]:
    """Newest as-of first to last; a date said in the text goes before one taken from the publication."""
    figure = candidate.figure
    day = middle_of(figure.as_of) if figure.as_of else date.min
    # Undated, a figure without a time of its own is the one its article brings as news.
    if not figure.as_of and figure.as_of_words is None:
        day = date.min + timedelta(days=1)
    told = int(figure.as_of_rule is not AsOfRule.PUBLICATION)
    return day, round(candidate.fit, 1), told, figure.speaker is not None, len(figure.scope), candidate.score


def newest_of(asked: Asked, candidates: Sequence[Candidate]) -> Candidate:
    """The newest as-of; of a whole year asked for, what was told of that year when it was over."""
    year = asked.period if asked.period and asked.window == Window(*days_of(asked.period)) else None
    afterwards = [
        c
        for c in candidates
        if year and c.figure.as_of == year and c.published and c.published.iso[:4] > year
    ]
    return max(afterwards or candidates, key=order_of)


def in_line(headline: Candidate, other: Candidate, like: bool) -> bool:
    """Whether a figure continues the headline's line: it fits the question alike, and is of a size with it."""
    noun = noun_of(headline.figure)
    if noun is not None and noun == noun_of(other.figure):
        return same_size(headline.figure, other.figure, _SAME_NOUN)
    return same_size(headline.figure, other.figure, LIKE if like else _ALIKE)


def other_event(asked: Asked, headline: Candidate, other: Candidate) -> bool:
    """Whether a toll of years before is of another event than the headline's: "the fires of 2003 destroyed 211"."""
    if not asked.terms & _HAPPENINGS or not headline.figure.as_of or not other.figure.as_of:
        return False
    return abs(int(headline.figure.as_of[:4]) - int(other.figure.as_of[:4])) >= _ANOTHER


def continues(headline: Candidate, other: Candidate) -> bool:
    """The same thing counted, taken up again in the same article or by the same speaker in fewer words."""
    noun = noun_of(headline.figure)
    if noun is None or noun != noun_of(other.figure) or differences(headline, other):
        return False
    told = headline.speaker is not None and same_speaker(headline.speaker, other.speaker)
    return told or headline.article_id == other.article_id


def same_subject(asked: Asked, headline: Candidate, other: Candidate) -> bool:
    """A price or a rate whose sentence names all that the headline's names of the question, and of a size with it."""
    if kind_of(headline.figure) == "count" or kind_of(headline.figure) != kind_of(other.figure):
        return False
    first, second = (terms_of(c.text[slice(*c.figure.sentence)]) for c in (headline, other))
    named = {t for t in asked.terms - IMPLIED - asked.each if asked.holds(t, first)}
    same = bool(named) and all(asked.holds(t, second) for t in named)
    return same and same_size(headline.figure, other.figure, _ALIKE)


def unrivalled(scored: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Without sums and shares that stand beside a better one of the same sentence and date."""
    best: dict[tuple[object, ...], float] = {}

    def place(one: Candidate) -> tuple[object, ...]:
        return one.article_id, one.figure.sentence, one.figure.as_of, kind_of(one.figure)

    for fit, one in scored:
        best[place(one)] = max(fit, best.get(place(one), 0.0))
    return [(s, c) for s, c in scored if kind_of(c.figure) == "count" or s >= RIVAL * best[place(c)]]

"""Whether two sources disagree: two numbers for one thing at one time, by two speakers or in two places. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.figures.asked import Asked
from index.figures.attribution import attributions
from index.figures.compare import Candidate, compatible, same_size, same_speaker
from index.figures.lines import LIKE, order_of
from index.figures.values import Figure, Standing
from index.figures.when import days_of

SAME_TIME_DAYS = 1
_SURE = 2.0  # log-odds by the reader
_WELL = 0.7  # of a figure's fit
_NEARLY = 1.5  # times


def disagree(asked: Asked, one: Candidate, other: Candidate) -> bool:
    """Two speakers, two numbers, one time. With one unnamed when the question asks for both, or both surely answer."""
    if compatible(_meant(one), _meant(other)) or other.figure.standing is Standing.PRIOR:
        return False
    if _at_odds(one, other):
        return True
    if same_speaker(one.speaker, other.speaker):
        return False
    together = (
        one.article_id == other.article_id
        and one.figure.sentence == other.figure.sentence
        and len(attributions(one.text, one.figure.sentence)) > 1
    )
    if (one.speaker is None or other.speaker is None) and not asked.agreement and not together:
        return False
    if one.figure.as_of is None or other.figure.as_of is None:
        return False
    if not same_size(one.figure, other.figure, LIKE):
        return False
    first, second = days_of(one.figure.as_of), days_of(other.figure.as_of)
    gap = max((first[0] - second[1]).days, (second[0] - first[1]).days)
    return gap <= (31 if asked.agreement else SAME_TIME_DAYS)


def _at_odds(one: Candidate, other: Candidate) -> bool:
    """Whether two articles, or two places of one, give nearly the same number for the same day, and both surely answer."""
    if one.speaker is not None and other.speaker is not None:
        return False
    if any(c.read is None or c.read < _SURE or c.fit < _WELL for c in (one, other)):
        return False
    if (one.article_id, one.figure.sentence) == (other.article_id, other.figure.sentence):
        return False
    day = one.figure.as_of
    if day is None or len(day) < len("2017-12-27"):
        return False
    return day == other.figure.as_of and same_size(one.figure, other.figure, _NEARLY)


def _meant(candidate: Candidate) -> Figure:
    """ "Just over 20" leaves no room for 41: about 20."""
    figure = candidate.figure
    start = (figure.words or figure.number)[0]
    bound = figure.low if figure.low is not None else figure.high
    if figure.comparator not in ("<", ">") or candidate.text[start : start + 5].lower() != "just ":
        return figure
    return replace(figure, low=bound, high=bound, comparator="~")


def set_against(headline: Candidate, other: Candidate) -> bool:
    """Whether the headline's own sentence, or the next, has the figure: "…, while police put the crowd at 9,000"."""
    if headline.article_id != other.article_id or not other.figure.held:
        return False
    first, second = sorted((headline.figure.sentence, other.figure.sentence))
    return first == second or second[0] - first[1] <= 2


def overtaken(headline: Candidate, other: Candidate, beside: Sequence[Candidate]) -> bool:
    """Whether the headline's own speaker has an older figure nearer in time to the other than the headline."""

    def gap(one: Candidate) -> int:
        return abs((order_of(one)[0] - order_of(other)[0]).days)

    own = [c for c in beside if c is not other and c.speaker and same_speaker(c.speaker, headline.speaker)]
    return any(gap(c) < gap(headline) for c in own)

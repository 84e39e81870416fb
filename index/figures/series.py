"""From candidate figures to an answer: the newest by as-of date, what came before, and who disagrees. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.article import Span
from index.figures.again import distinct, repeats, told_again
from index.figures.allowed import forbidden_by
from index.figures.asked import Asked, Names, read_question
from index.figures.compare import (
    Candidate,
    compatible,
    differences,
    high_of,
    low_of,
    noun_of,
    other_people,
    places_of,
    same_size,
    same_speaker,
)
from index.figures.relevance import LEAST, mended, relevance, spoken_by, with_places
from index.figures.terms import PEOPLE
from index.figures.timing import at_time
from index.figures.values import AsOfRule, Scope, Standing
from index.figures.when import days_of
from index.figures.words import word_set

NEAR_BEST = 0.8  # a figure this close to the best speaks of the same thing
LIKE_HEADLINE = 0.9  # of the best: what may stand in one line with the headline
OTHER_KIND = 0.4  # of the best: what may be shown as counting something else
SAME_TIME_DAYS = 3
# How many times a figure of one line may be another: counts of one thing, what fits alike, what fits less.
_SAME_NOUN, _LIKE, _ALIKE = 100.0, 20.0, 3.0
_TIMES = word_set("second minute hour day week month year decade century")


@dataclass(frozen=True, slots=True)
class Apart:
    """A figure that may not be set beside the headline, and what differs: ``place``, ``counted`` …"""

    candidate: Candidate
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureAnswer:
    """What the candidates answer. ``status``: ``answered``, ``conflict``, or ``not_found`` with a ``reason``
    (``no_figure``, ``other_scope``, ``other_speaker``, ``other_time``); ``nearest`` then holds what comes nearest, and ``note``
    the scope sentence that forbids the answer. ``earlier`` is in date order, oldest first, and holds only
    figures of the headline's kind; ``groups`` keeps them apart by speaker and place.
    """

    status: str
    headline: Candidate | None = None
    earlier: tuple[Candidate, ...] = ()
    conflicts: tuple[Candidate, ...] = ()
    not_comparable: tuple[Apart, ...] = ()
    undated: tuple[Candidate, ...] = ()
    groups: Mapping[tuple[str | None, str], tuple[Candidate, ...]] | None = None
    nearest: Candidate | None = None
    note: Span | None = None
    reason: str | None = None
    counted_from: str | None = None  # "three weeks earlier" than this date of the newest figure
    asked: Asked | None = None  # the question as it was read
    fit: float = 0.0  # how well the best figure met the question, 0 to 1
    unresolved: bool = False  # the time asked for fits the headline's own words, which no date resolves


def answer_figures(
    question: str,
    asked_at: date | None,
    candidates: Sequence[Candidate],
    weights: Mapping[str, float] | None = None,
    names: Names = (),
    seats: Names = (),
) -> FigureAnswer:
    """The figures that answer a question; ``weights`` are term weights (inverse document frequencies).

    ``names`` are names in the question with their other names, ``seats`` capitals that speak for countries.
    """
    asked = read_question(question, asked_at, names, seats)
    asked = with_places(mended(asked, (c.around for c in candidates)), candidates)
    fits = [(relevance(asked, c, weights), c) for c in candidates if _may(asked, c)]
    scored = [(fit, replace(c, fit=fit)) for fit, c in fits]
    best = max((s for s, _ in scored), default=0.0)
    if best < LEAST:
        return FigureAnswer("not_found", reason="no_figure", fit=best, asked=asked)
    scored = [(s, c) for s, c in scored if s >= OTHER_KIND * best]
    scored.sort(key=lambda pair: (-pair[0], -pair[1].score))
    pool = [c for s, c in scored if s >= NEAR_BEST * best]
    forbidden = forbidden_by(asked, pool, [c for _, c in scored])
    allowed = [c for c, why in forbidden if why is None]
    if not allowed:
        candidate, why = max(
            forbidden, key=lambda pair: any(s.sentence == pair[1] for s in _left_out(pair[0]))
        )
        return FigureAnswer(
            "not_found", nearest=candidate, note=why, reason="other_scope", fit=best, asked=asked
        )
    spoken = [c for c in allowed if spoken_by(asked, c)]
    if not spoken:
        return FigureAnswer("not_found", nearest=allowed[0], reason="other_speaker", fit=best, asked=asked)
    timely, counted_from, unresolved = at_time(asked, spoken)
    if not timely:
        timely, counted_from, unresolved = at_time(asked, _wider(asked, spoken, scored, best))
    if not timely:
        newest = max(spoken, key=_order)
        return FigureAnswer("not_found", nearest=newest, reason="other_time", fit=best, asked=asked)
    like = {id(c) for s, c in scored if s >= LIKE_HEADLINE * best}
    further = [c for s, c in scored if NEAR_BEST * best > s >= OTHER_KIND * best]
    made = _arrange(asked, timely, like, [c for c in further if spoken_by(asked, c)])
    made = replace(made, counted_from=counted_from, unresolved=unresolved, fit=best, asked=asked)
    return _with_asked_kind(made, spoken)


def _with_asked_kind(made: FigureAnswer, pool: list[Candidate]) -> FigureAnswer:
    """Where members answer for fighters: the fighters of the nearest other time are shown apart."""
    headline = made.headline
    if headline is None or headline.figure.as_of is None or any(c is headline for c in pool):
        return made
    day = days_of(headline.figure.as_of)[0]
    others = [c for c in pool if c.figure.as_of and noun_of(c.figure) != noun_of(headline.figure)]
    if not others:
        return made
    nearest = min(others, key=lambda c: abs((days_of(c.figure.as_of or "")[0] - day).days))
    apart = Apart(nearest, (*differences(headline, nearest), "time"))
    return replace(made, not_comparable=_distinct_apart([apart, *made.not_comparable]))


def _left_out(candidate: Candidate) -> list[Scope]:
    return [scope for scope in candidate.figure.scope if scope.kind == "excludes"]


def _wider(
    asked: Asked, pool: list[Candidate], scored: list[tuple[float, Candidate]], best: float
) -> list[Candidate]:
    """The pool, and figures told in fewer words of the same thing: for a time that the pool doesn't speak of."""
    every = [c for _, c in scored]
    fit = [c for c, why in forbidden_by(asked, every, every) if why is None and spoken_by(asked, c)]
    nouns = {noun_of(c.figure) for c in pool}
    if asked.counted in PEOPLE:
        nouns |= PEOPLE  # members, where nobody counted fighters: shown as what they are
    return [c for c in fit if any(c is one for one in pool) or noun_of(c.figure) in nouns]


def _may(asked: Asked, candidate: Candidate) -> bool:
    """Whether a figure's standing and unit let it answer at all."""
    figure = candidate.figure
    if figure.standing is Standing.PROJECTED:
        return asked.future
    if figure.standing is not Standing.HELD and not (figure.standing is Standing.PRIOR and figure.as_of):
        return False
    money = figure.unit is not None and len(figure.unit) == 3 and figure.unit.isupper()
    percent = figure.unit == "percent"
    if asked.kind == "level" and figure.unit not in (None, "points"):
        return False
    if asked.kind in ("count", "level"):
        return not money and not percent and (figure.unit or "").rstrip("s") not in _TIMES
    if asked.kind == "money":
        return money
    if asked.kind == "percent":
        return percent
    return True


def _order(candidate: Candidate) -> tuple[date, float, int, bool, int, float]:
    """Newest as-of first to last; a date said in the text goes before one taken from the publication."""
    figure = candidate.figure
    day = days_of(figure.as_of)[1] if figure.as_of else date.min
    # Undated, a figure without a time of its own is the one its article brings as news.
    if not figure.as_of and figure.as_of_words is None:
        day = date.min + timedelta(days=1)
    told = int(figure.as_of_rule is not AsOfRule.PUBLICATION)
    return day, round(candidate.fit, 1), told, figure.speaker is not None, len(figure.scope), candidate.score


def _arrange(asked: Asked, pool: list[Candidate], like: set[int], further: list[Candidate]) -> FigureAnswer:
    dated = [c for c in pool if c.figure.as_of]
    undated = [c for c in pool if not c.figure.as_of]
    current = [c for c in dated if c.figure.standing is not Standing.PRIOR]
    headline = _first_past(asked, dated) or max(current or dated or undated, key=_order)
    apart = [
        Apart(c, differs)
        for c in pool
        if c is not headline and (differs := differences(headline, c)) and not told_again(headline, c)
    ]
    strange = {id(c) for c in pool if c is not headline and differences(headline, c)}
    beside = [c for c in dated if c is not headline and id(c) not in strange]
    conflicts = [c for c in beside if _disagree(asked, headline, c)]
    at_odds = {id(c) for c in conflicts}
    beside += [c for c in further if c.figure.held and c.figure.as_of and _continues(headline, c)]
    if asked.limit is None:
        beside = [c for c in beside if _order(c)[0] <= _order(headline)[0]]
    steady = [
        c
        for c in beside
        if id(c) not in at_odds and not repeats(headline, c) and _in_line(headline, c, id(c) in like)
    ]
    earlier = sorted(steady, key=_order)
    apart += [Apart(c, differs) for c in further if (differs := other_people(headline, c))]
    apart.sort(key=lambda one: _order(one.candidate), reverse=True)
    return FigureAnswer(
        "conflict" if conflicts else "answered",
        headline,
        tuple(distinct(earlier)),
        tuple(distinct(conflicts)),
        _distinct_apart(apart),
        tuple(c for c in undated if c is not headline and id(c) not in strange),
        _groups([headline, *beside]),
    )


def _in_line(headline: Candidate, other: Candidate, like: bool) -> bool:
    """Whether a figure continues the headline's line: it fits the question alike, and is of a size with it."""
    noun = noun_of(headline.figure)
    if noun is not None and noun == noun_of(other.figure):
        return same_size(headline.figure, other.figure, _SAME_NOUN)
    return same_size(headline.figure, other.figure, _LIKE if like else _ALIKE)


def _continues(headline: Candidate, other: Candidate) -> bool:
    """The same thing counted, taken up again in the same article or by the same speaker in fewer words."""
    noun = noun_of(headline.figure)
    if noun is None or noun != noun_of(other.figure) or differences(headline, other):
        return False
    told = headline.speaker is not None and same_speaker(headline.speaker, other.speaker)
    return told or headline.article_id == other.article_id


def _first_past(asked: Asked, dated: list[Candidate]) -> Candidate | None:
    """For "when did it fall below 1,000": the earliest figure past that bound."""
    if asked.limit is None:
        return None
    sign, bound = asked.limit
    past = [c for c in dated if (high_of(c.figure) <= bound if sign == "<" else low_of(c.figure) >= bound)]
    return min(past, key=lambda c: (_order(c)[0], c.figure.speaker is None), default=None)


def _disagree(asked: Asked, one: Candidate, other: Candidate) -> bool:
    """Two speakers, two numbers, one time. With one speaker unnamed only when the question asks for both."""
    if compatible(one.figure, other.figure) or other.figure.standing is Standing.PRIOR:
        return False
    if same_speaker(one.speaker, other.speaker):
        return False
    if (one.speaker is None or other.speaker is None) and not asked.agreement:
        return False
    if one.figure.as_of is None or other.figure.as_of is None:
        return False
    first, second = days_of(one.figure.as_of), days_of(other.figure.as_of)
    gap = max((first[0] - second[1]).days, (second[0] - first[1]).days)
    return gap <= (31 if asked.agreement else SAME_TIME_DAYS)


def _distinct_apart(apart: Sequence[Apart]) -> tuple[Apart, ...]:
    kept = {id(c) for c in distinct([one.candidate for one in apart])}
    return tuple(one for one in apart if id(one.candidate) in kept)


def _groups(candidates: list[Candidate]) -> dict[tuple[str | None, str], tuple[Candidate, ...]]:
    """Series by speaker and place, each in date order."""
    groups: dict[tuple[str | None, str], list[Candidate]] = {}
    for one in candidates:
        place = " and ".join(sorted(places_of(one)))
        key = next(
            (k for k in groups if k[1] == place and same_speaker(k[0], one.speaker)), (one.speaker, place)
        )
        groups.setdefault(key, []).append(one)
    return {key: tuple(sorted(ones, key=_order)) for key, ones in groups.items()}


__all__ = ["Apart", "Candidate", "FigureAnswer", "answer_figures"]

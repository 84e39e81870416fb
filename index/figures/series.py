"""From candidate figures to an answer: the newest by as-of date, what came before, and who disagrees. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index.article import Span
from index.figures.asked import Asked, days_of, read_question
from index.figures.compare import (
    Candidate,
    compatible,
    differences,
    high_of,
    low_of,
    names_in,
    noun_of,
    other_people,
    places_of,
    same_speaker,
)
from index.figures.relevance import mended, relevance
from index.figures.values import AsOfRule, Standing
from index.figures.words import word_set

LEAST = 0.5  # of the question's terms that must stand by a figure
NEAR_BEST = 0.8  # a figure this close to the best speaks of the same thing
LIKE_HEADLINE = 0.9  # of the best: what may stand in one line with the headline
OTHER_KIND = 0.5  # of the best: what may be shown as counting something else
SAME_TIME_DAYS = 3
_TIMES = word_set("second minute hour day week month year decade century")


@dataclass(frozen=True, slots=True)
class Apart:
    """A figure that may not be set beside the headline, and what differs: ``place``, ``counted`` …"""

    candidate: Candidate
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureAnswer:
    """What the candidates answer. ``status``: ``answered``, ``conflict``, or ``not_found`` with a ``reason``
    (``no_figure``, ``other_scope``, ``other_time``); ``nearest`` then holds what comes nearest, and ``note``
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


def answer_figures(
    question: str,
    asked_at: date | None,
    candidates: Sequence[Candidate],
    weights: Mapping[str, float] | None = None,
) -> FigureAnswer:
    """The figures that answer a question; ``weights`` are term weights (inverse document frequencies)."""
    asked = mended(read_question(question, asked_at), [c.context for c in candidates])
    scored = [
        (relevance(asked, c.text, c.figure, c.context, weights), c) for c in candidates if _may(asked, c)
    ]
    scored = [(s, c) for s, c in scored if s >= LEAST]
    if not scored:
        return FigureAnswer("not_found", reason="no_figure")
    best = max(s for s, _ in scored)
    scored.sort(key=lambda pair: (-pair[0], -pair[1].score))
    pool = [c for s, c in scored if s >= NEAR_BEST * best]
    forbidden = _forbidden(asked, pool, [c for _, c in scored])
    allowed = [c for c, why in forbidden if why is None]
    if not allowed:
        candidate, why = forbidden[0]
        return FigureAnswer("not_found", nearest=candidate, note=why, reason="other_scope")
    timely = [c for c in allowed if _timely(asked, c)]
    if not timely:
        return FigureAnswer("not_found", nearest=allowed[0], reason="other_time")
    like = {id(c) for s, c in scored if s >= LIKE_HEADLINE * best}
    return _arrange(asked, timely, like, [c for s, c in scored if NEAR_BEST * best > s >= OTHER_KIND * best])


def _may(asked: Asked, candidate: Candidate) -> bool:
    """Whether a figure's standing and unit let it answer at all."""
    figure = candidate.figure
    if figure.standing is Standing.PROJECTED:
        return asked.future
    if figure.standing is not Standing.HELD and not (figure.standing is Standing.PRIOR and figure.as_of):
        return False
    money = figure.unit is not None and len(figure.unit) == 3 and figure.unit.isupper()
    percent = figure.unit == "percent"
    if asked.kind in ("count", "level"):
        return not money and not percent and (figure.unit or "").rstrip("s") not in _TIMES
    if asked.kind == "money":
        return money
    if asked.kind == "percent":
        return percent
    return True


def _forbidden(
    asked: Asked, pool: list[Candidate], every: list[Candidate]
) -> list[tuple[Candidate, Span | None]]:
    """Each candidate with the sentence that forbids it; a title repeats its article's figure, scope and all."""
    reasons: dict[tuple[str, float | None, float | None], Span] = {}
    for one in every:
        why = _forbids(asked, one)
        if why is not None:
            reasons.setdefault((one.article_id, one.figure.low, one.figure.high), why)
    return [(c, reasons.get((c.article_id, c.figure.low, c.figure.high))) for c in pool]


def _forbids(asked: Asked, candidate: Candidate) -> Span | None:
    """The sentence that shows a figure is not for the place asked about, or None."""
    figure, text = candidate.figure, candidate.text
    wanted = [place.lower() for place in asked.places]
    for scope in figure.scope:
        words = text[scope.words[0] : scope.words[1]].lower()
        left_out = words.removeprefix("the ") in asked.text.lower() or any(_within(p, words) for p in wanted)
        if scope.kind == "excludes" and left_out:
            return scope.sentence
    places = [text[s.words[0] : s.words[1]].lower() for s in figure.scope if s.kind == "place"]
    if not wanted or not places:
        return None
    whole = [p for p in places if " and " in p or "," in p]
    if whole and not any(_joined(place) for place in wanted) and all(p in whole for p in places):
        named = {name for place in wanted for name in names_in(place)}
        parts = {name for place in whole for name in names_in(place)}
        if named < parts and (asked.alone or len(named) == 1):
            return figure.sentence
    directed = [p for p in wanted if re.match(r"(?:eastern|western|northern|southern|central)\s", p)]
    if directed and not any(d in p for d in directed for p in places):
        return figure.sentence
    return None


def _joined(place: str) -> bool:
    return " and " in place or "," in place


def _within(place: str, words: str) -> bool:
    return place in words or words in place


def _timely(asked: Asked, candidate: Candidate) -> bool:
    if asked.window is None:
        return True
    figure = candidate.figure
    if figure.period is not None and asked.period is not None:
        return figure.period == asked.period
    return asked.window.holds(figure.as_of)


def _order(candidate: Candidate) -> tuple[date, int, bool, int, float]:
    """Newest as-of first to last; a date said in the text goes before one taken from the publication."""
    figure = candidate.figure
    day = days_of(figure.as_of)[1] if figure.as_of else date.min
    told = int(figure.as_of_rule is not AsOfRule.PUBLICATION)
    return day, told, figure.speaker is not None, len(figure.scope), candidate.score


def _arrange(asked: Asked, pool: list[Candidate], like: set[int], further: list[Candidate]) -> FigureAnswer:
    dated = [c for c in pool if c.figure.as_of]
    undated = [c for c in pool if not c.figure.as_of]
    current = [c for c in dated if c.figure.standing is not Standing.PRIOR]
    headline = _first_past(asked, dated) or max(current or dated or undated, key=_order)
    apart = [Apart(c, differs) for c in pool if c is not headline and (differs := differences(headline, c))]
    strange = {id(a.candidate) for a in apart}
    beside = [c for c in dated if c is not headline and id(c) not in strange]
    conflicts = [c for c in beside if _disagree(asked, headline, c)]
    at_odds = {id(c) for c in conflicts}
    noun = noun_of(headline.figure)
    beside += [c for c in further if c.figure.held and c.figure.as_of and _continues(headline, c)]
    steady = [
        c
        for c in beside
        if (id(c) in like or (noun and noun == noun_of(c.figure)))
        and id(c) not in at_odds
        and not _repeats(headline, c)
    ]
    earlier = sorted(steady, key=_order)
    apart += [Apart(c, differs) for c in further if (differs := other_people(headline, c))]
    return FigureAnswer(
        "conflict" if conflicts else "answered",
        headline,
        tuple(_distinct(earlier)),
        tuple(_distinct(conflicts)),
        tuple(apart),
        tuple(c for c in undated if c is not headline and id(c) not in strange),
        _groups([headline, *beside]),
    )


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


def _repeats(headline: Candidate, other: Candidate) -> bool:
    """The same number for the same day told again."""
    one, two = headline.figure, other.figure
    return (one.low, one.high, one.as_of) == (two.low, two.high, two.as_of)


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    seen: set[tuple[float | None, float | None, str | None, str | None]] = set()
    kept = []
    for one in candidates:
        key = (one.figure.low, one.figure.high, one.figure.as_of, one.speaker)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


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

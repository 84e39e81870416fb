"""From candidate figures to an answer: the newest by as-of date, what came before, and who disagrees. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index.article import Published, Span
from index.figures.asked import Asked, days_of, read_question, stem, terms_of
from index.figures.relevance import PEOPLE, mended, relevance
from index.figures.values import AsOfRule, Figure, Standing
from index.figures.words import word_set

LEAST = 0.5  # of the question's terms that must stand by a figure
NEAR_BEST = 0.8  # a figure this close to the best speaks of the same thing
LIKE_HEADLINE = 0.9  # of the best: what may stand in one line with the headline
OTHER_KIND = 0.5  # of the best: what may be shown as counting something else
SAME_TIME_DAYS = 3
_TIMES = word_set("second minute hour day week month year decade century")


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

    @property
    def speaker(self) -> str | None:
        """The speaker as written."""
        span = self.figure.speaker
        return self.text[span[0] : span[1]] if span else None


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
        named = {name for place in wanted for name in _names(place)}
        parts = {name for place in whole for name in _names(place)}
        if named < parts and (asked.alone or len(named) == 1):
            return figure.sentence
    directed = [p for p in wanted if re.match(r"(?:eastern|western|northern|southern|central)\s", p)]
    if directed and not any(d in p for d in directed for p in places):
        return figure.sentence
    return None


def _joined(place: str) -> bool:
    return " and " in place or "," in place


def _names(place: str) -> list[str]:
    return [name.strip() for name in re.split(r"\s+and\s+|,\s*", place) if name.strip()]


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
    noun = _noun(headline.figure)
    steady = [
        c
        for c in beside
        if (id(c) in like or (noun and noun == _noun(c.figure)))
        and id(c) not in at_odds
        and not _repeats(headline, c)
    ]
    earlier = sorted(steady, key=_order)
    apart += [Apart(c, differs) for c in further if (differs := _other_people(headline, c))]
    return FigureAnswer(
        "conflict" if conflicts else "answered",
        headline,
        tuple(_distinct(earlier)),
        tuple(_distinct(conflicts)),
        tuple(apart),
        tuple(c for c in undated if c is not headline and id(c) not in strange),
        _groups([headline, *beside]),
    )


def _first_past(asked: Asked, dated: list[Candidate]) -> Candidate | None:
    """For "when did it fall below 1,000": the earliest figure past that bound."""
    if asked.limit is None:
        return None
    sign, bound = asked.limit
    past = [c for c in dated if (_high(c.figure) <= bound if sign == "<" else _low(c.figure) >= bound)]
    return min(past, key=lambda c: (_order(c)[0], c.figure.speaker is None), default=None)


def differences(one: Candidate, other: Candidate) -> tuple[str, ...]:
    """What keeps two figures from one line: ``unit``, ``counted``, ``place``, ``scope``; empty: comparable."""
    found = []
    if _kind(one.figure) != _kind(other.figure):
        found.append("unit")
    elif not _same_counted(one, other):
        found.append("counted")
    first, second = _place(one), _place(other)
    if (first and second and not (first <= second or second <= first)) or (
        first and second and first != second and (len(first) > 1 or len(second) > 1)
    ):
        found.append("place")
    if _excluded(one) and _excluded(other) and _excluded(one) != _excluded(other):
        found.append("scope")
    return tuple(found)


def _other_people(headline: Candidate, other: Candidate) -> tuple[str, ...]:
    """How a figure for another kind of people ("members", not "fighters") differs; empty: not that."""
    nouns = {_noun(headline.figure), _noun(other.figure)}
    if not other.figure.held or len(nouns) < 2 or not nouns <= PEOPLE:
        return ()
    return differences(headline, other)


def _kind(figure: Figure) -> str:
    if figure.unit is None:
        return "count"
    if figure.unit == "percent" or (len(figure.unit) == 3 and figure.unit.isupper()):
        return figure.unit
    return "count"


def _same_counted(one: Candidate, other: Candidate) -> bool:
    """Counted nouns differ only where both name one and neither is a word for people in general."""
    first, second = (_noun(c.figure) for c in (one, other))
    if first is None or second is None or first == second:
        return True
    return "people" in (first, second) or first in second or second in first


def _noun(figure: Figure) -> str | None:
    if figure.unit is None or _kind(figure) != "count":
        return None
    terms = terms_of(figure.unit)
    return (
        next(iter(terms)) if terms else "people" if figure.unit in ("people", "person") else stem(figure.unit)
    )


def _place(candidate: Candidate) -> frozenset[str]:
    words = [
        candidate.text[s.words[0] : s.words[1]].lower() for s in candidate.figure.scope if s.kind == "place"
    ]
    return frozenset(name.removeprefix("the ") for place in words for name in _names(place))


def _excluded(candidate: Candidate) -> frozenset[str]:
    figure = candidate.figure
    return frozenset(
        candidate.text[s.words[0] : s.words[1]].lower() for s in figure.scope if s.kind == "excludes"
    )


def same_speaker(one: str | None, other: str | None) -> bool:
    """Whether two speakers' names can mean one speaker: one's words are all in the other's."""
    if one is None or other is None:
        return one is other
    first, second = terms_of(one), terms_of(other)
    return bool(first and second) and (first <= second or second <= first)


def compatible(one: Figure, other: Figure) -> bool:
    """Whether two figures can both be right: their bounds overlap, five in a hundred allowed for "about"."""
    slack = 0.05 if "~" in (one.comparator, other.comparator) else 0.005
    low = max(x for x in (_low(one), _low(other)))
    high = min(x for x in (_high(one), _high(other)))
    return low <= high + slack * max(abs(low), 1e-9) if low < float("inf") else True


def _low(figure: Figure) -> float:
    return figure.low if figure.low is not None else 0.0


def _high(figure: Figure) -> float:
    return figure.high if figure.high is not None else float("inf")


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
        place = " and ".join(sorted(_place(one)))
        key = next(
            (k for k in groups if k[1] == place and same_speaker(k[0], one.speaker)), (one.speaker, place)
        )
        groups.setdefault(key, []).append(one)
    return {key: tuple(sorted(ones, key=_order)) for key, ones in groups.items()}

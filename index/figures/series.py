"""From candidate figures to an answer: the newest by as-of date, what came before, and who disagrees. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.article import Span
from index.figures.admissible import is_denied, may_answer, of_kind, withdrawn
from index.figures.again import distinct, repeats, to_the_day, told_again, with_own_scope, without_repeats
from index.figures.allowed import forbidden_by
from index.figures.asked import Asked, Names, read_question
from index.figures.compare import (
    Candidate,
    differences,
    noun_of,
    other_people,
    places_of,
    same_speaker,
)
from index.figures.conflict import disagree, overtaken, set_against
from index.figures.fitting import is_part, is_vague
from index.figures.fitting import other_people as others_asked
from index.figures.lines import continues, in_line, newest_of, order_of, other_event, same_subject, unrivalled
from index.figures.passing import first_past, not_past
from index.figures.placing import by_speaker, elsewhere, placed, spoken_by, with_places
from index.figures.reading import Reads, doubted, read_likeliest, with_reading
from index.figures.relevance import LEAST, NEAR_BEST, Fit, fit_of, mended
from index.figures.terms import PEOPLE
from index.figures.timing import at_time, nearest_to
from index.figures.truecase import truecased
from index.figures.values import Scope, Standing
from index.figures.when import days_of

DENIED_MORE = 0.75  # of a denied number's fit: what meets the question less is no answer beside it
SAME_SENTENCE = 0.95  # the same, where the two stand in one sentence
_NEAR_LIMIT = 0.7  # the same, where the first that passed a number is asked for
LIKE_HEADLINE = 0.9  # of the best: what may stand in one line with the headline
OTHER_KIND = 0.4  # of the best: what may be shown as counting something else


@dataclass(frozen=True, slots=True)
class Apart:
    """A figure that may not be set beside the headline, and what differs: ``place``, ``counted`` …"""

    candidate: Candidate
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureAnswer:
    """What the candidates answer. ``status``: ``answered``, ``conflict``, or ``not_found`` with a ``reason``
    (``no_figure``, ``denied``, ``other_scope``, ``other_speaker``, ``other_time``, ``not_passed``); ``nearest`` then holds what comes nearest, and ``note``
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
    changed_from: Candidate | None = None  # what the headline is set against, where a change is asked for
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
    reads: Reads | None = None,
) -> FigureAnswer:
    """The figures that answer a question; ``weights`` are term weights (inverse document frequencies).

    ``names`` are names in the question with their other names, ``seats`` capitals that speak for countries.
    """
    candidates = with_own_scope(candidates)
    texts = {c.article_id: c.text for c in candidates}
    asked = read_question(truecased(question, texts.values()), asked_at, names, seats)
    asked = with_places(mended(asked, (c.around for c in candidates)), candidates)
    refuted = [
        (fit, c)
        for c in candidates
        if is_denied(c) or c.figure.standing is Standing.SUPERSEDED
        if (fit := fit_of(asked, c, weights)).whole >= LEAST
    ]
    out = withdrawn(asked, candidates, [c for _, c in refuted if is_denied(c)])
    measured = [
        (fit_of(asked, c, weights), c) for c in candidates if may_answer(asked, c) and id(c) not in out
    ]
    unread = max((fit.whole for fit, _ in measured), default=0.0)
    if reads is not None:
        measured = read_likeliest(asked, measured, reads)
    worded = max((fit.words for fit, _ in measured), default=0.0)
    fits = [(fit.whole, c) for fit, c in measured]
    scored = [(fit, replace(c, fit=fit)) for fit, c in placed(asked, fits)]
    if asked.future:
        ahead = [(s, c) for s, c in scored if c.figure.standing is Standing.PROJECTED and s >= LEAST]
        scored = ahead or scored
    best = max((s for s, c in scored if not doubted(c)), default=0.0)
    met = max(best, unread)  # what the reader doubts may still say why there is no answer
    denied = _denied(asked, refuted, read=reads is not None)
    top = max((c for _, c in scored), key=lambda c: c.fit, default=None)
    beside = top is not None and denied is not None and top.figure.sentence == denied.figure.sentence
    # What is denied is not read: the two are compared as they are without.
    if denied is not None and unread < (SAME_SENTENCE if beside else DENIED_MORE) * denied.fit:
        return FigureAnswer("not_found", nearest=denied, reason="denied", fit=met, asked=asked)
    if worded < LEAST or best < LEAST:
        return FigureAnswer("not_found", reason="no_figure", fit=met, asked=asked)
    scored = [(s, c) for s, c in unrivalled(scored) if s >= OTHER_KIND * best]
    scored.sort(key=lambda pair: (-pair[0], -pair[1].score))
    pool = [c for s, c in scored if s >= NEAR_BEST * best]
    if asked.limit is not None:
        nouns = {noun_of(c.figure) for c in pool}
        pool += [
            c for s, c in scored if NEAR_BEST * best > s >= _NEAR_LIMIT * best and noun_of(c.figure) in nouns
        ]
    forbidden = forbidden_by(asked, pool, [c for c in candidates if c.figure.held])
    allowed = [c for c, why in forbidden if why is None]
    if not allowed:
        candidate, why = max(
            forbidden, key=lambda pair: any(s.sentence == pair[1] for s in _left_out(pair[0]))
        )
        return FigureAnswer(
            "not_found", nearest=candidate, note=why, reason="other_scope", fit=met, asked=asked
        )
    spoken = by_speaker(asked, allowed)
    if not spoken:
        return FigureAnswer("not_found", nearest=allowed[0], reason="other_speaker", fit=met, asked=asked)
    timely, counted_from, unresolved = at_time(asked, spoken)
    if not timely:
        timely, counted_from, unresolved = at_time(asked, _wider(asked, spoken, scored))
    if not timely:
        if not any(c.figure.as_of or c.figure.as_of_words for c in spoken):
            # Nothing dates any of them: what the sentences say decides.
            return FigureAnswer("not_found", reason="no_figure", fit=met, asked=asked)
        nearest = nearest_to(asked.window, spoken)
        return FigureAnswer("not_found", nearest=nearest, reason="other_time", fit=met, asked=asked)
    if asked.window is None and all(doubted(c) for c in timely):
        return FigureAnswer("not_found", reason="no_figure", fit=met, asked=asked)
    like = {id(c) for s, c in scored if s >= LIKE_HEADLINE * best}
    further = [c for s, c in scored if NEAR_BEST * best > s >= OTHER_KIND * best]
    made = _arrange(asked, timely, like, [c for c in further if spoken_by(asked, c)])
    made = replace(made, counted_from=counted_from, unresolved=unresolved, fit=met, asked=asked)
    if asked.limit is not None and made.headline is not None and not_past(asked.limit, made.headline):
        return FigureAnswer("not_found", nearest=made.headline, reason="not_passed", fit=met, asked=asked)
    return _with_asked_kind(_of_rank(asked.which, made), spoken)


def _of_rank(which: str, made: FigureAnswer) -> FigureAnswer:
    """The answer with the first, or the last but one, of the newest figure's line for its headline."""
    if which == "newest" or made.headline is None or not made.earlier:
        return made
    at = 0 if which == "first" else len(made.earlier) - 1
    return replace(
        made,
        status="answered",
        headline=made.earlier[at],
        earlier=made.earlier[:at],
        conflicts=(),
        not_comparable=(),
    )


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


def _wider(asked: Asked, pool: list[Candidate], scored: list[tuple[float, Candidate]]) -> list[Candidate]:
    """The pool, and figures told in fewer words of the same thing: for a time that the pool doesn't speak of."""
    every = [c for _, c in scored]
    fit = [c for c, why in forbidden_by(asked, every, every) if why is None and spoken_by(asked, c)]
    nouns = {noun_of(c.figure) for c in pool}
    if asked.counted in PEOPLE:
        nouns |= PEOPLE  # members, where nobody counted fighters: shown as what they are
    return [c for c in fit if any(c is one for one in pool) or noun_of(c.figure) in nouns or c.fit >= LEAST]


def _denied(asked: Asked, refuted: Sequence[tuple[Fit, Candidate]], *, read: bool) -> Candidate | None:
    """The number that meets the question and that its text denies or withdraws. ``read``: others were read."""
    found = [
        replace(c, fit=(with_reading(asked, c, fit) if read else fit).whole)
        for fit, c in refuted
        if of_kind(asked, c)
    ]
    best = max(found, key=lambda c: c.fit, default=None)
    return best if best is not None and best.fit >= LEAST else None


def _arrange(asked: Asked, pool: list[Candidate], like: set[int], further: list[Candidate]) -> FigureAnswer:
    dated = to_the_day([c for c in pool if c.figure.as_of])
    undated = [c for c in pool if not c.figure.as_of]
    told = [c for c in dated if not doubted(c)]
    current = [c for c in told if c.figure.standing is not Standing.PRIOR]
    untold = [c for c in undated if not doubted(c)]
    headline = first_past(asked.limit, told) or newest_of(asked, current or told or untold or pool)
    apart = [
        Apart(c, differs)
        for c in pool
        if c is not headline and (differs := differences(headline, c)) and not told_again(headline, c)
    ]
    strange = {id(c) for c in pool if c is not headline and differences(headline, c)}
    beside = [c for c in dated if c is not headline and id(c) not in strange]
    rivals = [c for c in further if set_against(headline, c) and not differences(headline, c)]
    conflicts = [
        c for c in (*beside, *rivals) if disagree(asked, headline, c) and not overtaken(headline, c, beside)
    ]
    at_odds = {id(c) for c in conflicts}
    beside += [
        c
        for c in further
        if c.figure.held
        and c.figure.as_of
        and (continues(headline, c) or same_subject(asked, headline, c))
        and not elsewhere(asked, c)
        and not others_asked(asked, c)
    ]
    if asked.limit is None:
        beside = [c for c in beside if order_of(c)[0] <= order_of(headline)[0]]
    steady = [
        c
        for c in beside
        if id(c) not in at_odds
        and not doubted(c)
        and not repeats(headline, c)
        and in_line(headline, c, id(c) in like)
        and not other_event(asked, headline, c)
        and (is_vague(headline) or not is_vague(c))
        and (is_part(headline) or not is_part(c))
    ]
    earlier = sorted(steady, key=order_of)
    apart += [Apart(c, differs) for c in further if (differs := other_people(headline, c))]
    apart.sort(key=lambda one: order_of(one.candidate), reverse=True)
    line = without_repeats(distinct(earlier))
    return FigureAnswer(
        "conflict" if conflicts else "answered",
        headline,
        tuple(line),
        tuple(distinct(conflicts)),
        _distinct_apart(apart),
        tuple(c for c in undated if c is not headline and id(c) not in strange),
        _groups([headline, *beside]),
        changed_from=_changed_from(asked, headline, line),
    )


def _changed_from(asked: Asked, headline: Candidate, line: Sequence[Candidate]) -> Candidate | None:
    """The figure that the question sets the headline against: the first of the stretch, or the last not past the bound."""
    before = [c for c in line if order_of(c)[0] < order_of(headline)[0]]
    own = [c for c in before if same_speaker(c.speaker, headline.speaker)] or before
    if asked.change:
        return own[0] if own else None
    if asked.limit is not None:
        return next((c for c in reversed(own) if not_past(asked.limit, c)), None)
    return None


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
    return {key: tuple(sorted(ones, key=order_of)) for key, ones in groups.items()}


__all__ = ["Apart", "Candidate", "FigureAnswer", "answer_figures"]

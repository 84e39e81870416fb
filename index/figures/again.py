"""The same figure told again: in the same article, on another day, by somebody who is not named. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.figures.compare import Candidate, same_speaker
from index.figures.values import Figure, Scope

Telling = tuple[Figure, str | None]  # a figure and who gave it


def told_again(headline: Candidate, other: Candidate) -> bool:
    """The same number in other words of the same article: what differs is only how it is put."""
    return headline.article_id == other.article_id and repeats(headline, other)


def repeats(headline: Candidate, other: Candidate) -> bool:
    """The same number for the same day told again."""
    one, two = headline.figure, other.figure
    return (one.low, one.high, one.as_of) == (two.low, two.high, two.as_of)


def distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One of each number and date, the one that tells most; a speaker who is not named may be the one who is."""
    kept: list[Candidate] = []
    for one in candidates:
        at = next((n for n, other in enumerate(kept) if same_telling(_told(one), _told(other))), None)
        if at is None:
            kept.append(one)
        elif _less_told(kept[at]) > _less_told(one):
            kept[at] = one
    return kept


def _less_told(one: Candidate) -> tuple[bool, float, int]:
    return one.speaker is None, -round(one.fit, 1), -len(one.figure.scope)


def with_own_scope(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each with what its article leaves out of the same number where it tells it again: "this number does not …"."""
    left_out: dict[tuple[object, ...], list[Scope]] = {}

    def number(one: Candidate) -> tuple[object, ...]:
        figure = one.figure
        return one.article_id, figure.low, figure.high, figure.as_of

    for one in candidates:
        held = [scope for scope in one.figure.scope if scope.kind == "excludes"]
        if held:
            left_out.setdefault(number(one), held)
    found = []
    for one in candidates:
        more = left_out.get(number(one), [])
        if more and not any(scope.kind == "excludes" for scope in one.figure.scope):
            one = replace(one, figure=replace(one.figure, scope=(*one.figure.scope, *more)))
        found.append(one)
    return found


def to_the_day(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without tellings of a month or year that another gives to the day."""
    alike: dict[tuple[float | None, float | None], list[Candidate]] = {}
    for one in candidates:
        alike.setdefault((one.figure.low, one.figure.high), []).append(one)
    return [
        one
        for one in candidates
        if not any(
            len(other.figure.as_of or "") > len(one.figure.as_of or "")
            and same_telling(_told(one), _told(other))
            for other in alike[one.figure.low, one.figure.high]
        )
    ]


def same_telling(one: Telling, other: Telling) -> bool:
    """Whether two tellings are of one number on one day; a speaker who is not named may be the one who is."""
    first, second = one[0], other[0]
    same = (first.low, first.high) == (second.low, second.high) and _same_day(first.as_of, second.as_of)
    unnamed = one[1] is None or other[1] is None
    return same and (unnamed or same_speaker(one[1], other[1]))


def _told(one: Candidate) -> Telling:
    return one.figure, one.speaker


def without_repeats(earlier: Sequence[Candidate]) -> list[Candidate]:
    """Of one number told again and again, in date order, only the first; the headline tells the last."""
    kept: list[Candidate] = []
    for one in earlier:
        before = kept[-1] if kept else None
        if before is None or not _same_number(before, one):
            kept.append(one)
    return kept


def _same_number(one: Candidate, other: Candidate) -> bool:
    first, second = one.figure, other.figure
    unnamed = one.speaker is None or other.speaker is None
    return (first.low, first.high) == (second.low, second.high) and (
        unnamed or same_speaker(one.speaker, other.speaker)
    )


def _same_day(one: str | None, other: str | None) -> bool:
    """Whether two dates are the same as far as both are known ("2017-12", "2017-12-05")."""
    if one is None or other is None:
        return one == other
    return one.startswith(other) or other.startswith(one)

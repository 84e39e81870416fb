"""The same figure told again: in the same article, on another day, by somebody who is not named. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from index.figures.compare import Candidate, same_speaker


def told_again(headline: Candidate, other: Candidate) -> bool:
    """The same number in other words of the same article: what differs is only how it is put."""
    return headline.article_id == other.article_id and repeats(headline, other)


def repeats(headline: Candidate, other: Candidate) -> bool:
    """The same number for the same day told again."""
    one, two = headline.figure, other.figure
    return (one.low, one.high, one.as_of) == (two.low, two.high, two.as_of)


def distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One of each number and date; a speaker who is not named may be the one who is."""
    kept: list[Candidate] = []
    for one in candidates:
        at = next((n for n, other in enumerate(kept) if _is_again(one, other)), None)
        if at is None:
            kept.append(one)
        elif kept[at].speaker is None:
            kept[at] = one
    return kept


def _is_again(one: Candidate, other: Candidate) -> bool:
    first, second = one.figure, other.figure
    same = (first.low, first.high) == (second.low, second.high) and _same_day(first.as_of, second.as_of)
    unnamed = one.speaker is None or other.speaker is None
    return same and (unnamed or same_speaker(one.speaker, other.speaker))


def _same_day(one: str | None, other: str | None) -> bool:
    """Whether two dates are the same as far as both are known ("2017-12", "2017-12-05")."""
    if one is None or other is None:
        return one == other
    return one.startswith(other) or other.startswith(one)

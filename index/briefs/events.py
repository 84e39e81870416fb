"""The date that a sentence speaks of. Pure.

The first date that a sentence gives for what it tells, resolved against the article's own date; a sentence without
one tells of the day of publication (as in timeline summarisation, e.g. Martschat and Markert 2018). Dates that only
name another event ("the 7 October attacks"), that open a stretch ("since May") or that lie ahead come second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from index.article import Article, Published, Span
from index.figures.asof import DateWords, dates_in
from index.figures.values import AsOfRule
from index.figures.when import days_of

_LONG_AGO = 300  # days


@dataclass(frozen=True, slots=True)
class Event:
    """When something happened: an ISO day, month or year (None: nobody can tell), and how that is known."""

    iso: str | None
    rule: AsOfRule
    words: Span | None = None

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and last day it can mean."""
        return days_of(self.iso) if self.iso else None


def event_of(article: Article, span: Span) -> Event:
    """The date of what a sentence tells."""
    published = article.published
    chosen = _choose(_own(article.text, dates_in(article.text, *span, published), published))
    if chosen is not None and chosen.iso is not None:
        return Event(chosen.iso, AsOfRule.STATED if chosen.stated else AsOfRule.RELATIVE, chosen.span)
    if published is None:
        return Event(None, AsOfRule.NONE)
    return Event(_known(published), AsOfRule.PUBLICATION)


def _own(text: str, dates: list[DateWords], published: Published | None) -> list[DateWords]:
    """The dates that can be the sentence's: "Sunday, Dec. 10" is one date, "Sunday's derby" none.

    Nor is a day or month without a year that lies most of a year back: in December, "2 January" is the next one.
    """
    kept = []
    for one, after in pairwise([*dates, None]):
        if one is None or not one.iso or _is_next_years(one, published):
            continue
        if text[one.span[1] : one.span[1] + 2] in ("’s", "'s"):
            continue
        if (
            after
            and after.iso
            and len(after.iso) == 10
            and text[one.span[1] : after.span[0]].strip() in ("", ",", "(")
        ):
            continue
        kept.append(one)
    return kept


def _is_next_years(one: DateWords, published: Published | None) -> bool:
    if one.stated or one.iso is None or len(one.iso) < 7 or published is None:
        return False
    return (published.first - days_of(one.iso)[1]).days > _LONG_AGO and one.back is None


def _choose(dates: list[DateWords]) -> DateWords | None:
    """The first date of what is told, days before months and years; else a day ahead."""
    for use in ("as_of", "future"):
        some = [one for one in dates if one.use == use and one.iso]
        if some:
            return min(some, key=lambda one: -len(one.iso or ""))  # the first of the most precise
    return None


def _known(published: Published) -> str:
    return published.iso[:10]

"""The time that a question asks for: days it names, and days counted back. Pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.figures.asof import DateWords, step_back
from index.figures.numbers import words_value

_BACK = re.compile(
    r"\b(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+"
    r"(?P<unit>day|week|fortnight|month|year)s?\s+(?P<way>ago|earlier|before)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?P<which>last|previous|this|(?:the\s+)?past)\s+(?P<unit>week|month|year)\b(?!\s+of\b)", re.IGNORECASE
)
MONTH_NAME = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b",
    re.IGNORECASE,
)
STAGES = re.compile(
    r"\b(early|start\s+of|beginning\s+of|mid(?:dle\s+of)?|late|end\s+of)[\s-]+(?:the\s+)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Window:
    """Days that a question restricts figures to, both ends included; None is open."""

    first: date | None
    last: date | None

    def holds(self, as_of: str | None) -> bool:
        """Whether a date of any precision may lie in the window."""
        if as_of is None:
            return False
        low, high = days_of(as_of)
        return (self.last is None or low <= self.last) and (self.first is None or high >= self.first)


def years_earlier(window: Window, years: int) -> Window:
    """The same days so many years before; the 29th of February becomes the 28th."""
    return Window(*(_year_back(day, years) if day else None for day in (window.first, window.last)))


def _year_back(day: date, years: int) -> date:
    year = day.year - years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


@dataclass(frozen=True, slots=True)
class Back:
    """ "Three weeks ago" counts from the clock, "three weeks earlier" from the newest figure."""

    number: int
    unit: str
    ago: bool
    span: tuple[int, int]

    def window(self, base: date) -> Window:
        """The days meant, a seventh of the way back more or less."""
        first, last = days_of(step_back(base, (self.number, self.unit)))
        slack = timedelta(days=max(1, (base - last).days // 7))
        return Window(first - slack, last + slack)


def days_of(as_of: str) -> tuple[date, date]:
    """First and last day of an ISO day, month or year."""
    pieces = [int(piece) for piece in as_of[:10].split("-")]
    year, month, day = (
        pieces[0],
        pieces[1] if len(pieces) > 1 else None,
        pieces[2] if len(pieces) > 2 else None,
    )
    last_month = month or 12
    last = day or calendar.monthrange(year, last_month)[1]
    return date(year, month or 1, day or 1), date(year, last_month, last)


def middle_of(as_of: str) -> date:
    """The day itself, or the middle of a month or year: where it stands among days."""
    first, last = days_of(as_of)
    return first + (last - first) // 2


def back_in(question: str) -> Back | None:
    """The "three weeks ago" or "three weeks earlier" of a question."""
    match = _BACK.search(question)
    if match is None:
        return None
    count = match.group("count").lower()
    value = int(count) if count.isdigit() else 1 if count in ("a", "an") else words_value(count)
    if not value:
        return None
    return Back(int(value), match.group("unit").lower(), match.group("way").lower() == "ago", match.span())


def days_named(question: str, asked_at: date) -> tuple[Window, tuple[int, int]] | None:
    """The days of "last week", "this month", "the past year" in a question, and where it says so."""
    match = _NAMED.search(question)
    if match is None:
        return None
    which, unit = match.group("which").lower().split()[-1], match.group("unit").lower()
    if which in ("past", "recent"):
        span = {"week": 7, "month": 31, "year": 366}[unit]
        return Window(asked_at - timedelta(days=span), asked_at), match.span()
    first = {
        "week": asked_at - timedelta(days=asked_at.weekday()),
        "month": asked_at.replace(day=1),
        "year": asked_at.replace(month=1, day=1),
    }[unit]
    if which == "this":
        return Window(first, asked_at), match.span()
    last = first - timedelta(days=1)
    begin = {
        "week": first - timedelta(days=7),
        "month": last.replace(day=1),
        "year": last.replace(month=1, day=1),
    }[unit]
    return Window(begin, last), match.span()


def _stage(lead: str, first: date, last: date) -> tuple[date, date]:
    """The third of a month or year that "early", "mid" or "late" before it means."""
    match = STAGES.search(lead)
    days = (last - first).days + 1
    if match is None or days < 28:
        return first, last
    part = {"ea": 0, "st": 0, "be": 0, "mi": 1}.get(match.group(1)[:2].lower(), 2)
    third = days // 3
    begin = first + timedelta(days=part * third)
    return begin, (last if part == 2 else begin + timedelta(days=third - 1))


def window_of(question: str, dates: list[DateWords]) -> Window | None:
    """The days that the dates of a question leave."""
    if not dates:
        return None
    spans = [_stage(question[: d.span[0]], *days_of(d.iso)) for d in dates if d.iso]
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    lead = question[: dates[0].span[0]].lower()
    if len(dates) == 1 and re.search(r"\bsince\s+(?:the\s+|early\s+|late\s+)*$", lead):
        return Window(first, None)
    if re.search(r"\b(?:as\s+of|by|until|before|up\s+to)\s+(?:the\s+|early\s+|late\s+)*$", lead):
        return Window(None, last)
    if len(dates) == 1 and re.search(r"\bafter\s+(?:the\s+)?$", lead):
        return Window(last, None)
    return Window(first, last)

"""Days: stretches of them, ISO dates of any precision, and days counted back. Pure."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from index.figures.asof import step_back

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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


def show_date(as_of: str) -> str:
    """An ISO day, month or year as people write it: ``27 Dec 2017``, whatever the machine's language."""
    first, _ = days_of(as_of)
    month = _MONTHS[first.month - 1]
    return {4: str(first.year), 7: f"{month} {first.year}"}.get(
        len(as_of), f"{first.day} {month} {first.year}"
    )


def middle_of(as_of: str) -> date:
    """The day itself, or the middle of a month or year: where it stands among days."""
    first, last = days_of(as_of)
    return first + (last - first) // 2

"""Days, months and years named in a question, as ranges of days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from index.article import Span

MONTH_NUMBERS = {
    name.casefold(): n
    for names in (calendar.month_name, calendar.month_abbr)
    for n, name in enumerate(names)
    if name
} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTH_NUMBERS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PART = r"(?:(?P<part>early|mid|late|the\s+(?:start|beginning|middle|end)\s+of)[\s-]+)?"
_RULES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b",
        rf"\b{_MONTH}\s+{_DAY}\b(?!\s*(?:%|per\s?cent))(?:,?\s+{_YEAR})?\b",
        rf"\b{_PART}{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR})?\b",
        rf"\b(?:(?P<open>since|after|before|until)|in|of|during|by|from|for|the\s+year|,)\s*{_PART}{_YEAR}\b(?!-)",
    )
)
# Years, or months with at least the last one's year: "from 2014 to 2017", "between March and May 2020", "2014–2017".
_SINGLE_MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_RANGE = re.compile(
    rf"\b(?P<lead>from|between|in|during|since|,)?\s*"
    rf"(?:(?P<month>{_SINGLE_MONTH})\.?(?:,?\s+(?P<year>(?:19|20)\d\d))?|(?P<alone>(?:19|20)\d\d))"
    rf"(?P<join>\s*[–—]\s*|-|\s+(?:to|until|till|through|and)\s+)"
    rf"(?:(?P<last_month>{_SINGLE_MONTH})\.?,?\s+)?(?P<last_year>(?:19|20)\d\d)\b(?!-)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?P<word>today|yesterday|(?P<which>last|this|past)\s+(?P<unit>week|month|year))\b", re.IGNORECASE
)
_OPEN: dict[str, Callable[[date, date], tuple[date, date]]] = {
    "since": lambda first, last: (first, date.max),
    "after": lambda first, last: (last + timedelta(1), date.max),
    "before": lambda first, last: (date.min, first - timedelta(1)),
    "until": lambda first, last: (date.min, last),
}
_PART_DAYS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included, and where the question names it."""

    span: Span
    first: date
    last: date


def find_periods(question: str, today: date | None = None) -> list[Period]:
    """Return the periods a question names, in order.

    A day or month without a year means the latest one not after ``today``; without ``today`` it is left
    out, as are "yesterday" and "last week". "May" alone, which is also a verb, needs a day or a year.
    """
    found = [period for match in _RANGE.finditer(question) if (period := _between(match)) is not None]
    for rule in _RULES:
        for match in rule.finditer(question):
            if any(p.span[0] < match.end() and match.start() < p.span[1] for p in found):
                continue
            period = _read(match, today)
            if period is not None:
                found.append(period)
    if today is not None and today.year > date.min.year:
        found.extend(_relative(match, today) for match in _RELATIVE.finditer(question))
    return sorted(found, key=lambda period: period.span)


def _between(match: re.Match[str]) -> Period | None:
    """From the first day of the one to the last day of the other; None where they are two dates, or no range."""
    lead, join = (match["lead"] or "").casefold(), match["join"].strip().casefold()
    if join == "and" and lead != "between":
        return None  # "in 2014 and 2017" are two
    if match["month"] and not match["last_month"]:
        return None
    if join == "-" and not lead and not match["month"]:
        return None  # a number of something: "model 2014-2019"
    last_year = int(match["last_year"])
    first_year = int(match["year"] or match["alone"] or last_year)
    first = date(first_year, _month_of(match["month"]) or 1, 1)
    last = _range(last_year, _month_of(match["last_month"]) or 12, None, None)[1]
    start = (
        match.start("lead")
        if match["lead"] and lead != ","
        else match.start("month" if match["month"] else "alone")
    )
    return Period((start, match.end()), first, last) if first <= last else None


def _month_of(name: str | None) -> int | None:
    return MONTH_NUMBERS[name.casefold()] if name else None


def _read(match: re.Match[str], today: date | None) -> Period | None:
    parts = match.groupdict()
    month_text = parts.get("month")
    month = None
    if month_text is not None:
        month = int(month_text) if month_text.isdigit() else MONTH_NUMBERS[month_text.casefold()]
    day = int(parts["day"]) if parts.get("day") else None
    year = int(parts["year"]) if parts.get("year") else None
    if month == 5 and day is None and year is None:
        return None
    if year is None:
        if today is None or month is None:
            return None
        year = today.year if (month, day or 1) <= (today.month, today.day) else today.year - 1
    try:
        first, last = _range(year, month, day, parts.get("part"))
    except ValueError:  # the 31st of February is no day
        return None
    if lead := (parts.get("open") or "").casefold():
        return Period(match.span(), *_OPEN[lead](first, last))
    return Period(match.span(), first, last)


def _range(year: int, month: int | None, day: int | None, part: str | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is not None:
        return date(year, month, day), date(year, month, day)
    end = calendar.monthrange(year, month)[1]
    first, last = 1, end
    if part:
        name = (
            "early"
            if re.search("early|start|begin", part, re.I)
            else "late"
            if re.search("late|end", part, re.I)
            else "mid"
        )
        first, last = _PART_DAYS[name]
    return date(year, month, first), date(year, month, min(last, end))


def _relative(match: re.Match[str], today: date) -> Period:
    word, which, unit = match["word"].casefold(), (match["which"] or "").casefold(), match["unit"]
    if word == "today":
        return Period(match.span(), today, today)
    if word == "yesterday":
        return Period(match.span(), today - timedelta(1), today - timedelta(1))
    if unit.casefold() == "week":
        monday = today - timedelta(today.weekday())
        if which == "last":
            return Period(match.span(), monday - timedelta(7), monday - timedelta(1))
        return Period(match.span(), monday if which == "this" else today - timedelta(7), today)
    if unit.casefold() == "month":
        first = today.replace(day=1)
        if which == "last":
            end = first - timedelta(1)
            return Period(match.span(), end.replace(day=1), end)
        return Period(match.span(), first if which == "this" else today - timedelta(30), today)
    year = today.year - (which == "last")
    return Period(match.span(), date(year, 1, 1), date(year, 12, 31) if which == "last" else today)

"""Stretches of days as questions name them: "last week", "the second quarter of 2024", "early May". Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from index.article import Span
from index.figures.datewords import ORDINALS
from index.figures.numbers import words_value

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
MONTH_NAME = re.compile(rf"\b(?:{_MONTH})\b", re.IGNORECASE)
STAGES = re.compile(
    r"\b(early|start\s+of|beginning\s+of|mid(?:dle\s+of)?|late|end\s+of|close\s+of|turn\s+of)[\s-]+(?:the\s+)?$",
    re.IGNORECASE,
)
_STAGE = r"(?:(?P<stage>early|earlier|mid|late|later|the\s+(?:start|beginning|middle|end)\s+of)[\s-]+)?"
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_OF_YEAR = rf"(?:,?\s+(?:of\s+)?(?:(?P<which>this|last)\s+year|{_YEAR}))"
_ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True)) + r"|\d{1,2}(?:st|nd|rd|th)"
_QUARTER = re.compile(
    rf"\b(?:(?P<nth>first|second|third|fourth|last|final|1st|2nd|3rd|4th)\s+quarter|Q(?P<q>[1-4])){_OF_YEAR}?\b",
    re.I,
)
_HALF = re.compile(
    rf"\b(?P<nth>first|second)\s+half\s+of\s+(?:the\s+)?(?:(?P<which>this|last)\s+year|(?:(?P<month>{_MONTH})\b(?:,?\s+(?:of\s+)?)?)?{_YEAR}?)",
    re.IGNORECASE,
)
_SEASON = re.compile(
    rf"\b(?:(?P<rel>this|last)\s+)?(?P<season>spring|summer|autumn|winter|(?<=the\s)fall|fall(?=\s+(?:of\s+)?\d))"
    rf"(?:\s+(?:and|to|through)\s+(?P<until>spring|summer|autumn|winter|fall))?{_OF_YEAR}?\b",
    re.IGNORECASE,
)
_WEEK = re.compile(
    rf"\b(?P<nth>first|second|third|fourth|last|final)\s+week\s+of\s+(?P<month>{_MONTH})\b{_OF_YEAR}?",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\b(?:the\s+)?(?:last|past|previous)\s+(?P<count>\d{1,3}|few|couple\s+of|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+"
    r"(?P<unit>hour|day|week|month|year)s?\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    rf"{_STAGE}\b(?P<which>last|previous|this|(?:the\s+)?past|the)\s+(?P<unit>week|month|year)\b(?!\s+(?:of|before|earlier|to)\b)",
    re.IGNORECASE,
)
_WEEKEND = re.compile(
    r"\b(?:at|over|during|on|since|by|as\s+of|until)\s+(?P<span>the\s+(?:last\s+|past\s+)?weekend)\b|\blast\s+weekend\b",
    re.I,
)
_DAY_OF_MONTH = re.compile(
    rf"\b(?:on|by|since|until|till|after|before|from|of|to|and|between)\s+(?P<span>the\s+(?P<day>{_ORDINAL})(?:\s+of\s+(?P<which>this|last|the)\s+month)?)"
    r"(?=\s*(?:[.,;?!]|$)|\s+(?:and|to|until|in|how|what|were|was|did)\b)",
    re.IGNORECASE,
)
_ALL_MONTH = re.compile(
    rf"\b(?:during|throughout|over|across|in\s+the\s+course\s+of|for)\s+(?P<span>(?P<month>{_MONTH})\b{_OF_YEAR}?)(?!\s*\d)",
    re.I,
)
_DECADE = re.compile(
    r"\bthe\s+(?:(?P<tens>(?:1[5-9]|20)\d0)s|(?P<word>fifties|sixties|seventies|eighties|nineties))\b", re.I
)
_TENS = {"fifties": 1950, "sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that a question names, both ends included. ``relative``: counted from the clock; ``stated``: with its year."""

    span: Span
    first: date
    last: date
    relative: bool = False
    stated: bool = True


def stretches_in(question: str, clock: date) -> list[Stretch]:
    """Every stretch that a question names; what has no year of its own is the last that began before the ``clock``."""
    found: list[Stretch] = []
    for read in (
        _quarters,
        _halves,
        _seasons,
        _weeks,
        _whole_months,
        _last_units,
        _days_of_month,
        _relative,
        _weekends,
        _decades,
    ):
        for one in read(question, clock):
            if not any(one.span[0] < other.span[1] and other.span[0] < one.span[1] for other in found):
                found.append(one)
    return found


def stage_of(lead: str, first: date, last: date) -> tuple[date, date]:
    """The third of a month or year that "early", "mid" or "late" before it means."""
    match = STAGES.search(lead)
    return _third(match.group(1), first, last) if match else (first, last)


def _third(stage: str, first: date, last: date) -> tuple[date, date]:
    days = (last - first).days + 1
    if days < 7:
        return first, last
    word = re.sub(r"^the\s+", "", stage.lower())[:2]
    part = {"ea": 0, "st": 0, "be": 0, "mi": 1}.get(word, 2)
    third = days // 3
    begin = first + timedelta(days=part * third)
    return begin, (last if part == 2 else begin + timedelta(days=third - 1))


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    """From the first month of ``year`` to the last, which may lie in the year after."""
    end = year + 1 if last < first else year
    return date(year, first, 1), date(end, last, calendar.monthrange(end, last)[1])


def _in_year(match: re.Match[str], clock: date, first: int, last: int) -> Stretch:
    """These months of the year named, else of the year in which they last began."""
    which, year = (match.group("which") or "").lower(), match.group("year")
    stated = bool(which or year)
    number = int(year) if year else clock.year - (which == "last")
    if not stated and date(number, first, 1) > clock:
        number -= 1
    return Stretch(match.span(), *_months(number, first, last), relative=bool(which), stated=stated)


def _quarters(question: str, clock: date) -> Iterator[Stretch]:
    for match in _QUARTER.finditer(question):
        number = int(match.group("q") or _NTH.get((match.group("nth") or "").lower(), 4))
        yield _in_year(match, clock, 3 * number - 2, 3 * number)


def _halves(question: str, clock: date) -> Iterator[Stretch]:
    for match in _HALF.finditer(question):
        second = match.group("nth").lower() == "second"
        if match.group("month"):
            number = _MONTHS[match.group("month").lower()]
            year = int(match.group("year") or clock.year - (number > clock.month))
            first, last = _months(year, number, number)
            half = (first.replace(day=16), last) if second else (first, first.replace(day=15))
            yield Stretch(match.span(), *half, stated=bool(match.group("year")))
        elif match.group("which") or match.group("year"):
            yield _in_year(match, clock, 7 if second else 1, 12 if second else 6)


def _from_to(first: int, last: int, other: int, until: int) -> tuple[int, int]:
    """The months of two seasons: in a year's order, whatever order they are told in; winter ends the year."""
    if 12 in (first, other):
        return min(first, other), 2
    return min(first, other), max(last, until)


def _seasons(question: str, clock: date) -> Iterator[Stretch]:
    for match in _SEASON.finditer(question):
        first, last = _SEASONS[match.group("season").lower()]
        if match.group("until"):
            first, last = _from_to(first, last, *_SEASONS[match.group("until").lower()])
        made = _in_year(match, clock, first, last)
        if match.group("rel") and match.group("rel").lower() == "last" and made.last >= clock:
            made = Stretch(made.span, *_months(made.first.year - 1, first, last))
        yield Stretch(made.span, made.first, made.last, bool(match.group("rel")), made.stated)


def _weeks(question: str, clock: date) -> Iterator[Stretch]:
    for match in _WEEK.finditer(question):
        number = _MONTHS[match.group("month").lower()]
        made = _in_year(match, clock, number, number)
        nth = _NTH.get(match.group("nth").lower())
        first = made.first + timedelta(days=7 * (nth - 1)) if nth else made.last - timedelta(days=6)
        yield Stretch(made.span, first, first + timedelta(days=6), made.relative, made.stated)


def _whole_months(question: str, clock: date) -> Iterator[Stretch]:
    for match in _ALL_MONTH.finditer(question):
        if not match.group("month")[0].isupper():
            continue  # "for may"
        number = _MONTHS[match.group("month").lower()]
        made = _in_year(match, clock, number, number)
        yield Stretch(match.span("span"), made.first, made.last, made.relative, made.stated)


def _last_units(question: str, clock: date) -> Iterator[Stretch]:
    for match in _LAST.finditer(question):
        count = match.group("count").lower()
        value = (
            int(count)
            if count.isdigit()
            else {"few": 3, "couple of": 2}.get(count) or words_value(count) or 1
        )
        days = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.5, "year": 365.25}[
            match.group("unit").lower()
        ]
        yield Stretch(match.span(), clock - timedelta(days=max(1, round(days * value))), clock, relative=True)


def _days_of_month(question: str, clock: date) -> Iterator[Stretch]:
    for match in _DAY_OF_MONTH.finditer(question):
        word, which = match.group("day").lower(), (match.group("which") or "").lower()
        day = ORDINALS.get(word) or int(word[:-2])
        month = clock.replace(day=1)
        if which == "last" or (which != "this" and day > clock.day):
            month = (month - timedelta(days=1)).replace(day=1)
        if 1 <= day <= calendar.monthrange(month.year, month.month)[1]:
            one = month.replace(day=day)
            yield Stretch(match.span("span"), one, one, relative=True)


def _relative(question: str, clock: date) -> Iterator[Stretch]:
    for match in _RELATIVE.finditer(question):
        which, unit = match.group("which").lower().split()[-1], match.group("unit").lower()
        stage = match.group("stage")
        if which == "the" and not (stage and stage.lower().startswith("the")):
            continue  # "the week": of whatever
        if which == "past":
            days = {"week": 7, "month": 31, "year": 366}[unit]
            yield Stretch(match.span(), clock - timedelta(days=days), clock, relative=True)
            continue
        first = {
            "week": clock - timedelta(days=clock.weekday()),
            "month": clock.replace(day=1),
            "year": clock.replace(month=1, day=1),
        }[unit]
        last = clock
        if which in ("last", "previous"):
            last = first - timedelta(days=1)
            first = {
                "week": first - timedelta(days=7),
                "month": last.replace(day=1),
                "year": last.replace(month=1, day=1),
            }[unit]
        if stage and stage.lower() not in ("earlier", "later"):
            whole = {
                "week": first + timedelta(days=6),
                "month": _months(first.year, first.month, first.month)[1],
            }
            first, last = _third(stage, first, whole.get(unit, first.replace(month=12, day=31)))
        yield Stretch(match.span(), first, last, relative=True)


def _weekends(question: str, clock: date) -> Iterator[Stretch]:
    for match in _WEEKEND.finditer(question):
        saturday = clock - timedelta(days=(clock.weekday() - 5) % 7)
        span = match.span("span") if match.group("span") else match.span()
        yield Stretch(span, saturday, saturday + timedelta(days=1), relative=True)


def _decades(question: str, clock: date) -> Iterator[Stretch]:
    for match in _DECADE.finditer(question):
        year = int(match.group("tens")) if match.group("tens") else _TENS[match.group("word").lower()]
        years = 9 if year % 100 else 99  # "the 1700s": a century
        yield Stretch(match.span(), date(year, 1, 1), date(year + years, 12, 31))

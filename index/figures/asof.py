"""Dates a sentence names, resolved against the article's own date with the precision they have. Pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.article import Precision, Published, Span
from index.figures.datewords import (
    AHEAD,
    AHEAD_OF_VERB,
    CANDIDATE,
    DATE,
    DAY_NUMBERS,
    EVENT_AFTER,
    EVENT_BEFORE,
    FEASTS,
    HEADING,
    MONTH_NUMBERS,
    NOT_AS_OF,
    ORDINALS,
    SOON,
    STARTS,
    TOLD_AFTER,
    TOLD_ON,
    WHEN,
)
from index.figures.numbers import words_value

_AHEAD = 45  # days after an article that a day without a year is taken for
_NEAREST = 183  # the same, where it tells of what has been


@dataclass(frozen=True, slots=True)
class DateWords:
    """A date as written and resolved. ``iso`` None: it needs an article date that isn't there.

    ``use``: ``as_of`` may date a figure; ``span`` ("since May", "over the past month") and ``event``
    ("the 7 October attacks") may not; ``when`` ("since 1988, when …") only what follows; ``after`` ("a year after
    the quake that killed …") what stands in its clause; ``future`` lies after
    the article; ``before`` counts from another date.
    """

    span: Span
    iso: str | None
    stated: bool
    use: str = "as_of"
    back: tuple[int, str] | None = None

    @property
    def year_only(self) -> bool:
        """Whether no more than a year is known."""
        return self.iso is not None and len(self.iso) == 4


def dates_in(text: str, start: int, end: int, published: Published | None) -> list[DateWords]:
    """Every date expression of a sentence, in order; ``published`` is the article's own date, or None."""
    base = published.first if published and published.precision is Precision.DAY else None
    found: list[DateWords] = []
    done = start
    for word in CANDIDATE.finditer(text, start, end):
        if word.start() < done or not (word.group()[0].isdigit() or word.group().lower() in STARTS):
            continue
        match = DATE.match(text, word.start(), end)
        made = _read(match, base, published, found) if match else None
        if match is None or made is None:
            continue
        done = match.end()
        iso, stated, use, back = made
        lead = text[max(start, match.start() - 90) : match.start()]
        if use == "as_of" and NOT_AS_OF.search(lead):
            use = "when" if WHEN.match(text, match.end(), end) else "span"
        elif (
            use == "as_of"
            and not match["untold"]
            and (EVENT_BEFORE.search(lead) or EVENT_AFTER.match(text, match.end()))
        ):
            use = "event"
        found.append(DateWords(match.span(), iso, stated, use, back))
    return found


def heading_dates(text: str, published: Published | None) -> list[DateWords]:
    """Dates that stand alone on a line, as over the entries of a running list ("April 2023")."""
    found = []
    for line in HEADING.finditer(text):
        dates = [d for d in dates_in(text, *line.span(1), published) if d.iso and not d.year_only]
        rest = text[line.start(1) : line.end(1)]
        for one in dates:
            rest = rest.replace(text[one.span[0] : one.span[1]], "")
        if dates and not re.search(r"\w", rest):
            found.append(replace(dates[-1], use="as_of"))
    return found


_Read = tuple[str | None, bool, str, tuple[int, str] | None]


def _read(
    match: re.Match[str], base: date | None, published: Published | None, found: list[DateWords]
) -> _Read | None:
    get = match.groupdict()
    if get["iso"]:
        return get["iso"], True, "as_of", None
    if get["spanof"]:
        return None, False, "span", None
    day, month, year = get["dmd"] or get["mdd"], get["dmm"] or get["mdm"], get["dmy"] or get["mdy"]
    if month and day:
        lead = match.string[max(0, match.start() - 20) : match.start()]
        told = bool(TOLD_ON.search(lead) or TOLD_AFTER.match(match.string, match.end()))
        return _day_month(int(day), _month(month), int(year) if year else None, base, told)
    if get["ordday"]:
        year = get["ordyear"]
        return _day_month(
            _ordinal_day(get["ordday"]), _month(get["ordmonth"]), int(year) if year else None, base
        )
    if get["feast"]:
        month_of, day_of = FEASTS[re.sub(r"\s+", " ", get["feast"].lower().replace("’", "'"))]
        return _day_month(day_of, month_of, None, base)
    if get["mym"]:
        iso = f"{get['myy']}-{_month(get['mym']):02d}"
        return iso, True, _tense(iso, published), None
    if get["month"]:
        return _bare_month(match, _month(get["month"]), published)
    if get["year"] or get["oldyear"]:
        year = get["year"] or get["oldyear"]
        return year, True, _tense(year, published), None
    if get["agon"]:
        return _ago(get["agon"], get["agounit"].lower(), get["agoway"].lower(), base)
    if get["untold"]:
        return (
            None,
            False,
            "as_of",
            None,
        )  # "on the day after the vote": which day that was, the sentence doesn't tell
    if get["eve"]:
        unit = next(word for word in get["eve"].lower().split() if word in ("day", "week", "month", "year"))
        return None, False, "before", (1, unit)
    if get["ord"] or get["bareord"]:
        return _ordinal(get["ord"] or get["bareord"], (get["ordwhich"] or "").lower(), base)
    if base is None:
        return None, False, "as_of", None
    if get["same"]:
        back = {"yesterday": 1, "the day before yesterday": 2}.get(
            re.sub(r"\s+", " ", get["same"].lower()), 0
        )
        return _iso(base - timedelta(days=back)), False, "as_of", None
    if get["day"]:
        if get["lastweek"]:
            monday = base - timedelta(days=base.weekday() + 7)
            return _iso(monday + timedelta(days=DAY_NUMBERS[get["day"].lower()])), False, "as_of", None
        return _weekday(DAY_NUMBERS[get["day"].lower()], (get["dayrel"] or "").lower(), base)
    return _unit(get["rel"].lower(), get["relunit"].lower(), (get["stage"] or "").lower(), base)


def _tense(iso: str, published: Published | None) -> str:
    if published is None:
        return "as_of"
    known = published.iso[:10]
    length = min(len(iso), len(known))
    return "future" if iso[:length] > known[:length] else "as_of"


def _day_month(day: int, month: int, year: int | None, base: date | None, told: bool = False) -> _Read | None:
    stated = year is not None
    if year is None:
        if base is None:
            return None, False, "as_of", None
        year = base.year if (month, day) <= (base.month, base.day) else base.year - 1
        ahead = _safe(base.year, month, day)
        days = (ahead - base).days if ahead else 0
        if 0 < days <= _AHEAD and not told:
            return _iso(date(base.year, month, day)), False, "future", None
        if 0 < days <= _NEAREST and told:
            year = base.year  # a page that went on being written after its date
    made = _safe(year, month, day)
    return (_iso(made), stated, "as_of", None) if made else None


def _bare_month(match: re.Match[str], month: int, published: Published | None) -> _Read | None:
    word = match.group("month")
    lead = match.string[max(0, match.start() - 12) : match.start()].lower()
    if not word[0].isupper():
        return None
    monthrel = (match.group("monthrel") or "").lower()
    if (
        word in ("May", "March")
        and not monthrel
        and not re.search(r"\b(?:in|since|of|by|until|early|late|mid|from|to|and|for)[\s-]+$", lead)
    ):
        return None
    if published is None or published.precision is Precision.YEAR:
        return None, False, "as_of", None
    newest = published.first
    year = newest.year if month <= newest.month else newest.year - 1
    if monthrel == "last" and month == newest.month:
        year -= 1
    soon = 0 < (month - newest.month) % 12 <= SOON
    ahead = match.string[max(0, match.start() - 110) : match.start()]
    if monthrel == "next" or (soon and (AHEAD.search(ahead[-24:]) or AHEAD_OF_VERB.search(ahead))):
        return None, False, "future", None
    return f"{year}-{month:02d}", False, "as_of", None


def _ordinal(word: str, which: str, base: date | None) -> _Read | None:
    day = _ordinal_day(word)
    if base is None:
        return None, False, "as_of", None
    first = base.replace(day=1)
    if which == "last" or (not which and day > base.day):
        first = (first - timedelta(days=1)).replace(day=1)
    made = _safe(first.year, first.month, day)
    return (_iso(made), False, "as_of", None) if made else None


def _ordinal_day(word: str) -> int:
    low = word.lower()
    return ORDINALS[low] if low in ORDINALS else int(low[:-2])


def _ago(count: str, unit: str, way: str, base: date | None) -> _Read:
    couple = count.lower().startswith("a couple")
    value = (
        words_value(count)
        if not count.isdigit() and not couple and count.lower() not in ("a", "an")
        else None
    )
    number = int(count) if count.isdigit() else 2 if couple else int(value or 1)
    back = (10 * number, "year") if unit == "decade" else (number, unit)
    if way == "later":
        return None, False, "before", (-back[0], back[1])
    if way == "after":
        return (step_back(base, back) if base else None), False, "after", back
    if way != "ago":
        return None, False, "before", back
    return (step_back(base, back) if base else None), False, "as_of", None


def step_back(base: date, back: tuple[int, str]) -> str:
    """The date so many units before ``base``: a day for days and weeks, a month for months and one year."""
    number, unit = back
    if unit in ("day", "week", "fortnight"):
        return _iso(base - timedelta(days=number * {"day": 1, "week": 7}.get(unit, 14)))
    if unit == "month":
        months = base.year * 12 + base.month - 1 - number
        return f"{months // 12}-{months % 12 + 1:02d}"
    return f"{base.year - 1}-{base.month:02d}" if number == 1 else str(base.year - number)


def _weekday(day: int, which: str, base: date) -> _Read:
    back = (base.weekday() - day) % 7
    if which in ("next", "the following"):
        return None, False, "future", None
    if which in ("last", "previous", "the previous") and back == 0:
        back = 7
    return _iso(base - timedelta(days=back)), False, "as_of", None


def _unit(which: str, unit: str, stage: str, base: date) -> _Read:
    if which == "next":
        return None, False, "future", None
    if which == "this" and stage == "earlier" and unit != "week":
        return str(base.year) if unit == "year" else f"{base.year}-{base.month:02d}", False, "as_of", None
    if which in ("this", "the same"):
        return None, False, "now", None
    if unit == "week":
        monday = base - timedelta(days=base.weekday() + 7)
        sunday = monday + timedelta(days=6)
        same = (monday.year, monday.month) == (sunday.year, sunday.month)
        return (f"{monday.year}-{monday.month:02d}" if same else str(monday.year)), False, "as_of", None
    if unit == "month":
        return step_back(base, (1, "month")), False, "as_of", None
    return str(base.year - 1), False, "as_of", None


def _month(word: str) -> int:
    return MONTH_NUMBERS[word.lower().rstrip(".")]


def _safe(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _iso(value: date) -> str:
    return value.isoformat()

"""The period that a briefing is asked for: "Daesh, 5–27 Dec" is a topic and two days. Pure.

Days are the asker's: ``today`` is the day where the asker is. A period is read only where it ends the words, or is
all of them, so that "March for Life" stays a topic.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.errors import BadQuestion
from index.question.periods import MONTH_NUMBERS, find_periods

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = rf"(?:{'|'.join(sorted(MONTH_NUMBERS, key=len, reverse=True))})\.?"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_DAYS = {name.casefold(): number for number, name in enumerate(calendar.day_name)}
_COUNTS = "one two three four five six seven eight nine ten eleven twelve".split()
_DASH = r"\s*(?:-|–|—|to|until|till|and|through)\s*"
_END = r"\s*[.!?]?\s*\Z"
_START = r"(?:(?<=\s)|(?<=,)|(?<=:)|\A)"

_BETWEEN = re.compile(
    rf"""{_START} (?:(?:from|between|in|during)\s+)? (?:the\s+)?
        (?P<a>{_DAY}) (?:\s+(?:of\s+)?(?P<am>{_MONTH}))? (?:\s+(?P<ay>\d{{4}}))?
        {_DASH} (?:the\s+)? (?P<b>{_DAY}) (?:\s+(?:of\s+)?(?P<bm>{_MONTH}))? (?:,?\s+(?P<by>\d{{4}}))? {_END}
    | {_START} (?:(?:from|between|in|during)\s+)?
        (?P<am2>{_MONTH})\s+(?P<a2>{_DAY}) (?:,?\s+(?P<ay2>\d{{4}}))?
        {_DASH} (?:(?P<bm2>{_MONTH})\s+)? (?P<b2>{_DAY}) (?:,?\s+(?P<by2>\d{{4}}))? {_END}""",
    re.IGNORECASE | re.VERBOSE,
)
_LAST = re.compile(
    rf"""{_START} (?:(?:in|over|during|for|from|of)\s+)? (?:the\s+)? (?:last|past|previous)\s+
        (?P<count>\d{{1,3}}|{"|".join(_COUNTS)}|few)\s+(?P<unit>hour|day|week|month|year)s? {_END}""",
    re.IGNORECASE | re.VERBOSE,
)
_EDGE = re.compile(
    rf"{_START}(?P<edge>since|from|after|until|till|before|up\s+to|by)\s+(?P<rest>.+?){_END}", re.IGNORECASE
)
_WEEKDAY = re.compile(rf"{_START}(?:(?:on|last|this)\s+)?(?P<day>{'|'.join(_DAYS)}){_END}", re.IGNORECASE)
_ORDINAL = re.compile(rf"{_START}(?:on\s+)?the\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th){_END}", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:\A|[\s,:;–—-])+(?:(?:as\s+of|in|on|during|from|for|of|over|,|:|–|—|-)(?:\s+the)?\s*)*\Z",
    re.IGNORECASE,
)
_YEAR = re.compile(rf"{_START}(?:in\s+)?(?P<year>(?:19|20)\d\d){_END}", re.IGNORECASE)
_AHEAD = re.compile(rf"{_START}(?:(?P<day>tomorrow)|next\s+(?P<unit>week|month|year)){_END}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Window:
    """Days that a briefing is about, both ends included; None is open."""

    first: date | None = None
    last: date | None = None

    @property
    def open(self) -> bool:
        """Whether no day is left out."""
        return self.first is None and self.last is None

    def holds(self, first: date, last: date) -> bool:
        """Whether the days from ``first`` to ``last`` reach into it."""
        return (self.first is None or last >= self.first) and (self.last is None or first <= self.last)


def split_period(words: str, today: date) -> tuple[str, Window]:
    """The topic, and the period that ends the words; an open window where they name none.

    Raises BadQuestion for a period that ends before it begins.
    """
    words = " ".join(words.split())
    found = _read(words, today)
    if found is None:
        return words, Window()
    at, window = found
    if window.first and window.last and window.first > window.last:
        raise BadQuestion(
            f"The period from {_day(window.first)} to {_day(window.last)} ends before it begins. Turn it round."
        )
    return _LEAD.sub("", words[:at]).strip(" ,:;–—-"), window


def show_window(window: Window) -> str:
    """A period in words: ``5–27 Dec 2017``, ``Dec 2017``, ``since 5 Dec 2017``, ``all days``."""
    first, last = window.first, window.last
    if first is None and last is None:
        return "all days"
    if first is None or last is None:
        return f"since {_day(first)}" if first else f"until {_day(last)}" if last else ""
    if first == last:
        return _day(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    if (first.year, first.month) == (last.year, last.month):
        whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
        name = f"{_MONTHS[last.month - 1]} {last.year}"
        return name if whole else f"{first.day}–{last.day} {name}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} – {_day(last)}"
    return f"{_day(first)} – {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _read(words: str, today: date) -> tuple[int, Window] | None:
    """Where the period begins in the words, and its days."""
    if match := _BETWEEN.search(words):
        window = _between(match, today)
        return (match.start(), window) if window else None
    if match := _LAST.search(words):
        return match.start(), Window(_back(match["count"].lower(), match["unit"].lower(), today), today)
    if match := _EDGE.search(words):
        edge = _read(match["rest"], today)
        if edge is not None and edge[0] == 0:
            return match.start(), _edge(match["edge"].lower(), edge[1], today)
    if match := _WEEKDAY.search(words):
        day = today - timedelta((today.weekday() - _DAYS[match["day"].casefold()]) % 7)
        return match.start(), Window(day, day)
    if match := _ORDINAL.search(words):
        return _nth(match, today)
    if match := _AHEAD.search(words):
        return match.start(), _ahead(match, today)
    for period in find_periods(words, today):
        if not words[period.span[1] :].strip(" .!?"):
            lead = _LEAD.search(words, 0, period.span[0])
            return lead.start() if lead else period.span[0], Window(period.first, period.last)
    if match := _YEAR.search(words):
        year = int(match["year"])
        return match.start(), Window(date(year, 1, 1), date(year, 12, 31))
    return None


def _between(match: re.Match[str], today: date) -> Window | None:
    get = {name.rstrip("2"): value for name, value in match.groupdict().items() if value}
    if "am" not in get and "bm" not in get:
        return None  # "1-2" may be a score
    last_month = MONTH_NUMBERS[get.get("bm", get.get("am", "")).rstrip(".").casefold()]
    first_month = MONTH_NUMBERS[get["am"].rstrip(".").casefold()] if "am" in get else last_month
    a, b = (int(re.sub(r"\D", "", get[name])) for name in ("a", "b"))
    turns = first_month > last_month  # over the end of a year
    if "by" in get:
        last_year = int(get["by"])
        first_year = int(get.get("ay", last_year - turns))
    else:  # the latest such days that have begun
        begun = (first_month, a) <= (today.month, today.day)
        first_year = int(get["ay"]) if "ay" in get else today.year - (not begun)
        last_year = first_year + turns
    first, last = _date(first_year, first_month, a), _date(last_year, last_month, b)
    return Window(first, last) if first and last else None


def _edge(word: str, window: Window, today: date) -> Window:
    if word in ("since", "from"):
        return Window(window.first, today if window.first is None or window.first <= today else None)
    if word == "after":
        return Window(window.last + timedelta(1) if window.last else None, today)
    if word == "before":
        return Window(None, window.first - timedelta(1) if window.first else None)
    return Window(None, window.last)


def _back(count: str, unit: str, today: date) -> date:
    """The first of so many days, weeks or months that end today; hours are those of the days they reach into."""
    number = int(count) if count.isdigit() else 3 if count == "few" else _COUNTS.index(count) + 1
    if unit == "hour":
        return today - timedelta(-(-number // 24))
    if unit in ("day", "week"):
        return today - timedelta(number * (7 if unit == "week" else 1) - (unit == "day"))
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "year" else 1)
    year, month = max(1, months // 12), months % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _nth(match: re.Match[str], today: date) -> tuple[int, Window] | None:
    """ "The 5th": the latest one that is not ahead."""
    number = int(match["day"])
    for back in range(13):
        months = today.year * 12 + today.month - 1 - back
        day = _date(months // 12, months % 12 + 1, number)
        if day and day <= today:
            return match.start(), Window(day, day)
    return None


def _ahead(match: re.Match[str], today: date) -> Window:
    if match["day"]:
        return Window(today + timedelta(1), today + timedelta(1))
    if match["unit"].lower() == "week":
        monday = today + timedelta(7 - today.weekday())
        return Window(monday, monday + timedelta(6))
    if match["unit"].lower() == "year":
        return Window(date(today.year + 1, 1, 1), date(today.year + 1, 12, 31))
    months = today.year * 12 + today.month
    first = date(months // 12, months % 12 + 1, 1)
    return Window(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))


def _date(year: int, month: int, day: int) -> date | None:
    if not (1 <= year <= 9999 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)

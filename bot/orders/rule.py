"""When a digest is due: days of the week and a time, in a time zone with all its changes. Pure.

A time that a change of clocks leaves out comes as much later as the clocks jumped; one that comes twice counts once,
the first time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from index.errors import BadQuestion

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAILY, _WEEKDAYS, _WEEKEND = frozenset(range(7)), frozenset(range(5)), frozenset({5, 6})
_EIGHT = time(8)
_DAY = "|".join(_NAMES)
_HEAD = re.compile(
    rf"""(?P<days> daily | every\s+day | weekdays | every\s+weekday | weekends
        | (?:(?:every|on)\s+)? (?:{_DAY})s? (?: \s*(?:,|and|&)\s* (?:{_DAY})s? )* )
    (?=\s|,|\Z) [\s,]*""",
    re.IGNORECASE | re.VERBOSE,
)
_TIME = re.compile(
    r"(?:at\s+)?(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>am|pm|h)?(?=\s|,|\Z)[\s,]*",
    re.I,
)
_ZONE = re.compile(r"(?P<zone>UTC|[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+\-0-9]+)+)(?=\s|,|\Z)[\s,]*")
_NO_TIME = re.compile(r"(?:at\s+)?\d+(?:[:.]\d+|\s*(?:am|pm)\b)", re.IGNORECASE)
_NO_DAYS = re.compile(
    r"(?:every|each|hourly|weekly|fortnightly|monthly|quarterly|yearly|once|twice|tomorrow|today|tonight)\b",
    re.IGNORECASE,
)
_QUIET = re.compile(r"quiet(?:ly)?(?=\s|,|\Z)[\s,]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """Days of the week (0 is Monday) and a local time. ``str`` gives what ``read_rule`` reads again."""

    days: frozenset[int]
    at: time

    def __str__(self) -> str:
        return f"{self._days()} {self.at:%H:%M}"

    def next_after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The first due instant after ``instant``, in UTC."""
        day = instant.astimezone(zone).date() - timedelta(1)
        while True:
            if day.weekday() in self.days and (due := self._on(day, zone)) > instant:
                return due
            day += timedelta(1)

    def latest(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The last due instant at or before ``instant``, in UTC."""
        day = instant.astimezone(zone).date() + timedelta(1)
        while True:
            if day.weekday() in self.days and (due := self._on(day, zone)) <= instant:
                return due
            day -= timedelta(1)

    def _on(self, day: date, zone: ZoneInfo) -> datetime:
        return datetime.combine(day, self.at, tzinfo=zone).astimezone(UTC)

    def _days(self) -> str:
        named = {_DAILY: "daily", _WEEKDAYS: "weekdays", _WEEKEND: "weekends"}.get(self.days)
        return named or " and ".join(f"{_NAMES[day].title()}s" for day in sorted(self.days))


@dataclass(frozen=True, slots=True)
class Asked:
    """What "digest weekdays 7:30 Europe/Berlin quiet TOPIC" asks for; ``zone`` None where it names none."""

    rule: Rule
    topic: str
    zone: ZoneInfo | None = None
    quiet: bool = False


def read_rule(words: str) -> Asked:
    """Read the words of a digest: days, time, zone and "quiet" in this order, all of them optional, then the topic.

    The time may stand before the days. Without days it is daily, without a time at 08:00. Raises BadQuestion for an
    unknown zone or hour, and for what is meant as a time but is none that a digest can keep.
    """
    rest = words.strip()
    days, at, zone, quiet = _DAILY, _EIGHT, None, False
    timed = False
    if head := _HEAD.match(rest):
        days, rest = _read_days(head["days"]), rest[head.end() :]
    if (match := _TIME.match(rest)) and (head or match["minute"] or match["half"]):
        at, rest, timed = _read_time(match), rest[match.end() :], True
    if timed and not head and (head := _HEAD.match(rest)):
        days, rest = _read_days(head["days"]), rest[head.end() :]
    if not timed and (wrong := _NO_TIME.match(rest)):
        raise BadQuestion(f"There is no time {wrong[0]}. Write it as 08:00 or 8 am.")
    if not head and not timed and (wrong := _NO_DAYS.match(rest)):
        raise BadQuestion(
            f"I can't read {wrong[0]!r} as the days of a digest. Write daily, weekdays, weekends, or days such as Mondays "
            "and Thursdays, then the time: digest Mondays 08:00 TOPIC"
        )
    if (head or timed) and (match := _ZONE.match(rest)):
        zone, rest = zone_named(match["zone"]), rest[match.end() :]
    if match := _QUIET.match(rest):
        quiet, rest = True, rest[match.end() :]
    return Asked(Rule(days, at), rest.strip(), zone, quiet)


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name. Raises BadQuestion."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadQuestion(
            f"There is no time zone {name!r}. Name it by continent and city: Europe/Berlin, America/New_York."
        ) from error


def _read_days(words: str) -> frozenset[int]:
    low = words.casefold()
    if "weekend" in low:
        return _WEEKEND
    if "weekday" in low:
        return _WEEKDAYS
    named = frozenset(number for number, name in enumerate(_NAMES) if name in low)
    return named or _DAILY


def _read_time(match: re.Match[str]) -> time:
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), (match["half"] or "").lower()
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise BadQuestion(f"There is no {hour} {half}. Write the time as 08:00 or 8 am.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23:
        raise BadQuestion("The day ends at 23:59. Write midnight as 00:00.")
    return time(hour, minute)

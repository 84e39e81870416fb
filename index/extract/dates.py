"""Publication dates: exactly as precise as written, or refused with a sentence.

Nothing here knows the clock: a date that isn't written in full is no date.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

from index.article import Precision, Published

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio janeiro يناير",
            "february feb februar février fevrier febrero febbraio fevereiro فبراير شباط",
            "march mar märz maerz mars marzo março مارس آذار اذار",
            "april apr avril abril aprile أبريل ابريل نيسان",
            "may mai mayo maggio maio مايو أيار ايار",
            "june jun juni juin junio giugno junho يونيو حزيران",
            "july jul juli juillet julio luglio julho يوليو تموز",
            "august aug août aout agosto أغسطس اغسطس آب",
            "september sept sep septembre septiembre settembre setembro سبتمبر أيلول ايلول",
            "october oct oktober octobre octubre ottobre outubro أكتوبر اكتوبر",
            "november nov novembre noviembre novembro نوفمبر",
            "december dec dezember décembre decembre diciembre dicembre dezembro ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTHS.update(
    {"كانون الثاني": 1, "تشرين الأول": 10, "تشرين الاول": 10, "تشرين الثاني": 11}
    | {"كانون الأول": 12, "كانون الاول": 12}
)
_ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5}
_ZONES |= {"mst": -7, "mdt": -6, "pst": -8, "pdt": -7}  # the zones RFC 2822 (section 4.3) defines
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_MONTH = "|".join(re.escape(name) for name in sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = r"(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{3,6})?\.?,?\s+"
_ZONE = r"(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}|[a-z]{1,4})"
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<fraction>[.,]\d{1,9})?)?"
    rf"(?:\s?(?P<half>[ap]\.?m\.?))?(?:\s?{_ZONE})?"
)
_COMPACT = r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<fraction>)(?P<half>)\s?(?:" + _ZONE + r")?"
_DAY_FIRST = (
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\.?\s*(?:of\s+|de\s+|-)?(?P<month>{_MONTH})\.?"
    r"(?:\s+del?\s+|\s*,?\s*|-)(?P<year>\d{4})"
)
_MONTH_FIRST = rf"(?P<month>{_MONTH})\.?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?P<year>\d{{4}})"

_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/](?P<number>\d{1,2})",
        rf"(?P<year>\d{{4}})(?P<sep>[-/.])(?P<number>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?:[t\s]\s*{_TIME})?",
        rf"(?P<year>\d{{4}})(?P<number>\d{{2}})(?P<day>\d{{2}})(?:t{_COMPACT})?",
        rf"(?:{_WEEKDAY})?{_DAY_FIRST}(?:(?:\s*,\s*|\s+)(?:at\s+)?{_TIME})?",
        rf"(?:{_WEEKDAY})?{_MONTH_FIRST}(?:(?:\s*,\s*|\s+)(?:at\s+)?{_TIME})?",
        rf"(?P<month>{_MONTH})\.?(?:\s+de\s+|\s*,?\s+)(?P<year>\d{{4}})",
    )
)
_NUMERIC = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<sep>[/.-])(?P<second_>\d{{1,2}})(?P=sep)(?P<year>\d{{4}})(?:,?\s+{_TIME})?"
)

# A date inside a dateline; the year may be missing, and then it isn't a publication date.
WRITTEN_DATE = (
    rf"(?:(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thurs|Fri|Sat|Satur|Sun)(?:day)?\.?,?\s+)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?i:{_MONTH})\.?(?:,?\s+\d{{4}})?"
    rf"|(?i:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\s+\d{{4}})?)"
)


def parse_published(value: str) -> Published:
    """Read a written date: year, month, day, or an instant with its offset.

    A time without an offset names no instant, so only its day is kept. Raises ValueError with a
    sentence when the value isn't a date, can't exist, or can be read in two ways.
    """
    shown = f"“{value.strip()[:60]}”"
    # Case is folded first: with IGNORECASE a pattern would match letters (ſ, ı) that no table knows.
    text = " ".join(value.translate(_DIGITS).split()).casefold()
    if len(text) > 80:
        raise ValueError(f"{shown} is too long to be a date; write it as YYYY-MM-DD.")
    for shape in _SHAPES:
        if match := shape.fullmatch(text):
            return _from_match(match, shown)
    if match := _NUMERIC.fullmatch(text):
        return _from_numeric(match, shown)
    raise ValueError(f"{shown} is not a date that can be read; write it as YYYY-MM-DD.")


def _from_match(match: re.Match[str], shown: str) -> Published:
    found = match.groupdict()
    month = int(found["number"]) if found.get("number") else _month(found.get("month"))
    day = int(found["day"]) if found.get("day") else None
    return _published(int(found["year"]), month, day, found, shown)


def _from_numeric(match: re.Match[str], shown: str) -> Published:
    found = match.groupdict()
    first, second, year = int(found["first"]), int(found["second_"]), int(found["year"])
    if first <= 12 and second <= 12 and first != second:
        readings = f"{first} {_ENGLISH[second - 1]} or {second} {_ENGLISH[first - 1]}"
        raise ValueError(f"{shown} can be read in two ways ({readings}); write it as YYYY-MM-DD.")
    day, month = (second, first) if second > 12 else (first, second)
    return _published(year, month, day, found, shown)


def _month(name: str | None) -> int | None:
    return _MONTHS[name] if name else None


def _published(
    year: int, month: int | None, day: int | None, found: dict[str, str | None], shown: str
) -> Published:
    if not 1000 <= year <= 2999:
        raise ValueError(f"{shown} has no year between 1000 and 2999; write the date as YYYY-MM-DD.")
    try:
        written = date(year, month or 1, day or 1)
    except ValueError as error:
        raise ValueError(f"{shown} is not a day of any calendar; correct it to YYYY-MM-DD.") from error
    weekday = found.get("weekday")
    if weekday and _WEEKDAYS[weekday] != written.weekday():
        raise ValueError(
            f"{shown} names the wrong weekday ({written.isoformat()} was a {written:%A}), so the date is in "
            "doubt; correct it to YYYY-MM-DD."
        )
    if month is None:
        return Published(f"{year:04d}", Precision.YEAR)
    if day is None:
        return Published(f"{year:04d}-{month:02d}", Precision.MONTH)
    instant = _instant(written, found, shown)
    return Published(instant or written.isoformat(), Precision.DAY)


def _instant(day: date, found: dict[str, str | None], shown: str) -> str | None:
    hour, minute = found.get("hour"), found.get("minute")
    if hour is None or minute is None:
        return None
    hours = int(hour)
    if half := found.get("half"):
        if not 1 <= hours <= 12:
            raise ValueError(f"{shown} is not a time of day; correct it, or write only YYYY-MM-DD.")
        hours = hours % 12 + (12 if half[0] == "p" else 0)
    fraction = (found.get("fraction") or "")[1:7].ljust(6, "0")
    offset = _offset(found.get("zone"), shown)
    try:
        moment = datetime(
            day.year, day.month, day.day, hours, int(minute), int(found.get("second") or 0), int(fraction)
        )
    except ValueError as error:
        raise ValueError(f"{shown} is not a time of day; correct it, or write only YYYY-MM-DD.") from error
    return moment.replace(tzinfo=timezone(offset)).isoformat() if offset is not None else None


def _offset(zone: str | None, shown: str) -> timedelta | None:
    if zone is None:
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        hours, minutes = int(digits[:2]), int(digits[2:])
        if hours > 14 or minutes > 59:
            raise ValueError(
                f"{shown} has an offset that no place uses; correct it, or write only YYYY-MM-DD."
            )
        return timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    hours_east = _ZONES.get(zone)
    return timedelta(hours=hours_east) if hours_east is not None else None

"""Publication dates and ages in words. The clock is always a parameter."""

from __future__ import annotations

from datetime import date

from index.article import Precision, Published

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def show_day(day: date) -> str:
    """A day as people write it: ``27 Dec 2017``, whatever the machine's language."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def show_published(published: Published) -> str:
    """A publication date, exactly as precise as it is known: ``27 Dec 2017``, ``Jan 2024``, ``2023``."""
    first = published.first
    if published.precision is Precision.DAY:
        return show_day(first)
    if published.precision is Precision.MONTH:
        return f"{_MONTHS[first.month - 1]} {first.year}"
    return str(first.year)


def days_old(published: Published, today: date) -> int:
    """The age in days that is certain: counted from the latest day the date can mean."""
    return (today - published.last).days


def show_age(published: Published, today: date) -> str:
    """How long before ``today`` something was published, in words that don't claim more than is known."""
    if published.first > today:
        return "later than the day of the question"
    months = (today.year - published.first.year) * 12 + today.month - published.first.month
    if published.precision is Precision.YEAR:
        years = today.year - published.first.year
        return "this year" if years == 0 else f"about {_count(years, 'year')} old"
    if published.precision is Precision.MONTH:
        return "this month" if months == 0 else _months_or_years(months)
    days = (today - published.first).days
    if days < 2:
        return ("today", "yesterday")[days]
    if days < 14:
        return f"{days} days old"
    if days < 60:
        return f"{days // 7} weeks old"
    return _months_or_years(months - (today.day < published.first.day))


def _months_or_years(months: int) -> str:
    return f"{_count(months, 'month')} old" if months < 36 else f"{_count(months // 12, 'year')} old"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

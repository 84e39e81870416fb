"""Dates and ages in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.age import days_old, show_age, show_published
from index.article import Precision, Published

DAY, MONTH, YEAR = Precision.DAY, Precision.MONTH, Precision.YEAR


@pytest.mark.parametrize(
    ("iso", "precision", "words"),
    [
        ("2017-12-27", DAY, "27 Dec 2017"),
        ("2017-12-27T23:30:00-05:00", DAY, "27 Dec 2017"),
        ("2024-01", MONTH, "Jan 2024"),
        ("2023", YEAR, "2023"),
    ],
)
def test_a_date_is_shown_as_precisely_as_it_is_known(iso: str, precision: Precision, words: str) -> None:
    """A month stays a month and a year a year; an instant shows the day in its own offset."""
    assert show_published(Published(iso, precision)) == words


@pytest.mark.parametrize(
    ("iso", "precision", "today", "words"),
    [
        ("2017-12-27", DAY, date(2017, 12, 27), "today"),
        ("2017-12-27", DAY, date(2017, 12, 28), "yesterday"),
        ("2017-12-27", DAY, date(2018, 1, 8), "12 days old"),
        ("2017-12-27", DAY, date(2018, 1, 24), "4 weeks old"),
        ("2017-12-27", DAY, date(2018, 3, 26), "2 months old"),
        ("2017-12-27", DAY, date(2026, 11, 22), "8 years old"),
        ("2017-12-28", DAY, date(2017, 12, 27), "later than the day of the question"),
        ("2024-01", MONTH, date(2024, 1, 31), "this month"),
        ("2024-01", MONTH, date(2024, 2, 1), "1 month old"),
        ("2024-01", MONTH, date(2026, 11, 22), "34 months old"),
        ("2018-07", MONTH, date(2026, 11, 22), "8 years old"),
        ("2026", YEAR, date(2026, 11, 22), "this year"),
        ("2023", YEAR, date(2026, 11, 22), "about 3 years old"),
    ],
)
def test_an_age_claims_no_more_than_the_date_does(
    iso: str, precision: Precision, today: date, words: str
) -> None:
    """Ages come in the unit that the date allows, and in years when they are long."""
    assert show_age(Published(iso, precision), today) == words


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 20_000))
def test_every_age_of_a_past_day_can_be_said(published: date, days: int) -> None:
    """Every past day has an age in words, never a zero or a negative number."""
    words = show_age(Published(published.isoformat(), DAY), published + timedelta(days))
    assert words in ("today", "yesterday") or (words.endswith(" old") and not words.startswith(("0", "-")))
    assert days_old(Published(published.isoformat(), DAY), published + timedelta(days)) == days

"""Days, months and years named in a question."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.question.periods import find_periods

TODAY = date(2026, 11, 22)  # a Sunday


def periods(question: str, today: date | None = TODAY) -> list[tuple[str, str]]:
    return [(period.first.isoformat(), period.last.isoformat()) for period in find_periods(question, today)]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("who spoke on 5 December 2017?", "2017-12-05", "2017-12-05"),
        ("who spoke on December 27, 2017?", "2017-12-27", "2017-12-27"),
        ("who spoke on the 5th of December 2017?", "2017-12-05", "2017-12-05"),
        ("who spoke on 2017-12-05?", "2017-12-05", "2017-12-05"),
        ("what happened in December 2017?", "2017-12-01", "2017-12-31"),
        ("what happened in Sept. 2021?", "2021-09-01", "2021-09-30"),
        ("what happened in Feb 2024?", "2024-02-01", "2024-02-29"),
        ("what happened in May 2020?", "2020-05-01", "2020-05-31"),
        ("what happened in 2017?", "2017-01-01", "2017-12-31"),
        ("what happened in late December 2017?", "2017-12-21", "2017-12-31"),
        ("what happened at the start of March 2020?", "2020-03-01", "2020-03-10"),
        ("what happened in mid-June 2020?", "2020-06-11", "2020-06-20"),
        ("what happened in late February 2023?", "2023-02-21", "2023-02-28"),
        ("what happened on 29 February 2020?", "2020-02-29", "2020-02-29"),
    ],
)
def test_a_date_with_its_year(question: str, first: str, last: str) -> None:
    """A date with its year is read without knowing what day it is, as exactly as it is given."""
    assert periods(question, None) == periods(question) == [(first, last)]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("how many fell from 2014 to 2017?", "2014-01-01", "2017-12-31"),
        ("how many fell between 2014 and 2017?", "2014-01-01", "2017-12-31"),
        ("who led the 2014–2017 campaign?", "2014-01-01", "2017-12-31"),
        ("how many fell in 2014-2017?", "2014-01-01", "2017-12-31"),
        ("how many fell between March and May 2020?", "2020-03-01", "2020-05-31"),
        ("how many fell from November 2019 to February 2020?", "2019-11-01", "2020-02-29"),
        ("how many have fallen since 2014?", "2014-01-01", "9999-12-31"),
        ("how many fell after 2014?", "2015-01-01", "9999-12-31"),
        ("how many fell before 2014?", "0001-01-01", "2013-12-31"),
        ("how many fell until 2014?", "0001-01-01", "2014-12-31"),
    ],
)
def test_a_stretch_of_time(question: str, first: str, last: str) -> None:
    """Two years or months with what joins them are one period, and since, after, before and until leave an end open."""
    assert periods(question) == [(first, last)]


def test_two_years_are_no_stretch() -> None:
    """Years that are only named together stay single."""
    assert periods("how many fell in 2014 and in 2017?") == [
        ("2014-01-01", "2014-12-31"),
        ("2017-01-01", "2017-12-31"),
    ]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("who spoke on 30 November?", "2025-11-30", "2025-11-30"),
        ("who spoke on November 22?", "2026-11-22", "2026-11-22"),
        ("what happened in December?", "2025-12-01", "2025-12-31"),
        ("what happened in November?", "2026-11-01", "2026-11-30"),
        ("what happened on 3 May?", "2026-05-03", "2026-05-03"),
        ("what happened today?", "2026-11-22", "2026-11-22"),
        ("what happened yesterday?", "2026-11-21", "2026-11-21"),
        ("what happened this week?", "2026-11-16", "2026-11-22"),
        ("what happened last week?", "2026-11-09", "2026-11-15"),
        ("what happened in the past week?", "2026-11-15", "2026-11-22"),
        ("what happened last month?", "2026-10-01", "2026-10-31"),
        ("what happened this month?", "2026-11-01", "2026-11-22"),
        ("what happened last year?", "2025-01-01", "2025-12-31"),
        ("what happened this year?", "2026-01-01", "2026-11-22"),
    ],
)
def test_a_date_that_needs_a_clock(question: str, first: str, last: str) -> None:
    """What leaves the year out, or counts from today, means something only where today is known."""
    assert periods(question) == [(first, last)]
    assert periods(question, None) == []


@pytest.mark.parametrize(
    "question",
    [
        "may it rain?",
        "how many of the 2017 fighters remain?",
        "did 1,000 remain?",
        "who bought 19 rockets?",
        "what came out of model 20-2019?",
        "",
    ],
)
def test_what_is_no_date(question: str) -> None:
    """Numbers that only look like years, and the verb may, are no dates."""
    assert periods(question) == []


@pytest.mark.parametrize("today", [date.min, date.max])
def test_a_clock_at_the_end_of_time(today: date) -> None:
    """A clock that stands at the first or the last day there is does no harm."""
    for question in ("what happened yesterday?", "or last week?", "or last year?", "or on 30 November?"):
        assert all(first <= last for first, last in periods(question, today))


def test_several_dates_in_order() -> None:
    """Every date of a question is found, in the order it is written, with where it stands."""
    question = "what changed between 3 March 2019 and April 5, 2019, or since 2020?"
    found = find_periods(question)
    assert [question[slice(*period.span)] for period in found] == [
        "3 March 2019",
        "April 5, 2019",
        "since 2020",
    ]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.dates(date(1901, 1, 1), date(2099, 12, 31)))
def test_every_day_can_be_named(day: date, today: date) -> None:
    """Any day is read from its usual spellings; without its year it is never after today."""
    month = ("January February March April May June July August September October November December").split()
    name = month[day.month - 1]
    for written in (f"{day.day} {name} {day.year}", f"{name} {day.day}, {day.year}", day.isoformat()):
        (found,) = find_periods(f"what was said on {written}?", today)
        assert found.first == found.last == day
    for found in find_periods(f"what was said on {day.day} {name}?", today):
        assert found.first <= today


@given(st.text(max_size=80), st.one_of(st.none(), st.dates()))
def test_any_question_can_be_read(question: str, today: date | None) -> None:
    """No question is too strange; what is found begins no later than it ends."""
    for period in find_periods(question, today):
        assert period.first <= period.last
        assert question[slice(*period.span)]

"""The time that a question asks for."""

from __future__ import annotations

from datetime import date

import pytest

from index.figures.asked_time import asks_change, passes_limit, read_time
from index.figures.series import FigureAnswer, answer_figures
from index.figures.when import Window, show_date
from tests.index.figures.test_series import candidates, top

CLOCK = date(2024, 6, 8)  # a Saturday
LINE = (
    ("In 2018 there were 12,000 raiders in Arda, the coalition said.", "2024-04-10"),
    ("About 5,200 raiders remained in Arda in early April, the coalition said.", "2024-04-09"),
    ("The coalition said fewer than 3,000 raiders remain in Arda.", "2024-05-06"),
    ("Fewer than 1,000 raiders remain in Arda, the coalition said on Monday.", "2024-05-27"),
    ("The coalition said on Wednesday that about 850 raiders remain in Arda.", "2024-06-05"),
)


def ask(question: str, *more: tuple[str, str | None]) -> FigureAnswer:
    return answer_figures(question, CLOCK, candidates(*LINE, *more))


def days(first: str | None, last: str | None) -> Window:
    return Window(date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("in 2018", days("2018-01-01", "2018-12-31")),
        ("as of early April", days(None, "2024-04-10")),
        ("by the end of May", days(None, "2024-05-31")),
        ("at the end of May", days("2024-05-21", "2024-05-31")),
        ("until mid-May", days(None, "2024-05-20")),
        ("no later than 10 May", days(None, "2024-05-10")),
        ("before 27 May", days(None, "2024-05-26")),
        ("after 27 May", days("2024-05-28", None)),
        ("since the 5th", days("2024-06-05", None)),
        ("since the 27th", days("2024-05-27", None)),
        ("as of the 27th of last month", days(None, "2024-05-27")),
        ("last week", days("2024-05-27", "2024-06-02")),
        ("last month", days("2024-05-01", "2024-05-31")),
        ("early last month", days("2024-05-01", "2024-05-10")),
        ("at the start of this year", days("2024-01-01", "2024-05-01")),
        ("over the past three weeks", days("2024-05-18", "2024-06-08")),
        ("in the last 24 hours", days("2024-06-07", "2024-06-08")),
        ("yesterday", days("2024-06-07", "2024-06-07")),
        ("on Wednesday", days("2024-06-05", "2024-06-05")),
        ("over the weekend", days("2024-06-08", "2024-06-09")),
        ("during May", days("2024-05-01", "2024-05-31")),
        ("in the first week of June", days("2024-06-01", "2024-06-07")),
        ("in the second quarter of 2023", days("2023-04-01", "2023-06-30")),
        ("in Q4", days("2023-10-01", "2023-12-31")),
        ("in the first half of 2023", days("2023-01-01", "2023-06-30")),
        ("in the second half of May", days("2024-05-16", "2024-05-31")),
        ("in the spring of 2023", days("2023-03-01", "2023-05-31")),
        ("last summer", days("2023-06-01", "2023-08-31")),
        ("in the 1990s", days("1990-01-01", "1999-12-31")),
        ("in the 1700s", days("1700-01-01", "1799-12-31")),
        ("between 1 May and 20 May", days("2024-05-01", "2024-05-20")),
        ("three weeks before 27 May", days("2024-05-03", "2024-05-09")),
        ("these days", None),
        ("today", None),
        ("after the 2010 drought", None),
    ],
)
def test_window(words: str, want: Window | None) -> None:
    """A stretch of time is read with the clock of the question, each end as it is bounded."""
    assert read_time(f"how many raiders were left in Arda {words}?", CLOCK).window == want


def test_without_a_clock() -> None:
    """Without a clock nothing is counted from it; a day without a year is looked for in every year."""
    assert read_time("how many raiders were left last week?", None).window is None
    assert read_time("how many raiders were left on 5 December?", None).yearless


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("remained in Arda as of early April", (5200.0, 5200.0, "2024-04")),
        ("were left in Arda before 27 May", (None, 3000.0, "2024-05-06")),
        ("were left in Arda after 27 May", (850.0, 850.0, "2024-06-05")),
        ("were left in Arda by the end of May", (None, 1000.0, "2024-05-27")),
        ("were left in Arda in spring 2024", (None, 1000.0, "2024-05-27")),
        ("were there in Arda at first", (12000.0, 12000.0, "2018")),
        ("were left in Arda yesterday", (850.0, 850.0, "2024-06-05")),
        ("remain in Arda today", (850.0, 850.0, "2024-06-05")),
    ],
)
def test_time_decides(words: str, want: tuple[float | None, float | None, str]) -> None:
    """The figure of the time asked for goes before the newest one."""
    assert top(ask(f"how many raiders {words}?")) == want


def test_previous() -> None:
    """The previous figure is the last but one of the newest figure's line."""
    answer = ask("what was the previous figure for raiders in Arda?")
    assert top(answer) == (None, 1000.0, "2024-05-27")


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("when did the number of raiders in Arda fall below 1,000?", (None, 1000.0, "2024-05-27")),
        ("when were there fewer than 4,000 raiders left in Arda?", (None, 3000.0, "2024-05-06")),
        ("on what date did raiders in Arda number less than 900?", (850.0, 850.0, "2024-06-05")),
        ("when was the number of raiders in Arda above 10,000?", (12000.0, 12000.0, "2018")),
    ],
)
def test_passed(question: str, want: tuple[float | None, float | None, str]) -> None:
    """The day a bound was passed is that of the first figure beyond it; the last one before stands beside it."""
    answer = ask(question)
    assert top(answer) == want
    before = answer.changed_from
    assert before is None or (before.figure.as_of or "") < want[2]


def test_passed_by_another_speaker() -> None:
    """Whoever counts fewer on the same day has not seen the number fall."""
    answer = ask(
        "when did the number of raiders in Arda fall below 1,000?",
        ("The governor said 600 raiders remain in Arda.", "2024-05-06"),
    )
    assert top(answer) == (None, 1000.0, "2024-05-27")


def test_not_passed() -> None:
    """A bound that no figure has passed is no answer, and the newest figure stands nearest."""
    answer = ask("when did the number of raiders in Arda fall below 100?")
    assert (answer.status, answer.reason) == ("not_found", "not_passed")
    assert answer.nearest and answer.nearest.figure.as_of == "2024-06-05"


def test_change() -> None:
    """A change since a day is told by the newest figure and the first since that day."""
    answer = ask("how has the number of raiders in Arda changed since the 6th of May?")
    assert top(answer)[0] == 850.0
    assert answer.changed_from and answer.changed_from.figure.high == 3000.0


def test_other_time_is_near() -> None:
    """Where no figure is of the time asked for, the nearest in time is shown."""
    answer = ask("how many raiders were in Arda in 2019?")
    assert answer.reason == "other_time"
    assert answer.nearest and answer.nearest.figure.as_of == "2018"


def test_event_of_another_year() -> None:
    """A toll of years before is of another event, and not in the line."""
    answer = answer_figures(
        "how many people were killed in the Osta floods?",
        CLOCK,
        candidates(
            ("Floods killed 12 people in Osta, the mayor said.", "2024-05-02"),
            (
                "The Osta floods killed 15 people, the mayor said. In 2003 the river killed 40 people in Osta.",
                "2024-05-04",
            ),
        ),
    )
    assert [c.figure.low for c in answer.earlier] == [12.0]


def test_what_asks() -> None:
    """Bounds and changes are known by their words."""
    assert passes_limit("When did the toll pass 1,000?")
    assert passes_limit("since when have there been fewer than 50 wolves?")
    assert not passes_limit("When did the mayor resign?")
    assert asks_change("how much has the toll risen since the 5th of March?")
    assert not asks_change("how many sheep are on the hill?")


def test_dates_as_people_write_them() -> None:
    """A date is shown as precisely as it is known."""
    assert [show_date(iso) for iso in ("2024-05-06", "2024-05", "2024")] == ["6 May 2024", "May 2024", "2024"]

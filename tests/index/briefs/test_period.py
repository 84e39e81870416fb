"""Periods at the end of a topic, as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from index.briefs.period import Window, show_window, split_period
from index.errors import BadQuestion

TODAY = date(2017, 12, 28)  # a Thursday


@pytest.mark.parametrize(
    ("words", "topic", "shown"),
    [
        ("Daesh 5–27 Dec", "Daesh", "5–27 Dec 2017"),
        ("Daesh, 5-27 Dec 2016", "Daesh", "5–27 Dec 2016"),
        ("Daesh between 5 and 27 December", "Daesh", "5–27 Dec 2017"),
        ("Daesh Dec 5 - Jan 3", "Daesh", "5 Dec 2017 – 3 Jan 2018"),
        ("Daesh last week", "Daesh", "18–24 Dec 2017"),
        ("Daesh this week", "Daesh", "25–28 Dec 2017"),
        ("Daesh since the 5th", "Daesh", "5–28 Dec 2017"),
        ("Daesh since the 30th", "Daesh", "30 Nov – 28 Dec 2017"),
        ("Daesh in December", "Daesh", "Dec 2017"),
        ("Daesh: November", "Daesh", "Nov 2017"),
        ("Daesh in the past month", "Daesh", "28 Nov – 28 Dec 2017"),
        ("Daesh over the last 3 days", "Daesh", "26–28 Dec 2017"),
        ("Daesh since Monday", "Daesh", "25–28 Dec 2017"),
        ("Daesh on 9 Dec", "Daesh", "9 Dec 2017"),
        ("Daesh since October 2017", "Daesh", "1 Oct – 28 Dec 2017"),
        ("Daesh until 12 Dec", "Daesh", "until 12 Dec 2017"),
        ("Daesh 2014", "Daesh", "2014"),
        ("yesterday", "", "27 Dec 2017"),
        ("last 24 hours", "", "27–28 Dec 2017"),
        ("Daesh tomorrow", "Daesh", "29 Dec 2017"),
        ("Daesh next week", "Daesh", "1–7 Jan 2018"),
        ("March for Life", "March for Life", "all days"),
        ("Man United 3-2 Chelsea", "Man United 3-2 Chelsea", "all days"),
        ("Apollo 11", "Apollo 11", "all days"),
        ("", "", "all days"),
    ],
)
def test_a_period_is_read_and_shown_back(words: str, topic: str, shown: str) -> None:
    """The words that end a topic and name days become a window; other words stay the topic."""
    found, window = split_period(words, TODAY)
    assert (found, show_window(window)) == (topic, shown)


def test_yesterday_is_the_askers() -> None:
    """The same word means the day before whatever day it is where the asker is."""
    assert split_period("Daesh yesterday", date(2018, 1, 1))[1] == Window(
        date(2017, 12, 31), date(2017, 12, 31)
    )


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    """The sentence names both days and says what to do."""
    with pytest.raises(BadQuestion, match=r"from 27 Dec 2017 to 5 Dec 2017 .* Turn it round"):
        split_period("Daesh from 27 Dec to 5 Dec 2017", TODAY)


def test_no_impossible_day_is_invented() -> None:
    """The 31st of November is no period; the words stay the topic."""
    assert split_period("Daesh 3–31 Nov", TODAY) == ("Daesh 3–31 Nov", Window())

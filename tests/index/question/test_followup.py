"""Questions that lean on the ones before them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.question.followup import asks_speaker, complete

FIRST = "how many fighters remain in Iraq?"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("and in Syria?", "how many fighters remain in Syria?"),
        ("in Syria?", "how many fighters remain in Syria?"),
        ("And what about in Syria?", "how many fighters remain in Syria?"),
        ("since when?", "how many fighters remain in Iraq? Since when?"),
        ("why?", "how many fighters remain in Iraq? Why?"),
        ("who said that?", "how many fighters remain in Iraq? Who said that?"),
        ("does that include the west?", "how many fighters remain in Iraq? Does that include the west?"),
        ("and in 2018?", "how many fighters remain in Iraq in 2018?"),
        (
            "and how many were there in 2018?",
            "how many fighters remain in Iraq? How many were there in 2018?",
        ),
        ("since 2014?", "how many fighters remain in Iraq? Since 2014?"),
        ("what about al-Nusra?", "how many fighters remain in Iraq, al-Nusra?"),
        ("western Syria", "how many fighters remain in Iraq, western Syria?"),
        ("and?", "how many fighters remain in Iraq?"),
        ("  ", "how many fighters remain in Iraq?"),
    ],
)
def test_a_fragment_is_completed(question: str, expected: str) -> None:
    """What makes sense only after the question before it is read together with it."""
    assert complete(question, [FIRST]) == expected


@pytest.mark.parametrize(
    "question",
    [
        "When did Iraq declare victory?",
        "Which countries supported the coalition in the north?",
        "who said victory was final?",
        "how many fighters were there in 2014?",
        "how many fighters remained in 2020?",
        "were there strikes in 2015?",
        "did Russia say that the war is over?",
        "how long did it take to clear the cities?",
        "Name the groups that still fight",
        "ما عدد المقاتلين في سوريا؟",
    ],
)
def test_a_whole_question_stays(question: str) -> None:
    """A question that stands by itself is left as it was typed, whatever was asked before."""
    assert complete(question, [FIRST]) == question
    assert complete(question, []) == question


def test_a_chain_is_followed() -> None:
    """Follow-ups of follow-ups are completed from the first question on."""
    assert complete("and in 2018?", [FIRST, "and in Syria?"]) == "how many fighters remain in Syria in 2018?"
    assert complete("and in 2019?", ["how many fell in 2018?"]) == "how many fell in 2019?"
    assert (
        complete("who said that?", [FIRST, "in Syria?"])
        == "how many fighters remain in Syria? Who said that?"
    )
    assert complete("and in Libya?", [FIRST, "When did Iraq declare victory?"]) == (
        "When did Iraq declare victory in Libya?"
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("as of early December?", "as of early December"),
        ("as of early December 2017?", "as of early December 2017"),
        ("in the second quarter of 2023?", "in the second quarter of 2023"),
        ("before 27 May 2017?", "before 27 May 2017"),
        ("what about the end of 2017?", "at the end of 2017"),
        ("5 December 2017?", "on 5 December 2017"),
        ("as of the end of last year?", "as of the end of last year"),
    ],
)
def test_a_time_alone_asks_the_same_of_another_time(question: str, expected: str) -> None:
    """However long it is, and whatever it begins with, it takes the place of the time that was asked for before."""
    assert complete(question, [FIRST]) == f"how many fighters remain in Iraq {expected}?"
    assert complete(question, [FIRST, "and in 2018?"]) == f"how many fighters remain in Iraq {expected}?"
    assert (
        complete(question, [FIRST, "as of 27 December 2017"])
        == f"how many fighters remain in Iraq {expected}?"
    )


def test_a_time_counted_on_from_another_leaves_it_there() -> None:
    """What is three weeks earlier depends on the time before, and a name beside a time is a question of its own."""
    assert complete("and three weeks earlier?", [FIRST, "in 2018?"]) == (
        "how many fighters remain in Iraq in 2018, three weeks earlier?"
    )
    assert complete("the second day of the war", [FIRST]) == "the second day of the war"


def test_without_a_question_before_nothing_is_added() -> None:
    """The first question of a conversation is never touched."""
    assert complete("and in Syria?", []) == "and in Syria?"


@pytest.mark.parametrize(
    "question",
    [
        *("who said that?", "And who said so?", "says who?", "according to whom?", "who published this?"),
        *("which news agency reported that?", "what's the source?", "where is that from?"),
    ],
)
def test_asking_for_the_speaker(question: str) -> None:
    """Asking only who said or published so is told apart, where something was asked before."""
    assert asks_speaker(question, [FIRST])
    assert not asks_speaker(question, [])


def test_asking_for_another_speaker() -> None:
    """Asking who said something else is a question of its own."""
    assert not asks_speaker("who said victory was final?", [FIRST])


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=4))
def test_any_conversation_can_be_completed(question: str, previous: list[str]) -> None:
    """No conversation is too strange, and a question's own words are kept whatever was before."""
    completed = complete(question, previous)
    assert isinstance(completed, str)
    if not previous:
        assert completed == question


def test_after_who_said_that() -> None:
    """What follows "who said that?" goes on from what was asked before it."""
    asked = ["when did Iraq declare victory?", "who said that?"]
    assert complete("and in 2018?", asked) == complete("and in 2018?", asked[:1])
    assert complete("since when?", [*asked, "says who?"]) == complete("since when?", asked[:1])


def test_a_time_takes_the_place_of_the_latest() -> None:
    """ "Weekly users - latest?", and then "in May 2018?": of May, and no longer the latest."""
    assert complete("and in May 2018?", ["weekly users - latest?"]) == "weekly users in May 2018?"
    assert complete("and in Syria?", ["weekly users now?"]) == "weekly users now in Syria?"

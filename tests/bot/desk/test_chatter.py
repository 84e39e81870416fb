"""Questions in threads, people talking to each other, and courtesies."""

from __future__ import annotations

import pytest

from bot.desk.chatter import Courtesy, courtesy, is_question


@pytest.mark.parametrize(
    "line",
    [
        "and in Syria?",
        "since when?",
        "how many fighters remain",
        "who said that?",
        "كم عدد المقاتلين؟",
        "what about 2018?",
    ],
)
def test_questions(line: str) -> None:
    """What reads as a question about the articles is one."""
    assert is_question(line)


@pytest.mark.parametrize(
    "line",
    [
        "thanks!",
        "thanks, lunch anyone?",
        "ok",
        "@anna can you look?",
        "<@U2> what is this?",
        "can you check that?",
        "what do you think?",
        "I'll take it",
        "",
        "lunch at one",
    ],
)
def test_chatter(line: str) -> None:
    """What people say to each other is left alone."""
    assert not is_question(line)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("thanks", Courtesy.THANKS),
        ("Thank you very much!", Courtesy.THANKS),
        ("ok, thanks 🙏", Courtesy.THANKS),
        ("thanks for the quick answer", Courtesy.THANKS),
        ("شكرا", Courtesy.THANKS),
        ("that's great", Courtesy.FINE),
        ("got it", Courtesy.FINE),
        ("hello", Courtesy.HELLO),
        ("Good morning, Briefbot", Courtesy.HELLO),
        ("thanks, and in Syria?", None),
        ("good?", None),
        ("Good Friday agreement", None),
        ("who thanks whom", None),
        ("all of it", None),
        ("thanks to that answer the war ended", None),
        ("😀", None),
        ("", None),
    ],
)
def test_courtesies(line: str, meant: Courtesy | None) -> None:
    """A line of nothing but greeting, thanks or approval is one; with anything else in it, it is asked."""
    assert courtesy(line) is meant

"""Questions in threads, and people talking to each other."""

from __future__ import annotations

import pytest

from bot.desk.chatter import is_question


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

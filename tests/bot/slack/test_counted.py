"""A small counted run; the large one is a command (see the README)."""

from __future__ import annotations

from pathlib import Path

from tests.bot.slack.counted import count


def test_each_question_is_answered_once_over_kills_drops_limits_and_repetitions(shelf: Path) -> None:
    """60 questions, some delivered twice and thrice, two kills in the gap, one anywhere, two killed connections.

    None is lost; none is posted twice but in the gap where nobody may look, and that one says so.
    """
    result = count(shelf, questions=60, rate=20, patience=240)
    assert (result.questions, result.lost, result.twice_unsaid) == (60, 0, 0), result
    assert result.kills == 3 and result.limited > 0
    assert 1 <= result.twice <= result.gap_counted <= 1 + result.kills * 4, result
    assert result.answered_once == 60 - result.twice

"""Question sets out of feedback."""

from __future__ import annotations

from pathlib import Path

from bot.cli.run import run
from bot.desk.examples import export
from bot.desk.message import Standing
from bot.reply import ActionKind
from index.evaluation.data import load_set
from tests.bot.messages import ask, message, press, reception_over


def test_what_got_a_thumb_up_can_be_measured(shelf: Path, tmp_path: Path) -> None:
    """A thumb up gives a question with its quote, or an unanswerable one; a thumb down is left to people."""
    folder = tmp_path / "set"
    with reception_over(shelf) as (reception, _):
        found, _ = ask(reception, message())
        nothing, _ = ask(reception, message("how many ISIS fighters are in Libya?", "m2", thread="t2"))
        bad, _ = ask(reception, message("who is Sergei Lavrov?", "m3", thread="t3"))
        for item, kind in ((found, ActionKind.UP), (nothing, ActionKind.UP), (bad, ActionKind.DOWN)):
            reception.presses.press(press(kind, item.answer), Standing())
        assert export(reception.desk._index, reception.store, folder) == (2, 1)
    cases = {
        case.question.text: case
        for case in load_set(folder / "articles.jsonl", folder / "questions.jsonl").cases
    }
    answered = cases["how many ISIS fighters remain?"]
    assert answered.answerable and answered.evidence == 1
    assert not cases["how many ISIS fighters are in Libya?"].answerable


def test_the_command_says_where_it_is(shelf: Path, tmp_path: Path, capsys: object) -> None:
    """Without feedback the folder is written all the same, and nothing fails."""
    assert run(["feedback", "--export", str(tmp_path / "set"), "--data", str(shelf)]) == 0
    assert (tmp_path / "set" / "articles.jsonl").stat().st_size > 1000

"""Structured logs and kept tracebacks."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from bot.running.log import keep_traceback, logger
from bot.settings import LogFormat, LogLevel, Settings


def settings(**fields: object) -> Settings:
    return Settings.model_validate({"data": Path("unused"), **fields})


def test_a_line_holds_no_words_of_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    """By default a log line names a question's id and leaves its words out."""
    logger(settings(log_format=LogFormat.JSON)).info("asked", id="q1", question="secret words", ms=12)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["id"], line["ms"], line["level"]) == ("asked", "q1", 12, "info")
    assert "question" not in line


def test_the_words_are_logged_where_that_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    """A setting puts the words of questions into the log."""
    logger(settings(log_format=LogFormat.JSON, log_questions=True)).info("asked", question="how many?")
    assert json.loads(capsys.readouterr().err)["question"] == "how many?"


def test_lines_below_the_level_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Only what reaches the chosen level is written, as plain text where that is chosen."""
    log = logger(settings(log_level=LogLevel.WARNING))
    log.info("quiet")
    log.warning("loud", reason="full")
    written = capsys.readouterr().err
    assert "quiet" not in written
    assert "loud" in written and "reason=full" in written and "\x1b" not in written


def test_a_traceback_is_kept_under_a_reference(tmp_path: Path) -> None:
    """Details go into a file that only its owner can read, findable by the reference a person was told."""
    first, place = keep_traceback(ValueError("one\udcff"), tmp_path / "logs")
    second, same = keep_traceback(ValueError("two"), tmp_path / "logs")
    assert place == same
    file = Path(place)
    assert f"reference {first}\nValueError: one\\udcff\n" in file.read_text()
    assert f"reference {second}\n" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_no_place_for_the_traceback_is_said(tmp_path: Path) -> None:
    """When the details can't be written anywhere, no file is named."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert keep_traceback(ValueError("x"), blocked)[1] == "not kept, since no log file can be written"

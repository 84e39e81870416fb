"""The command line, run in this process on the samples."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli.run import run

NOW = ("--now", "2026-11-22")


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Run a command that must succeed and read its one JSON object."""
    assert run(arguments) == 0
    written = capsys.readouterr()
    assert written.err == ""
    return json.loads(written.out)


def one_id(shelf: Path, capsys: pytest.CaptureFixture[str], name: str) -> str:
    """The id of the sample whose id begins with ``name``."""
    assert run(["article", "list", "--json", "--data", str(shelf)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return next(row["article_id"] for row in rows if row["article_id"].startswith(name))


def test_the_first_six_commands_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Help names the six commands a newcomer needs before all others."""
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    first = shown[: shown.index("Look after")]
    assert [
        name for name in ("demo", "add", "ask", "chat", "search", "status") if f" {name} " not in first
    ] == []
    assert shown.index("Start here") < shown.index("Look after") < shown.index("Measure")


@pytest.mark.parametrize(
    "command", [["ask"], ["search"], ["add"], ["article", "set"], ["backup"], ["restore"]]
)
def test_help_has_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Help of the commands that take something shows how to write it."""
    assert run([*command, "--help"]) == 0
    assert f"briefbot {' '.join(command)} " in capsys.readouterr().out.split("Usage:")[1].split("\n", 1)[1]


def test_asking_quotes_the_article_word_for_word(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is quoted is, character for character, the stored text between the offsets given."""
    answer = run_json(capsys, "ask", "how many ISIS fighters remain?", *NOW, "--json", "--data", str(shelf))
    assert answer["schema_version"] == 1
    for quote in answer["quotes"] + answer["nearest"]:
        held = run_json(capsys, "article", quote["article_id"], "--json", "--data", str(shelf))
        assert held["text"][quote["start"] : quote["end"]] == quote["text"]


def test_asking_on_a_pipe_has_no_colour(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person gets quotes with source, date and age, in plain text where it is no terminal."""
    assert run(["ask", "how many ISIS fighters remain?", *NOW, "--data", str(shelf)]) == 0
    shown = capsys.readouterr().out
    assert "❝" in shown and "[SAMPLE]" in shown and "14 articles" in shown
    assert "\x1b" not in shown
    assert not [line for line in shown.splitlines() if line != line.rstrip()]


def test_not_found_is_an_answer(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A question that nothing answers ends with exit code 0, a reason, and no quote."""
    answer = run_json(
        capsys, "ask", "who won the chess tournament in Reykjavik?", "--json", "--data", str(shelf)
    )
    assert answer["status"] == "not_found"
    assert answer["quotes"] == [] and answer["headline"] is None
    assert answer["reason"]["sentence"].endswith(".")


def test_the_data_folder_may_stand_before_the_command(
    shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data folder can be given before the command, after it, or as a setting."""
    for arguments in (["--data", str(shelf), "status", "--json"], ["status", "--json", "--data", str(shelf)]):
        assert run_json(capsys, *arguments)["articles"] == 14
    monkeypatch.setenv("BRIEFBOT_DATA", str(shelf))
    assert run_json(capsys, "status", "--json")["collections"] == {"samples": 14}


def test_searching_lists_passages(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Search gives ranked passages without a verdict, narrowed down exactly."""
    found = run_json(
        capsys, "search", "air strikes", "--publisher", "Sample Gazette", "--json", "--data", str(shelf)
    )
    assert set(found) == {"schema_version", "id", "question", "passages"}
    assert {passage["publisher"] for passage in found["passages"]} == {"Sample Gazette"}
    dated = run_json(capsys, "search", "fighters", "--since", "2020", "--json", "--data", str(shelf))
    assert dated["passages"]
    assert all(passage["published"] >= "2020" for passage in dated["passages"])


def test_an_undated_article_can_be_mended(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A date set by a person is kept with who set it, and takes the article off the undated list."""
    article = one_id(shelf, capsys, "western-syria")
    assert run(["article", "set", article, "--published", "2017-12", "--data", str(shelf)]) == 0
    assert re.search(r"published  Dec 2017  \(set by \w+", capsys.readouterr().out)
    assert run(["article", "list", "--undated", "--data", str(shelf)]) == 0
    assert article not in capsys.readouterr().out
    assert run(["article", article, "--data", str(shelf)]) == 0
    assert "front matter 'title'" in capsys.readouterr().out


def test_a_removed_article_comes_back_only_by_hand(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A removed article is quoted no more and says so when looked at, until a person brings it back."""
    article = one_id(shelf, capsys, "lavrov")
    assert run(["article", "remove", article, "--data", str(shelf)]) == 0
    assert run(["article", article, "--data", str(shelf)]) == 1
    assert "was removed by" in capsys.readouterr().err
    assert run(["article", "bring-back", article, "--data", str(shelf)]) == 0
    assert run(["article", article, "--data", str(shelf)]) == 0


def test_a_purged_article_is_gone(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Purging without a terminal asks nothing, and leaves no word of the article in the folder."""
    article = one_id(shelf, capsys, "lavrov")
    assert run(["article", "remove", article, "--purge", "--data", str(shelf)]) == 0
    assert run(["article", article, "--data", str(shelf)]) == 1


def test_the_exact_text_can_be_had(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The stored text alone goes to a pipe as it is."""
    article = one_id(shelf, capsys, "air-strikes")
    assert run(["article", article, "--text", "--data", str(shelf)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Coalition Air Strikes") and "BAGHDAD, IRAQ" in text


def test_a_batch_answers_every_line(
    shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions on stdin get one JSON line each, in order; a bad one does not stop the rest."""
    lines = (
        b'{"id": "1", "question": "how many fighters remain?", "asked_at": "2017-12-27"}\n'
        b"no JSON\n"
        b'{"id": "3", "question": "and in 2018?", "previous": ["how many fighters remain?"]}\n'
    )
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert run(["ask", "--batch", "-", "--progress", "off", "--data", str(shelf)]) == 1
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in written] == ["1", None, "3"]
    assert "error" in written[1]


def test_chat_takes_piped_questions(
    shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Piped into chat, questions are echoed and answered, commands work, and what fails does not end it."""
    lines = "how many ISIS fighters remain?\n\n/more\n/sources\n/foo\n🙂\n/new\n/help\n/quit\nnever\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    assert run(["chat", *NOW, "--data", str(shelf)]) == 0
    written = capsys.readouterr()
    assert "› how many ISIS fighters remain?" in written.out
    assert "1. ❝" in written.out
    assert "I hold 14 articles" in written.out
    assert "There is no command /foo" in written.out
    assert "never" not in written.out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["ask"], 2, "Ask something"),
        (["ask", "  "], 2, "Ask something"),
        (["ask", "x", "--now", "soon"], 2, "is no date"),
        (["ask", "x", "--since", "soon"], 2, "date"),
        (["aks"], 2, "Did you mean 'ask'?"),
        (["article", "nothing-like-it"], 1, "No article 'nothing-like-it'"),
        (["article", "set", "x"], 2, "Say what to set"),
        (["ask", "--batch", "nowhere.jsonl"], 2, "nowhere.jsonl can't be read"),
        (["serve"], 2, "briefbot chat"),
        (["restore", "nowhere.zip", "--overwrite"], 3, "nowhere.zip"),
    ],
)
def test_a_mistake_is_one_sentence(
    arguments: list[str], code: int, sentence: str, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a person gets wrong ends with its exit code and a sentence on stderr, nothing on stdout."""
    assert run(["--data", str(shelf), *arguments]) == code
    written = capsys.readouterr()
    assert sentence in " ".join(written.err.replace("│", " ").split())
    assert written.out == ""
    assert "Traceback" not in written.err


def test_no_index_yet_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without articles ends with exit code 3 and the command that adds some."""
    assert run(["ask", "how many?", "--data", str(tmp_path / "none")]) == 3
    assert "briefbot add" in capsys.readouterr().err


def test_a_setting_without_sense_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A setting that makes no sense ends with exit code 2 and its name."""
    monkeypatch.setenv("BRIEFBOT_QUOTES", "all")
    assert run(["status"]) == 2
    assert capsys.readouterr().err.startswith("BRIEFBOT_QUOTES can't be 'all'")


def test_samples_do_not_mix_with_articles(
    tmp_path: Path, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The demo refuses a folder that holds other articles, and takes its samples out on request."""
    assert run(["demo", "--remove", "--data", str(shelf)]) == 0
    assert "14 sample articles removed" in capsys.readouterr().out
    assert run_json(capsys, "status", "--json", "--data", str(shelf))["articles"] == 0


def test_backup_and_restore(shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A backup brings every article into an empty folder, and replaces nothing unasked."""
    file = tmp_path / "b.zip"
    assert run(["backup", str(file), "--data", str(shelf)]) == 0
    assert run(["backup", str(file), "--data", str(shelf)]) == 3
    assert run(["restore", str(file), "--data", str(tmp_path / "new")]) == 0
    capsys.readouterr()
    assert run_json(capsys, "status", "--json", "--data", str(tmp_path / "new"))["articles"] == 14

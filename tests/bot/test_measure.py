"""``eval`` and ``fit`` on the command line, with the real model and a small set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.run import run
from tests.index.evaluation.sets import small_set


@pytest.mark.slow
def test_measuring_twice_embeds_once_and_floors_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The figures stand beside both baselines; a second run finds its index again, and floors can fail."""
    small_set(tmp_path / "harbour")
    command = ["eval", str(tmp_path / "harbour"), "--data", str(tmp_path / "cache")]
    floors = str(tmp_path / "floors.toml")
    assert run([*command, "--json", "--save", str(tmp_path / "run.json")]) == 0
    first = json.loads(capsys.readouterr().out)
    assert set(first["systems"]) == {"product", "bm25", "vectors"}
    assert first["counts"]["mismatches"] == 0
    assert run([*command, "--floors", floors, "--write-floors", "--misses"]) == 0
    shown = capsys.readouterr().out
    assert "BM25 alone" in shown and "vectors alone" in shown
    assert run([*command, "--floors", floors, "--against", str(tmp_path / "run.json")]) == 0
    assert "verdict: 0 won, 0 lost" in capsys.readouterr().out
    text = Path(floors).read_text(encoding="utf-8")
    Path(floors).write_text(text.replace("hits_at_10 = 0", "hits_at_10 = 1"), encoding="utf-8")
    assert run([*command, "--floors", floors]) == 1
    assert "hits_at_10" in capsys.readouterr().err


@pytest.mark.slow
def test_fitting_writes_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``fit`` says what cross-validation found, beside the weights in use, and writes the file."""
    sets = [str(small_set(tmp_path / name).articles.parent) for name in ("harbour", "port")]
    out = tmp_path / "weights.json"
    command = ["fit", *sets, "--out", str(out), "--data", str(tmp_path / "cache"), "--threshold", "0.25"]
    assert run(command) == 0
    assert "cross-validated" in capsys.readouterr().out
    assert json.loads(out.read_text(encoding="utf-8"))["threshold"] == 0.25


def test_arguments_that_are_no_set_are_said_to_be_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing partner or file is a sentence and exit code 2."""
    assert run(["eval", str(tmp_path / "articles.jsonl")]) == 2
    assert "has no partner" in capsys.readouterr().err
    assert run(["eval", str(tmp_path / "a.jsonl"), str(tmp_path / "q.jsonl")]) == 2
    assert "can't be read" in capsys.readouterr().err

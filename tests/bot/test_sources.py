"""The commands that follow places, run in this process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from bot.cli.report import told
from bot.cli.run import run
from bot.running.watching import Watching
from index.errors import FolderBusy
from index.extract.failure import Failure
from index.facade import Index
from index.sources.limits import Limits
from index.work.progress import Report
from tests.index.folders import ROOT
from tests.index.samples_files import STATEMENT, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(
        tmp_path / "news",
        {"a.txt": STATEMENT, "b.md": "---\npublished: 2017-12-27\n---\n# Title\n\nWords.\n"},
    )


def test_check_shows_what_would_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dry run lists titles, dates and publishers, and its exit code tells of problems."""
    assert run(["source", "check", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert f"{folder} is a folder" in shown
    assert "undated  National Norland News Agency  The Joint Force" in shown
    assert "2017-12-27  publisher unknown  Title" in shown
    assert run(["source", "check", str(folder), "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["published"] for row in rows] == [None, "2017-12-27"]
    write(folder, {"c.pdf": b"no pdf"})
    assert run(["source", "check", str(folder)]) == 1
    assert run(["source", "check", "nowhere"]) == 1


def test_list_and_remove(shelf: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is followed is listed with its pace and its last success; removed, its articles stay unless asked."""
    where = ("--data", str(shelf))
    assert run(["source", "list", *where]) == 0
    assert "No place is followed yet" in capsys.readouterr().out
    with Index(shelf, "no model", write=True, threads=None) as index:
        index.source_add(str(folder), every=900)
    assert run(["source", "list", "--json", *where]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["place"], row["kind"], row["every"], row["articles"]) == (str(folder), "folder", 900, 0)
    assert run(["source", "list", *where]) == 0
    assert "folder · 0 articles · collection main · never read" in capsys.readouterr().out
    assert run(["source", "remove", str(folder), *where]) == 0
    assert run(["source", "remove", str(folder), *where]) == 1
    assert "is not followed" in capsys.readouterr().err


@pytest.mark.parametrize("pace", ["15", "0m", "10s", "x", "1w"])
def test_a_pace_that_is_none(pace: str, folder: Path, tmp_path: Path) -> None:
    """A pace below a minute or without a unit is refused."""
    assert run(["source", "add", str(folder), "--every", pace, "--data", str(tmp_path / "d")]) == 2


def test_watching_waits_for_others_and_ends_when_told() -> None:
    """The loop reads what is due, leaves a busy folder alone for a while, and ends when it is told to."""
    stop = threading.Event()
    calls: list[str] = []

    class FakeIndex:
        def reindex_due(self, **options: Any) -> Report | None:
            calls.append("look")
            if len(calls) == 1:
                return Report(added=2)
            stop.set()
            raise FolderBusy("In use.")

    class Log:
        def info(self, event: str, **values: Any) -> None:
            calls.append(event)

        error = info

    Watching(cast(Any, FakeIndex()), Limits(), cast(Any, Log()), look=0.01).run(stop)
    assert calls == ["look", "sources.read", "look", "sources.waiting"]


def test_a_run_ends_with_a_table_and_what_failed(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each place has a row: added, changed, removed, unchanged, failed; each failure its sentence with a remedy."""
    monkeypatch.setenv("BRIEFBOT_MODEL", str(tmp_path / "no model"))
    where = ("--data", str(tmp_path / "data"))
    assert run(["source", "add", str(folder), "--every", "2h", *where]) == 0
    other = write(tmp_path / "other", {"one.txt": "One.\n\nThe one and only.", "empty.txt": ""})
    assert run(["source", "add", str(other), *where]) == 1
    capsys.readouterr()
    write(folder, {"a.txt": STATEMENT + " More.", "c.txt": "New.\n\nA new one."})
    (folder / "b.md").unlink()
    assert run(["reindex", *where]) == 1
    told = capsys.readouterr().out
    rows = [line.split() for line in told.splitlines()]
    assert rows[0] == ["added", "changed", "removed", "unchanged", "failed"]
    assert rows[1][-5:] == ["1", "1", "1", "0", "0"]
    assert rows[2][-5:] == ["0", "0", "0", "1", "1"]
    assert rows[3] == ["all", "1", "1", "1", "1", "1"]
    assert "empty.txt is empty; there is nothing to read in it." in told
    assert "Found by words only" in told
    assert run(["reindex", "--json", str(other), *where]) == 1
    read = json.loads(capsys.readouterr().out)
    assert [(one["place"], one["unchanged"], one["failed"]) for one in read["places"]] == [(str(other), 1, 1)]


def test_a_failure_names_its_document_once() -> None:
    """What could not be read is named: by its sentence, or before it."""
    by_itself = Failure("x.jsonl, line 2", "news/x.jsonl line 2 has no text; give it one.")
    assert told(by_itself) == "• news/x.jsonl line 2 has no text; give it one."
    nameless = Failure("http://127.0.0.1/feed", "127.0.0.1 is this machine itself.")
    assert told(nameless) == "• http://127.0.0.1/feed: 127.0.0.1 is this machine itself."


def test_status_checks_every_byte(shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --check status says whether the files are what was written; what is damaged ends with code 3."""
    place = tmp_path / "copy"
    shutil.copytree(shelf, place)
    assert run(["status", "--check", "--data", str(place)]) == 0
    assert "every byte is as it was written" in capsys.readouterr().out
    (place / "generations").mkdir(exist_ok=True)
    (place / "generations" / "CURRENT").write_text("0009 damaged")
    assert run(["status", "--check", "--json", "--data", str(place)]) == 3
    (sentence,) = json.loads(capsys.readouterr().out)["damage"]
    assert "CURRENT is unreadable" in sentence and "reindex --full" in sentence


def test_status_tells_how_each_place_went(
    shelf: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status names each place's last success, next look and last error, for people and for programs."""
    from index.catalogue import Catalogue

    where = ("--data", str(shelf))
    with Index(shelf, "no model", write=True, threads=None) as index:
        good, bad = index.source_add(str(folder), every=900), index.source_add(str(folder / "a.txt"))
    with Catalogue.open(shelf, write=True) as catalogue, catalogue.writer("testing") as writer:
        moment = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
        writer.source_checked(good.key, error=None, next_at=moment)
        writer.source_checked(bad.key, error="It can't be reached. Try again.", next_at=None)
    assert run(["status", *where]) == 0
    told = capsys.readouterr().out
    assert "1 OK, 1 failing" in told
    assert f"next {moment.astimezone():%Y-%m-%d %H:%M}" in told
    assert "never read · next when asked" in told
    assert "  It can't be reached. Try again.\n" in told
    assert run(["status", "--json", *where]) == 0
    first, second = json.loads(capsys.readouterr().out)["sources"]
    assert (first["next"], first["error"], first["failures"]) == ("2031-05-06T07:08:00+00:00", None, 0)
    assert (second["succeeded"], second["failures"]) == (None, 1)


def test_watching_reads_what_is_due(tmp_path: Path, folder: Path) -> None:
    """A place with a pace is read by itself while it is watched; told to stop, the loop ends."""
    stop = threading.Event()
    said: list[str] = []

    class Log:
        def info(self, event: str, **values: Any) -> None:
            said.append(f"{event} {values.get('added')}")

        error = info

    with Index(tmp_path / "data", str(tmp_path / "no model"), write=True, threads=None) as index:
        index.source_add(str(folder), every=3600)
        index.source_add(str(folder / "a.txt"))  # without a pace: only when asked
        watching = threading.Thread(
            target=Watching(index, Limits(), cast(Any, Log()), look=0.05).run, args=(stop,)
        )
        watching.start()
        begun = time.monotonic()
        while not said:
            assert time.monotonic() - begun < 240
            time.sleep(0.05)
        stop.set()
        watching.join(240)
        assert not watching.is_alive()
        assert said == ["sources.read 2"]
        read, asked = index.source_list()
        assert read.next_at is not None
        assert 0.85 * 3600 < (read.next_at - datetime.now(UTC)).total_seconds() < 1.15 * 3600
        assert asked.succeeded_at is None


def test_ctrl_c_ends_a_run_in_good_order(tmp_path: Path) -> None:
    """A run that is interrupted says so, keeps what it had stored, and the next one goes on from there."""
    files = write(tmp_path / "many", {f"{n:04}.txt": f"Report {n}\n\n{STATEMENT} {n}" for n in range(1_500)})
    data = tmp_path / "data"
    with Index(data, str(tmp_path / "no model"), write=True, threads=None) as index:
        index.source_add(str(files))
    environment = os.environ | {"BRIEFBOT_MODEL": str(tmp_path / "no model"), "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "reindex", "--data", str(data)],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with Index(data, str(tmp_path / "no model"), write=False, threads=None) as index:
        while not (held := index.status().articles):
            assert running.poll() is None
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=240)
        assert running.returncode == 130
        assert said.startswith("Stopped.")
        assert "`briefbot reindex` goes on from there." in said
        assert held <= index.status().articles < 1_500
    with Index(data, str(tmp_path / "no model"), write=True, threads=None) as index:
        report = index.reindex()
        assert report.added + report.unchanged == 1_500
        assert report.added > 0

"""Bad questions and bad data folders at the command line: each ends with its sentence, never with a traceback."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.run import run
from index.lock import INDEXING, WRITER, FolderLock
from tests.rights import as_ordinary_user

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = "catalogue.db"
LONG = "how many fighters remain? " * 400


def sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """The one paragraph on stderr; nothing on stdout."""
    written = capsys.readouterr()
    assert written.out == ""
    assert "Traceback" not in written.err
    told = " ".join(written.err.replace("│", " ").split())
    assert told
    return told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (LONG, "has 10,400 characters; I read at most 2,000. Ask it in a sentence or two."),
        ("🙂 👍🏽 ❤️", "has no words I could look for. Ask it in words"),
        ("…?!", "has no words I could look for"),
        ("", "Ask something"),
    ],
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_that_cannot_be_asked(
    command: str, question: str, told: str, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A question of 10,000 characters, of smiles or of nothing ends with exit code 2 and a sentence that helps."""
    assert run([command, question, "--data", str(shelf)]) == 2
    assert told in sentence(capsys)


@pytest.mark.parametrize(
    "question",
    [
        "what is it that they were?",
        "كم عدد المقاتلين الذين بقوا في سوريا؟",
        "残りの戦闘員は何人ですか",
        "\0how many\0fighters\x1b[31m remain\r\n\r\n?",
        "rebels \udcff\ud83d hold",
        'x" OR 1=1; -- AND (title:*) ~2 ^8',
        "[red]bold[/red] {braces} %s \\n",
        "w" * 2000,
        "--",
    ],
)
def test_a_strange_question_is_answered_or_refused(
    question: str, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Stop words alone, other scripts, control characters and query syntax are looked for like any words."""
    assert run(["ask", "--json", "--data", str(shelf), "--", question]) in (
        (2,) if question == "--" else (0,)
    )
    written = capsys.readouterr()
    assert "Traceback" not in written.err
    if question == "--":
        return
    answer = json.loads(written.out)
    assert answer["question"].strip() and answer["status"] in ("answered", "not_found")
    assert run(["ask", "--data", str(shelf), "--", question]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "\x1b" not in shown.out and "\0" not in shown.out


def test_an_arabic_question_is_told_its_language(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An Arabic question about English articles is no crash and no false answer: it is not found."""
    assert run(["ask", "من هو إمبراطور اليابان؟", "--json", "--data", str(shelf)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["quotes"]) == ("not_found", [])


def test_bad_lines_of_a_batch(
    shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among the lines of a batch, each bad one gets its error and all others their answers."""
    lines: list[bytes] = [
        json.dumps({"id": "long", "question": LONG}).encode(),
        b'{"id": "half", "question": "how many \\ud83d fighters remain?"}',
        json.dumps({"id": "smile", "question": "🙂"}).encode(),
        b"\xff\xfe\x00",
        b'{"question": "what happened yesterday or last week?", "asked_at": "0001-01-01"}',
        b'{"id": "deep", "question": ' + b"[" * 2000 + b"]" * 2000 + b"}",
        b'{"id": "good", "question": "how many fighters remain?"}',
    ]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(lines) + b"\n")))
    assert run(["ask", "--batch", "-", "--progress", "off", "--data", str(shelf)]) == 1
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(written) == len(lines)
    told = {line["id"]: "error" in line for line in written if line["id"] is not None}
    assert told == {"long": True, "smile": True, "half": False, "good": False}
    assert sum("error" in line for line in written) == 5


@pytest.mark.parametrize(
    "command", [["ask", "how many?"], ["search", "how many?"], ["article", "list"], ["chat"]]
)
def test_no_articles_yet(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing was added yet, the sentence is the command that adds something, and no folder is made."""
    assert run([*command, "--data", str(tmp_path / "none")]) == 3
    assert "briefbot add" in sentence(capsys)
    assert not (tmp_path / "none").exists()


def test_articles_without_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An index whose every article was removed says that it has none, with the command that adds some."""
    data = tmp_path / "data"
    from index.catalogue import Catalogue

    Catalogue.open(data, write=True).close()
    assert run(["ask", "how many?", "--json", "--data", str(data)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["reason"]["code"] == "no_articles"
    assert "briefbot add" in answer["reason"]["sentence"]


def newer(folder: Path) -> None:
    db = sqlite3.connect(folder / CATALOGUE)
    db.execute("PRAGMA user_version = 999")
    db.close()


def damaged(folder: Path) -> None:
    for name in (f"{CATALOGUE}-wal", f"{CATALOGUE}-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / CATALOGUE).write_bytes(b"no database at all " * 100)


def no_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [(newer, "later version"), (damaged, "briefbot restore"), (no_folder, "shelf")],
)
@pytest.mark.parametrize(
    "command",
    [
        ["ask", "how many?"],
        ["add", "."],
        ["status"],
        ["article", "remove", "un-2024-01"],
        ["backup", "b.zip"],
    ],
)
def test_a_folder_that_cannot_be_used(
    command: list[str],
    spoil: Callable[[Path], None],
    told: str,
    shelf: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A folder of a later version, a damaged one and a file in its place end with exit code 3, left as they are."""
    spoil(shelf)
    before = held(shelf)
    assert run([*command, "--data", str(shelf)]) == 3
    assert told in sentence(capsys)
    assert held(shelf) == before


def held(folder: Path) -> Any:
    if folder.is_file():
        return folder.read_bytes()
    return (folder / CATALOGUE).read_bytes()


def test_a_folder_in_use(shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While an indexing run has the folder, another is refused with who and since when; questions are answered."""
    (tmp_path / "new.txt").write_text("A comet passed over Baghdad.", encoding="utf-8")
    with FolderLock.acquire(shelf, INDEXING, "indexing"):
        assert run(["add", str(tmp_path / "new.txt"), "--data", str(shelf)]) == 3
        assert f"process {os.getpid()}, indexing since" in sentence(capsys)
        assert run(["ask", "how many ISIS fighters remain?", "--json", "--data", str(shelf)]) == 0
        assert json.loads(capsys.readouterr().out)["status"] == "answered"


def test_a_lock_file_left_behind(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A lock file of a process that is gone holds nothing up."""
    FolderLock.acquire(shelf, WRITER, "adding").release()
    FolderLock.acquire(shelf, INDEXING, "indexing").release()
    assert run(["article", "set", "un-2024-01", "--publisher", "Sample Wire", "--data", str(shelf)]) in (0, 1)
    assert "is busy" not in capsys.readouterr().err


def briefbot(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        **options,
    )


def test_a_read_only_folder(shelf: Path, tmp_path: Path) -> None:
    """Where nothing may be written, questions are answered and changes are refused with what to do."""
    (tmp_path / "new.txt").write_text("A comet passed over Baghdad.", encoding="utf-8")
    for path in (shelf, *shelf.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = sorted(shelf.rglob("*"))
    rights = as_ordinary_user()
    try:
        asked = briefbot("ask", "how many ISIS fighters remain?", "--json", "--data", str(shelf), **rights)
        assert asked.returncode == 0, asked.stderr
        assert json.loads(asked.stdout)["status"] == "answered"
        for command in (["add", str(tmp_path / "new.txt")], ["article", "remove", "un-2024-01"]):
            refused = briefbot(*command, "--data", str(shelf), **rights)
            assert refused.returncode == 3
            assert "Traceback" not in refused.stderr
            assert "can't be written" in " ".join(refused.stderr.split())
        assert sorted(shelf.rglob("*")) == before
    finally:
        for path in (shelf, *shelf.rglob("*")):
            path.chmod(0o755)


def test_a_full_disk(
    shelf: Path, small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Adding to a full disk ends with exit code 3 and what to do; what was there is still answered."""
    data = small_disk / "data"
    shutil.copytree(shelf, data)
    big = tmp_path / "big"
    big.mkdir()
    for n in range(40):
        (big / f"{n}.txt").write_text(f"{os.urandom(40_000).hex()} comet {n}.", encoding="utf-8")
    assert run(["add", str(big), "--progress", "off", "--data", str(data)]) == 3
    written = capsys.readouterr()
    assert "Traceback" not in written.err
    assert "is full" in " ".join(written.err.split())
    assert run(["ask", "how many ISIS fighters remain?", "--json", "--data", str(data)]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "answered"

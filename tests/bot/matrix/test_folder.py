"""What is kept of Matrix in the data folder."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.matrix.folder import Folder, Session
from bot.matrix.keys import Seeds
from bot.matrix.sync import Kept, Waiting
from index.errors import DataFolderError

SESSION = Session("https://matrix.example.org", "@briefbot:example.org", "DEVICE", "secret")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.prepare()
    return made


def test_everything_reads_back_and_is_the_owners_alone(folder: Folder) -> None:
    """Login, seeds and sync are what was written, in files that nobody else can read, under any umask."""
    before = os.umask(0)
    try:
        seeds = Seeds.made()
        folder.session, folder.seeds = SESSION, seeds
        kept = Kept("s1", [Waiting("!room", {"event_id": "$1"}, 5.0)], ["!room session"])
        kept.write(folder)
    finally:
        os.umask(before)
    assert (folder.session, folder.seeds, Kept.read(folder)) == (SESSION, seeds, kept)
    assert {file.stat().st_mode & 0o777 for file in folder.path.iterdir()} == {0o600}
    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_rights_that_were_opened_are_closed_again(folder: Folder) -> None:
    """Files that somebody made readable are closed at the next start."""
    folder.session = SESSION
    (folder.path / "session.json").chmod(0o644)
    folder.path.chmod(0o755)
    folder.prepare()
    assert (folder.path / "session.json").stat().st_mode & 0o777 == 0o600
    assert folder.path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["session.json", "seeds.json", "sync.json"])
@pytest.mark.parametrize("content", ["", "{", '{"a": 1}', "[1]"])
def test_a_damaged_file_is_a_sentence(folder: Folder, name: str, content: str) -> None:
    """A file that can't be read is named with what to do, not taken for a first start."""
    (folder.path / name).write_text(content)
    with pytest.raises(DataFolderError, match=rf"{name} can't be read.*(briefbot matrix recover|remove it)"):
        _ = {
            "session.json": lambda: folder.session,
            "seeds.json": lambda: folder.seeds,
            "sync.json": lambda: Kept.read(folder),
        }[name]()


def test_putting_aside_loses_nothing(folder: Folder) -> None:
    """Login and store get another name, so that a fresh device finds none and the old one is still there."""
    folder.session = SESSION
    folder.store.write_bytes(b"keys")
    folder.put_aside(datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC))
    assert folder.session is None and not folder.has_store
    assert (folder.path / "crypto.db.20261124T120005").read_bytes() == b"keys"

"""Backup and restore: one file, checked, and never half a folder."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from index.backup import backup, restore
from index.catalogue import Catalogue
from index.errors import DataFolderError
from index.lock import INDEXING, FolderLock
from index.search.generation import publish
from index.search.live import LiveIndex
from tests.index.folders import MODEL, WORDS, check_folder, draft, embed_all


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Catalogue.open(tmp_path / "data", write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("adding") as writer:
            for name in ("a", "b", "c"):
                writer.put(draft(name, f"Text of {name}. And more."))
            writer.remove("c", by="ana")
        embed_all(catalogue)
        publish(catalogue.folder, catalogue, MODEL)
    (tmp_path / "data" / "aliases.toml").write_text("[aliases]\n")
    with closing(sqlite3.connect(tmp_path / "data" / "desk.db")) as desk, desk:
        desk.execute("CREATE TABLE grants (place)")
        desk.execute("INSERT INTO grants VALUES ('C1')")
    (tmp_path / "data" / "matrix").mkdir()
    for name in ("seeds.json", "session.json", "crypto.db"):
        (tmp_path / "data" / "matrix" / name).write_text("secret")
    return tmp_path / "data"


def test_there_and_back(folder: Path, tmp_path: Path) -> None:
    """A restored folder holds the same articles, decisions, vectors and aliases, ready to be asked."""
    made = backup(folder, tmp_path / "backups" / "one.zip")
    assert made.articles == 2
    assert made.bytes == made.file.stat().st_size
    restored = restore(made.file, tmp_path / "new")
    assert (restored.articles, restored.created_at) == (2, made.created_at)
    assert check_folder(tmp_path / "new") == check_folder(folder)
    assert (tmp_path / "new" / "aliases.toml").read_text() == "[aliases]\n"
    with closing(sqlite3.connect(tmp_path / "new" / "desk.db")) as desk:
        assert desk.execute("SELECT * FROM grants").fetchall() == [("C1",)]
    assert (tmp_path / "new" / "desk.db").stat().st_mode & 0o077 == 0
    secrets = tmp_path / "new" / "matrix"
    assert [path.name for path in secrets.iterdir()] == ["seeds.json"]
    for path in (made.file, secrets, secrets / "seeds.json"):
        assert path.stat().st_mode & 0o077 == 0
    (secrets / "seeds.json").write_text("of now")
    restore(made.file, tmp_path / "new", overwrite=True)
    assert (secrets / "seeds.json").read_text() == "of now"
    with Catalogue.open(tmp_path / "new") as catalogue, catalogue.snapshot() as snapshot:
        assert snapshot.removal("c") is not None
        assert snapshot.vectors_pending(MODEL) == 0
    assert {path.name for path in (tmp_path / "backups").iterdir()} == {"one.zip"}
    assert not list((tmp_path / "new").glob(".restore-*"))


def test_existing_files_are_kept(folder: Path, tmp_path: Path) -> None:
    """Neither a backup nor an index is overwritten unless a person says so."""
    made = backup(folder, tmp_path / "one.zip")
    with pytest.raises(DataFolderError, match="is there already"):
        backup(folder, tmp_path / "one.zip")
    with pytest.raises(DataFolderError, match="holds an index already"):
        restore(made.file, folder)
    backup(folder, tmp_path / "one.zip", overwrite=True)


def test_restoring_over_an_index_in_use(folder: Path, tmp_path: Path) -> None:
    """A running reader goes over to the restored index and takes nothing of the old one for the new."""
    made = backup(folder, tmp_path / "one.zip")
    with Catalogue.open(folder, write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("adding") as writer:
            writer.put(draft("later", "Stored after the backup."))
        live = LiveIndex(folder, catalogue, MODEL)
        newest = max(key for part in live.view().parts for key in part.living)
        number = catalogue.change_number()
        restore(made.file, folder, overwrite=True)
        assert catalogue.change_number() > number
        with catalogue.snapshot() as snapshot:
            held = {passage.key for passage in snapshot.passages()}
            assert len(snapshot.article_rows()) == 2
        assert {key for part in live.view().parts for key in part.living} == held
        with catalogue.writer("adding") as writer:
            writer.put(draft("new", "Stored after restoring."))
        with catalogue.snapshot() as snapshot:
            assert snapshot.newest_passage() > newest  # no key means two things
    check_folder(folder)


def damaged(file: Path, change: str) -> None:
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    record = json.loads(parts["backup.json"])
    match change:
        case "newer":
            record["schema"] = 99
        case "no record":
            del parts["backup.json"]
        case "altered":
            parts["catalogue.db"] = parts["catalogue.db"][:-1] + b"x"
        case "outside":
            parts["../outside"] = b"x"
            record["files"]["../outside"] = "0"
        case "incomplete":
            del parts["catalogue.db"]
    if "backup.json" in parts:
        parts["backup.json"] = json.dumps(record).encode()
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)


@pytest.mark.parametrize("change", ["newer", "no record", "altered", "outside", "incomplete"])
def test_damaged_backups_are_refused(folder: Path, tmp_path: Path, change: str) -> None:
    """A backup that is not whole is refused in a sentence, and the index stays as it was."""
    made = backup(folder, tmp_path / "one.zip")
    damaged(made.file, change)
    before = check_folder(folder)
    with pytest.raises(DataFolderError, match=r"one\.zip"):
        restore(made.file, folder, overwrite=True)
    assert check_folder(folder) == before
    assert not (tmp_path / "outside").exists()


def test_what_is_no_backup(folder: Path, tmp_path: Path) -> None:
    """A missing file and a file of another kind each get their sentence."""
    with pytest.raises(DataFolderError, match="There is no file"):
        restore(tmp_path / "no.zip", tmp_path / "new")
    (tmp_path / "rubbish.zip").write_bytes(b"rubbish")
    with pytest.raises(DataFolderError, match="no whole backup"):
        restore(tmp_path / "rubbish.zip", tmp_path / "new")
    with pytest.raises(DataFolderError, match="There is no index"):
        backup(tmp_path / "nothing", tmp_path / "one.zip")


def test_restoring_waits_for_no_job(folder: Path, tmp_path: Path) -> None:
    """While an indexing run has the folder, restoring is refused by name."""
    made = backup(folder, tmp_path / "one.zip")
    with (
        FolderLock.acquire(folder, INDEXING, "indexing"),
        pytest.raises(DataFolderError, match="indexing since"),
    ):
        restore(made.file, folder, overwrite=True)


def test_restored_catalogue_is_another_one(folder: Path, tmp_path: Path) -> None:
    """A restored catalogue has a lineage of its own, so no generation of the old one is used with it."""
    made = backup(folder, tmp_path / "one.zip")
    restore(made.file, tmp_path / "new")
    found = []
    for place in (folder, tmp_path / "new"):
        db = sqlite3.connect(place / "catalogue.db")
        found.append(db.execute("SELECT value FROM meta WHERE name = 'lineage'").fetchone()[0])
        db.close()
    assert found[0] != found[1]

"""One file that holds all that can't be made again, and the way back.

A backup is a zip archive: ``catalogue.db`` (articles, revisions, vectors, what people decided), ``desk.db``,
``aliases.toml`` and ``matrix/seeds.json`` if there are any, and ``backup.json`` with their checksums. Its owner alone
may read it. Search files and prepared models are left out: they are rebuilt. So are the login and the keys of the bot's
device in Matrix: an older copy of those would use keys a second time, and a fresh device costs one command. An
article that was purged after the backup was made comes back with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from index.catalogue import Catalogue
from index.catalogue.connect import connect
from index.catalogue.records import now
from index.disk import CATALOGUE_FILE, folder_errors, sha256_file, sqlite_errors, sync_file, sync_folder
from index.errors import DataFolderError
from index.lock import INDEXING, WRITER, FolderLock
from index.schema import CATALOGUE
from index.search import manifest as manifests

FORMAT = 1
RECORD = "backup.json"
ALIASES = "aliases.toml"
DESK_FILE = "desk.db"  # what chats keep; copied, and never looked into here
SEEDS = "matrix/seeds.json"  # who the bot is in Matrix: with it a fresh device is signed by the same account
_AS_THEY_ARE = (ALIASES, SEEDS)
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup file holds, and under which ``names``. ``bytes`` is the size of the file itself."""

    file: Path
    created_at: datetime
    articles: int
    bytes: int
    names: frozenset[str]


def backup(folder: Path, target: Path, *, overwrite: bool = False) -> Backup:
    """Copy the index in ``folder`` into one file, while it is in use. Raises DataFolderError, FolderFull.

    ``target`` appears when it is whole; an existing file is kept unless ``overwrite``.
    """
    if target.exists() and not overwrite:
        raise DataFolderError(f"{target} is there already. Choose another name, or say --overwrite.")
    with Catalogue.open(folder) as catalogue, folder_errors(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as place:
            copy = Path(place) / CATALOGUE_FILE
            with catalogue.reading() as live, closing(sqlite3.connect(copy)) as db:
                with sqlite_errors(target.parent):  # what is full is where the copy goes
                    live.backup(db)  # one view: with WAL it holds up nobody
                db.execute("PRAGMA journal_mode = DELETE")
                articles = int(
                    db.execute("SELECT count(*) FROM articles WHERE removed_at IS NULL").fetchone()[0]
                )
            files = {CATALOGUE_FILE: copy}
            if (folder / DESK_FILE).is_file():
                files[DESK_FILE] = Path(place) / DESK_FILE
                with (
                    closing(sqlite3.connect(folder / DESK_FILE)) as desk,
                    closing(sqlite3.connect(files[DESK_FILE])) as db,
                ):
                    desk.backup(db)
                    db.execute("PRAGMA journal_mode = DELETE")
            files |= {name: folder / name for name in _AS_THEY_ARE if (folder / name).is_file()}
            record = {
                "format": FORMAT,
                "schema": CATALOGUE.newest,
                "created_at": now(),
                "articles": articles,
                "files": {name: sha256_file(path) for name, path in files.items()},
            }
            archive = Path(place) / "archive.zip"
            archive.touch(mode=0o600)
            with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
                packed.writestr(RECORD, json.dumps(record, indent=1))
                for name, path in files.items():
                    packed.write(path, name)
            sync_file(archive)
            archive.replace(target)
            sync_folder(target.parent)
    created_at = datetime.fromisoformat(str(record["created_at"]))
    return Backup(target, created_at, articles, target.stat().st_size, frozenset(files))


def restore(source: Path, folder: Path, *, overwrite: bool = False) -> Backup:
    """Put a backup into ``folder``; the index it may hold is replaced only if ``overwrite``.

    The file is checked before anything is changed, and the change is one transaction: whoever reads meanwhile
    sees the old index or the restored one. Raises DataFolderError, FolderBusy, FolderFull, FolderReadOnly.
    """
    held = (folder / CATALOGUE_FILE).exists()
    if held and not overwrite:
        raise DataFolderError(
            f"{folder} holds an index already. Choose an empty folder with --data, or say --overwrite."
        )
    with ExitStack() as stack:
        stack.enter_context(folder_errors(folder))
        folder.mkdir(parents=True, exist_ok=True)
        stack.enter_context(FolderLock.acquire(folder, INDEXING, "restoring"))
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder, prefix=".restore-")))
        found = _unpack(source, place)
        stack.enter_context(FolderLock.acquire(folder, WRITER, "restoring", wait=60.0))
        _renew(place / CATALOGUE_FILE, folder if held else None)
        if held:
            with (
                closing(sqlite3.connect(place / CATALOGUE_FILE)) as db,
                closing(connect(folder, write=True)) as live,
            ):
                db.backup(live)
        else:
            sync_file(place / CATALOGUE_FILE)
            (place / CATALOGUE_FILE).replace(folder / CATALOGUE_FILE)
        if (place / DESK_FILE).exists():
            _put_desk(place / DESK_FILE, folder / DESK_FILE)
        if (place / ALIASES).exists():
            (place / ALIASES).replace(folder / ALIASES)
        if (place / SEEDS).exists() and not (folder / SEEDS).exists():
            _put_secret(place / SEEDS, folder / SEEDS)
        if (folder / manifests.FOLDER).is_dir():
            shutil.rmtree(folder / manifests.FOLDER)  # built from what was there before
        sync_folder(folder)
    with Catalogue.open(folder):  # brings an older schema up to date, and shows that it opens
        return found


def _put_desk(found: Path, live: Path) -> None:
    """In one transaction, since a bot may be using the file."""
    os.close(os.open(live, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(found)) as db, closing(sqlite3.connect(live)) as target:
        db.backup(target)


def _put_secret(found: Path, live: Path) -> None:
    found.chmod(0o600)
    live.parent.mkdir(mode=0o700, exist_ok=True)
    found.replace(live)
    sync_folder(live.parent)


def _unpack(source: Path, place: Path) -> Backup:
    """Unpack and check. Raises DataFolderError when the file is no whole backup."""
    try:
        with zipfile.ZipFile(source) as packed:
            record = json.loads(packed.read(RECORD))
            if record["format"] != FORMAT or record["schema"] > CATALOGUE.newest:
                raise DataFolderError(
                    f"{source} was made by a later version of Briefbot. Install that version to restore it."
                )
            for name, checksum in record["files"].items():
                if (
                    name not in (CATALOGUE_FILE, DESK_FILE, *_AS_THEY_ARE)
                    or _extract(packed, name, place / name) != checksum
                ):
                    raise DataFolderError(
                        f"{source} is damaged: {name} is not what was saved. Use another backup."
                    )
        with closing(sqlite3.connect(place / CATALOGUE_FILE)) as db:
            if db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise DataFolderError(f"{source} holds a damaged catalogue. Use another backup.")
        return Backup(
            source,
            datetime.fromisoformat(record["created_at"]),
            int(record["articles"]),
            source.stat().st_size,
            frozenset(record["files"]),
        )
    except FileNotFoundError as error:
        raise DataFolderError(
            f"There is no file {source}. Name a backup made with `briefbot backup`."
        ) from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        TypeError,
        ValueError,
        EOFError,
        sqlite3.DatabaseError,
    ) as error:
        raise DataFolderError(
            f"{source} is no whole backup of Briefbot ({error}). Name a file made with `briefbot backup`."
        ) from error


def _extract(packed: zipfile.ZipFile, name: str, path: Path) -> str:
    digest = hashlib.sha256()
    path.parent.mkdir(exist_ok=True)
    with packed.open(name) as source, path.open("wb") as target:
        while block := source.read(_BLOCK):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _renew(file: Path, replaced: Path | None) -> None:
    """Make the restored catalogue another one, whose numbers go on from those of the one it replaces.

    So no reader takes a passage of the one for a passage of the other.
    """
    change, sequences = 0, {}
    if replaced is not None:
        with closing(connect(replaced)) as db:
            change = int(db.execute("SELECT value FROM meta WHERE name = 'change_number'").fetchone()[0])
            sequences = dict(db.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("UPDATE meta SET value = lower(hex(randomblob(16))) WHERE name = 'lineage'")
        db.execute("UPDATE meta SET value = max(value, ?) + 1 WHERE name = 'change_number'", (change,))
        db.execute(
            """UPDATE meta SET value = (SELECT value FROM meta WHERE name = 'change_number')
               WHERE name = 'retired_from'"""
        )
        for name, last in sequences.items():
            known = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,)).fetchone()
            db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            db.execute(
                "INSERT INTO sqlite_sequence VALUES (?, ?)", (name, max(last, known[0] if known else 0))
            )

"""One connection, and what becomes of a transaction that fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from index.errors import FolderFull


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Database]:
    """A desk with a table of our own."""
    database = Database(tmp_path)
    with database.writing() as db:
        db.execute("CREATE TABLE notes (text TEXT)")
    yield database
    database.close()


def held(desk: Database) -> list[str]:
    with desk.reading() as db:
        return [row["text"] for row in db.execute("SELECT text FROM notes")]


def test_a_full_file_is_said_and_the_next_change_goes_on(desk: Database) -> None:
    """SQLite rolls back by itself when there is no room: the sentence is about the room, and nothing stays open."""
    with desk.reading() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(FolderFull), desk.writing() as db:
        db.execute("INSERT INTO notes VALUES ('kept?')")
        db.execute("INSERT INTO notes VALUES (?)", ("x" * 1_000_000,))
    with desk.writing() as db:
        db.execute("INSERT INTO notes VALUES ('after')")
    assert held(desk) == ["after"]


def test_an_inner_change_goes_with_the_outer_one(desk: Database) -> None:
    """What fails takes with it all that was changed in the same transaction, and only that."""
    with desk.writing() as db:
        db.execute("INSERT INTO notes VALUES ('before')")
    with pytest.raises(KeyError), desk.writing() as db:
        db.execute("INSERT INTO notes VALUES ('outer')")
        with desk.writing() as same:
            same.execute("INSERT INTO notes VALUES ('inner')")
        raise KeyError
    assert held(desk) == ["before"]

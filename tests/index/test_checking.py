"""Checking every byte finds what opening passes over."""

from __future__ import annotations

from pathlib import Path

from index.catalogue import Catalogue
from index.checking import check
from index.search.generation import publish
from index.search.live import LiveIndex
from index.search.manifest import SMALL
from tests.index.folders import MODEL, WORDS, draft


def flip(file: Path, at: int) -> None:
    """One bit of a file is another."""
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


def test_a_flipped_bit_in_a_large_search_file(tmp_path: Path) -> None:
    """A bit that flips in a file too large to be read at each start is found by a check, with the remedy."""
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("adding") as writer:
            writer.put(draft("a", "x " * 600_000))
        publish(tmp_path, catalogue, MODEL)
        assert check(tmp_path) == []
        large = max((tmp_path / "generations" / "0001").rglob("*"), key=lambda path: path.stat().st_size)
        assert large.stat().st_size > SMALL
        flip(large, -1)
        assert LiveIndex(tmp_path, catalogue, MODEL).damage is None
        (sentence,) = check(tmp_path)
        assert large.name in sentence and "briefbot reindex --full" in sentence
        publish(tmp_path, catalogue, MODEL)
        assert check(tmp_path) == []


def test_a_damaged_catalogue(tmp_path: Path) -> None:
    """Pages of the catalogue that are not what they were are told, with the remedy."""
    with (
        Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue,
        catalogue.writer("adding") as writer,
    ):
        for number in range(300):
            writer.put(draft(f"n{number}", f"Sentence {number} is here. " * 20))
    with Catalogue.open(tmp_path) as catalogue, catalogue.reading() as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'passages'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    file = tmp_path / "catalogue.db"
    data = bytearray(file.read_bytes())
    data[(root - 1) * size : (root - 1) * size + 64] = b"\xff" * 64
    file.write_bytes(data)
    (sentence,) = check(tmp_path)
    assert "catalogue.db is damaged" in sentence and "briefbot restore" in sentence

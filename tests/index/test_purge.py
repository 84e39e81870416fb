"""Purging: not a byte of the article is left in the folder, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Precision, Published
from index.catalogue import Catalogue, Outcome
from index.errors import UnknownArticle
from index.lock import INDEXING, FolderLock
from index.purge import finish_erasing, purge
from index.search import manifest as manifests
from index.search.generation import publish
from index.search.live import LiveIndex
from tests.index.folders import MODEL, WORDS, check_folder, draft, embed_all

SECRET = "Zanzibarian"
TEXT = " ".join(f"The {SECRET} envoy said sentence number {n} in private." for n in range(40))


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as opened:
        with opened.writer("adding") as writer:
            for name in ("a", "b", "c"):
                writer.put(draft(name))
            for version in ("One.", "Two.", "Three."):
                writer.put(draft("secret", f"{TEXT} {version}", title=SECRET, original=SECRET.encode()))
            writer.set_fields(
                "secret", publisher=SECRET, published=Published("2001", Precision.YEAR), by="ana"
            )
        embed_all(opened)
        publish(tmp_path, opened, MODEL)
        publish(tmp_path, opened, MODEL)
        yield opened


def traces(folder: Path) -> list[str]:
    """Files that hold the word, or its stem as the keyword index keeps it."""
    words = (SECRET.encode(), SECRET.lower()[:8].encode())
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in words)
    ]


def test_nothing_is_left_of_a_purged_article(catalogue: Catalogue) -> None:
    """Text, revisions, corrections, vectors and older generations are gone from every file."""
    assert traces(catalogue.folder)
    with catalogue.snapshot() as snapshot:
        vectors = len(list(snapshot.segment_rows(MODEL)))
    assert purge(catalogue, "secret", "ana")
    assert traces(catalogue.folder) == []
    assert manifests.numbers(catalogue.folder) == [3]
    with catalogue.reading() as db:
        assert db.execute("SELECT count(*) FROM vectors").fetchone()[0] < vectors
    assert sorted(check_folder(catalogue.folder)) == ["a", "b", "c"]


def test_purged_article_does_not_come_back(catalogue: Catalogue) -> None:
    """No source brings it back; only a person can allow it again."""
    purge(catalogue, "secret", "ana")
    with catalogue.writer("adding") as writer:
        assert writer.put(draft("secret", TEXT)) is Outcome.KEPT_REMOVED
        writer.bring_back("secret")
        assert writer.put(draft("secret", TEXT)) is Outcome.ADDED
    with catalogue.snapshot() as snapshot:
        assert snapshot.article("secret").revision == 1
        assert snapshot.corrections("secret") == []


def test_removed_article_can_be_purged(catalogue: Catalogue) -> None:
    """What was only removed before can be erased later."""
    with catalogue.writer("removing") as writer:
        writer.remove("secret", by="ana")
    assert purge(catalogue, "secret", "ben")
    assert traces(catalogue.folder) == []


def test_shared_vectors_stay(catalogue: Catalogue) -> None:
    """A vector that another article's passage uses too is kept."""
    with catalogue.writer("adding") as writer:
        writer.put(draft("x", "The very same words.", title="T"))
        writer.put(draft("y", "The very same words.", title="T"))
    embed_all(catalogue)
    purge(catalogue, "x", "ana")
    with catalogue.snapshot() as snapshot:
        assert snapshot.vectors_pending(MODEL) == 0


def test_purging_during_a_run_is_finished_by_it(catalogue: Catalogue) -> None:
    """While a job has the folder the article is out of every answer at once, and erased when the job ends."""
    live = LiveIndex(catalogue.folder, catalogue, MODEL)
    with catalogue.snapshot() as snapshot:
        key = snapshot.article("secret").key
    with FolderLock.acquire(catalogue.folder, INDEXING, "indexing") as lock:
        assert not purge(catalogue, "secret", "ana", patience=0.1)
        rows = [row for part in live.view().parts for row in part.segment.rows[part.alive]]
        assert key not in {int(row["article"]) for row in rows}
        assert finish_erasing(catalogue, lock=lock) == 3
        assert finish_erasing(catalogue, lock=lock) is None
    assert traces(catalogue.folder) == []


def test_purging_what_is_not_there(catalogue: Catalogue) -> None:
    """An unknown id is refused, and nothing is rebuilt."""
    with pytest.raises(UnknownArticle):
        purge(catalogue, "no", "ana")
    assert manifests.numbers(catalogue.folder) == [2, 1]


def test_purging_without_generations(tmp_path: Path) -> None:
    """A folder that was never published is cleaned too, also of half-built files."""
    with Catalogue.open(tmp_path / "new", write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("adding") as writer:
            writer.put(draft("secret", TEXT))
        (catalogue.folder / "generations" / "0001.tmp").mkdir(parents=True)
        (catalogue.folder / "generations" / "0001.tmp" / "rest").write_text(TEXT)
        assert purge(catalogue, "secret", "ana")
        assert traces(catalogue.folder) == []

"""Indexing leaves a core to whoever answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import open_index
from index.catalogue import Catalogue
from index.lock import ANSWERING, INDEXING, FolderLock, is_shared, share
from index.work import worker
from index.work.worker import Worker
from tests.index.folders import draft


def test_an_answering_lock_is_held_by_many(tmp_path: Path) -> None:
    """It is held as long as anybody holds it, and looking at it keeps nobody out."""
    assert not is_shared(tmp_path, ANSWERING)
    first, second = share(tmp_path, ANSWERING), share(tmp_path, ANSWERING)
    assert first is not None
    assert second is not None
    first.release()
    assert is_shared(tmp_path, ANSWERING)
    assert is_shared(tmp_path, ANSWERING)
    second.release()
    assert not is_shared(tmp_path, ANSWERING)


def test_where_nothing_can_be_written_nobody_is_kept_from_answering(tmp_path: Path) -> None:
    """Without a file to lock there is no lock, and no error."""
    assert share(tmp_path / "missing", ANSWERING) is None
    assert not is_shared(tmp_path / "missing", ANSWERING)


def test_indexing_uses_all_cores_but_one_while_somebody_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alone it takes what there is; beside answers one core less, never none; a number that was set stays."""
    monkeypatch.setattr(worker, "usable_cores", lambda: 4)
    with FolderLock.acquire(tmp_path, INDEXING, "test") as lock:
        free = Worker(tmp_path, "m", lock, None, lambda told: None, lambda: False)
        told = Worker(tmp_path, "m", lock, 3, lambda told: None, lambda: False)
        assert (free.cores(), told.cores()) == (None, 3)
        answering = share(tmp_path, ANSWERING)
        assert answering is not None
        with answering:
            assert (free.cores(), told.cores()) == (3, 3)
            monkeypatch.setattr(worker, "usable_cores", lambda: 1)
            assert free.cores() == 1
        assert free.cores() is None


def test_an_index_that_answers_is_noticed_until_it_is_closed(tmp_path: Path) -> None:
    """Looking at the status is no answering; the first question is."""
    with Catalogue.open(tmp_path, write=True) as catalogue, catalogue.writer("adding") as writer:
        writer.put(draft("a", "The ferry stopped on Monday."))
    with open_index(tmp_path) as index:
        index.status()
        assert not is_shared(tmp_path, ANSWERING)
        index.ask("When did the ferry stop?")
        assert is_shared(tmp_path, ANSWERING)
    assert not is_shared(tmp_path, ANSWERING)

"""The locks: one holder, known by name, released when its process ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.errors import FolderBusy
from index.lock import WRITER, FolderLock, holder
from tests.index.folders import ROOT, WORDS, draft, python

HOLD = """
import sys, time
from pathlib import Path
from index.lock import WRITER, FolderLock
with FolderLock.acquire(Path(sys.argv[1]), WRITER, "indexing"):
    sys.stdout.write("held\\n")
    sys.stdout.flush()
    time.sleep(60)
"""


def test_holder_is_named(tmp_path: Path) -> None:
    """Who is refused learns which process holds the lock, what it does and since when."""
    with FolderLock.acquire(tmp_path, WRITER, "indexing"):
        found = holder(tmp_path, WRITER)
        assert found is not None and (found.pid, found.purpose) == (os.getpid(), "indexing")
        with pytest.raises(FolderBusy, match=rf"process {os.getpid()}, indexing since \d\d:\d\d"):
            FolderLock.acquire(tmp_path, WRITER, "removing")
    assert holder(tmp_path, WRITER) is None


def test_killed_holder_lets_go(tmp_path: Path) -> None:
    """A lock whose process was killed is free at once."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    with child:
        assert child.stdout is not None and child.stdout.readline() == b"held\n"
        with pytest.raises(FolderBusy, match=f"process {child.pid}, indexing"):
            FolderLock.acquire(tmp_path, WRITER, "removing")
        child.kill()
    FolderLock.acquire(tmp_path, WRITER, "removing").release()


def test_waiting_for_the_lock(tmp_path: Path) -> None:
    """Who may wait gets the lock as soon as it is free."""
    held = FolderLock.acquire(tmp_path, WRITER, "adding")
    threading.Timer(0.2, held.release).start()
    FolderLock.acquire(tmp_path, WRITER, "removing", wait=60).release()  # else FolderBusy


def test_nobody_waits_for_ever(tmp_path: Path) -> None:
    """A writer that takes the lock again and again without a pause lets others in between."""
    done = threading.Event()

    def greedy() -> None:
        while not done.is_set():
            with FolderLock.acquire(tmp_path, WRITER, "indexing", wait=60):
                time.sleep(0.05)

    thread = threading.Thread(target=greedy)
    thread.start()
    try:
        for _ in range(5):
            FolderLock.acquire(tmp_path, WRITER, "removing", wait=60).release()  # else FolderBusy
    finally:
        done.set()
        thread.join()


def test_unreadable_name(tmp_path: Path) -> None:
    """A lock file with rubbish in it still locks; the holder is just not named."""
    with FolderLock.acquire(tmp_path, WRITER, "indexing"):
        (tmp_path / WRITER).write_bytes(b"\xff{")
        with pytest.raises(FolderBusy, match="another process is writing"):
            FolderLock.acquire(tmp_path, WRITER, "removing")


def test_two_processes_write_and_many_read(tmp_path: Path) -> None:
    """Two processes write at once while readers look on: nothing is lost, nobody sees half a change."""
    code = """
import sys
from pathlib import Path
from index.catalogue import Catalogue
from tests.index.folders import WORDS, draft
who = sys.argv[2]
with Catalogue.open(Path(sys.argv[1]), write=True, splitter=WORDS) as catalogue:
    for n in range(40):
        with catalogue.writer("adding") as writer, writer.batch():
            for half in "12":
                writer.put(draft(f"{who}{n}-{half}", f"Text {n} of {who}. " * 20))
"""
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue:
        writers = [threading.Thread(target=python, args=(code, tmp_path, who)) for who in "ab"]
        for writer in writers:
            writer.start()
        last = 0
        while any(writer.is_alive() for writer in writers):
            with catalogue.snapshot() as snapshot:
                number = snapshot.change_number()
                ids = [row.article_id for row in snapshot.article_rows()]
                holders = {passage.article_key for passage in snapshot.passages()}
            assert len(ids) % 2 == 0
            assert len(holders) == len(ids)
            assert number >= last
            last = number
        assert catalogue.statistics().articles == 160


def test_reader_is_not_held_up_by_a_writer(tmp_path: Path) -> None:
    """While a change is open, readers see what was before it, at once."""
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("adding") as writer:
            writer.put(draft("a"))
            with writer.batch():
                writer.put(draft("b"))
                with catalogue.snapshot() as snapshot:
                    assert len(snapshot.article_rows()) == 1
        with catalogue.snapshot() as snapshot:
            assert len(snapshot.article_rows()) == 2


def test_change_number_is_seen_by_other_processes(tmp_path: Path) -> None:
    """A change made by another process moves the number here."""
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue:
        before = catalogue.change_number()
        assert catalogue.change_number() == before
        done = python(
            "import sys; from pathlib import Path; from index.catalogue import Catalogue\n"
            "from tests.index.folders import draft\n"
            "with Catalogue.open(Path(sys.argv[1]), write=True) as c, c.writer('adding') as w: w.put(draft())",
            tmp_path,
        )
        assert done.returncode == 0, done.stderr
        assert catalogue.change_number() > before

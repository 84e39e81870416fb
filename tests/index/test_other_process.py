"""What another process changes is seen by a running one, at once and without being told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from index import open_index
from index.catalogue import Catalogue
from index.work import indexing
from index.work.progress import Phase, Progress
from index.work.worker import BATCH
from tests.index.folders import ROOT, draft, python

WRITES = """
import sys
from pathlib import Path
from index.catalogue import Catalogue
from index.work.progress import Phase, Progress
from index.work.worker import BATCH
from tests.index.folders import draft
with Catalogue.open(Path(sys.argv[1]), write=True) as catalogue, catalogue.writer("other") as writer:
    if sys.argv[2] == "add":
        writer.put(draft("puffins", "The keeper of Skarvholm counted ninety-one puffins on Tuesday. It rained."))
    else:
        writer.remove("puffins", by="ana")
"""
QUESTION = "how many puffins did the keeper of Skarvholm count?"


def test_changes_of_another_process_are_seen_by_the_next_question(tmp_path: Path) -> None:
    """An article that another process stores is quoted at once; removed, it is quoted no more."""
    with Catalogue.open(tmp_path, write=True) as catalogue, catalogue.writer("begin") as writer:
        writer.put(draft("harbour", "The harbour of Marda is closed. Forty ships wait."))
    with open_index(tmp_path) as index:
        assert "puffins" not in {quote.article.article_id for quote in index.ask(QUESTION).quotes}
        assert python(WRITES, tmp_path, "add").returncode == 0
        assert "puffins" in {quote.article.article_id for quote in index.ask(QUESTION).quotes}
        assert python(WRITES, tmp_path, "remove").returncode == 0
        answer = index.ask(QUESTION)
        assert "puffins" not in {quote.article.article_id for quote in (*answer.quotes, *answer.nearest)}


def test_a_second_indexing_job_is_told_who_is_at_work(tmp_path: Path) -> None:
    """While one process indexes, another one's run is refused with who and since when; questions go on."""
    holding = (
        "import sys\nfrom pathlib import Path\nfrom index.lock import INDEXING, FolderLock\n"
        "with FolderLock.acquire(Path(sys.argv[1]), INDEXING, 'reindexing'):\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with Catalogue.open(tmp_path, write=True) as catalogue, catalogue.writer("begin") as writer:
        writer.put(draft("harbour", "The harbour of Marda is closed. Forty ships wait."))
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        told = subprocess.run(
            [sys.executable, "-m", "bot", "reindex", "--data", str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert told.returncode == 3
        assert f"is in use: process {other.pid}, reindexing since" in told.stderr
        assert "Try again when that is done; nothing was changed." in told.stderr
        with open_index(tmp_path, write=True) as index:
            assert index.ask("what is closed in Marda?").quotes
            index.remove("harbour")
        other.communicate()


def test_what_people_change_comes_before_the_backlog(tmp_path: Path) -> None:
    """An article that is stored while a backlog is embedded has its vectors before the rest of the backlog."""
    words = " ".join(f"Sentence number {n} says something of its own." for n in range(8))
    backlog = [draft(f"a{n}", f"{words} {n}", title=f"T{n}") for n in range(3 * BATCH)]
    stored: list[int] = []

    def tell(progress: Progress) -> None:
        if progress.phase is Phase.EMBED and progress.done and not stored:
            with Catalogue.open(tmp_path, write=True) as catalogue, catalogue.writer("ana") as writer:
                writer.put(draft("urgent", "It is urgent. Read this first."))
            with Catalogue.open(tmp_path) as catalogue, catalogue.snapshot() as snapshot:
                stored.append(snapshot.newest_passage())
        elif stored and progress.phase is Phase.EMBED and len(stored) == 1:
            with Catalogue.open(tmp_path) as catalogue, catalogue.snapshot() as snapshot:
                waiting = {one.key for one in snapshot.pending_vectors("fake/1", 10_000)}
            if stored[0] not in waiting:
                stored.append(len(waiting))

    indexing.run(tmp_path, backlog, model="slow", worker="tests.index.fake_worker", progress=tell)
    assert stored[1] > BATCH  # of the backlog were still waiting then

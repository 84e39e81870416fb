"""The indexing run: what is stored, what is told, what goes on when something fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from index.article import Draft
from index.catalogue import Catalogue
from index.errors import BriefbotError, Cancelled, FolderBusy
from index.extract.failure import Failure
from index.lock import INDEXING, FolderLock, holder
from index.search.generation import open_current
from index.search.live import LiveIndex
from index.work import indexing
from index.work.pieces import ReadPaths
from index.work.progress import Meter, Phase, Progress, Report
from tests.index.folders import ROOT, draft
from tests.index.samples_files import write

FAKE = "tests.index.fake_worker"
LONG = " ".join(f"Sentence number {n} says something of its own." for n in range(30))


def run(folder: Path, *documents: Draft | Failure, model: str = "fake", **options: object) -> Report:
    return indexing.run(folder, documents, model=model, worker=FAKE, **options)  # type: ignore[arg-type]


def pending(folder: Path) -> int:
    with Catalogue.open(folder) as catalogue:
        return catalogue.statistics("fake/1").vectors_pending


def test_a_run_stores_embeds_and_publishes(tmp_path: Path) -> None:
    """After a run everything is stored, has its vectors, and is in the generation."""
    report = run(tmp_path, draft("a", LONG), draft("b"), draft("c"))
    assert (report.added, report.changed, report.unchanged, report.failed) == (3, 0, 0, ())
    assert (report.generation, report.unfinished) == (1, None)
    with Catalogue.open(tmp_path) as catalogue:
        statistics = catalogue.statistics("fake/1")
        assert report.embedded == statistics.passages
        assert statistics.vectors_pending == 0
        assert statistics.checked_at is not None
        generation, _ = open_current(tmp_path, catalogue)
        assert generation is not None
        assert generation.manifest.model_id == "fake/1"
        assert generation.manifest.embedded == statistics.passages
    assert holder(tmp_path, INDEXING) is None


def test_the_next_run_does_only_what_is_new(tmp_path: Path) -> None:
    """A second run counts what changed and embeds nothing twice."""
    run(tmp_path, draft("a", LONG), draft("b"), draft("c"))
    with Catalogue.open(tmp_path, write=True) as catalogue, catalogue.writer("removing") as writer:
        writer.remove("c", by="ana")
    report = run(tmp_path, draft("a", LONG), draft("b", "Another text."), draft("c"), draft("d"))
    assert (report.added, report.changed, report.unchanged, report.kept_removed) == (1, 1, 1, 1)
    assert report.embedded == 2


def test_failures_are_collected_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Documents that can't be read or stored each get a sentence; the others are stored."""
    report = run(
        tmp_path,
        draft("a"),
        Failure("x.pdf", "x.pdf is empty."),
        Failure("b.txt", "b.txt has an unclear date.", stored=True),
        draft("half", "\ud800"),
        draft("b"),
        draft("a", "Another text under the same id.", locator="second.txt"),
    )
    assert report.added == 2
    assert [failure.locator for failure in report.failed] == ["x.pdf", "half.txt", "second.txt"]
    assert "which a.txt has too" in report.failed[-1].sentence
    assert [note.locator for note in report.notes] == ["b.txt"]


def test_progress_goes_through_the_phases(tmp_path: Path) -> None:
    """Progress tells each phase in order, counts up to the total, and estimates the rest."""
    told: list[Progress] = []
    run(tmp_path, *(draft(f"a{n}", f"Text {n}.") for n in range(5)), total=5, progress=told.append)
    phases = list(dict.fromkeys(one.phase for one in told))
    assert phases == [Phase.READ, Phase.PREPARE, Phase.EMBED, Phase.PUBLISH]
    last_read = [one for one in told if one.phase is Phase.READ][-1]
    assert (last_read.done, last_read.total, last_read.seconds_left) == (5, 5, 0)
    embedding = [one for one in told if one.phase is Phase.EMBED][-1]
    assert (embedding.done, embedding.total) == (5, 5)


def test_model_is_prepared_once(tmp_path: Path) -> None:
    """A model that has to be prepared is, and its sentences are passed on."""
    told: list[Progress] = []
    assert run(tmp_path, draft(), model="unprepared", progress=told.append).embedded == 1
    assert "exporting" in [one.what for one in told]


def test_without_a_model_keywords_still_work(tmp_path: Path) -> None:
    """If the model can't be loaded, articles are stored and published for keywords; the report says why."""
    report = run(tmp_path, draft("a"), draft("b"), model="broken")
    assert report.added == 2
    assert report.unfinished == "The model 'broken' can't be loaded. Choose another."
    with Catalogue.open(tmp_path) as catalogue:
        live = LiveIndex(tmp_path, catalogue, None)
        assert (live.generation, sum(len(part.living) for part in live.view().parts)) == (1, 2)
    assert run(tmp_path, model="fake").embedded == 2


def test_worker_that_dies_is_reported(tmp_path: Path) -> None:
    """A killed child gives a sentence; what was stored is there, and the next run goes on."""
    with pytest.raises(BriefbotError, match=r"killed by signal 9.*briefbot reindex"):
        run(tmp_path, draft("a"), model="deadly")
    assert pending(tmp_path) == 1
    assert run(tmp_path).embedded == 1


def test_stopping_while_reading(tmp_path: Path) -> None:
    """A run that is stopped while reading keeps what it has read."""
    seen: list[int] = []

    def documents() -> Iterator[Draft]:
        for n in range(10):
            seen.append(n)
            yield draft(f"a{n}")

    with pytest.raises(Cancelled, match="Stopped after"):
        indexing.run(tmp_path, documents(), model="fake", worker=FAKE, cancelled=lambda: len(seen) > 3)
    with Catalogue.open(tmp_path) as catalogue:
        assert catalogue.statistics().articles == 3
    assert run(tmp_path).embedded == 3


def test_stopping_while_embedding(tmp_path: Path) -> None:
    """A run that is stopped while embedding keeps the generation in use and the vectors it has."""
    run(tmp_path, draft("old"))
    told: list[Progress] = []
    documents = [draft(f"a{n}", f"{LONG} {n}", title=f"T{n}") for n in range(100)]
    with pytest.raises(Cancelled):
        indexing.run(
            tmp_path,
            documents,
            model="slow",
            worker=FAKE,
            progress=told.append,
            cancelled=lambda: any(one.phase is Phase.EMBED for one in told),
        )
    assert holder(tmp_path, INDEXING) is None
    with Catalogue.open(tmp_path) as catalogue:
        generation, damage = open_current(tmp_path, catalogue)
        assert generation is not None and (generation.number, damage) == (1, None)
        assert 0 < catalogue.statistics("fake/1").vectors_pending < catalogue.statistics().passages
    assert run(tmp_path).unfinished is None
    assert pending(tmp_path) == 0


def test_one_run_at_a_time(tmp_path: Path) -> None:
    """A second run is refused at once by name; a person's change goes through meanwhile."""
    run(tmp_path, draft("a"))
    with FolderLock.acquire(tmp_path, INDEXING, "indexing"):
        with pytest.raises(FolderBusy, match=rf"process {os.getpid()}, indexing since \d\d:\d\d"):
            run(tmp_path, draft("b"))
        with Catalogue.open(tmp_path, write=True) as catalogue, catalogue.writer("removing") as writer:
            writer.remove("a", by="ana")
    with Catalogue.open(tmp_path) as catalogue:
        assert catalogue.statistics().articles == 0


def test_run_without_articles(tmp_path: Path) -> None:
    """A run with nothing to index ends well."""
    report = run(tmp_path)
    assert (report.added, report.embedded, report.unfinished) == (0, 0, None)


def test_full_run_forgets_unused_vectors(tmp_path: Path) -> None:
    """``full`` drops vectors of passages that are no more, and publishes anew."""
    run(tmp_path, draft("a", "First text."))
    run(tmp_path, draft("a", "Second text."))
    generation = run(tmp_path).generation
    report = run(tmp_path, full=True)
    assert report.generation == generation + 1
    assert report.embedded == 0
    with Catalogue.open(tmp_path) as catalogue, catalogue.reading() as db:
        assert db.execute("SELECT count(*) FROM vectors").fetchone()[0] == 1


def test_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """After the parent's SIGKILL the child ends too, and its lock is free for the next run."""
    code = f"""
import sys
from pathlib import Path
from index.work import indexing
from tests.index.folders import draft
documents = [draft(f"a{{n}}", {LONG!r} + str(n), title=f"T{{n}}") for n in range(60)]
def tell(progress):
    print(progress.phase, flush=True)
indexing.run(Path(sys.argv[1]), documents, model="slow", worker={FAKE!r}, progress=tell)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        for line in parent.stdout or ():
            if "embed" in line:
                break
        parent.send_signal(signal.SIGKILL)
    begun = time.monotonic()
    while holder(tmp_path, INDEXING) is not None:
        assert time.monotonic() - begun < 240
        time.sleep(0.05)
    assert run(tmp_path).unfinished is None
    assert pending(tmp_path) == 0


def news(folder: Path, count: int = 12) -> ReadPaths:
    files = write(folder / "news", {f"{n:02}.txt": f"Report {n}\n\n{LONG} {n}" for n in range(count)})
    return ReadPaths((str(files),))


def children() -> list[tuple[int, int]]:
    """Process number and niceness of this process's own worker."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (path / "stat").read_text().rpartition(")")[2].split()
            if int(words[1]) == os.getpid() and FAKE.encode() in (path / "cmdline").read_bytes():
                found.append((int(path.name), int(words[16])))
    return found


def test_reading_is_done_by_a_process_of_lower_priority(tmp_path: Path) -> None:
    """What is described is read, stored, embedded and published by another process, which gives way to others."""
    niceness: list[int] = []

    def tell(progress: Progress) -> None:
        if progress.phase is Phase.READ:
            niceness.extend(nice for _, nice in children())

    report = run(tmp_path / "home", work=news(tmp_path), model="slow", progress=tell)
    assert (report.added, report.embedded > 0, report.generation) == (12, True, 1)
    assert niceness
    assert min(niceness) >= os.nice(0) + 10
    again = run(tmp_path / "home", work=news(tmp_path), model="slow")
    assert (again.unchanged, again.added, again.embedded, again.generation) == (12, 0, 0, 1)


def test_stopping_a_reading_process(tmp_path: Path) -> None:
    """A run that is stopped while its process reads keeps what was stored, and leaves no process behind."""
    told: list[Progress] = []
    with pytest.raises(Cancelled):
        run(
            tmp_path / "home",
            work=news(tmp_path, 400),
            progress=told.append,
            cancelled=lambda: any(one.done > 30 for one in told),
        )
    assert children() == []
    with Catalogue.open(tmp_path / "home") as catalogue:
        held = catalogue.statistics().articles
    assert 30 < held <= 400
    report = run(tmp_path / "home", work=news(tmp_path, 400))
    assert report.added + report.unchanged == 400
    assert report.added == 400 - held


def test_what_a_reading_process_finds_wrong_is_told(tmp_path: Path) -> None:
    """Failures and notes come back from the process with their sentences."""
    write(tmp_path / "news", {"empty.txt": "", "odd.txt": "Title\n\nText of it."})
    write(tmp_path / "news", {"odd.txt.meta.toml": 'published = "soon"'})
    report = run(tmp_path / "home", work=news(tmp_path, 1))
    assert [failure.locator for failure in report.failed] == ["empty.txt"]
    assert "is empty" in report.failed[0].sentence
    assert [note.locator for note in report.notes] == ["odd.txt"]


def test_the_estimate_follows_the_pace(tmp_path: Path) -> None:
    """What is left is told by the pace of the last half minute, and not at all before there is one."""
    moment = 0.0
    told: list[Progress] = []
    meter = Meter(Phase.READ, told.append, 10_000, clock=lambda: moment)
    meter.advance(4_000, "reading")  # unchanged: no time at all
    assert told[-1].seconds_left is None
    for _ in range(60):
        moment += 1.0
        meter.advance(10, "reading")
    left = told[-1].seconds_left
    assert left is not None
    assert left == pytest.approx(540, rel=0.02)  # not the tenth of it that the average over all promises
    meter.advance(5_400, "reading")
    assert told[-1].seconds_left == 0

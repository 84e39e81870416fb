"""Staying in step with folders, files and exports: what is read, what is left alone, what is withdrawn."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from index.article import Draft
from index.catalogue import Catalogue, Source
from index.errors import Cancelled, SourceError, UnknownArticle
from index.extract.failure import Failure
from index.facade import Index
from index.following import check_place
from index.sources.follow import follow
from index.sources.paths import Reader
from index.work import indexing
from index.work.progress import Meter, Phase, Report
from index.work.reading import Expect, Reading
from tests.index.samples_files import STATEMENT, jsonl, write

NOBODY = 65534
FAKE = "tests.index.fake_worker"


class Followed:
    """A data folder, and a folder that it follows."""

    def __init__(self, place: Path) -> None:
        self.home = place / "home"
        self.files = place / "files"
        self.files.mkdir()

    def follow(self, *places: Path) -> None:
        with Index(self.home, "fake", write=True, threads=None) as index:
            for place in places or (self.files,):
                index.source_add(str(place))

    def run(self, *, full: bool = False) -> Report:
        with Catalogue.open(self.home, write=True) as catalogue:
            with catalogue.snapshot() as snapshot:
                sources = snapshot.sources()
            return indexing.run(
                self.home, follow(catalogue, sources, full=full), model="fake", worker=FAKE, full=full
            )

    def texts(self) -> dict[str, str]:
        with Catalogue.open(self.home) as catalogue, catalogue.snapshot() as snapshot:
            return {row.locator: snapshot.article(row.article_id).text for row in snapshot.article_rows()}

    def id_of(self, locator: str) -> str:
        with Catalogue.open(self.home) as catalogue, catalogue.snapshot() as snapshot:
            return next(row.article_id for row in snapshot.article_rows() if row.locator == locator)

    def sources(self) -> list[Source]:
        with Catalogue.open(self.home) as catalogue, catalogue.snapshot() as snapshot:
            return snapshot.sources()


@pytest.fixture
def followed(tmp_path: Path) -> Followed:
    made = Followed(tmp_path)
    write(made.files, {"a.txt": "First. It is so.", "b.txt": "Second. It is so.", "c/d.txt": STATEMENT})
    made.follow()
    return made


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def test_only_what_changed_is_read(followed: Followed, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run opens no file that is as it was, and takes in what is new, changed and gone."""
    assert counts(followed.run()) == (3, 0, 0, 0)
    opened: list[str] = []
    reading = Reader.file
    monkeypatch.setattr(
        Reader, "file", lambda self, found: (opened.append(found.locator), reading(self, found))[1]
    )
    assert counts(followed.run()) == (0, 0, 0, 3)
    assert opened == []
    write(followed.files, {"a.txt": "First, corrected. It is so.", "e.txt": "New. It is so."})
    (followed.files / "b.txt").unlink()
    assert counts(followed.run()) == (1, 1, 1, 1)
    assert opened == ["a.txt", "e.txt"]
    assert set(followed.texts()) == {"a.txt", "c/d.txt", "e.txt"}
    assert counts(followed.run(full=True)) == (0, 0, 0, 3)


def test_same_size_and_time_but_other_words(followed: Followed) -> None:
    """A file whose time was put back after a change is read all the same."""
    followed.run()
    file = followed.files / "a.txt"
    before = file.stat()
    file.write_text("Later. It is so.")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert counts(followed.run()) == (0, 1, 0, 2)


def test_a_sidecar_that_changes_is_noticed(followed: Followed) -> None:
    """Metadata beside a file counts as a change of the file."""
    followed.run()
    write(followed.files, {"a.txt.meta.toml": 'published = "2017-12-27"\n'})
    assert counts(followed.run()) == (0, 1, 0, 2)


def test_a_file_put_back_returns_but_not_what_a_person_removed(followed: Followed) -> None:
    """A vanished file is out of every answer until it is back; a person's removal outlasts both."""
    followed.run()
    removed = followed.id_of("b.txt")
    with Index(followed.home, "fake", write=True, threads=None) as index:
        index.remove(removed)
    for name in ("a.txt", "b.txt"):
        (followed.files / name).unlink()
    assert followed.run().removed == 1
    assert set(followed.texts()) == {"c/d.txt"}
    with pytest.raises(UnknownArticle), Index(followed.home, "fake", write=True, threads=None) as index:
        index.article(removed)
    write(followed.files, {"a.txt": "First. It is so.", "b.txt": "Second. It is so."})
    report = followed.run()
    assert (report.added, report.kept_removed) == (1, 1)
    assert set(followed.texts()) == {"a.txt", "c/d.txt"}


def test_what_a_stopped_run_stored_still_goes_with_its_line(tmp_path: Path) -> None:
    """A run that is stopped within an export leaves nothing that the next run could not withdraw."""
    followed = Followed(tmp_path)
    write(followed.files, {"x.jsonl": jsonl(*({"id": f"n{k}", "text": f"It is {k}."} for k in range(400)))})
    followed.follow(followed.files / "x.jsonl")
    looks = count()
    with Catalogue.open(followed.home, write=True) as catalogue:
        told = list(follow(catalogue, followed.sources()))
        assert [one.total for one in told if isinstance(one, Expect)][-1] == 400
        with pytest.raises(Cancelled):
            indexing.run(
                followed.home,
                follow(catalogue, followed.sources()),
                model="fake",
                worker=FAKE,
                cancelled=lambda: next(looks) > 300,
            )
    assert 100 < len(followed.texts()) < 400
    assert followed.sources()[0].articles == len(followed.texts())
    write(
        followed.files, {"x.jsonl": jsonl({"id": "n0", "text": "It is 0."}, {"id": "n1", "text": "It is 1."})}
    )
    assert followed.run().removed > 90
    assert len(followed.texts()) == 2


def test_an_empty_or_missing_place_removes_nothing(followed: Followed) -> None:
    """A folder that is suddenly empty, or not there, is a failure that says so; all its articles stay."""
    followed.run()
    aside = followed.files.rename(followed.files.with_name("aside"))
    report = followed.run()
    assert "can't be reached, so nothing of it was removed" in report.failed[0].sentence
    followed.files.mkdir()
    report = followed.run()
    assert "is suddenly empty, so nothing was removed; it held 3 documents" in report.failed[0].sentence
    assert len(followed.texts()) == 3
    source = followed.sources()[0]
    assert (source.failures, source.articles) == (2, 3)
    assert source.error is not None
    assert "suddenly empty" in source.error
    followed.files.rmdir()
    aside.rename(followed.files)
    assert counts(followed.run()) == (0, 0, 0, 3)
    assert followed.sources()[0].failures == 0


@pytest.fixture
def everybodys() -> Iterator[Path]:
    """A folder that every user may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def as_somebody(folder: Path) -> Iterator[None]:
    """Own ``folder`` as a user who may not read everything: another one, if this is root."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, -1)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_inside_that_may_not_be_read(everybodys: Path) -> None:
    """What lies in a folder that can't be listed is not taken for gone, and is told."""
    followed = Followed(everybodys)
    write(followed.files, {"a.txt": "First. It is so.", "c/d.txt": STATEMENT})
    followed.follow()
    followed.run()
    with as_somebody(everybodys):
        (followed.files / "c").chmod(0)
        with Catalogue.open(followed.home, write=True) as catalogue:
            with catalogue.snapshot() as snapshot:
                sources = snapshot.sources()
            reading = Reading(catalogue, "testing", Meter(Phase.READ, lambda told: None), lambda: False)
            reading.all(follow(catalogue, sources))
        (followed.files / "c").chmod(0o755)
    report = reading.report()
    assert counts(report) == (0, 0, 0, 1)
    assert report.failed[0].sentence == (
        f"The folder {followed.files}/c may not be read by this user; give read permission and add it again."
    )
    assert set(followed.texts()) == {"a.txt", "c/d.txt"}


def test_lines_that_vanish_from_an_export(tmp_path: Path) -> None:
    """A line gone from an export is withdrawn; not so while another line of it can't be read."""
    followed = Followed(tmp_path)
    one, two, three = ({"id": f"n-{n}", "title": f"T{n}", "text": f"Text {n}."} for n in range(3))
    export = write(followed.files, {"news.jsonl": jsonl(one, two, three)}) / "news.jsonl"
    followed.follow(export)
    assert followed.sources()[0].kind == "jsonl"
    assert counts(followed.run()) == (3, 0, 0, 0)
    write(followed.files, {"news.jsonl": jsonl(one, "{broken", three)})
    report = followed.run()
    assert counts(report) == (0, 0, 0, 2)
    assert ["1 articles that news.jsonl gave before" in one.sentence for one in report.failed] == [
        False,
        True,
    ]
    assert [one.sentence for one in followed.run().failed] == [one.sentence for one in report.failed]
    write(followed.files, {"news.jsonl": jsonl(one, three)})
    assert counts(followed.run()) == (0, 0, 1, 2)
    write(followed.files, {"news.jsonl": "\n"})
    assert "is suddenly empty, so nothing of it was removed" in followed.run().failed[0].sentence
    assert len(followed.texts()) == 2


def test_a_file_that_can_not_be_read_any_more_stays(followed: Followed) -> None:
    """A file that got damaged keeps its article, and its sentence is told again until it is mended."""
    followed.run()
    (followed.files / "a.txt").write_bytes(b"\x00\x01\x02" * 100)
    first, second = followed.run(), followed.run()
    assert first.removed == second.removed == 0
    assert [one.sentence for one in first.failed] == [one.sentence for one in second.failed]
    assert len(first.failed) == 1
    assert "a.txt" in followed.texts()


def test_an_article_that_moves_keeps_its_id(tmp_path: Path) -> None:
    """A document with an id of its own that moves to another file stays the same living article."""
    followed = Followed(tmp_path)
    document = "---\nid: told-1\ntitle: Told\n---\nThe force said so.\n"
    write(followed.files, {"b.md": document, "z.txt": "Other. It is so."})
    followed.follow()
    followed.run()
    (followed.files / "b.md").rename(followed.files / "a.md")
    assert counts(followed.run()) == (0, 0, 0, 2)
    assert followed.id_of("a.md") == "told-1"
    (followed.files / "a.md").rename(followed.files / "c.md")
    assert counts(followed.run()) == (0, 0, 0, 2)
    assert followed.id_of("c.md") == "told-1"


def test_two_sources_with_the_same_id(tmp_path: Path) -> None:
    """An id that two sources use belongs to the first; the other one is told, and nothing flips between them."""
    followed = Followed(tmp_path)
    write(followed.files, {"one.jsonl": jsonl({"id": "1", "title": "A", "text": "First."})})
    write(followed.files, {"two.jsonl": jsonl({"id": "1", "title": "B", "text": "Second."})})
    followed.follow(followed.files / "one.jsonl", followed.files / "two.jsonl")
    for _ in range(2):
        report = followed.run()
        assert "has the id '1', which one.jsonl of" in report.failed[0].sentence
        assert list(followed.texts().values()) == ["First."]
    (followed.files / "one.jsonl").write_text(jsonl({"id": "2", "title": "A", "text": "First."}))
    followed.run()
    followed.run()
    assert sorted(followed.texts().values()) == ["First.", "Second."]


def test_removing_a_source(followed: Followed) -> None:
    """A source can go and leave its articles, or take them along; followed again, they are back."""
    followed.run()
    with Index(followed.home, "fake", write=True, threads=None) as index:
        assert index.source_remove(str(followed.files)) == 0
        assert len(followed.texts()) == 3
        index.source_add(str(followed.files))
        followed.run()
        assert index.source_remove(str(followed.files), articles=True) == 3
        assert followed.texts() == {}
        with pytest.raises(SourceError, match=r"is not followed\. Followed are: none"):
            index.source_remove(str(followed.files))
        index.source_add(str(followed.files))
    assert followed.run().added == 3


def test_another_collection_reads_everything_again(followed: Followed) -> None:
    """Adding a place again with another collection moves its articles there."""
    followed.run()
    with Index(followed.home, "fake", write=True, threads=None) as index:
        index.source_add(str(followed.files), collection="valley")
    assert followed.run().changed == 3


def test_checking_stores_nothing(followed: Followed) -> None:
    """A check gives the drafts and problems that following would, at most as many as asked."""
    write(followed.files, {"x.txt": b"\x00\x01" * 50})
    kind, found = check_place(str(followed.files))
    results = list(found)
    assert kind == "folder"
    assert [one.locator for one in results if isinstance(one, Draft)] == ["a.txt", "b.txt", "c/d.txt"]
    assert [one.locator for one in results if isinstance(one, Failure)] == ["x.txt"]
    assert len(list(check_place(str(followed.files), limit=2)[1])) == 2
    with pytest.raises(SourceError, match="There is no file or folder"):
        check_place("nowhere")
    assert followed.sources()[0].articles == 0


def test_what_changed_while_it_was_removed_is_read_when_it_is_back(followed: Followed) -> None:
    """A file that changed while a person had removed it is read anew once that person brings it back."""
    followed.run()
    article_id = followed.id_of("a.txt")
    with Index(followed.home, "fake", write=True, threads=None) as index:
        index.remove(article_id)
    write(followed.files, {"a.txt": "Changed meanwhile. It is so."})
    assert followed.run().kept_removed == 1
    with Index(followed.home, "fake", write=True, threads=None) as index:
        index.bring_back(article_id)
    followed.run()
    assert followed.texts()["a.txt"] == "Changed meanwhile. It is so."

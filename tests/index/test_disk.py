"""Folders that can't be written, and disks that are full: a sentence, and nothing lost."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import tantivy

from index.catalogue import Catalogue, store
from index.catalogue.connect import connect
from index.disk import folder_errors, library_errors, write_durably
from index.errors import DataFolderError, FolderFull, FolderReadOnly
from index.search.generation import publish
from index.search.segment_build import put
from tests.index.folders import MODEL, WORDS, check_folder, draft, embed_all, python
from tests.rights import as_ordinary_user

LOOK = """
import sys
from pathlib import Path
from index.catalogue import Catalogue
from index.errors import FolderReadOnly
from index.work.indexing import run
from index.search.live import LiveIndex
from tests.index.folders import MODEL
folder = Path(sys.argv[1])
with Catalogue.open(folder) as catalogue:
    for line in sys.stdin:
        view = LiveIndex(folder, catalogue, MODEL).view()
        with catalogue.snapshot() as snapshot:
            ids = [row.article_id for row in snapshot.article_rows()]
        print(catalogue.change_number(), view.generation, view.delta, *sorted(ids), flush=True)
refused = 0
for attempt in (lambda: Catalogue.open(folder, write=True), lambda: run(folder)):
    try:
        attempt()
    except FolderReadOnly as error:
        refused += "questions still work" in str(error)
print("refused", refused)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """An index with a generation and one article beside it, where any user can see it."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    with Catalogue.open(place / "data", write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("adding") as writer:
            writer.put(draft("a"))
            writer.put(draft("b"))
        embed_all(catalogue)
        publish(catalogue.folder, catalogue, MODEL)
        with catalogue.writer("adding") as writer:
            writer.put(draft("c"))
    yield place / "data"
    for path in (place / "data", *(place / "data").rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(place)


def forbid_writing(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_read_only_folder_can_be_asked(folder: Path) -> None:
    """Where nothing may be written questions work, recent articles included, and changes are refused."""
    with Catalogue.open(folder) as catalogue:
        number = catalogue.change_number()
    forbid_writing(folder)
    before = sorted(path.name for path in folder.iterdir())
    done = python(LOOK, folder, input="look\n", **as_ordinary_user())
    assert done.stdout.splitlines() == [f"{number} 1 1 a b c", "refused 2"], done.stderr
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can be two users, one who may write and one who may not"
)
def test_read_only_reader_follows_another_writer(folder: Path) -> None:
    """A reader without the right to write sees what somebody with it changes meanwhile."""
    forbid_writing(folder)
    code = LOOK.replace("for line in sys.stdin", "for line in iter(sys.stdin.readline, '')")
    reader = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **as_ordinary_user(),
    )
    with reader:
        assert reader.stdin is not None and reader.stdout is not None

        def look() -> str:
            assert reader.stdin is not None and reader.stdout is not None
            reader.stdin.write("look\n")
            reader.stdin.flush()
            return reader.stdout.readline()

        assert look().split()[3:] == ["a", "b", "c"]
        with Catalogue.open(folder, write=True, splitter=WORDS) as catalogue:
            with catalogue.writer("adding") as writer:
                writer.put(draft("d"))
            assert look().split()[3:] == ["a", "b", "c", "d"]
            with catalogue.writer("removing") as writer:
                writer.remove("a", by="ana")
            assert look().split()[3:] == ["b", "c", "d"]
        assert look().split()[3:] == ["b", "c", "d"]
        reader.stdin.close()
        assert "refused 2" in reader.stdout.read()


def test_read_only_folder_with_unmerged_changes(folder: Path) -> None:
    """Changes that a killed writer left in the log are never passed over in silence."""
    db = connect(folder, write=True)
    db.execute("UPDATE meta SET value = value + 1 WHERE name = 'change_number'")
    number = db.execute("SELECT value FROM meta WHERE name = 'change_number'").fetchone()[0]
    copy = folder.with_name("copy")
    copy.mkdir()
    for name in ("catalogue.db", "catalogue.db-wal"):
        shutil.copy(folder / name, copy / name)
    db.close()
    forbid_writing(copy)
    done = python(LOOK, copy, input="look\n", **as_ordinary_user())
    assert str(number) in done.stdout or "not merged yet" in done.stderr


def test_catalogue_that_can_grow_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the catalogue can't grow, the change is refused whole and everything before it stays."""
    with (
        Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue,
        catalogue.writer("adding") as writer,
    ):
        writer.put(draft("a"))

    def small(folder: Path, **options: bool) -> sqlite3.Connection:
        db = connect(folder, **options)
        db.execute("PRAGMA max_page_count = 60")
        return db

    monkeypatch.setattr(store, "connect", small)
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue:
        with pytest.raises(FolderFull, match="is full"), catalogue.writer("adding") as writer, writer.batch():
            writer.put(draft("b"))
            writer.put(draft("big", "A sentence. " * 50_000))
        with catalogue.writer("removing") as writer:
            writer.remove("a", by="ana")  # room for the small change that matters
            writer.bring_back("a")
    monkeypatch.undo()
    assert list(check_folder(tmp_path)) == ["a"]


def test_full_disk(small_disk: Path) -> None:
    """On a disk that fills up, storing and publishing are refused, and what was there still answers."""
    folder = small_disk / "data"
    with Catalogue.open(folder, write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("adding") as writer:
            writer.put(draft("a"))
        publish(folder, catalogue, MODEL)
        with pytest.raises(FolderFull), catalogue.writer("adding") as writer:
            for n in range(1000):
                writer.put(draft(f"n{n}", f"{os.urandom(2000).hex()} {n}."))
        with pytest.raises(FolderFull):
            for _ in range(20):
                publish(folder, catalogue, MODEL)
    texts = check_folder(folder)
    assert "a" in texts
    assert len(texts) > 5


def test_errors_of_the_system_are_sentences(tmp_path: Path) -> None:
    """What the system reports about the folder becomes the matching error; the rest passes unchanged."""
    for number, kind in (
        (errno.ENOSPC, FolderFull),
        (errno.EROFS, FolderReadOnly),
        (errno.EIO, DataFolderError),
    ):
        with pytest.raises(kind), folder_errors(tmp_path):
            raise OSError(number, os.strerror(number))
    with pytest.raises(FileNotFoundError), folder_errors(tmp_path):
        raise FileNotFoundError(errno.ENOENT, "no")
    with pytest.raises(sqlite3.ProgrammingError), folder_errors(tmp_path):
        raise sqlite3.ProgrammingError("a mistake of ours")


def test_writing_durably_leaves_the_old_bytes_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that can't be made durable is not replaced."""
    write_durably(tmp_path / "x", b"old")

    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="broken"):
        write_durably(tmp_path / "x", b"new")
    assert (tmp_path / "x").read_bytes() == b"old"


def test_keyword_index_that_cannot_write_says_so(tmp_path: Path) -> None:
    """The keyword index writes in a thread of its own; when that dies, why is found out and said."""
    keywords = tmp_path / "keywords"
    keywords.mkdir()
    index = tantivy.Index(tantivy.SchemaBuilder().add_text_field("words").build(), path=str(keywords))
    writer = index.writer(15_000_000, 1)
    shutil.rmtree(keywords)
    with (
        pytest.raises(DataFolderError, match=r"took only a part of what was written.*No such file"),
        folder_errors(tmp_path),
    ):
        for number in range(200_000):  # it writes when its memory is full
            document = tantivy.Document()
            document.add_text("words", " ".join(f"{number}x{word}" for word in range(50)))
            put(writer, document)


@pytest.mark.parametrize(
    ("said", "kind", "sentence"),
    [
        (ValueError("An IO error occurred: 'No space left on device (os error 28)'"), FolderFull, "is full"),
        (RuntimeError("write error in x: 0 != 1 (Input/output error)"), DataFolderError, "Check the disk"),
        (ValueError("failed to write whole buffer"), DataFolderError, "only a part"),
        (RuntimeError("read error in x: 0 != 1 (Success)"), DataFolderError, "only a part"),
        (EOFError("No data left in file"), DataFolderError, "only a part"),
        (OSError("4096 requested and 17 written"), DataFolderError, "only a part"),
        (OSError(errno.ENOLCK, "No locks available"), DataFolderError, "keeps no locks"),
    ],
)
def test_what_libraries_say_of_a_disk(
    tmp_path: Path, said: Exception, kind: type[DataFolderError], sentence: str
) -> None:
    """Whatever a library calls its trouble with a file, people get a sentence with a remedy."""
    with pytest.raises(kind, match=sentence), folder_errors(tmp_path), library_errors():
        raise said

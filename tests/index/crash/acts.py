"""What is done to a data folder while it is killed: reading sources, people's changes, purging, publishing.

Each act says on ``say`` what it was told is done, so that afterwards it can be checked that it was.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.article import Precision, Published
from index.catalogue import Catalogue, splitter_of
from index.facade import Index
from index.lock import INDEXING, FolderLock
from index.purge import purge
from index.work.pieces import FollowSources
from index.work.progress import Report
from index.work.worker import Worker
from tests.index.fake_worker import FakeEmbedder, load, prepare
from tests.index.folders import draft
from tests.index.samples_files import write

Say = Callable[[str, str | None], None]  # an article's id, and its text now; None when it is removed

FAKE = "fake"
SPLITTER = splitter_of(FAKE, FakeEmbedder(FAKE))
FILES = "files"


def text(name: str, version: int) -> str:
    """What article ``name`` says in a version."""
    lines = " ".join(f"Article {name} in its version {version} says its sentence {k}." for k in range(5))
    return f"Report {name} of the desk\n\n{lines}"


def home(place: Path) -> Path:
    """The data folder in a place."""
    return place / "home"


def prepare_place(place: Path) -> None:
    """A followed folder of files, articles that people added, a removed one, vectors, two generations."""
    write(place / FILES, {f"{name}.txt": text(name, 1) for name in "abcd"})
    with Index(home(place), FAKE, write=True, threads=None) as index:
        index.source_add(str(place / FILES))
    read_sources(place)
    with (
        Catalogue.open(home(place), write=True, splitter=SPLITTER) as catalogue,
        catalogue.writer("adding") as writer,
    ):
        for name in ("x", "y", "secret", "gone"):
            writer.put(draft(name, text(name, 1)))
        writer.remove("gone", by="ana")
    read_sources(place, full=True)


def change_files(place: Path) -> None:
    """One file changed, one new, one gone, and one that is a copy of another."""
    write(
        place / FILES, {"a.txt": text("a", 2), "e.txt": text("e", 1), "copy.txt": text("b", 1) + " So it is."}
    )
    (place / FILES / "d.txt").unlink()


def read_sources(place: Path, *, full: bool = False) -> Report:
    """An indexing run, as the process of lower priority makes it."""
    folder = home(place)
    with FolderLock.acquire(folder, INDEXING, "indexing", wait=5.0) as lock:
        worker = Worker(folder, FAKE, lock, None, lambda told: None, lambda: False, load, prepare)
        return worker.run(FollowSources(full=full), full=full)


def act_follow(place: Path, say: Say) -> None:
    """The followed folder has changed."""
    read_sources(place)
    for name in ("a", "e"):
        say(f"{name}.txt", text(name, 2 if name == "a" else 1))
    say("d.txt", None)


def act_people(place: Path, say: Say) -> None:
    """People add, correct, remove and bring back."""
    with Catalogue.open(home(place), write=True, splitter=SPLITTER) as catalogue:
        with catalogue.writer("adding") as writer:
            writer.put(draft("x", text("x", 2)))
        say("x", text("x", 2))
        with catalogue.writer("mending") as writer:
            writer.set_fields("y", published=Published("2019", Precision.YEAR), by="ana")
        with catalogue.writer("removing") as writer:
            writer.remove("y", by="ana")
        say("y", None)
        with catalogue.writer("back") as writer:
            writer.bring_back("gone")
        say("gone", text("gone", 1))


def act_purge(place: Path, say: Say) -> None:
    """An article is erased from every file."""
    with Catalogue.open(home(place), write=True, splitter=SPLITTER) as catalogue:
        with catalogue.writer("purging") as writer:
            writer.purge("secret", "ana")
        say("secret", None)
    with Catalogue.open(home(place), write=True, splitter=SPLITTER) as catalogue:
        purge(catalogue, "x", "ana")
        say("x", None)


def act_full(place: Path, say: Say) -> None:
    """Everything is read again, and the search files are built anew."""
    read_sources(place, full=True)


def act_begin(place: Path, say: Say) -> None:
    """A data folder that isn't there yet."""
    with Catalogue.open(home(place) / "new", write=True, splitter=SPLITTER) as catalogue:
        with catalogue.writer("adding") as writer:
            writer.put(draft("first", text("first", 1)))
        say("first", text("first", 1))


def remove(place: Path, say: Say, name: str) -> None:
    """A person removes what a file gave."""
    with Catalogue.open(home(place), write=True, splitter=SPLITTER) as catalogue:
        article_id = _id_of(catalogue, name)
        with catalogue.writer("removing") as writer:
            writer.remove(article_id, by="ana")
    say(name, None)


def bring_back(place: Path, say: Say, name: str) -> None:
    """A person brings it back."""
    with Catalogue.open(home(place), write=True, splitter=SPLITTER) as catalogue:
        article_id = _id_of(catalogue, name, removed=True)
        with catalogue.writer("back") as writer:
            writer.bring_back(article_id)
        with catalogue.snapshot() as snapshot:
            say(name, snapshot.article(article_id).text)


def _id_of(catalogue: Catalogue, name: str, *, removed: bool = False) -> str:
    with catalogue.snapshot() as snapshot:
        rows = snapshot.article_rows(removed=removed)
        return next(row.article_id for row in rows if row.locator == name)


STEPS: dict[str, Callable[[Path, Say, str], None]] = {
    "follow": lambda place, say, name: act_full(place, say) if name == "full" else _follow(place),
    "remove": remove,
    "bring back": bring_back,
}


def _follow(place: Path) -> None:
    read_sources(place)


ACTS: dict[str, Callable[[Path, Say], None]] = {
    "follow": act_follow,
    "people": act_people,
    "purge": act_purge,
    "full": act_full,
    "begin": act_begin,
}

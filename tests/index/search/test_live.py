"""The live index follows the catalogue through any sequence of changes, in one process or several."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from index.catalogue import Catalogue
from index.purge import purge
from index.search.generation import publish
from index.search.live import LiveIndex
from tests.index.folders import MODEL, WORDS, draft, embed_all, vectors_for

IDS = st.sampled_from("abcdef")


class Following(RuleBasedStateMachine):
    """A reader that stays open, and the catalogue it must agree with after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.catalogue = Catalogue.open(self.folder, write=True, splitter=WORDS)
        self.reader = Catalogue.open(self.folder)
        self.live = LiveIndex(self.folder, self.reader, MODEL, vectors_pause=0)
        self.alive: set[str] = set()
        self.removed: set[str] = set()

    @rule(name=IDS, version=st.integers(0, 3), sentences=st.integers(0, 12))
    def put(self, name: str, version: int, sentences: int) -> None:
        text = " ".join(f"Sentence {n} of version {version} says so." for n in range(sentences))
        with self.catalogue.writer("adding") as writer:
            writer.put(draft(name, text))
        if name not in self.removed:
            self.alive.add(name)

    @precondition(lambda self: self.alive)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.alive)))
        with self.catalogue.writer("removing") as writer:
            writer.remove(name, by="ana")
        self.alive.discard(name)
        self.removed.add(name)

    @precondition(lambda self: self.removed)
    @rule(data=st.data())
    def bring_back(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.removed)))
        with self.catalogue.writer("bringing back") as writer:
            writer.bring_back(name)
        self.removed.discard(name)
        self.alive.add(name)

    @precondition(lambda self: self.alive)
    @rule(data=st.data())
    def purge(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.alive)))
        assert purge(self.catalogue, name, "ana")
        with self.catalogue.writer("allowing") as writer:
            writer.bring_back(name)
        self.alive.discard(name)

    @rule(count=st.integers(1, 4))
    def embed_some(self, count: int) -> None:
        with self.catalogue.writer("embedding") as writer:
            writer.store_vectors(MODEL, vectors_for(writer.pending_vectors(MODEL, count)))

    @rule()
    def embed_rest(self) -> None:
        embed_all(self.catalogue)

    @rule()
    def publish(self) -> None:
        publish(self.folder, self.catalogue, MODEL)

    @rule()
    def another_reader(self) -> None:
        self.live = LiveIndex(self.folder, self.reader, MODEL, vectors_pause=0)

    @invariant()
    def agrees(self) -> None:
        view = self.live.view()
        with self.reader.snapshot() as snapshot:
            rows = {row.passage.key: row for row in snapshot.segment_rows(MODEL)}
            assert {line.article_id for line in snapshot.article_rows()} == self.alive
        found: dict[int, bool] = {}
        for part in view.parts:
            for row in part.segment.rows if part.alive is None else part.segment.rows[part.alive]:
                assert int(row["key"]) not in found
                found[int(row["key"])] = bool(row["embedded"])
                passage = rows[int(row["key"])].passage
                assert (row["article"], row["revision"]) == (passage.article_key, passage.revision)
                assert (row["start"], row["end"]) == (passage.start, passage.end)
        assert found == {key: row.vector is not None for key, row in rows.items()}

    def teardown(self) -> None:
        self.reader.close()
        self.catalogue.close()
        shutil.rmtree(self.folder)


TestFollowing = Following.TestCase
TestFollowing.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)


def test_searching_goes_on_while_everything_changes(tmp_path: Path) -> None:
    """Threads that look at the index while articles come and go and generations are published see it whole."""
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue:
        live = LiveIndex(tmp_path, catalogue, MODEL, vectors_pause=0)
        stop, trouble = threading.Event(), []

        def look() -> None:
            while not stop.is_set():
                view = live.view()
                keys = [key for part in view.parts for key in part.living]
                if len(keys) != len(set(keys)):
                    trouble.append(keys)
                for part in view.parts:
                    part.segment.keyword_search({"sentenc": 1.0}, 5)

        threads = [threading.Thread(target=look) for _ in range(3)]
        for thread in threads:
            thread.start()
        for n in range(30):
            with catalogue.writer("adding") as writer:
                writer.put(draft(f"a{n % 7}", f"Sentence {n}. " * 20))
            if n % 5 == 0:
                embed_all(catalogue)
                publish(tmp_path, catalogue, MODEL)
        stop.set()
        for thread in threads:
            thread.join()
        assert not trouble
        with catalogue.snapshot() as snapshot:
            held = sorted(passage.key for passage in snapshot.passages())
        assert sorted(key for part in live.view().parts for key in part.living) == held

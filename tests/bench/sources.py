"""What keeping in step costs, beside its baselines: ``python -m tests.bench.sources [FOLDER [WHAT…]]``.

Articles are generated (a few sentences of the samples, the rest words drawn from them), with the default model. Of the 10,000
that are there at the start vectors are made up, since they cost the model minutes and change nothing that is measured
here; what is embedded while measuring is embedded in earnest. FOLDER keeps the prepared index for the next time.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from index import open_index
from index.article import Draft
from index.bench.filler import FillerVectors
from index.bench.machine import machine, moment
from index.catalogue import Catalogue
from index.errors import Cancelled
from index.facade import Index
from index.lock import INDEXING, FolderLock
from index.model.embedder import (
    DEFAULT_MODEL,
    Embedder,
    PassageText,
    PassageVectors,
    load_embedder,
    prepare_model,
)
from index.model.token_embedder import TokenEmbedder
from index.search.generation import publish
from index.sentences import split_sentences
from index.sources.paths import read_paths
from index.work.pieces import FollowSources
from index.work.progress import Phase, Progress
from index.work.worker import Worker
from tests.index.asked import SAMPLES
from tests.index.folders import ROOT

MODEL = DEFAULT_MODEL
ARTICLES = 10_000
NEW = 300  # articles that come while measuring
QUESTIONS = (
    "how many fighters remain in Iraq and Syria?",
    "what did the coalition say about western Syria?",
    "when did Iraq announce the final victory?",
    "who leads the air strikes, since when?",
    "what is the next task of Russia in Syria?",
    "how many members did the UN monitoring team count in 2023?",
)
# One for each article that is added: quotes that say nearly the same would be shown once.
MARKS = (
    ("The pier of Lervik was painted yellow by its fishermen.", "who painted the pier of Lervik?"),
    (
        "A baker in Ostrow sold four hundred saffron buns before noon.",
        "how many saffron buns did the baker sell?",
    ),
    (
        "The ferry Signe ran aground near Halvik with eleven goats aboard.",
        "where did the ferry Signe run aground?",
    ),
    ("Firemen of Marda rescued a grand piano from the river.", "who rescued a grand piano from the river?"),
    ("Divers found a bronze bell in the harbour of Brandholm.", "where did divers find a bronze bell?"),
)


class Bench:
    """A folder of files, the index that follows it, and what was measured."""

    def __init__(self, place: Path) -> None:
        self.place, self.files, self.home = place, place / "files", place / "home"
        self.figures: dict[str, object] = {}
        self.written = 0

    def say(self, name: str, value: object) -> None:
        self.figures[name] = value
        sys.stdout.write(f"{name:64} {value}\n")
        sys.stdout.flush()

    def prepare(self) -> None:
        """All articles stored by an indexing process, made-up vectors for them, one generation."""
        if (self.place / "prepared").exists():
            self.written = len(list(self.files.iterdir()))
            return
        self.files.mkdir(parents=True)
        self.write(ARTICLES)
        prepare_model(MODEL, self.home)
        with open_index(self.home, write=True) as index:
            index.source_add(str(self.files))
            phases: list[Phase] = []
            begun = perf_counter()
            with suppress(Cancelled):
                index.reindex(
                    progress=lambda told: phases.append(told.phase), cancelled=lambda: Phase.EMBED in phases
                )
            self.say("first reading and storing, articles/s", round(ARTICLES / (perf_counter() - begun), 1))
            embedder = self.embedder()
        with Catalogue.open(self.home, write=True) as catalogue:
            with catalogue.snapshot() as snapshot:
                real = snapshot.pending_vectors(embedder.model_id, 100)
            texts = [PassageText(one.prefix, one.text, one.sentences) for one in real]
            made_up = FillerVectors(embedder.embed_passages(texts))
            with catalogue.writer("filling") as writer:
                writer.register_model(embedder.model_id, embedder.dimension, embedder.languages)
                while waiting := writer.pending_vectors(embedder.model_id, 500):
                    writer.store_vectors(embedder.model_id, made_up.of(waiting))
            publish(self.home, catalogue, embedder.model_id)
        (self.place / "prepared").touch()

    def embedder(self) -> Embedder:
        found = load_embedder(MODEL, self.home, bulk=True)
        assert found is not None
        return found

    def write(self, count: int) -> None:
        """So many new files of about 250 words: sentences of the samples, and more of words drawn from them."""
        samples = [one.text for one in read_paths([SAMPLES]) if isinstance(one, Draft)]
        said = [text[a:b] for text in samples for a, b in split_sentences(text)]
        words = " ".join(samples).split()
        for number in range(self.written, self.written + count):
            drawn = random.Random(number)
            body = [drawn.choice(said) for _ in range(3)]
            body += [
                " ".join(drawn.choices(words, k=drawn.randint(8, 24))).rstrip(".,") + "." for _ in range(12)
            ]
            drawn.shuffle(body)
            paragraphs = "\n\n".join(" ".join(body[at : at + 3]) for at in range(0, len(body), 3))
            title = " ".join(drawn.choices(words, k=7))
            (self.files / f"{number:06}.txt").write_text(f"{title} {number}\n\n{paragraphs}\n")
        self.written += count

    # --- what is measured

    def no_op(self) -> None:
        """Nothing changed: the command as a person runs it, and the same as a call."""
        with open_index(self.home, write=True) as index:
            index.reindex()
            self.say("no-op reindex of 10,000, the call, s (best of 5)", _best(5, lambda: index.reindex()))
        command = [sys.executable, "-m", "bot", "reindex", "--data", str(self.home)]
        self.say(
            "no-op reindex of 10,000, the whole command, s (best of 5; goal 1.5)",
            _best(5, lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True)),
        )
        self.say(
            "  baseline: `briefbot --version`, s",
            _best(
                3,
                lambda: subprocess.run(
                    [sys.executable, "-m", "bot", "--version"], cwd=ROOT, check=True, capture_output=True
                ),
            ),
        )
        self.say(
            "  baseline: a stat of every file, s",
            _best(3, lambda: sum(one.stat().st_size for one in os.scandir(self.files))),
        )

    def one_added(self) -> None:
        """One file more: until a search quotes it, and until the run has ended."""
        seconds, whole = [], []
        with open_index(self.home, write=True) as index:
            index.ask(QUESTIONS[0])
            for number, (words, question) in enumerate(MARKS):
                text = f"Report {number} of the day\n\n{words} It rained.\n"
                (self.files / f"mark{number}.txt").write_text(text)
                begun = perf_counter()
                with _in_background(index.reindex):
                    while not any(words in quote.text for quote in index.search(question)):
                        assert perf_counter() - begun < 60, f"not quoted: {words}"
                        sleep(0.01)
                    seconds.append(perf_counter() - begun)
                whole.append(perf_counter() - begun)
        self.say(
            "one article added to 10,000, until quoted, s (median, worst of 5; goal 2)", _middle(seconds)
        )
        self.say("  until its vector is there and the run has ended, s", _middle(whole))

    def bulk(self) -> None:
        """New articles embedded by an indexing run, and beside each batch the bare runtime on the very same one."""
        self.write(NEW)
        timed = Beside(self.embedder())
        told: list[tuple[float, Progress]] = []
        with FolderLock.acquire(self.home, INDEXING, "measuring") as lock:
            Worker(
                self.home,
                MODEL,
                lock,
                None,
                lambda progress: told.append((perf_counter(), progress)),
                lambda: False,
                load=lambda model, folder, threads: timed,
            ).run(FollowSources())
        embedding = [(at, one) for at, one in told if one.phase is Phase.EMBED]
        spent = embedding[-1][0] - embedding[0][0] - timed.bare - timed.aside
        done = embedding[-1][1].done
        self.say("bulk embedding by an indexing run, storing included, passages/s", round(done / spent, 1))
        self.say(
            "  baseline: bare ONNX Runtime, same batches and threads, passages/s", round(done / timed.bare, 1)
        )
        self.say("  share of the bare runtime (goal .90)", round(timed.bare / spent, 2))

    def latency(self) -> None:
        """Questions while nothing else runs, and while new articles are read and embedded."""
        with open_index(self.home, write=True) as index:
            _asked(index, 12)
            idle = _asked(index, 60)
            self.write(NEW)
            busy: list[float] = []
            with _in_background(index.reindex) as running:
                while running():
                    busy += _asked(index, 1)
        self.say("answers while idle, p50 and p95, ms", _percentiles(idle))
        self.say(f"answers while reindexing ({len(busy)} of them), p50 and p95, ms", _percentiles(busy))
        self.say("  p95 against idle (goal 2)", round(_p95(busy) / _p95(idle), 2))

    def size(self) -> None:
        """What the indexing processes took at most, and what lies on the disk."""
        with open_index(self.home, write=True) as index:
            index.reindex(full=True)
            held = index.status()
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
        self.say("peak memory of an indexing process, GB (goal 1.5)", round(peak, 2))
        catalogue = sum(path.stat().st_size for path in self.home.glob("catalogue.db*"))
        newest = max((self.home / "generations").glob("0*"))
        search = sum(path.stat().st_size for path in newest.rglob("*") if path.is_file())
        self.say("articles, passages", f"{held.articles:,}, {held.passages:,}")
        self.say(
            "bytes a passage: catalogue, one generation",
            f"{catalogue // held.passages:,}, {search // held.passages:,}",
        )


class Beside:
    """An embedder that also runs the bare network on each of its batches, and knows how long that alone took."""

    def __init__(self, inner: Embedder) -> None:
        assert isinstance(inner, TokenEmbedder)
        self._inner = inner
        self.bare = 0.0  # seconds in the network alone
        self.aside = 0.0  # seconds in making its batches once more
        self._turn = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Both in turn first and second, so that neither always finds the caches warm."""
        self._turn = not self._turn
        if self._turn:
            self._run_bare(passages)
        found = self._inner.embed_passages(passages)
        if not self._turn:
            self._run_bare(passages)
        return found

    def _run_bare(self, passages: Sequence[PassageText]) -> None:
        begun = perf_counter()
        batches = list(self._inner.batches(passages))
        self.aside += perf_counter() - begun
        begun = perf_counter()
        for ids, mask in batches:
            self._inner.model.run(ids, mask)
        self.bare += perf_counter() - begun


@contextmanager
def _in_background(work: Callable[[], object]) -> Iterator[Callable[[], bool]]:
    thread = threading.Thread(target=work)
    thread.start()
    yield thread.is_alive
    thread.join()


def _asked(index: Index, count: int) -> list[float]:
    """Milliseconds of so many questions."""
    took = []
    for number in range(count):
        begun = perf_counter()
        index.ask(QUESTIONS[number % len(QUESTIONS)])
        took.append(1000 * (perf_counter() - begun))
    return took


def _best(times: int, work: Callable[[], object]) -> float:
    took = []
    for _ in range(times):
        begun = perf_counter()
        work()
        took.append(perf_counter() - begun)
    return round(min(took), 3)


def _middle(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f}, {max(seconds):.2f}"


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _percentiles(values: list[float]) -> str:
    return f"{statistics.median(values):.0f}, {_p95(values):.0f}"


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(Path(sys.argv[1] if len(sys.argv) > 1 else temporary))
        bench.say("machine", json.dumps(machine()))
        bench.say("before", json.dumps(moment()))
        bench.prepare()
        for name in sys.argv[2:] or ("no_op", "one_added", "bulk", "latency", "size"):
            getattr(bench, name)()
        bench.say("after", json.dumps(moment()))


if __name__ == "__main__":
    main()

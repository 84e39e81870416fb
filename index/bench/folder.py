"""Data folders of a wanted size: a question set's real articles, filled up, published as any folder is."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter

from index.bench.filler import FillerArticles, FillerVectors
from index.bench.filling import fill
from index.catalogue import Catalogue, Snapshot, Splitter, model_splitter
from index.disk import CATALOGUE_FILE
from index.errors import ModelError
from index.evaluation.corpus import open_corpus
from index.evaluation.data import QuestionSet
from index.facade import Index
from index.figures.values import Figure
from index.model.embedder import PassageVectors
from index.search.generation import publish
from index.search.manifest import FOLDER
from index.search.segment import FORMAT
from index.work.progress import Progress

_MADE = "bench.json"  # written last: what lies without it is half made
_MODELS = "models"
_LIKE = 5000  # real passages whose vectors the made-up ones are near
# The code that decides what a folder of the same articles and size holds, beside the format of search files.
_SHAPING = (
    "question/analyzer passages search/columns search/segment_build sentences schema catalogue/splitter "
    "bench/filler bench/filling"
).split()

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A folder to measure. ``real`` of its ``passages`` have vectors of the model, the others made-up ones."""

    folder: Path
    passages: int
    articles: int
    real: int
    publish_seconds: float
    bytes_catalogue: int
    bytes_search: int

    @property
    def bytes_per_passage(self) -> int:
        """Catalogue (texts, vectors) and search files together; the model is not counted."""
        return (self.bytes_catalogue + self.bytes_search) // max(1, self.passages)


def build(
    questions: QuestionSet,
    cache: Path,
    sizes: list[int],
    *,
    model: str,
    threads: int | None = None,
    told: Told = lambda what, done, total: None,
    phase: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Built]:
    """Yield a folder of each size (passages), smallest first; kept in ``cache`` for the next time.

    A size below the number of real passages gives a folder of those alone. Raises what indexing raises.
    """
    with open_corpus(
        questions, cache, model=model, threads=threads, progress=phase, cancelled=cancelled
    ) as real:
        if real.model_id is None:
            raise ModelError("The model isn't prepared, so there is nothing to measure. Run it again.")
        source = real.folder
        for size in sorted(set(sizes)):
            folder = cache / f"bench-{real.folder.name}-{size}"
            built = _kept(folder)
            if built is None:
                built = _build(folder, source, real, size, told, cancelled)
            yield built
            source = folder


def _kept(folder: Path) -> Built | None:
    made = folder / _MADE
    if not made.exists():
        return None
    held = json.loads(made.read_text(encoding="utf-8"))
    if held.pop("code") != _code():
        return None
    return Built(**held | {"folder": folder})


def _build(
    folder: Path, source: Path, real: Index, size: int, told: Told, cancelled: Callable[[], bool]
) -> Built:
    model_id = real.model_id or ""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MODELS).symlink_to((real.folder / _MODELS).resolve(), target_is_directory=True)
    with (
        Catalogue.open(source) as held,
        held.reading() as live,
        closing(sqlite3.connect(folder / CATALOGUE_FILE)) as db,
    ):
        live.backup(db)
    splitter = model_splitter(real.model, folder)
    articles, vectors = _material(real, splitter)
    fill(
        folder,
        articles,
        vectors,
        splitter,
        model_id,
        size,
        lambda done: told("Filling up", done, size),
        cancelled,
    )
    with Catalogue.open(folder, write=True, splitter=splitter) as catalogue:
        told("Publishing", 0, size)
        started = perf_counter()
        publish(folder, catalogue, model_id, keep_previous=False, cancelled=cancelled)
        seconds = perf_counter() - started
        statistics = catalogue.statistics(model_id)
    built = Built(
        folder=folder,
        passages=statistics.passages,
        articles=statistics.articles,
        real=real.status().passages,
        publish_seconds=round(seconds, 1),
        bytes_catalogue=_size(folder.glob(f"{CATALOGUE_FILE}*")),
        bytes_search=_size((folder / FOLDER).rglob("*")),
    )
    record = asdict(built) | {"folder": folder.name, "code": _code()}
    (folder / _MADE).write_text(json.dumps(record), encoding="utf-8")
    return built


def _material(real: Index, splitter: Splitter) -> tuple[FillerArticles, FillerVectors]:
    """What generated articles are made of: the real ones, their figures and their vectors."""
    with Catalogue.open(real.folder) as catalogue, catalogue.snapshot() as snapshot:
        owner = {passage.key: passage.article_key for passage in snapshot.passages()}
        figures: dict[int, list[Figure]] = defaultdict(list)
        for key, held in snapshot.figures(owner).items():
            figures[owner[key]] += held.figures
        articles = list(snapshot.articles(dict.fromkeys(owner.values())).values())
        return FillerArticles(articles, splitter, figures), FillerVectors(
            _vectors(snapshot, real.model_id or "")
        )


def _vectors(snapshot: Snapshot, model_id: str) -> list[PassageVectors]:
    rows = islice(snapshot.segment_rows(model_id), _LIKE)
    return [
        PassageVectors(row.vector, row.sentence_vectors)
        for row in rows
        if row.vector is not None and row.sentence_vectors is not None
    ]


def _code() -> str:
    package = Path(__file__).parents[1]
    digest = hashlib.sha256(str(FORMAT).encode())
    for name in _SHAPING:
        digest.update((package / f"{name}.py").read_bytes())
    return digest.hexdigest()


def _size(files: Iterator[Path]) -> int:
    return sum(path.stat().st_size for path in files if path.is_file())

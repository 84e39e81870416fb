"""The indexed articles of a question set, kept from run to run, and where the gold spans lie in them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.answering.retrieve import Pool
from index.article import Article, Span
from index.catalogue import Catalogue, model_splitter
from index.errors import DocumentError
from index.evaluation.data import Case, Gold, QuestionSet
from index.facade import Index, open_index
from index.model.embedder import DEFAULT_MODEL
from index.work.progress import Progress

_MODELS = "models"
_STAMP = "built_by"
_AT_ONCE = 200  # articles split in one transaction
# The code that decides what an index of the same articles and model holds.
_SHAPING = (
    "question/analyzer passages search/segment search/columns search/segment_build sentences "
    "catalogue/splitter"
).split()


def open_corpus(
    questions: QuestionSet,
    cache: Path,
    *,
    model: str | None = None,
    threads: int | None = None,
    progress: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Index:
    """Index the set's articles into a folder of their own under ``cache``, or open what an earlier run left.

    The folder's name follows from the articles' bytes; all folders share one prepared model, and vectors are
    kept, so that a second run has nothing to embed. What another state of the code has split or built is
    split and built again, from the vectors held. Raises DocumentError when an article can't be indexed, and
    what indexing raises.
    """
    chosen = model or DEFAULT_MODEL
    folder = cache / f"{questions.articles.resolve().parent.name}-{questions.digest[:12]}"
    if not folder.exists():
        folder.mkdir(parents=True)
        (folder / _STAMP).write_text(_code(), encoding="utf-8")
    shared = cache / _MODELS
    shared.mkdir(exist_ok=True)
    if not (folder / _MODELS).exists():
        (folder / _MODELS).symlink_to(shared.resolve(), target_is_directory=True)
    index = open_index(folder, model=chosen, write=True, threads=threads)
    try:
        report = index.add([questions.articles], progress=progress, cancelled=cancelled)
        if report.failed:
            first = report.failed[0]
            raise DocumentError(
                f"{len(report.failed)} articles of {questions.articles} can't be indexed, so nothing is "
                f"measured. The first: {first.sentence}"
            )
        if report.unfinished:
            raise DocumentError(
                f"The articles aren't all indexed, so nothing is measured. {report.unfinished}"
            )
        _renew(folder, chosen, index, progress, cancelled)
        return open_index(folder, model=chosen, threads=threads)
    finally:
        index.close()


def _renew(
    folder: Path,
    model: str,
    index: Index,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> None:
    """Split and build again what other code has split and built; a data folder alone can't tell."""
    stamp, now = folder / _STAMP, _code()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == now:
        return
    splitter = model_splitter(model, folder)
    another = replace(splitter, name=f"{splitter.name}, to be split again")
    with (
        Catalogue.open(folder, write=True, splitter=another) as catalogue,
        catalogue.writer("splitting again") as writer,
    ):
        while writer.split_again(_AT_ONCE):
            pass
    index.reindex(progress=progress, cancelled=cancelled)
    stamp.write_text(now, encoding="utf-8")


def _code() -> str:
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for name in _SHAPING:
        digest.update((package / f"{name}.py").read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Corpus:
    """The passages of an index, by article id, in the order of their spans."""

    articles: dict[str, Article]
    passages: dict[str, list[Span]]

    @classmethod
    def of(cls, index: Index) -> Corpus:
        """Read all living articles and passages."""
        room = index.room()
        keys: dict[int, list[Span]] = defaultdict(list)
        for part in room.view.parts:
            rows = part.segment.rows if part.alive is None else part.segment.rows[part.alive]
            for article, start, end in zip(rows["article"], rows["start"], rows["end"], strict=True):
                keys[int(article)].append((int(start), int(end)))
        held = room.articles(list(keys))
        return cls(
            {article.article_id: article for article in held.values()},
            {article.article_id: sorted(keys[key]) for key, article in held.items()},
        )

    def words(self) -> list[int]:
        """Words (between white space) of every passage."""
        return [
            len(self.articles[id].text[start:end].split())
            for id, spans in self.passages.items()
            for start, end in spans
        ]


def ranks_of(case: Case, passages: Iterable[tuple[str, int, int]]) -> tuple[int | None, ...]:
    """For each gold span the rank, from 1, of the first passage (article id, start, end) that contains it."""
    found: dict[Gold, int] = {}
    for rank, (article_id, start, end) in enumerate(passages, 1):
        for gold in case.gold:
            if gold.article_id == article_id and start <= gold.start and gold.end <= end:
                found.setdefault(gold, rank)
    return tuple(found.get(gold) for gold in case.gold)


def holding(case: Case, pool: Pool, articles: Mapping[str, Article]) -> NDArray[np.bool_]:
    """Which candidates contain a whole gold span (n,). ``articles`` are all that are held, by id."""
    holds = np.zeros(len(pool), np.bool_)
    for gold in case.gold:
        if gold.article_id in articles:
            mine = pool.table["article"] == articles[gold.article_id].key
            holds |= mine & (pool.table["start"] <= gold.start) & (pool.table["end"] >= gold.end)
    return holds


def overlaps(case: Case, article_id: str, start: int, end: int) -> bool:
    """Whether a span touches any gold span."""
    return any(gold.article_id == article_id and gold.start < end and start < gold.end for gold in case.gold)


def first_quote(case: Case, quotes: Sequence[tuple[str, int, int, str]]) -> tuple[int | None, int | None]:
    """Ranks, from 1, of the first quote (article id, start, end, text) with an answer string, and with gold."""
    answers = case.quotable
    answer = next(
        (n for n, quote in enumerate(quotes, 1) if any(one in quote[3].lower() for one in answers)), None
    )
    gold = next((n for n, quote in enumerate(quotes, 1) if overlaps(case, *quote[:3])), None)
    return answer, gold

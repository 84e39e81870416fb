"""All figures of one run: for each size of collection, answers, start, memory and disk; and embedding."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from index.bench.folder import Built, Told, build
from index.bench.machine import machine, moment
from index.bench.recall import recall
from index.bench.serving import Asked, Job
from index.bench.starting import starts
from index.catalogue import Catalogue
from index.errors import BriefbotError, ModelError
from index.evaluation.data import Case, QuestionSet
from index.model.embedder import Embedder, PassageText, load_embedder
from index.model.embedding_rate import embedding_rate
from index.passages import passage_prefix
from index.work.progress import Progress

AT_ONCE = 8
QUESTIONS = 100  # of the set, evenly spread
TOPICS = 100  # titles of the set's articles, evenly spread
_EMBEDDED = 128  # passages

Start = Callable[[Path, str], Sequence[str]]  # (data folder, question) -> command that answers it


def measure(
    questions: QuestionSet,
    cache: Path,
    sizes: list[int],
    *,
    model: str,
    start: Start,
    threads: int | None = None,
    told: Told = lambda what, done, total: None,
    phase: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Measure everything, beside the baselines; plain values, fit for JSON. Raises BriefbotError."""
    asked = _asked(questions.cases)
    folders = list(
        build(
            questions,
            cache,
            sizes,
            model=model,
            threads=threads,
            told=told,
            phase=phase,
            cancelled=cancelled,
        )
    )
    measured = []
    for number, built in enumerate(folders):
        told("Measuring", number, len(folders))
        job = Job(str(built.folder), model, threads, AT_ONCE, asked, _topics(questions.articles))
        answers = _serve(job)
        started = starts(start(built.folder, asked[0].text))
        told("Comparing with exact search", number, len(folders))
        embedder = _embedder(built.folder, model, threads)
        vectors = np.concatenate([embedder.embed_queries([one.text]) for one in asked])
        found = recall(built.folder, embedder.model_id, vectors)
        measured.append(_described(built) | answers | {"start": started, "recall": found})
    told("Embedding", 0, 1)
    return {
        "set": questions.name,
        "questions": len(asked),
        "machine": machine(),
        "sizes": measured,
        "embedding": _embedding(folders[0].folder, model, threads),
    }


def _asked(cases: Sequence[Case]) -> tuple[Asked, ...]:
    step = max(1, math.ceil(len(cases) / QUESTIONS))
    return tuple(
        Asked(
            case.question.text,
            case.question.previous,
            case.question.asked_at.isoformat() if case.question.asked_at else None,
        )
        for case in cases[::step]
    )


def _topics(articles: Path) -> tuple[str, ...]:
    """Titles of articles, evenly spread: what somebody may want to be briefed on."""
    lines = articles.read_text(encoding="utf-8-sig").splitlines()
    titles = [str(title) for line in lines if line.strip() and (title := json.loads(line).get("title"))]
    return tuple(titles[:: max(1, math.ceil(len(titles) / TOPICS))])


def _serve(job: Job) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "index.bench.serving"],
        input=job.dump(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BriefbotError(
            f"The measured process failed: {(done.stderr.strip().splitlines() or ['no output'])[-1]}"
        )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _described(built: Built) -> dict[str, Any]:
    return {
        "passages": built.passages,
        "articles": built.articles,
        "real_passages": built.real,
        "publish_seconds": built.publish_seconds,
        "bytes_per_passage": built.bytes_per_passage,
        "bytes_catalogue": built.bytes_catalogue,
        "bytes_search": built.bytes_search,
    }


def _embedder(folder: Path, model: str, threads: int | None) -> Embedder:
    embedder = load_embedder(model, folder, threads)
    if embedder is None:
        raise ModelError("The model isn't prepared, so its speed can't be measured. Run it again.")
    return embedder


def _embedding(folder: Path, model: str, threads: int | None) -> dict[str, Any]:
    embedder = _embedder(folder, model, threads)
    with Catalogue.open(folder) as catalogue, catalogue.snapshot() as snapshot:
        passages = [
            PassageText(
                passage_prefix(row.title, row.publisher),
                row.text,
                tuple((a - row.passage.start, b - row.passage.start) for a, b in row.passage.sentences),
            )
            for row in islice(snapshot.segment_rows(embedder.model_id), _EMBEDDED)
        ]
    when, rate = moment(), embedding_rate(embedder, passages)
    return {
        "passages": len(passages),
        "per_second": round(rate.passages_per_second, 2),
        "share_of_bare": None if rate.share_of_bare is None else round(rate.share_of_bare, 3),
        **when,
    }

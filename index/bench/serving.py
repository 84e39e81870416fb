"""One open index that answers, measured in a process of its own: its memory is nobody else's.

``python -m index.bench.serving`` reads a job as one JSON object on stdin and writes the figures as another.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Question
from index.bench.machine import memory, moment
from index.bench.timing import told
from index.briefs.values import BriefRequest
from index.facade import Index, open_index
from index.question.analyzer import stems
from index.question.stopwords import content
from index.question.understand import understand

_WARM = 10
_BEST = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked in every turn."""

    text: str
    previous: tuple[str, ...] = ()
    asked_at: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What to measure: ``at_once`` people ask in the middle part, one person in the others."""

    folder: str
    model: str
    threads: int | None
    at_once: int
    questions: tuple[Asked, ...]
    topics: tuple[str, ...] = ()  # to be briefed on

    @classmethod
    def load(cls, text: str) -> Job:
        """Read what ``dump`` wrote."""
        values = json.loads(text)
        asked = tuple(
            Asked(one["text"], tuple(one["previous"]), one["asked_at"]) for one in values.pop("questions")
        )
        topics = tuple(values.pop("topics"))
        return cls(questions=asked, topics=topics, **values)

    def dump(self) -> str:
        """One JSON object."""
        return json.dumps(asdict(self))


def serve(job: Job) -> dict[str, Any]:
    """Ask everything: many at a time, then one by one beside the baselines. Times in milliseconds."""
    index = open_index(Path(job.folder), model=job.model, threads=job.threads)
    with index:
        for asked in job.questions[:_WARM]:
            _ask(index, asked)
        crowd = _crowd(index, job)
        held = memory()
        return {
            "many_at_once": crowd,
            "memory": held,
            "one_by_one": _one_by_one(index, job.questions),
            "briefs": _briefs(index, job.topics),
        }


def _crowd(index: Index, job: Job) -> dict[str, Any]:
    """``at_once`` threads share the questions."""

    def timed(asked: Asked) -> float:
        started = perf_counter()
        _ask(index, asked)
        return perf_counter() - started

    when, started = moment(), perf_counter()
    with ThreadPoolExecutor(job.at_once) as pool:
        spent = list(pool.map(timed, job.questions))
    total = perf_counter() - started
    return {
        "threads": job.at_once,
        "per_second": round(len(spent) / total, 1),
        "times": told(spent),
        **when,
    }


def _one_by_one(index: Index, questions: Sequence[Asked]) -> dict[str, Any]:
    """Each question in turn, by each system at once after the other: a busy moment slows them all."""
    baselines = _Baselines(index)
    systems: dict[str, Callable[[Asked], object]] = {
        "product": lambda asked: _ask(index, asked),
        "bm25": baselines.by_keyword,
        "vectors": baselines.by_vector,
        "embedding": baselines.embed,
    }
    wall: dict[str, list[float]] = {name: [] for name in systems}
    single: list[float] = []
    several: list[float] = []
    processor: list[float] = []
    when = moment()
    for number, asked in enumerate(questions):
        names = list(systems)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            started, busy = perf_counter(), process_time()
            systems[name](asked)
            wall[name].append(perf_counter() - started)
            if name == "product":
                processor.append(process_time() - busy)
        (several if _clauses(index, asked) > 1 else single).append(wall["product"][-1])
    return {
        "single_clause": told(single),
        "several_clauses": told(several),
        "processor": told(processor),
        "systems": {name: told(times) for name, times in wall.items()},
        **when,
        "load_after": moment()["load"],
    }


def _briefs(index: Index, topics: Sequence[str]) -> dict[str, Any]:
    """A briefing on each topic, in turn, without a period: the widest that can be asked for."""
    when, now = moment(), datetime.now(UTC)
    spent, processor, matched = [], [], []
    for number, topic in enumerate(topics):
        request = BriefRequest(topic, now)
        if number == 0:
            index.brief(request)  # what is imported and mapped once
        started, busy = perf_counter(), process_time()
        matched.append(index.brief(request).matched)
        spent.append(perf_counter() - started)
        processor.append(process_time() - busy)
    return {
        "topics": len(topics),
        "matched": round(sum(matched) / max(1, len(matched))),
        "times": told(spent),
        "processor": told(processor),
        **when,
    }


class _Baselines:
    """tantivy's own search alone, and a numpy product of the question's vector with all passage vectors."""

    def __init__(self, index: Index) -> None:
        room = index.room()
        if room.embedder is None:
            raise RuntimeError("The bench runs on an index whose model is prepared.")
        self._segment = room.view.parts[0].segment
        self._embedder = room.embedder
        vectors = self._segment.vectors
        self._matrix: NDArray[np.float32] = vectors.reconstruct_n(0, vectors.ntotal)

    def by_keyword(self, asked: Asked) -> object:
        return self._segment.keyword_search(dict.fromkeys(content(stems(asked.text), "en"), 1.0), _BEST)

    def embed(self, asked: Asked) -> object:
        return self._embedder.embed_queries([asked.text])

    def by_vector(self, asked: Asked) -> object:
        cosines = self._matrix @ self._embedder.embed_queries([asked.text])[0]
        return np.argpartition(-cosines, min(_BEST, len(cosines) - 1))[:_BEST]


def _ask(index: Index, asked: Asked) -> object:
    clock = datetime.fromisoformat(asked.asked_at) if asked.asked_at else None
    return index.ask(asked.text, previous=asked.previous, asked_at=clock)


def _clauses(index: Index, asked: Asked) -> int:
    clock = datetime.fromisoformat(asked.asked_at) if asked.asked_at else None
    room = index.room()
    return len(understand(Question(asked.text, "", clock, asked.previous), room.names, room.aliases).clauses)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(serve(Job.load(sys.stdin.read()))) + "\n")

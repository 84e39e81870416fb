"""How fast figures are read and lined up: `python -m tests.index.figures.speed ARTICLES.jsonl [COUNT]`.

Stores the articles and times the figures' part of it (reading them from every passage and keeping them); then
fills the index up to COUNT articles (10,000) with the same texts dated anew, and asks for timelines, keywords alone.
With `--data FOLDER` it asks alone, over a folder that has its vectors, such as `briefbot bench` makes: with the reader.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import index.catalogue.writer as storing
from index.answering.timeline import timeline
from index.article import Draft, Precision, Published, Question
from index.catalogue import Catalogue, Splitter
from index.facade import open_index

SPLITTER = Splitter("words/190", lambda texts: [len(text.split()) for text in texts], max_tokens=250)
QUESTIONS = (
    "people killed in Gaza", "Brent crude price per barrel", "bitcoin price", "mortgage rate", "employees laid off",
    "hostages held", "where did the S&P 500 close", "users of X", "how much did Google pay", "displaced people in Gaza",
)  # fmt: skip
ROUNDS = 5
AT_ONCE = 500  # articles in one transaction


class Stopwatch:
    """``storing.store_figures``, timed."""

    def __init__(self) -> None:
        self.real = storing.store_figures
        self.seconds, self.passages = 0.0, 0

    def __call__(self, *arguments: Any) -> None:
        """Store, and count the passages and the seconds."""
        started = time.perf_counter()
        self.real(*arguments)
        self.seconds += time.perf_counter() - started
        self.passages += len(arguments[-1])


def drafts(rows: list[dict[str, Any]], count: int) -> Iterator[Draft]:
    """The articles, then copies under other names and dates."""
    for number in range(max(count, len(rows))):
        row, turn = rows[number % len(rows)], number // len(rows)
        day = date.fromisoformat(str(row["published"])[:10]) - timedelta(days=31 * turn)
        yield Draft(
            article_id=f"{row['id']}-{turn}",
            locator=f"{number}",
            source="speed",
            title=row["title"],
            text=f"{row['text']}\n\n{number}" if turn else row["text"],
            published=Published(day.isoformat(), Precision.DAY),
        )


def main(file: Path, count: int) -> None:
    """Measure and print."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    watch = Stopwatch()
    storing.store_figures = watch
    with tempfile.TemporaryDirectory() as folder:
        left = drafts(rows, count)
        with Catalogue.open(Path(folder), write=True, splitter=SPLITTER) as catalogue:
            started = time.perf_counter()
            for number in range(0, max(count, len(rows)), AT_ONCE):
                with catalogue.writer("storing") as writer:
                    for draft, _ in zip(left, range(AT_ONCE), strict=False):
                        writer.put(draft)
                if number == 0:
                    sys.stdout.write(_stored(watch, time.perf_counter() - started) + "\n")
        sys.stdout.write(_asked(Path(folder)) + "\n")


def _stored(watch: Stopwatch, seconds: float) -> str:
    return (
        f"figures: {watch.passages / watch.seconds:,.0f} passages a second ({watch.passages:,} passages); "
        f"{watch.seconds / seconds:.0%} of the {seconds:.1f} s that storing them takes before any vector"
    )


def _asked(folder: Path) -> str:
    with open_index(folder) as opened:
        room = opened.room()
        times, rows = [], 0
        for _ in range(ROUNDS):
            for text in QUESTIONS:
                started = time.perf_counter()
                rows += len(timeline(Question(text), room).rows)
                times.append(1000 * (time.perf_counter() - started))
    cuts = statistics.quantiles(times, n=20)
    return (
        f"timeline over {room.searched.articles:,} articles, {len(times)} questions, {rows / len(times):.0f} rows on average: "
        f"p50 {statistics.median(times):.0f} ms, p95 {cuts[18]:.0f} ms"
    )


if __name__ == "__main__":
    if sys.argv[1] == "--data":
        sys.stdout.write(_asked(Path(sys.argv[2])) + "\n")
        sys.exit()
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)

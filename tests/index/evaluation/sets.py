"""A small question set of our own, and its articles in an index without a model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from index.catalogue import Catalogue
from index.evaluation.data import QuestionSet, load_set
from index.facade import Index, open_index
from index.sources.paths import read_paths

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "ferry",
        "title": "Ferry stops for the winter",
        "text": "The Lindholm ferry stops on 3 November. “The ice leaves us no choice,” said harbour master "
        "Ida Berg.\n\nThe 212 islanders will be supplied by helicopter. The last winter without a ferry was "
        "in 1987.",
        "source": "Harbour Post",
        "published": "2023-10-28",
    },
    {
        "id": "bridge",
        "title": "Bridge tender opened",
        "text": "The county opened a tender for a bridge to Lindholm. It expects to spend 48 million crowns.\n\n"
        "Mayor Tor Lind told reporters that the bridge would be ready in 2027. Fishermen fear for the herring.",
        "source": "County Gazette",
        "published": "2023-11-05",
    },
    {
        "id": "museum",
        "title": "Museum finds a lost chart",
        "text": "The maritime museum found a chart of the sound from 1702. Curator Eva Holm called it “the best map "
        "of its century”. The chart will be shown in March.",
        "source": "Harbour Post",
        "published": "2023-12-01",
    },
]


def evidence(article_id: str, quote: str) -> dict[str, Any]:
    text = next(row["text"] for row in ARTICLES if row["id"] == article_id)
    start = text.index(quote)
    return {"doc_id": article_id, "quote": quote, "start": start, "end": start + len(quote)}


QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "q1",
        "question": "When does the Lindholm ferry stop?",
        "type": "plain",
        "answerable": True,
        "answers": ["3 November"],
        "evidence": [evidence("ferry", "The Lindholm ferry stops on 3 November.")],
    },
    {
        "id": "q2",
        "question": "How much does the county expect to spend on the bridge?",
        "type": "plain",
        "answerable": True,
        "answers": ["48 million crowns"],
        "evidence": [evidence("bridge", "It expects to spend 48 million crowns.")],
    },
    {
        "id": "q3",
        "question": "and how many islanders are there?",
        "previous": ["Who supplies the Lindholm islanders by helicopter?"],
        "type": "follow-up",
        "answerable": True,
        "answers": ["212"],
        "evidence": [evidence("ferry", "The 212 islanders will be supplied by helicopter.")],
    },
    {
        "id": "q4",
        "question": "According to The Daily Telegraph, who won the ferry race to Lindholm?",
        "type": "null",
        "answerable": False,
        "answers": [],
        "evidence": [],
    },
    {
        "id": "q5",
        "question": "What links the ferry that stops and the chart of the sound?",
        "type": "several",
        "answerable": True,
        "answers": ["yes"],
        "evidence": [
            evidence("ferry", "The Lindholm ferry stops on 3 November."),
            evidence("museum", "The maritime museum found a chart of the sound from 1702."),
        ],
    },
]


def write(folder: Path, name: str, rows: Iterable[Mapping[str, Any]]) -> Path:
    file = folder / name
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def small_set(folder: Path) -> QuestionSet:
    folder.mkdir(exist_ok=True)
    return load_set(write(folder, "articles.jsonl", ARTICLES), write(folder, "questions.jsonl", QUESTIONS))


def indexed(questions: QuestionSet, folder: Path) -> Index:
    """The set's articles in a new index, found by their words alone."""
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        for draft in read_paths([questions.articles]):
            writer.put(draft)  # type: ignore[arg-type]
    return open_index(folder)

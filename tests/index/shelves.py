"""Small segments for the tests of searching: rows of short articles, with vectors that follow from their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Passage, Precision, Published
from index.question.analyzer import stems, term_id
from index.search.segment import Segment
from index.search.segment_build import SegmentRow, build_segment
from index.sentences import split_sentences

DIMENSION = 16
MODEL = "made-up/1"


def vector(text: str) -> NDArray[np.float32]:
    """A unit vector in which texts of the same words are near each other."""
    numbers = np.full(DIMENSION, 0.01, np.float32)
    for stem in stems(text):
        numbers[term_id(stem) % DIMENSION] += 1
    result: NDArray[np.float32] = numbers / np.linalg.norm(numbers)
    return result


def day(iso: str) -> Published:
    return Published(iso, {4: Precision.YEAR, 7: Precision.MONTH}.get(len(iso), Precision.DAY))


def row(
    key: int,
    text: str,
    *,
    title: str = "",
    publisher: str | None = None,
    published: str | None = None,
    collection: str = "main",
    article: int | None = None,
    embedded: bool = True,
) -> SegmentRow:
    sentences = tuple(split_sentences(text))
    return SegmentRow(
        Passage(key, article if article is not None else key, 1, 0, len(text), sentences),
        title,
        publisher,
        collection,
        "en",
        day(published) if published else None,
        text,
        vector(text) if embedded else None,
        np.stack([vector(text[a:b]) for a, b in sentences]).astype(np.float16)
        if embedded and sentences
        else None,
    )


ROWS = (
    row(
        3,
        "Fewer than 600 rebels hold out. The Regional Alliance said so on Tuesday.",
        title="Rebels hold out",
        publisher="Orland Press",
        published="2017-12-27",
    ),
    row(
        4,
        "The alliance counted 900 rebels. Its count leaves out the coast.",
        title="A count of rebels",
        publisher="Marda Gazette",
        published="2017-12",
        collection="old",
    ),
    row(7, "The governor’s allies hold the coast. …", title="The coast", published="2016"),
    row(8, "Nobody counted the fishing boats of the coast.", title="Boats", publisher="Orland Press"),
    row(9, "Rain fell on Marda. Rain fell on the coast, too.", embedded=False, published="2018-01-01"),
)


def memory(rows: Iterable[SegmentRow] = ROWS) -> Segment:
    return build_segment(rows, None, dimension=DIMENSION, model_id=MODEL)


def disk(folder: Path, rows: Iterable[SegmentRow] = ROWS) -> Segment:
    return build_segment(rows, folder / "segment", dimension=DIMENSION, model_id=MODEL)


def keys(segment: Segment, rows: NDArray[np.int64]) -> list[int]:
    found: list[int] = segment.rows["key"][rows].tolist()
    return found


def weighted(words: str | Sequence[str]) -> dict[str, float]:
    return dict.fromkeys(stems(words if isinstance(words, str) else " ".join(words)), 1.0)


def on(text: str) -> date:
    return date.fromisoformat(text)

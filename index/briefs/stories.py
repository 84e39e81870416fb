"""The main stories of a period: articles about the same event, the most widely told first.

Two articles tell one story when their openings are near; the article with the most neighbours begins a story, its
neighbours belong to it, and so on with the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.answering.evidence import Floats
from index.article import Article, Filters
from index.briefs.candidates import Articles, Candidates, Read, judge
from index.briefs.choose import similarities
from index.briefs.period import Window
from index.search.live import Part

ARTICLES = 2000  # the newest of the period
NEAR = 0.55  # cosine of two openings that tell one story
STORIES = 12
_OPENING = 700  # code points that stand for an article where it has no vector


@dataclass(frozen=True, slots=True)
class Stories:
    """Candidate sentences of the main stories, the story of each, and how many articles the period has."""

    candidates: Candidates
    story: tuple[int, ...]  # the most widely told is 0
    articles: int


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where an article's first passage lies."""

    part: int
    row: int
    article: int


def main_stories(
    parts: Sequence[Part],
    filters: Filters,
    window: Window,
    articles: Articles,
    sources: Callable[[Sequence[Article]], int],
) -> Stories:
    """The sentences of the openings of the most widely told stories; ``sources`` counts independent ones."""
    openings = _openings(parts, filters)
    total, openings = len(openings), openings[:ARTICLES]
    held = articles([one.article for one in openings])
    openings = [one for one in openings if one.article in held]
    if not openings:
        return Stories(Candidates((), np.zeros((0, 0), np.float32), 0), (), total)
    vectors = _vectors(parts, openings)
    texts = [f"{held[o.article].title} {held[o.article].text[:_OPENING]}" for o in openings]
    similar = similarities(vectors, texts)
    stories = clusters(similar >= NEAR)
    ranked = sorted(
        stories, key=lambda some: (-sources([held[openings[i].article] for i in some]), -len(some), some[0])
    )[:STORIES]
    reads = [
        read for number, some in enumerate(ranked) for read in _reads(parts, openings, some, similar, number)
    ]
    owner = {openings[i].article: number for number, some in enumerate(ranked) for i in some}
    found = judge(parts, reads, window, articles, total)
    return Stories(replace(found, near=()), tuple(owner[one.article.key] for one in found.sentences), total)


def clusters(near: NDArray[np.bool_]) -> list[list[int]]:
    """Groups of n articles from who is near whom (n, n): the one with the most neighbours takes its neighbours."""
    left = np.ones(len(near), np.bool_)
    found = []
    while left.any():
        counts = np.where(left, (near & left[None, :]).sum(1), -1)
        seed = int(counts.argmax())
        members = np.flatnonzero(near[seed] & left).tolist()
        found.append([seed, *(i for i in members if i != seed)])
        left[found[-1]] = False
    return found


def _openings(parts: Sequence[Part], filters: Filters) -> list[_Opening]:
    """The first passage of every article of the period, the newest article first."""
    found: list[tuple[int, int, _Opening]] = []
    for number, part in enumerate(parts):
        rows = part.segment.rows
        allowed = part.allowed(filters)
        order = np.arange(len(rows)) if allowed is None else np.flatnonzero(allowed)
        order = order[np.lexsort((rows["start"][order], rows["article"][order]))]
        first = np.ones(len(order), np.bool_)
        first[1:] = rows["article"][order][1:] != rows["article"][order][:-1]
        for row in order[first].tolist():
            article = int(rows["article"][row])
            found.append((-int(rows["first_day"][row]), -article, _Opening(number, row, article)))
    return [one for _, _, one in sorted(found, key=lambda item: item[:2])]


def _vectors(parts: Sequence[Part], openings: Sequence[_Opening]) -> Floats:
    """Passage vectors (n, d); (n, 0) where any has none yet."""
    none = np.zeros((len(openings), 0), np.float32)
    made: dict[int, Mapping[int, Floats]] = {}
    for number, part in enumerate(parts):
        rows = np.array(sorted(one.row for one in openings if one.part == number), np.int64)
        if len(rows):
            made[number] = dict(zip(rows.tolist(), part.segment.passage_vectors(rows), strict=True))
    stacked = [made[one.part][one.row] for one in openings]
    if len({len(vector) for vector in stacked}) != 1:
        return none
    found: Floats = np.stack(stacked)
    return found if found.shape[1] > 1 and bool(np.all(np.abs(found).sum(1) > 0)) else none


def _reads(
    parts: Sequence[Part], openings: Sequence[_Opening], some: Sequence[int], similar: Floats, place: int
) -> list[Read]:
    """The sentences of a story's openings; central articles and the most widely told stories weigh more."""
    reads = []
    for i in some:
        opening = openings[i]
        segment = parts[opening.part].segment
        row = segment.rows[opening.row]
        central = float(similar[i, list(some)].mean())
        for number in range(int(row["sentences"]), int(row["sentences_end"])):
            sentence = segment.sentences[number]
            depth = number - int(row["sentences"])
            relevance = central * (1 - 0.05 * place) * (1 - 0.04 * min(depth, 10))
            reads.append(
                Read(
                    opening.part,
                    number,
                    opening.article,
                    int(row["revision"]),
                    int(sentence["start"]),
                    int(sentence["end"]),
                    relevance,
                )
            )
    return reads

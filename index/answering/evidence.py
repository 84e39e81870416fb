"""What is measured about each candidate passage, and about each of its sentences, for each query.

A query is one part of a question (or the whole of it): weighted stems and a vector. Everything is computed
from the segment's numbers; no text is read here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.question.analyzer import term_id
from index.search.segment import Segment

# BM25 constants for news, where the usual 1.2 / .75 rank worse (Trotman et al. 2014, TREC news).
K1 = 0.9
B = 0.4
PRIOR = 100

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Query:
    """One thing to look for. ``terms`` maps stems to weights; ``vector`` (d,) is None without a model.

    ``aliases`` maps a stem to the term it is another name of: finding it counts as finding that term.
    """

    terms: dict[str, float]
    vector: Floats | None
    aliases: dict[str, str] = field(default_factory=dict)

    def all_terms(self) -> dict[str, float]:
        """Every stem worth finding, other names included, with its weight."""
        return self.terms | {name: self.terms[term] for name, term in self.aliases.items()}


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of the whole collection, over all its segments: sizes, and document frequencies by term id."""

    passages: int
    average_length: float
    frequencies: dict[int, int]

    def idf(self, ids: NDArray[np.uint32], same: NDArray[np.int64]) -> Floats:
        """Return the inverse document frequencies, BM25's ln(1 + (N - n + .5) / (n + .5)), (len(ids),).

        N and n are smoothed as if PRIOR more passages held every word once: three passages are no basis for
        calling a word common. Names of one thing, which ``same`` (len(ids),) sends to one place, share the frequency of the commonest.
        """
        single = np.array([self.frequencies.get(int(i), 0) for i in ids], np.float32)
        n = np.zeros(len(ids), np.float32)
        np.maximum.at(n, same, single)
        n += 1
        return np.log1p((self.passages + PRIOR - n + 0.5) / (n + 0.5)).astype(np.float32)


def statistics(segments: tuple[Segment, ...], queries: list[Query]) -> Statistics:
    """Return the collection's sizes and the frequencies of the queries' terms."""
    ids = sorted({term_id(stem) for query in queries for stem in query.all_terms()})
    counts = np.zeros(len(ids), np.int64)
    passages, length = 0, 0
    for segment in segments:
        counts += segment.document_frequency(ids)
        passages += segment.count
        length += len(segment.word_ids)
    return Statistics(passages, length / max(1, passages), dict(zip(ids, counts.tolist(), strict=True)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Measurements of n candidate rows of one segment with s sentences in all, for q queries.

    ``bm25``, ``cosine``, ``coverage`` (share of the query's idf found in the passage or its header): (n, q).
    ``best_cosine``, ``best_coverage``: of the passage's best sentence, (n, q).
    ``sentence_cosine``, ``sentence_coverage``: (s, q); sentence i belongs to candidate ``owner[i]`` and is
    sentence number ``number[i]`` of the segment.
    """

    rows: NDArray[np.int64]
    bm25: Floats
    cosine: Floats
    coverage: Floats
    best_cosine: Floats
    best_coverage: Floats
    sentence_cosine: Floats
    sentence_coverage: Floats
    owner: NDArray[np.int64]
    number: NDArray[np.int64]


def gather(segment: Segment, rows: NDArray[np.int64], queries: list[Query], stats: Statistics) -> Evidence:
    """Measure candidate ``rows`` (n,) of ``segment`` against the queries."""
    ids = np.array(sorted({term_id(stem) for query in queries for stem in query.all_terms()}), np.uint32)
    same = _same_term(ids, queries)
    weights = np.zeros((len(ids), len(queries)), np.float32)
    for column, query in enumerate(queries):
        for stem, weight in query.terms.items():
            weights[np.searchsorted(ids, term_id(stem)), column] = weight
    weights *= stats.idf(ids, same)[:, None]
    table = segment.rows[rows]
    lengths = (table["words_end"] - table["words"]).astype(np.float32)

    # Every word of every candidate, and which query term it is.
    at, word_owner = ranges(table["words"], table["words_end"])
    held = segment.word_ids[at]
    place = np.minimum(np.searchsorted(ids, held), max(0, len(ids) - 1))
    hit = ids[place] == held if len(ids) else np.zeros(len(held), np.bool_)
    place = same[place] if len(ids) else place
    counts = np.bincount(word_owner[hit] * len(ids) + place[hit], minlength=len(rows) * len(ids))
    tf = counts.reshape(len(rows), len(ids)).astype(np.float32)
    norm = K1 * (1 - B + B * lengths / max(stats.average_length, 1.0))
    bm25 = (tf * (K1 + 1) / (tf + norm[:, None])) @ weights
    total = np.maximum(weights.sum(0), 1e-6)
    coverage = ((tf > 0).astype(np.float32) @ weights) / total

    number, owner = ranges(table["sentences"], table["sentences_end"])
    sentences = segment.sentences[number]
    # Words arrive in order, so the sentence a word belongs to is found by its position.
    in_sentence = np.searchsorted(sentences["words"], at[hit], side="right") - 1
    body = (in_sentence >= 0) & (at[hit] < sentences["words_end"][np.maximum(in_sentence, 0)])
    present = np.zeros((len(number), len(ids)), np.float32)
    # Candidates are in row order, so positions are ascending over all of them.
    present[in_sentence[body], place[hit][body]] = 1.0
    sentence_coverage = (present @ weights) / total

    cosine, sentence_cosine = _cosines(segment, rows, queries)
    return Evidence(
        rows,
        bm25.astype(np.float32),
        cosine,
        coverage.astype(np.float32),
        _best(sentence_cosine, owner, len(rows)),
        _best(sentence_coverage, owner, len(rows)),
        sentence_cosine,
        sentence_coverage.astype(np.float32),
        owner,
        number,
    )


def _same_term(ids: NDArray[np.uint32], queries: list[Query]) -> NDArray[np.int64]:
    """Where each id's hits are counted: at itself, or at the term it is another name of, (len(ids),)."""
    same = np.arange(len(ids))
    for query in queries:
        for name, term in query.aliases.items():
            same[np.searchsorted(ids, term_id(name))] = np.searchsorted(ids, term_id(term))
    return same


def _cosines(segment: Segment, rows: NDArray[np.int64], queries: list[Query]) -> tuple[Floats, Floats]:
    starts, ends = segment.rows["sentences"][rows], segment.rows["sentences_end"][rows]
    vectors = [query.vector for query in queries]
    known = [v for v in vectors if v is not None]
    if len(known) != len(vectors) or segment.vectors is None:
        sentences = int((ends - starts).sum())
        return np.zeros((len(rows), len(queries)), np.float32), np.zeros(
            (sentences, len(queries)), np.float32
        )
    matrix = np.stack(known).T
    passage = segment.passage_vectors(rows) @ matrix
    sentence = segment.sentence_vectors.ranges(starts, ends).astype(np.float32) @ matrix
    return passage, sentence


def ranges(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all integers of the half-open ranges, one after another, and the range each belongs to."""
    lengths = ends - starts
    owner = np.repeat(np.arange(len(starts)), lengths)
    offsets = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return starts[owner] + offsets, owner


def _best(values: Floats, owner: NDArray[np.int64], count: int) -> Floats:
    best = np.zeros((count, values.shape[1]), np.float32)
    np.maximum.at(best, owner, values.astype(np.float32))
    return best

"""Candidates to ordered evidence: a small linear model over what was measured, fitted on public questions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.answering.evidence import Floats
from index.answering.retrieve import Pool
from index.answering.weights import Linear, weights

FEATURES = (
    "bm25",  # of the whole question, as a share of the best candidate's
    "best_cosine",  # of the passage's best sentence
    "best_coverage",
    "publisher",  # one that the question names
    "gap",  # to the best candidate for the clause this one serves best
    "place",  # in that clause's order, as -ln(1 + place)
    "siblings",  # ln(1 + how many candidates are of the same article)
    "length",  # ln(words / 150)
)
_BLEND = (1.0, 0.3, 1.0, 0.5, 0.3, 0.3)  # of a clause's own score, see clause_scores


def clause_scores(pool: Pool) -> Floats:
    """Return how well each candidate serves each query by itself (n, q); BM25 as a share of the best one's."""
    bm25 = pool.bm25 / np.maximum(pool.bm25.max(0), 1e-6)
    a, b, c, d, e, f = _BLEND
    scores: Floats = (
        a * bm25
        + b * pool.cosine
        + c * pool.best_cosine
        + d * pool.best_coverage
        + e * pool.publisher
        + f * pool.period
    )
    return scores


def passage_features(pool: Pool) -> Floats:
    """Return FEATURES of each candidate (n, len(FEATURES))."""
    scores = clause_scores(pool)
    clauses = scores[:, 1:] if scores.shape[1] > 1 else scores
    serves = clauses.argmax(1)
    everyone = np.arange(len(pool))
    gap = clauses[everyone, serves] - clauses.max(0)[serves]
    places = np.empty_like(clauses)
    for clause in range(clauses.shape[1]):
        places[np.argsort(-clauses[:, clause], kind="stable"), clause] = everyone
    _, article, held = np.unique(pool.table["article"], return_inverse=True, return_counts=True)
    lengths = (pool.table["words_end"] - pool.table["words"]).astype(np.float32)
    return np.stack(
        [
            pool.bm25[:, 0] / max(float(pool.bm25[:, 0].max()), 1e-6),
            pool.best_cosine[:, 0],
            pool.best_coverage[:, 0],
            pool.publisher[:, 0],
            gap,
            -np.log1p(places[everyone, serves]),
            np.log1p(held[article]),
            np.log(np.maximum(lengths, 1) / 150),
        ],
        1,
    ).astype(np.float32)


def rank_passages(pool: Pool, model: Linear | None = None) -> tuple[NDArray[np.int64], Floats]:
    """Return the candidates best first (n,), and each candidate's score (n,), in the pool's order."""
    score = (model or weights().passage)(passage_features(pool))
    return np.argsort(-score, kind="stable"), score

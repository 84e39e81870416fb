"""Which sentences a briefing is made of: submodular selection for coverage, over days. Pure, numpy alone.

The objective is Lin and Bilmes' (ACL 2011), maximised greedily, which reaches 1 - 1/e of the optimum:

    F(S) = sum_i min(sum_{j in S} w_ij, a sum_k w_ik)  +  l sum_d sqrt(sum_{j in S, day d} r_j)

w are the sentences' similarities, r_j a sentence's relevance to the topic times its centrality among the candidates
of its day; the second sum rewards days not told of yet, so that dates are selected together with sentences.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.answering.evidence import Floats

SATURATION = 0.1  # a: the share of a candidate's total similarity that counts as told
DIVERSITY = 4.0  # l: what telling of another day is worth against coverage, both as shares of what can be had
PER_DAY = 3


def similarities(vectors: Floats, texts: Sequence[str]) -> Floats:
    """Cosines of n sentences, at least 0, (n, n): of their vectors (n, d) or, without any, of their tf-idf words."""
    if vectors.shape[1] == 0:
        vectors = tfidf(texts)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.maximum(lengths, 1e-9)
    cosines: Floats = np.maximum(unit @ unit.T, 0).astype(np.float32)
    return cosines


def tfidf(texts: Sequence[str]) -> Floats:
    """tf-idf of the texts' stems (n, v): raw counts times ln(n / df) + 1."""
    from index.question.analyzer import stems
    from index.question.stopwords import content

    words = [content(stems(text), "en") for text in texts]
    places = {stem: at for at, stem in enumerate(sorted({stem for some in words for stem in some}))}
    counts = np.zeros((len(texts), max(1, len(places))), np.float32)
    for row, some in enumerate(words):
        for stem in some:
            counts[row, places[stem]] += 1
    held = np.maximum((counts > 0).sum(0), 1)
    weighted: Floats = (counts * (np.log(len(texts) / held) + 1)).astype(np.float32)
    return weighted


def choose(
    similar: Floats,
    relevance: Floats,
    days: Sequence[Hashable],
    limit: int,
    alike: NDArray[np.bool_],
    *,
    first: NDArray[np.bool_] | None = None,
) -> list[int]:
    """The sentences to show, in the order they were chosen, at most ``limit``.

    ``similar`` (n, n) from ``similarities``; ``relevance`` (n,) at least 0; ``days`` names each sentence's day, None
    for none; of two that are ``alike`` (n, n), only one is shown. Where ``first`` (n,) marks any, those are chosen before the others.
    """
    n = len(relevance)
    if not n:
        return []
    most = SATURATION * similar.sum(1)
    told = np.zeros(n, np.float32)
    groups = {day: at for at, day in enumerate(dict.fromkeys(days))}
    group = np.array([groups[day] for day in days])
    rewards = np.zeros(len(groups), np.float32)
    counts = np.zeros(len(groups), np.int64)
    worth = relevance * _centrality(similar, group)
    worth = worth / max(float(worth.max()), 1e-9)
    whole = max(float(most.sum()), 1e-9)
    open_ = np.ones(n, np.bool_)
    chosen: list[int] = []
    while len(chosen) < limit and open_.any():
        pool = open_ & first if first is not None and (open_ & first).any() else open_
        coverage = np.minimum(told[None, :] + similar, most[None, :]).sum(1) / whole
        diversity = np.sqrt(rewards[group] + worth) - np.sqrt(rewards[group])
        gain = np.where(pool, coverage + DIVERSITY / limit * diversity, -np.inf)
        best = int(gain.argmax())
        chosen.append(best)
        told += similar[best]
        rewards[group[best]] += worth[best]
        counts[group[best]] += 1
        open_ &= ~alike[best]
        open_[best] = False
        if counts[group[best]] >= PER_DAY:
            open_ &= group != group[best]
    return chosen


def _centrality(similar: Floats, group: NDArray[np.int64]) -> Floats:
    """How much of its day each sentence tells, times how much of all is told of that day, (n,)."""
    same = group[:, None] == group[None, :]
    within = (similar * same).sum(1)
    central: Floats = np.sqrt(within / max(float(within.max()), 1e-9)).astype(np.float32)
    return central

"""How fast passages are embedded, and what share of that is the network itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from index.model.embedder import Embedder, PassageText
from index.model.token_embedder import TokenEmbedder

SLICE = 32  # passages timed at a time, with and without our part, so that a busy machine slows both


@dataclass(frozen=True, slots=True)
class EmbeddingRate:
    """``share_of_bare`` is None where the network can't be run by itself (sentence-transformers)."""

    passages_per_second: float
    share_of_bare: float | None


def embedding_rate(embedder: Embedder, passages: Sequence[PassageText]) -> EmbeddingRate:
    """Embed all passages, timing beside each slice the bare network on the very same padded batches.

    The share is the median over slices of (time of the bare network) / (time of ``embed_passages``): the rest
    is tokenizing, pooling and sentence vectors. At least one passage is needed.
    """
    embedder.embed_passages(passages[:8])  # first calls allocate
    spent, shares = 0.0, []
    for number, at in enumerate(range(0, len(passages), SLICE)):
        some = passages[at : at + SLICE]
        # turns are taken, so that neither side always runs on the caches the other warmed
        if number % 2:
            bare, ours = _bare(embedder, some), _ours(embedder, some)
        else:
            ours, bare = _ours(embedder, some), _bare(embedder, some)
        spent += ours
        if bare is not None:
            shares.append(bare / ours)
    return EmbeddingRate(len(passages) / spent, median(shares) if shares else None)


def _ours(embedder: Embedder, passages: Sequence[PassageText]) -> float:
    started = perf_counter()
    embedder.embed_passages(passages)
    return perf_counter() - started


def _bare(embedder: Embedder, passages: Sequence[PassageText]) -> float | None:
    if not isinstance(embedder, TokenEmbedder):
        return None
    batches = embedder.batches(passages)
    started = perf_counter()
    for ids, mask in batches:
        embedder.model.run(ids, mask)
    return perf_counter() - started

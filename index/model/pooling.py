"""From token vectors to one vector, as sentence-transformers' Pooling module does it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MODES = ("cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken")


def is_mean(modes: Sequence[str]) -> bool:
    """Whether the vector points where the mean of the token vectors does, so that sentences come free."""
    return tuple(modes) in {("mean",), ("mean_sqrt_len_tokens",)}


def pool(tokens: Floats, modes: Sequence[str], skip: int) -> Floats:
    """Pool (tokens, width) into (len(modes) * width,), leaving out the first ``skip`` tokens."""
    kept = tokens[skip:] if skip < len(tokens) else tokens[-1:]
    parts = []
    for mode in modes:
        if mode == "cls":
            parts.append(kept[0])
        elif mode == "lasttoken":
            parts.append(kept[-1])
        elif mode == "max":
            parts.append(kept.max(axis=0))
        elif mode == "mean":
            parts.append(kept.mean(axis=0))
        elif mode == "mean_sqrt_len_tokens":
            parts.append(kept.sum(axis=0) / np.sqrt(len(kept)))
        else:  # weightedmean: later tokens weigh more, counted from the first token of all
            weights = np.arange(1, len(tokens) + 1, dtype=np.float32)[-len(kept) :]
            parts.append(weights @ kept / weights.sum())
    return np.concatenate(parts).astype(np.float32, copy=False)


def unit(vectors: Floats) -> Floats:
    """Rows (or one vector) scaled to length 1; a zero row stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(length, 1e-12)).astype(np.float32, copy=False)
    return scaled

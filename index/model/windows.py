"""Fitting token sequences into what a model reads, and finding sentences in them. Pure.

A text longer than the model's maximum is read in overlapping windows that together hold every token. Each
window repeats the head (prompt and prefix) as long as the head leaves at least half of the room; a longer
head is read as part of the text.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.article import Span

OVERLAP = 4  # a quarter of a window is shared with its neighbour

Ints = NDArray[np.int64]


def plan_windows(tokens: int, room: int) -> list[tuple[int, int]]:
    """Evenly spaced [start, end) windows of at most ``room`` tokens that cover ``tokens`` tokens."""
    if tokens <= room:
        return [(0, tokens)]
    overlap = room // OVERLAP
    step = max(1, room - overlap)
    count = 1 + -(-(tokens - room) // step)
    return [
        (start, start + room) for start in (round(i * (tokens - room) / (count - 1)) for i in range(count))
    ]


def tokens_within(offsets: Ints, end: int) -> int:
    """How many of the first tokens lie wholly before code point ``end``."""
    return int(np.searchsorted(np.maximum.accumulate(offsets[:, 1]), end, side="right")) if end else 0


def sentence_tokens(offsets: Ints, shift: int, sentences: Sequence[Span]) -> list[tuple[int, int]]:
    """The [first, last) tokens of each sentence; empty where a sentence has none.

    ``offsets`` is (tokens, 2), code points of the whole input; ``shift`` is where the sentences' text begins
    in it.
    """
    if not len(offsets):
        return [(0, 0)] * len(sentences)
    starts, ends = np.maximum.accumulate(offsets[:, 0]), np.maximum.accumulate(offsets[:, 1])
    spans = np.asarray(sentences, dtype=np.int64).reshape(-1, 2) + shift
    first = np.searchsorted(ends, spans[:, 0], side="right")
    last = np.searchsorted(starts, spans[:, 1], side="left")
    return [(int(a), int(max(a, b))) for a, b in zip(first, last, strict=True)]


def home_windows(first: int, last: int, windows: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Where to read tokens [first, last): (window, first, last) pieces that hold each token once.

    A sentence that is whole in some window is read from the one where it is farthest from an edge. A longer
    one is read piecewise, each token from the window in which it is most central.
    """
    whole = [
        (min(first - start, end - last), -number)
        for number, (start, end) in enumerate(windows)
        if start <= first and last <= end
    ]
    if whole:
        return [(-max(whole)[1], first, last)]
    pieces: list[tuple[int, int, int]] = []
    position = first
    for number, (start, end) in enumerate(windows):
        follows = windows[number + 1][0] if number + 1 < len(windows) else None
        stop = end if follows is None else (follows + end + 1) // 2
        upto = min(stop, last)
        if upto > position and position >= start:
            pieces.append((number, position, upto))
            position = upto
    return pieces

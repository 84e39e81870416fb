"""Sentence vectors on disk or in memory, of which a question needs a few thousand out of a million."""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Halves = NDArray[np.float16]
Ints = NDArray[np.int64]


class SentenceVectors(Protocol):
    """Vectors (n, d) float16 of unit length, by number; zero for a sentence that is not embedded yet."""

    @property
    def dimension(self) -> int:
        """d."""

    def __len__(self) -> int:
        """How many there are."""

    def ranges(self, starts: Ints, ends: Ints) -> Halves:
        """Those of the half-open ranges, one after another."""


class VectorsInMemory:
    """Vectors of a small segment."""

    def __init__(self, vectors: Halves) -> None:
        self._vectors = vectors
        self.dimension = int(vectors.shape[1])

    def __len__(self) -> int:
        return len(self._vectors)

    def ranges(self, starts: Ints, ends: Ints) -> Halves:
        """See ``SentenceVectors``."""
        return self._vectors[_numbers(starts, ends)]


class NoVectors:
    """``count`` vectors of zeros: nothing is embedded by the model in use."""

    def __init__(self, count: int, dimension: int) -> None:
        self.dimension = dimension
        self._count = count

    def __len__(self) -> int:
        return self._count

    def ranges(self, starts: Ints, ends: Ints) -> Halves:
        """See ``SentenceVectors``."""
        return np.zeros((int((ends - starts).sum()), self.dimension), np.float16)


class VectorFile:
    """Vectors in a file, read where they are asked for: mapping it would keep all that was ever read resident.

    The file may be deleted meanwhile; it is closed with the last reference. Safe to share between threads.
    """

    def __init__(self, file: Path, dimension: int) -> None:
        self.dimension = dimension
        self._descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._descriptor)
        self._count = os.fstat(self._descriptor).st_size // (2 * dimension)

    def __len__(self) -> int:
        return self._count

    def ranges(self, starts: Ints, ends: Ints) -> Halves:
        """See ``SentenceVectors``. Raises OSError when the file is shorter than it was."""
        size = 2 * self.dimension
        found = np.empty((int((ends - starts).sum()), self.dimension), np.float16)
        room = found.reshape(-1).view(np.uint8).data
        at = 0
        for start, end in _joined(starts.tolist(), ends.tolist()):
            wanted = (end - start) * size
            read = os.preadv(self._descriptor, [room[at : at + wanted]], start * size)
            while read < wanted:
                more = os.preadv(self._descriptor, [room[at + read : at + wanted]], start * size + read)
                if not more:
                    raise OSError("The file of sentence vectors was cut short.")
                read += more
            at += wanted
        return found


def _joined(starts: Sequence[int], ends: Sequence[int]) -> list[tuple[int, int]]:
    """Ranges that follow one another as one."""
    joined: list[tuple[int, int]] = []
    for start, end in zip(starts, ends, strict=True):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        elif end > start:
            joined.append((start, end))
    return joined


def _numbers(starts: Ints, ends: Ints) -> Ints:
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))

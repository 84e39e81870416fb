"""Columns of a segment while it is built: numbers in blocks, since Python's objects take many times their memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.search.segment import SENTENCE_VECTORS, TERM, distinct, load_faiss

# Above this many passages the flat index is stored at 8 bits a value: a quarter of the memory to read at each
# question. `briefbot bench` tells what it takes and what it misses.
EXACT_LIMIT = 5_000
_TRAINED = 100_000  # vectors that the 8 bits are fitted to
_BLOCK = 4096


class Numbers:
    """Numbers strings in order of first appearance."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def __call__(self, name: str) -> int:
        """Its number."""
        return self.of.setdefault(name, len(self.of))


class SentenceVectorColumn:
    """Collects (n, d) float16 blocks: straight to a file where there is a folder, so memory stays small."""

    def __init__(self, folder: Path | None, dimension: int) -> None:
        self.dimension = dimension
        self.file = (folder / SENTENCE_VECTORS).open("wb") if folder is not None else None
        self.blocks: list[NDArray[np.float16]] = []

    def add(self, block: NDArray[np.float16] | None, count: int) -> None:
        """Take ``count`` vectors (count, d); None while they are not computed."""
        block = np.zeros((count, self.dimension), np.float16) if block is None else block
        if self.file is not None:
            self.file.write(np.ascontiguousarray(block, np.float16).tobytes())
        else:
            self.blocks.append(block)

    def close(self) -> None:
        """Close the file."""
        if self.file is not None:
            self.file.close()

    def collected(self) -> NDArray[np.float16]:
        """All blocks that are held in memory, one after another; what goes to a file is complete then."""
        self.close()
        return np.concatenate([np.zeros((0, self.dimension), np.float16), *self.blocks])


class VectorColumn:
    """Collects unit vectors (d,) block by block; at half precision once there are more than EXACT_LIMIT."""

    def __init__(self, dimension: int | None) -> None:
        self.dimension = dimension
        self.block: list[NDArray[np.float32]] = []
        self.blocks: list[NDArray[np.floating[Any]]] = []
        self.total = 0

    def add(self, vector: NDArray[np.float32]) -> None:
        """Take one vector (d,)."""
        self.block.append(vector)
        if len(self.block) == _BLOCK:
            self._flush()

    def _flush(self) -> None:
        if self.block:
            self.total += len(self.block)
            self.blocks.append(np.stack(self.block).astype(np.float32, copy=False))
            self.block.clear()
        if self.total > EXACT_LIMIT:
            self.blocks = [one.astype(np.float16, copy=False) for one in self.blocks]

    def close(self) -> Any:
        """Return the finished FAISS index (None when empty): exact, or 8 bits a value above EXACT_LIMIT."""
        self._flush()
        if not self.total or self.dimension is None:
            return None
        faiss = load_faiss()
        index: Any
        if self.total <= EXACT_LIMIT:
            index = faiss.IndexFlatIP(self.dimension)
        else:
            index = faiss.IndexScalarQuantizer(
                self.dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
            )
            step = max(1, self.total // _TRAINED)
            index.train(np.concatenate([one[::step] for one in self.blocks]).astype(np.float32))
        for at, one in enumerate(self.blocks):
            index.add(one.astype(np.float32, copy=False))
            self.blocks[at] = one[:0]
        return index


class Table:
    """Collects rows of a table; tuples take many times the memory of the numbers they hold."""

    def __init__(self, kind: np.dtype[Any]) -> None:
        self.kind = kind
        self.recent: list[tuple[Any, ...]] = []
        self.blocks: list[NDArray[Any]] = []
        self.count = 0

    def add(self, row: tuple[Any, ...]) -> None:
        """Take one row, its values in the order of the table's fields."""
        self.recent.append(row)
        self.count += 1
        if len(self.recent) == _BLOCK:
            self._flush()

    def _flush(self) -> None:
        self.blocks.append(np.array(self.recent, self.kind))
        self.recent.clear()

    def collected(self) -> NDArray[Any]:
        """All rows (n,)."""
        self._flush()
        return np.concatenate(self.blocks)


class Words:
    """Collects the words of passages as numbers, and in how many passages each occurs."""

    def __init__(self) -> None:
        self.count = 0
        self.recent: list[NDArray[np.uint32]] = []
        self.blocks: list[NDArray[np.uint32]] = []
        self.ids = np.zeros(0, np.uint32)  # sorted
        self.passages = np.zeros(0, np.int64)

    def add(self, ids: NDArray[np.uint32]) -> None:
        """Take the words of one passage (w,)."""
        self.recent.append(ids)
        self.count += len(ids)
        if len(self.recent) == _BLOCK:
            self._flush()

    def _flush(self) -> None:
        words = np.concatenate([np.zeros(0, np.uint32), *self.recent])
        owner = np.repeat(np.arange(len(self.recent)), [len(ids) for ids in self.recent])
        self.blocks.append(words)
        self.recent.clear()
        once = distinct((words.astype(np.uint64) << np.uint64(32)) | owner.astype(np.uint64))
        self._count((once >> np.uint64(32)).astype(np.uint32))

    def _count(self, held: NDArray[np.uint32]) -> None:
        """Take in a block's words, sorted, each as often as passages hold it."""
        mine = distinct(held)
        counts = np.diff(np.searchsorted(held, mine), append=len(held))
        both = distinct(np.concatenate([self.ids, mine]))
        passages = np.zeros(len(both), np.int64)
        passages[np.searchsorted(both, self.ids)] = self.passages
        passages[np.searchsorted(both, mine)] += counts
        self.ids, self.passages = both, passages

    def collected(self) -> tuple[NDArray[np.uint32], NDArray[np.void]]:
        """All words (w,) in order, and the table of TERM."""
        self._flush()
        terms = np.zeros(len(self.ids), TERM)
        terms["id"], terms["passages"] = self.ids, self.passages
        return np.concatenate(self.blocks), terms

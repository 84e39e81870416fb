"""Sentence vectors on disk and in memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.vector_file import NoVectors, VectorFile, VectorsInMemory

DIMENSION = 4
VECTORS = np.arange(40 * DIMENSION, dtype=np.float16).reshape(40, DIMENSION)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> VectorFile:
    file = tmp_path_factory.mktemp("vectors") / "v.f16"
    file.write_bytes(VECTORS.tobytes())
    found = VectorFile(file, DIMENSION)
    file.unlink()  # a generation that is in use may be cleared away
    return found


@given(ranges=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted), max_size=12))
def test_any_ranges(stored: VectorFile, ranges: list[list[int]]) -> None:
    """Ranges come one after another, in the order asked for, the same from a file and from memory."""
    starts, ends = (np.array([one[side] for one in ranges], np.int64) for side in (0, 1))
    expected = np.concatenate([VECTORS[:0], *(VECTORS[start:end] for start, end in ranges)])
    assert (stored.ranges(starts, ends) == expected).all()
    assert (VectorsInMemory(VECTORS).ranges(starts, ends) == expected).all()
    assert NoVectors(40, DIMENSION).ranges(starts, ends).shape == expected.shape
    assert len(stored) == len(VectorsInMemory(VECTORS)) == len(NoVectors(40, DIMENSION)) == 40


def test_many_readers(stored: VectorFile) -> None:
    """Threads read at once without disturbing one another."""
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda at: stored.ranges(np.array([at]), np.array([at + 1])), list(range(40)) * 25)
        )
    assert all((one[0] == VECTORS[at % 40]).all() for at, one in enumerate(found))


def test_a_file_cut_short(tmp_path: Path) -> None:
    """A file that became shorter is an error, not made-up vectors."""
    file = tmp_path / "v.f16"
    file.write_bytes(VECTORS.tobytes())
    found = VectorFile(file, DIMENSION)
    file.write_bytes(VECTORS[:10].tobytes())
    with pytest.raises(OSError, match="cut short"):
        found.ranges(np.array([5]), np.array([20]))

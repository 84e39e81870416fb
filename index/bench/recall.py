"""What the search files' rounded vectors cost: how many of the truly nearest passages they find."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.errors import DataFolderError
from index.search.generation import open_current

NEAREST = (10, 60)
_BLOCK = 4096


def recall(folder: Path, model_id: str, queries: NDArray[np.float32]) -> dict[str, float]:
    """Share of the nearest passages by the catalogue's own vectors that the generation finds too, by how many.

    A mean over the questions (q, d). Reads every vector once.
    """
    most = max(NEAREST)
    with Catalogue.open(folder) as catalogue:
        generation, damage = open_current(folder, catalogue)
        if generation is None:
            raise DataFolderError(f"{folder} has no search files ({damage}). Run the bench again.")
        found, _ = generation.segment.vector_search(queries, most)
        keys = generation.segment.rows["key"]
        with catalogue.snapshot() as snapshot:
            exact = _nearest(snapshot.vectors(model_id), queries, most)
    shares = {}
    for count in NEAREST:
        held = [
            len(set(keys[rows[rows >= 0][:count]].tolist()) & set(best[:count].tolist())) / len(best[:count])
            for rows, best in zip(found, exact, strict=True)
        ]
        shares[str(count)] = round(float(np.mean(held)), 4)
    return shares


def _nearest(
    vectors: Iterator[tuple[int, NDArray[np.float32]]], queries: NDArray[np.float32], most: int
) -> NDArray[np.int64]:
    """Keys of the nearest vectors of each query (q, d), nearest first (q, k)."""
    keys = np.zeros((len(queries), 0), np.int64)
    cosines = np.zeros((len(queries), 0), np.float32)
    while some := list(islice(vectors, _BLOCK)):
        new = np.array([key for key, _ in some], np.int64)
        keys = np.hstack([keys, np.broadcast_to(new, (len(queries), len(new)))])
        cosines = np.hstack([cosines, queries @ np.stack([vector for _, vector in some]).T])
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :most]
        keys, cosines = np.take_along_axis(keys, order, 1), np.take_along_axis(cosines, order, 1)
    return keys

"""``index.work.worker`` with a made-up model, so that the tests of indexing need no real one.

The model's name says how it behaves: ``slow`` takes its time, ``broken`` can't be loaded, ``deadly`` kills
the process, ``unprepared`` has to be prepared first.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.article import Span
from index.catalogue import vector_hash
from index.errors import ModelError
from index.model.embedder import PassageText, PassageVectors, Vector
from index.model.token_embedder import parts_apart
from index.work.worker import main
from tests.index.folders import DIMENSION, made_up


class FakeEmbedder:
    """Vectors that follow from a hash of what is embedded."""

    model_id = "fake/1"
    dimension = DIMENSION
    served_by = "onnx"
    languages: tuple[str, ...] = ()
    max_tokens = 40

    def __init__(self, model: str) -> None:
        self._model = model

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def embed_queries(self, texts: Sequence[str]) -> Vector:
        return np.zeros((len(texts), DIMENSION), np.float32)

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vector]:
        return parts_apart(self.embed_queries, texts, parts)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        if self._model == "deadly":
            os.kill(os.getpid(), signal.SIGKILL)
        if self._model == "slow":
            time.sleep(0.5)
        return [
            made_up(vector_hash(one.prefix, one.text, one.sentences), len(one.sentences)) for one in passages
        ]


def load(model: str, folder: Path, threads: int | None) -> FakeEmbedder | None:
    if model == "broken":
        raise ModelError("The model 'broken' can't be loaded. Choose another.")
    if model == "unprepared" and not (folder / "prepared").exists():
        return None
    return FakeEmbedder(model)


def prepare(model: str, folder: Path, progress: Callable[[str], None]) -> None:
    progress("exporting")
    (folder / "prepared").touch()


if __name__ == "__main__":
    sys.exit(main(load=load, prepare=prepare))

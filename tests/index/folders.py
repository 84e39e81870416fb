"""What the tests of the data folder share: documents, a splitter that needs no model, made-up vectors."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from index.article import Draft
from index.catalogue import Catalogue, PassageToEmbed, Splitter
from index.embedder import PassageVectors

ROOT = Path(__file__).parents[2]
MODEL = "made-up/1"
DIMENSION = 8
WORDS = Splitter("words/40", lambda texts: [len(text.split()) for text in texts], max_tokens=40)


def draft(article_id: str = "a", text: str = "One sentence. Another one.", **fields: Any) -> Draft:
    values: dict[str, Any] = {
        "locator": f"{article_id}.txt",
        "source": "desk",
        "title": f"Title {article_id}",
    }
    return Draft(article_id=article_id, text=text, **(values | fields))


def vectors_for(passages: Iterable[PassageToEmbed]) -> dict[bytes, PassageVectors]:
    """Vectors that follow from the hash, so that any process computes the same."""
    return {passage.hash: made_up(passage.hash, len(passage.sentences)) for passage in passages}


def made_up(name: bytes, sentences: int) -> PassageVectors:
    numbers = np.frombuffer(hashlib.sha256(name).digest(), np.uint8)[:DIMENSION].astype(np.float32)
    vector = numbers / np.linalg.norm(numbers)
    return PassageVectors(vector, np.tile(vector, (sentences, 1)).astype("f2"))


def embed_all(catalogue: Catalogue) -> int:
    count = 0
    with catalogue.writer("embedding") as writer:
        while waiting := writer.pending_vectors(MODEL, 100):
            writer.store_vectors(MODEL, vectors_for(waiting))
            count += len(waiting)
    return count


def python(code: str, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run ``code`` in another process that can import what the tests can."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        **options,
    )

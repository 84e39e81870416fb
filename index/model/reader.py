"""Which words of a text answer a question, read together with it: extractive question answering by a small network.

``reader.onnx`` comes with Briefbot. It is all-MiniLM-L6-v2 trained further on questions and the words that answer
them; ``python -m tests.index.reader.train`` makes it anew and says from what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from index.article import Span
from index.errors import ModelError
from index.model.embedder import DEFAULT_MODEL, Vector
from index.model.files import TOKENIZER, local_source
from index.model.token_embedder import TokenModel
from index.model.tokens import open_tokenizer, special_tokens

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILE = Path(__file__).with_name("reader.onnx")
LONGEST = 192  # tokens of question and text together
_QUESTION = 64  # of them, tokens of the question


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A text, and the code-point spans of the words in it that may answer."""

    text: str
    spans: tuple[Span, ...]


class Reader:
    """Serves the network, opened when it first reads. Safe to share between threads."""

    def __init__(self, threads: int | None = None, file: Path = FILE) -> None:
        self._threads, self._file = threads, file
        self._lock = Lock()
        self._opened: _Opened | None = None

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[list[float | None]]:
        """For each excerpt the log-odds that the words of a span answer, rather than nothing in it; None for words
        beyond ``LONGEST`` tokens. All are read in one call, so there should be few.

        Raises ``ModelError`` when the network's file is damaged or gone.
        """
        if not excerpts:
            return []
        with self._lock:
            opened = self._opened = self._opened or _open(self._file, self._threads)
        asked = opened.tokenizer.encode(question, add_special_tokens=False).ids[:_QUESTION]
        head = [*opened.before, *asked, *opened.after]
        room = LONGEST - len(head) - len(opened.after)
        texts = [opened.tokenizer.encode(one.text, add_special_tokens=False) for one in excerpts]
        rows = [[*head, *text.ids[:room], *opened.after] for text in texts]
        ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
        for row, found in zip(ids, rows, strict=True):
            row[: len(found)] = found
        mask = np.arange(ids.shape[1]) < np.array([[len(row)] for row in rows])
        scores = opened.model.run(ids, mask.astype(np.int64))[:, :, 0]
        return [
            [_odds(row, len(head), text.offsets[:room], span) for span in one.spans]
            for one, text, row in zip(excerpts, texts, scores, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Opened:
    model: TokenModel
    tokenizer: Tokenizer
    before: tuple[int, ...]
    after: tuple[int, ...]


def _open(file: Path, threads: int | None) -> _Opened:
    from index.model.onnx_model import OnnxModel

    source = local_source(DEFAULT_MODEL)
    assert source is not None  # the default model is a package
    tokenizer = open_tokenizer(source / TOKENIZER)
    try:
        return _Opened(OnnxModel(file, threads), tokenizer, *special_tokens(tokenizer))
    except ModelError as problem:
        raise ModelError(
            f"The file {file}, by which Briefbot reads figures, is damaged or missing. Install Briefbot again: "
            "pip install --force-reinstall --no-deps, and the folder you installed it from."
        ) from problem


def _odds(scores: Vector, lead: int, offsets: Sequence[Span], words: Span) -> float | None:
    """``scores`` (tokens,); the first token stands for no answer. ``offsets`` are of the text's tokens, after ``lead``."""
    inside = [lead + n for n, (start, end) in enumerate(offsets) if start < words[1] and end > words[0]]
    return float(np.logaddexp.reduce(scores[inside]) - scores[0]) if inside else None

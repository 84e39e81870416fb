"""Which words of a text answer a question, read together with it: extractive question answering by a small network.

``reader.onnx`` comes with Briefbot. It is all-MiniLM-L6-v2 trained further on questions and the words that answer
them; ``python -m tests.index.reader.train`` makes it anew and says from what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.errors import ModelError
from index.model.embedder import DEFAULT_MODEL, Vector
from index.model.files import TOKENIZER, local_source
from index.model.token_embedder import Later, TokenModel
from index.model.tokens import open_tokenizer, special_tokens

FILE = Path(__file__).with_name("reader.onnx")
LONGEST = 192  # tokens of question and text together
_QUESTION = 64  # of them, tokens of the question
_CALL = 1024  # padded tokens of one call
CUT_OFF = -50.0  # what words get that the network doesn't see


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A text, and the code-point spans of the words in it that may answer."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int  # of the excerpt
    ids: list[int]
    tokens: list[tuple[int, int]]  # of each span, first and last but one; equal: cut off


class Reader:
    """Serves the network. Safe to share between threads."""

    def __init__(self, model: TokenModel, tokenizer: Path) -> None:
        self._model = model
        self._tokenizer = open_tokenizer(tokenizer)
        before, after = special_tokens(self._tokenizer)
        self._before, self._after = list(before), list(after)

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Vector]:
        """For each excerpt (spans,) log-odds that these words answer rather than none of the excerpt's.

        Words beyond ``LONGEST`` tokens get ``CUT_OFF``.
        """
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[:_QUESTION]
        head = [*self._before, *asked, *self._after]
        found = [np.full(len(one.spans), CUT_OFF, np.float32) for one in excerpts]
        for rows in _batches([self._row(n, head, one) for n, one in enumerate(excerpts)]):
            scores = self._model.run(*_padded(rows))[:, :, 0]
            for row, tokens in zip(rows, scores, strict=True):
                for place, (first, end) in enumerate(row.tokens):
                    if first < end:
                        found[row.number][place] = np.logaddexp.reduce(tokens[first:end]) - tokens[0]
        return found

    def _row(self, number: int, head: list[int], excerpt: Excerpt) -> _Row:
        encoded = self._tokenizer.encode(excerpt.text, add_special_tokens=False)
        room = LONGEST - len(head) - len(self._after)
        offsets = np.asarray(encoded.offsets[:room], np.int64).reshape(-1, 2)
        tokens = []
        for start, end in excerpt.spans:
            inside = np.flatnonzero((offsets[:, 0] < end) & (offsets[:, 1] > start))
            tokens.append(
                (len(head) + int(inside[0]), len(head) + int(inside[-1]) + 1) if len(inside) else (0, 0)
            )
        return _Row(number, [*head, *encoded.ids[:room], *self._after], tokens)


def open_reader(threads: int | None = None, file: Path = FILE) -> Reader:
    """The reader that comes with Briefbot; its network is opened when it first reads, which raises ``ModelError`` if it
    can't be.
    """
    source = local_source(DEFAULT_MODEL)
    assert source is not None  # the default model is a package

    def opens() -> TokenModel:
        from index.model.onnx_model import OnnxModel

        try:
            return OnnxModel(file, threads)
        except ModelError as problem:
            raise ModelError(
                f"The file {file}, by which Briefbot reads figures, is damaged or missing. Install Briefbot again: "
                "pip install --force-reinstall --no-deps, and the folder you installed it from."
            ) from problem

    return Reader(Later(opens), source / TOKENIZER)


def _batches(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Rows of like length together, longest first."""
    batch: list[_Row] = []
    for row in sorted(rows, key=lambda row: -len(row.ids)):
        if batch and len(batch[0].ids) * (len(batch) + 1) > _CALL:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _padded(rows: Sequence[_Row]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ids = np.zeros((len(rows), len(rows[0].ids)), np.int64)
    mask = np.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = row.ids
        mask[number, : len(row.ids)] = 1
    return ids, mask

"""Vectors from a model's token vectors: windows, pooling, and sentence vectors from the passage's own pass.

Whatever computes the token vectors (ONNX Runtime, torch on a GPU) is a ``TokenModel``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.model.embedder import HalfVectors, PassageText, PassageVectors, Vector
from index.model.files import TOKENIZER, Prepared
from index.model.pooling import is_mean, pool, unit
from index.model.tokens import count, open_tokenizer, room
from index.model.windows import home_windows, plan_windows, sentence_tokens, tokens_within

Ids = NDArray[np.int64]

_FEW = 8  # texts that are tokenized in this thread; waking the tokenizer's own takes longer than so few do
SORTED = 1024  # texts tokenized, sorted by length and embedded together
# Padding tokens a row may have. Each costs what a word does; a call of its own costs more than a few of them, since the
# weights come from memory anew.
_PADDED = 24


class TokenModel(Protocol):
    """The network without its tokenizer and pooling."""

    @property
    def batch_tokens(self) -> int:
        """Padded tokens of one call."""

    @property
    def on_gpu(self) -> bool:
        """Whether large batches are what it likes."""

    def run(self, ids: Ids, mask: Ids) -> Vector:
        """Token vectors (rows, tokens, width) of padded ``ids``; both (rows, tokens), ``mask`` 1 or 0."""


class Later:
    """A network that is opened when it is first used: who only answers never reads a passage."""

    def __init__(self, opens: Callable[[], TokenModel]) -> None:
        self._opens = opens
        self._lock = Lock()
        self._opened: TokenModel | None = None

    @property
    def batch_tokens(self) -> int:
        """See ``TokenModel``."""
        return self._model().batch_tokens

    @property
    def on_gpu(self) -> bool:
        """See ``TokenModel``."""
        return self._model().on_gpu

    def run(self, ids: Ids, mask: Ids) -> Vector:
        """See ``TokenModel``."""
        return self._model().run(ids, mask)

    def _model(self) -> TokenModel:
        with self._lock:
            if self._opened is None:
                self._opened = self._opens()
            return self._opened


@dataclass(slots=True)
class Row:
    """One window: the ids the model reads, of which ``lead`` stand before the body's tokens."""

    text: _Text
    window: int
    ids: list[int]
    lead: int
    skip: int  # tokens that pooling leaves out


@dataclass(slots=True)
class _Text:
    """One text on its way through the model."""

    prompt: str
    head: str
    body: str
    sentences: Sequence[Span] = ()
    windows: list[tuple[int, int]] = field(default_factory=list)  # body tokens of each window
    spans: list[tuple[int, int]] = field(default_factory=list)  # body tokens of each sentence
    vector: Vector | None = None
    parts: Vector | None = None  # (sentences, width) sums of token vectors


class TokenEmbedder:
    """Serves a prepared model through its token vectors. Safe to share between threads if its model is.

    Questions are read by ``questions`` where that is given: the same network with smaller weights.
    """

    served_by = "onnx"
    note = ""

    def __init__(
        self, prepared: Prepared, files: Path, model: TokenModel, questions: TokenModel | None = None
    ) -> None:
        self.model_id = prepared.model_id
        self.dimension = prepared.dimension
        self.languages = prepared.languages
        self.model = model
        self._questions = questions or model
        self._prepared = prepared
        self._tokenizer = open_tokenizer(files / TOKENIZER)
        self._room = room(prepared)
        self.max_tokens = self._room - count(self._tokenizer, [prepared.passage_prompt])[0]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens; never cut."""
        return count(self._tokenizer, texts)

    def embed_queries(self, texts: Sequence[str]) -> Vector:
        """(n, dimension) unit vectors; a question longer than the model reads is read in windows."""
        prompt = self._prepared.query_prompt
        return self._vectors([_Text(prompt, "", text) for text in texts], self._questions)

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vector]:
        """(1 + its parts, dimension) unit vectors of each text; a part without tokens gets its text's."""
        if not is_mean(self._prepared.pooling):
            return parts_apart(self.embed_queries, texts, parts)
        read = [
            _Text(self._prepared.query_prompt, "", text, own) for text, own in zip(texts, parts, strict=True)
        ]
        vectors = self._vectors(read, self._questions)
        return [_with_parts(vector[None], text.parts) for vector, text in zip(vectors, read, strict=True)]

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """One ``PassageVectors`` per passage, in order; nothing is cut.

        A passage longer than the model reads, prefix included, is read in overlapping windows, each with the
        prefix; its vector is the mean of theirs, weighted by their tokens. Sentence vectors are means of the
        sentence's token vectors in the passage's own pass: they know their context and cost nothing. Models
        that don't pool by the mean encode each sentence by itself instead, which doubles the work. A sentence
        without tokens gets the passage's vector.
        """
        free = is_mean(self._prepared.pooling)
        found: list[PassageVectors] = []
        for at in range(0, len(passages), SORTED):
            some = passages[at : at + SORTED]
            texts = self._texts(some)
            vectors = self._vectors(texts, self.model)
            parts = [text.parts for text in texts] if free else self._separately(some)
            found.extend(
                PassageVectors(vector, halves(part, vector))
                for vector, part in zip(vectors, parts, strict=True)
            )
        return found

    def batches(self, passages: Sequence[PassageText]) -> list[tuple[Ids, Ids]]:
        """The (ids, mask) arrays that ``embed_passages`` gives the model for up to ``SORTED`` passages."""
        return [self._padded(batch) for batch in self._batches(self._rows(self._texts(passages)), self.model)]

    def _texts(self, passages: Sequence[PassageText]) -> list[_Text]:
        free, prompt = is_mean(self._prepared.pooling), self._prepared.passage_prompt
        return [_Text(prompt, one.head, one.text, one.sentences if free else ()) for one in passages]

    def _separately(self, passages: Sequence[PassageText]) -> list[Vector | None]:
        prompt = self._prepared.passage_prompt
        vectors = self._vectors(
            [_Text(prompt, "", sentence) for sentence in sentence_texts(passages)], self.model
        )
        return per_passage(vectors, passages)

    def _vectors(self, texts: Sequence[_Text], model: TokenModel) -> Vector:
        for at in range(0, len(texts), SORTED):
            for batch in self._batches(self._rows(texts[at : at + SORTED]), model):
                hidden = model.run(*self._padded(batch))
                for row, tokens in zip(batch, hidden, strict=True):
                    self._gather(row, tokens[: len(row.ids)])
        found = [text.vector for text in texts if text.vector is not None]
        return unit(np.stack(found)) if found else np.zeros((0, self.dimension), dtype=np.float32)

    def _rows(self, texts: Sequence[_Text]) -> list[Row]:
        """Tokenize and plan windows; longest first, so that the largest buffers are made once."""
        whole = [text.prompt + text.head + text.body for text in texts]
        if len(whole) <= _FEW:
            encoded = [self._tokenizer.encode(text, add_special_tokens=False) for text in whole]
        else:
            encoded = self._tokenizer.encode_batch(whole, add_special_tokens=False)
        rows = [
            row
            for text, tokens in zip(texts, encoded, strict=True)
            for row in self._windows(text, tokens.ids, tokens.offsets)
        ]
        rows.sort(key=lambda row: len(row.ids), reverse=True)
        return rows

    def _windows(self, text: _Text, ids: list[int], positions: list[tuple[int, int]]) -> Iterator[Row]:
        prompt, shift = len(text.prompt), len(text.prompt) + len(text.head)
        offsets = np.asarray(positions, dtype=np.int64).reshape(-1, 2)
        prompted, lead = tokens_within(offsets, prompt), tokens_within(offsets, shift)
        if len(ids) > self._room:
            # a head that leaves too little room is read as part of the text
            lead = next((size for size in (lead, prompted) if 2 * size <= self._room), 0)
        text.windows = plan_windows(len(ids) - lead, self._room - lead)
        if text.sentences:
            text.spans = sentence_tokens(offsets[lead:], shift, text.sentences)
            text.parts = np.zeros((len(text.spans), self.dimension), dtype=np.float32)
        before, after = list(self._prepared.before), list(self._prepared.after)
        skip = 0 if self._prepared.include_prompt or not prompt else len(before) + prompted
        for number, (start, end) in enumerate(text.windows):
            head = before + ids[:lead]
            body = ids[lead + start : lead + end]
            yield Row(text, number, head + body + after, len(head), skip if lead or not number else 0)

    def _batches(self, rows: Sequence[Row], model: TokenModel) -> Iterator[Sequence[Row]]:
        at = 0
        while at < len(rows):
            longest = len(rows[at].ids)
            until = min(len(rows), at + max(1, model.batch_tokens // max(1, longest)))
            if not model.on_gpu:
                until = next((n for n in range(at, until) if len(rows[n].ids) < longest - _PADDED), until)
            yield rows[at:until]
            at = until

    def _padded(self, rows: Sequence[Row]) -> tuple[Ids, Ids]:
        longest = max(1, *(len(row.ids) for row in rows), 1)
        ids = np.full((len(rows), longest), self._prepared.pad, dtype=np.int64)
        mask = np.zeros((len(rows), longest), dtype=np.int64)
        for number, row in enumerate(rows):
            ids[number, : len(row.ids)] = row.ids
            mask[number, : len(row.ids)] = 1
        return ids, mask

    def _gather(self, row: Row, tokens: Vector) -> None:
        text = row.text
        start, end = text.windows[row.window]
        if not len(tokens):  # a model without special tokens, given an empty text
            text.vector = np.zeros(self.dimension, dtype=np.float32)
            return
        vector = pool(tokens, self._prepared.pooling, row.skip) * np.float32(max(1, end - start))
        text.vector = vector if text.vector is None else text.vector + vector
        if text.parts is None:
            return
        shift = row.lead - start
        for part, (first, last) in zip(text.parts, text.spans, strict=True):
            for window, a, b in home_windows(first, last, text.windows):
                if window == row.window and a < b:
                    part += tokens[a + shift : b + shift].sum(axis=0)


def _with_parts(vector: Vector, parts: Vector | None) -> Vector:
    if parts is None:
        return vector
    found = np.where(parts.any(axis=1, keepdims=True), unit(parts), vector)
    return np.concatenate([vector, found]).astype(np.float32, copy=False)


def parts_apart(
    embed: Callable[[Sequence[str]], Vector], texts: Sequence[str], parts: Sequence[Sequence[Span]]
) -> list[Vector]:
    """What ``embed_with_parts`` returns, each part read by itself."""
    pieces = [
        [text, *(text[start:end] for start, end in own)] for text, own in zip(texts, parts, strict=True)
    ]
    vectors = embed([piece for some in pieces for piece in some])
    return list(np.split(vectors, np.cumsum([len(some) for some in pieces])[:-1]))


def sentence_texts(passages: Sequence[PassageText]) -> list[str]:
    """The words of every sentence of every passage, in order."""
    return [one.text[start:end] for one in passages for start, end in one.sentences]


def per_passage(vectors: Vector, passages: Sequence[PassageText]) -> list[Vector | None]:
    """Rows of all sentences, dealt out to their passages."""
    ends = np.cumsum([len(one.sentences) for one in passages], dtype=np.int64)
    return list(np.split(vectors, ends[:-1]))


def halves(parts: Vector | None, vector: Vector) -> HalfVectors:
    """Unit sentence vectors as float16; where a sentence has none, the passage's own."""
    if parts is None or not len(parts):
        return np.zeros((0, len(vector)), dtype=np.float16)
    found = np.where(parts.any(axis=1, keepdims=True), unit(parts), vector)
    return found.astype(np.float16)

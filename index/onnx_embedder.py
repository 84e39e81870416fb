"""A prepared model served by ONNX Runtime; imports neither torch nor sentence-transformers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.embedder import PassageText, PassageVectors
from index.errors import ModelError
from index.model_files import GRAPH, TOKENIZER, Prepared
from index.model_tokens import count, open_tokenizer, room
from index.pooling import is_mean, pool, unit
from index.windows import home_windows, plan_windows, sentence_tokens

Floats = NDArray[np.float32]

BATCH_TOKENS = 4096  # padded tokens of one call: larger gains nothing on a CPU and takes memory
SORTED = 1024  # texts tokenized, sorted by length and embedded together


@dataclass(slots=True)
class _Text:
    """One text on its way through the model."""

    prompt: str
    head: str
    body: str
    sentences: Sequence[Span] = ()
    windows: list[tuple[int, int]] = field(default_factory=list)  # body tokens of each window
    spans: list[tuple[int, int]] = field(default_factory=list)  # body tokens of each sentence
    vector: Floats | None = None
    parts: Floats | None = None  # (sentences, width) sums of token vectors


@dataclass(slots=True)
class _Row:
    """One window: the ids the model reads, of which ``lead`` stand before the body's tokens."""

    text: _Text
    window: int
    ids: list[int]
    lead: int
    skip: int  # tokens that pooling leaves out


class OnnxEmbedder:
    """Serves a prepared model. One session, shared by all threads."""

    served_by = "onnx"

    def __init__(self, prepared: Prepared, files: Path, threads: int | None = None) -> None:
        self.model_id = prepared.model_id
        self.dimension = prepared.dimension
        self.languages = prepared.languages
        self.prepared = prepared
        self._tokenizer = open_tokenizer(files / TOKENIZER)
        self._room = room(prepared)
        self.max_tokens = self._room - len(self._ids(prepared.passage_prompt))
        self.session = open_session(files / GRAPH, threads)
        self._names = {entry.name for entry in self.session.get_inputs()}

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens; never cut."""
        return count(self._tokenizer, texts)

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        """(n, dimension) unit vectors; a question longer than the model reads is read in windows."""
        prompt = self.prepared.query_prompt
        return self._vectors([_Text(prompt, "", text) for text in texts])

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """One ``PassageVectors`` per passage, in order; nothing is cut.

        A passage's sentences are means of their tokens' vectors in the passage's own pass, so they know their
        context and cost nothing. Models that don't pool by the mean encode each sentence by itself instead, which
        doubles the work. A sentence without tokens gets the passage's vector.
        """
        prompt = self.prepared.passage_prompt
        free = is_mean(self.prepared.pooling)
        found: list[PassageVectors] = []
        for at in range(0, len(passages), SORTED):
            some = passages[at : at + SORTED]
            texts = [_Text(prompt, one.head, one.text, one.sentences if free else ()) for one in some]
            vectors = self._vectors(texts)
            if free:
                parts = [text.parts for text in texts]
            else:
                parts = self._separately(some)
            found.extend(
                PassageVectors(vector, _half(part, vector))
                for vector, part in zip(vectors, parts, strict=True)
            )
        return found

    def _separately(self, passages: Sequence[PassageText]) -> list[Floats | None]:
        alone = [
            _Text(self.prepared.passage_prompt, "", one.text[start:end])
            for one in passages
            for start, end in one.sentences
        ]
        vectors = self._vectors(alone)
        ends = np.cumsum([len(one.sentences) for one in passages])
        return list(np.split(vectors, ends[:-1]))

    def _vectors(self, texts: Sequence[_Text]) -> Floats:
        for at in range(0, len(texts), SORTED):
            rows = self.rows(texts[at : at + SORTED])
            for batch in batches(rows):
                hidden = self.run([row.ids for row in batch])
                for row, tokens in zip(batch, hidden, strict=True):
                    self._gather(row, tokens[: len(row.ids)])
        missing = np.zeros(self.dimension, dtype=np.float32)
        return unit(np.stack([missing if text.vector is None else text.vector for text in texts]))

    def rows(self, texts: Sequence[_Text]) -> list[_Row]:
        """Tokenize, plan windows; longest first, so that the largest buffers are made once."""
        whole = [text.prompt + text.head + text.body for text in texts]
        rows: list[_Row] = []
        for text, tokens in zip(
            texts, self._tokenizer.encode_batch(whole, add_special_tokens=False), strict=True
        ):
            rows.extend(self._windows(text, tokens.ids, tokens.offsets))
        rows.sort(key=lambda row: len(row.ids), reverse=True)
        return rows

    def _windows(self, text: _Text, ids: list[int], offsets: list[tuple[int, int]]) -> Iterator[_Row]:
        prompt, shift = len(text.prompt), len(text.prompt) + len(text.head)
        prompted = headed = 0
        if shift:
            prompted = sum(1 for _, end in offsets[:shift] if end <= prompt) if prompt else 0
            headed = sum(1 for _, end in offsets[:shift] if end <= shift)
        lead = headed
        if len(ids) > self._room:
            # a head that leaves too little room is read as part of the text
            lead = next((size for size in (headed, prompted) if 2 * size <= self._room), 0)
        before, after = list(self.prepared.before), list(self.prepared.after)
        text.windows = plan_windows(len(ids) - lead, self._room - lead)
        if text.sentences:
            spans = sentence_tokens(
                np.asarray(offsets, dtype=np.int64).reshape(-1, 2)[lead:], shift, text.sentences
            )
            text.spans = spans
            text.parts = np.zeros((len(spans), self.dimension), dtype=np.float32)
        skip = 0 if self.prepared.include_prompt or not prompt else len(before) + prompted
        for number, (start, end) in enumerate(text.windows):
            head = before + ids[:lead]
            yield _Row(text, number, head + ids[lead + start : lead + end] + after, len(head), skip)

    def _gather(self, row: _Row, tokens: Floats) -> None:
        text = row.text
        start, end = text.windows[row.window]
        vector = pool(tokens, self.prepared.pooling, row.skip if row.window == 0 or row.lead else 0)
        if len(text.windows) > 1:
            vector = vector * np.float32(end - start)
            text.vector = vector if text.vector is None else text.vector + vector
        else:
            text.vector = vector
        if text.parts is None:
            return
        for number, (first, last) in enumerate(text.spans):
            if first == last:
                continue
            for window, a, b in home_windows(first, last, text.windows):
                if window == row.window:
                    shift = row.lead - start
                    text.parts[number] += tokens[a + shift : b + shift].sum(axis=0)

    def run(self, rows: Sequence[Sequence[int]]) -> Floats:
        """Token vectors, (rows, longest, width); what lies beyond a row's own length means nothing."""
        longest = max(1, *(len(row) for row in rows)) if rows else 1
        ids = np.full((len(rows), longest), self.prepared.pad, dtype=np.int64)
        mask = np.zeros((len(rows), longest), dtype=np.int64)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        feed = {"input_ids": ids, "attention_mask": mask}
        hidden: Floats = self.session.run(None, {name: feed[name] for name in self._names})[0]
        return hidden

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


def batches(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    """Runs of similar length with at most ``BATCH_TOKENS`` padded tokens each."""
    at = 0
    while at < len(rows):
        size = max(1, BATCH_TOKENS // max(1, len(rows[at].ids)))
        yield rows[at : at + size]
        at += size


def open_session(graph: Path, threads: int | None) -> Any:
    """An ONNX Runtime session that leaves the cores to others between calls."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or len(os.sched_getaffinity(0))
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    wanted = ("CUDAExecutionProvider", "CPUExecutionProvider")
    providers = [name for name in wanted if name in onnxruntime.get_available_providers()]
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=providers)
    except Exception as problem:  # noqa: BLE001 - ONNX Runtime's errors share no base class
        raise ModelError(
            f"The prepared model {graph} can't be loaded ({problem}). Delete its folder and prepare it again with "
            "`briefbot reindex`."
        ) from problem


def _half(parts: Floats | None, vector: Floats) -> NDArray[np.float16]:
    if parts is None or not len(parts):
        return np.zeros((0, len(vector)), dtype=np.float16)
    empty = ~parts.any(axis=1)
    found = unit(parts)
    found[empty] = vector
    return found.astype(np.float16)

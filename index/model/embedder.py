"""Text to unit vectors. Nothing outside ``embedder``/``model_*``/``*_embedder`` modules knows a model.

A model is named as sentence-transformers names it: a hub name, or the path of a folder. It is *prepared* once
(``prepare_model``: a child process with torch exports it into ``<folder>/models``), and then *loaded* with
neither torch nor sentence-transformers (``load_embedder``). Vectors always have unit length, whether or not
the model normalises its own, because everything here compares by cosine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.article import Span

DEFAULT_MODEL = "all-MiniLM-L6-v2"

Vector = NDArray[np.float32]
HalfVectors = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class PassageText:
    """What is embedded for a passage: ``prefix`` (title, publisher), then the passage's own ``text``.

    A line break is put between the two unless the prefix is empty or ends in white space. ``sentences`` are
    code-point spans of ``text``.
    """

    prefix: str
    text: str
    sentences: tuple[Span, ...] = ()

    @property
    def head(self) -> str:
        """The prefix with its separator: ``head + text`` is what the model reads after its own prompt."""
        if not self.prefix or self.prefix[-1].isspace():
            return self.prefix
        return self.prefix + "\n"


@dataclass(frozen=True, slots=True, eq=False)
class PassageVectors:
    """``vector`` (dimension,) float32 and ``sentences`` (sentences, dimension) float16, of unit length."""

    vector: Vector
    sentences: HalfVectors


class TokenCounter(Protocol):
    """What the splitter needs to make passages that fit the model."""

    @property
    def max_tokens(self) -> int:
        """Tokens left for prefix and passage, after special tokens and the model's passage prompt."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens; never cut."""


class Embedder(TokenCounter, Protocol):
    """A loaded model. Safe to call from several threads at once."""

    @property
    def model_id(self) -> str:
        """Readable name and fingerprint; vectors of different ids are never compared."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    @property
    def served_by(self) -> str:
        """``onnx`` or ``sentence-transformers``."""

    @property
    def note(self) -> str:
        """Why the model isn't exported and what that costs, as part of a sentence; empty for ``onnx``."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes the model's own card names; empty when it names none."""

    def embed_queries(self, texts: Sequence[str]) -> Vector:
        """(n, dimension) unit vectors of questions, with the model's query prompt."""

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vector]:
        """For each text, as a question, (1 + its parts, dimension) unit vectors of it and of its parts, spans of it.

        Where the model pools by the mean, a part is read within its text, in the same pass: it costs
        nothing then, and finds no less than read by itself.
        """

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """One ``PassageVectors`` per passage, in the given order, with the model's passage prompt."""


def load_tokenizer(model: str, folder: Path) -> TokenCounter:
    """The model's token counter, prepared or not, without torch or ONNX Runtime.

    A hub model that is neither prepared nor in the local hub cache raises ``ModelError``: prepare it first.
    """
    from index.model.files import counter

    return counter(model, folder)


def load_embedder(
    model: str, folder: Path, threads: int | None = None, *, bulk: bool = False
) -> Embedder | None:
    """The prepared model, or None when ``prepare_model`` hasn't run for it or its weights have changed since.

    ``threads`` bounds the cores one call may use (None: all this process may run on). ``bulk`` is for a
    process that embeds passages and answers nobody: there a CUDA device is used, if need be through torch.
    Raises ``ModelError`` when the prepared files are damaged or the default model's weights are not the
    published ones.
    """
    from index.model.files import GRAPH, QUESTIONS, find_prepared

    found = find_prepared(model, folder)
    if found is None:
        return None
    prepared, files = found
    if prepared.served_by != "onnx":
        from index.model.torch_embedder import TorchEmbedder

        return TorchEmbedder(prepared, files, threads)
    from index.model.onnx_model import OnnxModel
    from index.model.token_embedder import Later, TokenEmbedder, TokenModel

    if not bulk and (files / QUESTIONS).exists():
        questions = OnnxModel(files / QUESTIONS, threads)
        return TokenEmbedder(prepared, files, Later(lambda: OnnxModel(files / GRAPH, threads)), questions)
    tokens: TokenModel = OnnxModel(files / GRAPH, threads, bulk=bulk)
    if bulk and not tokens.on_gpu:
        from index.model.torch_embedder import TorchModel, has_cuda

        if has_cuda() and Path(prepared.source).is_dir():
            tokens = TorchModel(Path(prepared.source))
    return TokenEmbedder(prepared, files, tokens)


def prepare_model(model: str, folder: Path, progress: Callable[[str], None] = lambda line: None) -> None:
    """Export the model into ``<folder>/models`` in a child process; nothing happens if that was done before.

    ``progress`` gets one plain sentence per step. Two processes may call this at once: the second waits, then
    finds the work done. Raises ``ModelError`` (unknown name, no such model, hub out of reach, wrong
    checksum), ``FolderReadOnly`` or ``FolderFull``.
    """
    from index.model.files import find_prepared
    from index.model.prepare import prepare_in_child

    if find_prepared(model, folder) is None:
        prepare_in_child(model, folder, progress)

"""Question vectors kept from run to run, so that measuring again costs no model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.model.embedder import Embedder, PassageText, PassageVectors

_FILE = "question_vectors"


_SAME = 1e-4  # what values of one text may differ by, in batches of other lengths


class KeptVectors:
    """Vectors of texts by one model. Lost or damaged files only cost time."""

    def __init__(self, folder: Path, model_id: str) -> None:
        self._names = folder / f"{_FILE}.json"
        self._values = folder / f"{_FILE}.npy"
        self._model_id = model_id
        self.by_text: dict[str, NDArray[np.float32]] = {}
        self._saved = 0
        with suppress(OSError, ValueError, KeyError):
            names = json.loads(self._names.read_text(encoding="utf-8"))
            values = np.load(self._values)
            if names["model_id"] == model_id and len(names["texts"]) == len(values):
                self.by_text = dict(zip(names["texts"], values, strict=True))
                self._saved = len(self.by_text)

    def save(self) -> None:
        """Write them down, if any are new."""
        if len(self.by_text) == self._saved:
            return
        np.save(self._values, np.stack(list(self.by_text.values())))
        names = {"model_id": self._model_id, "texts": list(self.by_text)}
        self._names.write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        self._saved = len(self.by_text)


def _names(text: str, parts: Sequence[Span]) -> list[str]:
    """A part is read within its text, so it is named by both, and the text by few characters."""
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return [text, *(f"{digest} {start}-{end}" for start, end in parts)]


class RememberingEmbedder:
    """An embedder that asks its model only for texts without a kept vector, or for all while ``live``."""

    def __init__(self, embedder: Embedder, kept: KeptVectors, live: bool) -> None:
        self._embedder = embedder
        self._kept = kept
        self.live = live
        first = next(iter(kept.by_text), None)
        if first is not None and not np.allclose(
            embedder.embed_queries([first])[0], kept.by_text[first], rtol=0, atol=_SAME
        ):
            kept.by_text.clear()  # the same model, prepared otherwise since
        self.all_live = True  # whether every vector given so far was computed then

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See ``Embedder``."""
        known = self._kept.by_text
        if self.live or not any(text in known for text in texts):
            vectors = self._embedder.embed_queries(texts)
            known |= dict(zip(texts, vectors, strict=True))
            return vectors
        self.all_live = False
        missing = [text for text in texts if text not in known]
        if missing:
            known |= dict(zip(missing, self._embedder.embed_queries(missing), strict=True))
        return np.stack([known[text] for text in texts])

    def embed_with_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Span]]
    ) -> list[NDArray[np.float32]]:
        """See ``Embedder``."""
        known = self._kept.by_text
        names = [_names(text, own) for text, own in zip(texts, parts, strict=True)]
        if self.live or not all(name in known for some in names for name in some):
            for some, vectors in zip(names, self._embedder.embed_with_parts(texts, parts), strict=True):
                known |= dict(zip(some, vectors, strict=True))
        else:
            self.all_live = False
        return [np.stack([known[name] for name in some]) for some in names]

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """See ``Embedder``."""
        return self._embedder.embed_passages(passages)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See ``Embedder``."""
        return self._embedder.count_tokens(texts)

    @property
    def max_tokens(self) -> int:
        """See ``Embedder``."""
        return self._embedder.max_tokens

    @property
    def model_id(self) -> str:
        """See ``Embedder``."""
        return self._embedder.model_id

    @property
    def dimension(self) -> int:
        """See ``Embedder``."""
        return self._embedder.dimension

    @property
    def served_by(self) -> str:
        """See ``Embedder``."""
        return self._embedder.served_by

    @property
    def note(self) -> str:
        """See ``Embedder``."""
        return self._embedder.note

    @property
    def languages(self) -> tuple[str, ...]:
        """See ``Embedder``."""
        return self._embedder.languages

"""Models served with torch: those that can't be exported, and bulk work on a CUDA device.

Loading takes long and much memory in every process that does it, so it happens at the first vector asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.errors import ModelError
from index.model.embedder import PassageText, PassageVectors, Vector
from index.model.files import TOKENIZER, Prepared
from index.model.pooling import unit
from index.model.token_embedder import halves, parts_apart, per_passage, sentence_texts
from index.model.tokens import count, open_tokenizer, room
from index.model.windows import plan_windows

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CALL = 32  # texts sentence-transformers encodes at once
SPARE = 4  # tokens a window leaves free, since its words are tokenized again by themselves


class TorchEmbedder:
    """A model of any architecture, served by sentence-transformers itself. Calls wait for one another.

    Each sentence is encoded by itself, which doubles the work of a passage. On a CUDA device when torch has
    one.
    """

    served_by = "sentence-transformers"

    def __init__(self, prepared: Prepared, files: Path, threads: int | None = None) -> None:
        self.model_id = prepared.model_id
        self.dimension = prepared.dimension
        self.languages = prepared.languages
        self.note = f"served by sentence-transformers, which takes longer to load and more memory, since {prepared.reason}"
        self._prepared = prepared
        self._threads = threads
        self._tokenizer = open_tokenizer(files / TOKENIZER)
        self._room = room(prepared)
        self.max_tokens = self._room - count(self._tokenizer, [prepared.passage_prompt])[0]
        self._lock = threading.Lock()
        self._loaded: Any = None

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens; never cut."""
        return count(self._tokenizer, texts)

    def embed_queries(self, texts: Sequence[str]) -> Vector:
        """(n, dimension) unit vectors; a question longer than the model reads is read in windows."""
        return self._encode([("", text) for text in texts], query=True)

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vector]:
        """(1 + its parts, dimension) unit vectors of each text; each part is read by itself."""
        return parts_apart(self.embed_queries, texts, parts)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """One ``PassageVectors`` per passage, in order; nothing is cut."""
        if not passages:
            return []
        vectors = self._encode([(one.head, one.text) for one in passages])
        alone = self._encode([("", text) for text in sentence_texts(passages)])
        return [
            PassageVectors(vector, halves(part, vector))
            for vector, part in zip(vectors, per_passage(alone, passages), strict=True)
        ]

    def _encode(self, texts: Sequence[tuple[str, str]], *, query: bool = False) -> Vector:
        """Unit vectors of (head, body) texts; the windows' vectors are weighted by their tokens."""
        prompt = self._prepared.query_prompt if query else self._prepared.passage_prompt
        free = self._room - count(self._tokenizer, [prompt])[0]
        pieces = [piece for head, body in texts for piece in windows_of(self._tokenizer, head, body, free)]
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if not pieces:
            return found
        with self._lock:
            model = self._model()
            encode = model.encode_query if query else model.encode_document
            words = [text for text, _ in pieces]
            vectors = encode(
                words, prompt=prompt, batch_size=CALL, show_progress_bar=False, convert_to_numpy=True
            )
        at = 0
        for number, (head, body) in enumerate(texts):
            size = len(windows_of(self._tokenizer, head, body, free))
            weights = np.asarray([weight for _, weight in pieces[at : at + size]], dtype=np.float32)
            found[number] = weights @ np.asarray(vectors[at : at + size], dtype=np.float32)
            at += size
        return unit(found)

    def _model(self) -> Any:
        if self._loaded is None:
            import torch

            from index.model.modules import load

            source = Path(self._prepared.source)
            if not source.is_dir():
                raise ModelError(
                    f"The model {self._prepared.model} is served from {source}, which is gone. Put "
                    f"the folder back, "
                    "or prepare the model again with `briefbot reindex`."
                )
            if self._threads:
                torch.set_num_threads(self._threads)
            self._loaded = load(source, "cuda" if torch.cuda.is_available() else "cpu")
        return self._loaded


class TorchModel:
    """Token vectors of an exportable model by torch on a CUDA device, for bulk work where ONNX Runtime has
    none.

    No machine with a CUDA device has run this yet.
    """

    batch_tokens = 32768
    on_gpu = True

    def __init__(self, source: Path, device: str = "cuda") -> None:
        from index.model.modules import load

        self._device = device
        self._inner = load(source, device)[0].auto_model

    def run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vector:
        """Token vectors (rows, tokens, width)."""
        import torch

        with torch.inference_mode():
            hidden = self._inner(
                input_ids=torch.from_numpy(ids).to(self._device),
                attention_mask=torch.from_numpy(mask).to(self._device),
            ).last_hidden_state
        vectors: Vector = hidden.float().cpu().numpy()
        return vectors


def has_cuda() -> bool:
    """Whether torch can compute on a CUDA device; torch is imported only where a driver is present."""
    if not Path("/proc/driver/nvidia/version").exists():
        return False
    import torch

    return bool(torch.cuda.is_available())


def windows_of(tokenizer: Tokenizer, head: str, body: str, free: int) -> list[tuple[str, int]]:
    """(text, weight): the text whole, or overlapping slices that fit ``free`` tokens, each with the head."""
    whole = tokenizer.encode(head + body, add_special_tokens=False)
    if len(whole.ids) <= free:
        return [(head + body, 1)]
    used = count(tokenizer, [head])[0]
    if 2 * used > free:  # a head that leaves too little room is read as part of the text
        head, body, used = "", head + body, 0
    offsets = tokenizer.encode(body, add_special_tokens=False).offsets
    planned = plan_windows(len(offsets), max(1, free - used - SPARE))
    return [(head + body[offsets[a][0] : offsets[b - 1][1]], b - a) for a, b in planned]

"""What is done with torch: loading a model with sentence-transformers, describing it, exporting it.

Imported by the preparing child process and by ``torch_embedder`` only.
"""

from __future__ import annotations

import os
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import ModelError
from index.model.files import (
    GRAPH,
    QUESTIONS,
    WEIGHTS_FILE,
    Prepared,
    SourceFile,
    card_languages,
    is_default,
)
from index.model.pooling import MODES
from index.model.tokens import LONGEST, chosen_prompts, special_tokens

SAME = 0.99999  # cosine with sentence-transformers' own vectors below which an export isn't used
OPSET = 17
PROBES = (
    "",
    "Fewer than 1,000 fighters remain, the coalition said.",
    "كم عدد المقاتلين الباقين؟",
    "naïve café — “quotes”, 3.5% 🙂",
    "The ministry of transport will reopen the northern line on Monday. " * 9,
)


def load(source: Path, device: str = "cpu") -> Any:
    """The model as sentence-transformers loads it, from disk alone."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from sentence_transformers import SentenceTransformer

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = SentenceTransformer(str(source), device=device, local_files_only=True)
    except (
        Exception
    ) as problem:  # whatever a foreign model's own code raises; whoever chose the model reads it
        raise ModelError(
            f"sentence-transformers can't load {source} ({type(problem).__name__}: {_first_line(problem)}). "
            "Name a folder it has saved, or another model."
        ) from problem
    return model.eval()


def describe(loaded: Any, model: str, source: Path, mark: str, files: tuple[SourceFile, ...]) -> Prepared:
    """All that serving needs to know; ``served_by`` is ``onnx`` when the modules allow an export."""
    query_prompt, passage_prompt = chosen_prompts(loaded.prompts, loaded.default_prompt_name or "")
    tokenizer = getattr(loaded.tokenizer, "backend_tokenizer", None)
    before, after = special_tokens(_uncut(tokenizer)) if tokenizer is not None else ((), ())
    pooling = next((module for module in loaded if type(module).__name__ == "Pooling"), None)
    modes = pooling.pooling_mode if pooling is not None else ()
    longest = loaded.max_seq_length
    reason = _obstacle(loaded, tokenizer)
    name = "all-MiniLM-L6-v2" if is_default(model) else Path(model).name
    return Prepared(
        model=model,
        model_id=f"{name}@{mark}",
        fingerprint=mark,
        served_by="sentence-transformers" if reason else "onnx",
        reason=reason,
        source=str(source),
        dimension=int(np.asarray(loaded.encode(["a"])).shape[1]),
        max_length=min(longest, LONGEST) if isinstance(longest, int) and longest > 0 else LONGEST,
        query_prompt=query_prompt,
        passage_prompt=passage_prompt,
        pooling=(modes,) if isinstance(modes, str) else tuple(modes),
        include_prompt=pooling is None or bool(pooling.include_prompt),
        before=before,
        after=after,
        pad=getattr(loaded.tokenizer, "pad_token_id", None) or 0,
        languages=card_languages(source),
        files=files,
    )


def save_tokenizer(loaded: Any, path: Path) -> None:
    """Save the tokenizer as sentence-transformers set it up, but without cutting or padding."""
    tokenizer = getattr(loaded.tokenizer, "backend_tokenizer", None)
    if tokenizer is not None:
        path.write_text(_uncut(tokenizer).to_str(), encoding="utf-8")


def export(loaded: Any, prepared: Prepared, aside: Path) -> str:
    """Write ``model.onnx`` beside the saved tokenizer; why it can't be used, or an empty string.

    The graph takes ``input_ids`` and ``attention_mask`` (rows, tokens) and gives ``last_hidden_state``
    (rows, tokens, width). It is used only if its vectors are those of sentence-transformers.
    """
    import torch

    class Tokens(torch.nn.Module):
        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.inner(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    inner = loaded[0].auto_model
    example = torch.tensor([[5, 6, 7, 8, 9], [5, 6, 7, 0, 0]]), torch.tensor([[1] * 5, [1, 1, 1, 0, 0]])
    dynamic = {0: "rows", 1: "tokens"}
    raw = aside / "raw"
    raw.mkdir()
    names = ("input_ids", "attention_mask", "last_hidden_state")
    try:
        if hasattr(inner, "set_attn_implementation"):
            inner.set_attn_implementation("eager")  # traces into a graph that ONNX Runtime fuses better
        with warnings.catch_warnings(), torch.inference_mode():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                Tokens(inner).eval(),
                example,
                str(raw / GRAPH),
                input_names=list(names[:2]),
                output_names=[names[2]],
                dynamic_axes=dict.fromkeys(names, dynamic),
                opset_version=OPSET,
                dynamo=False,
            )
        _save_mapped(raw, aside)
        reason = _difference(loaded, prepared, aside)
        if not reason and not _small(prepared, aside):
            (aside / QUESTIONS).unlink(missing_ok=True)
        return reason
    except OSError:  # a full or read-only disk is no property of the model
        raise
    except Exception as problem:  # noqa: BLE001 - whatever tracing a foreign model raises
        return f"it can't be exported ({type(problem).__name__}: {_first_line(problem)})"


def _save_mapped(raw: Path, aside: Path) -> None:
    """Put the weights in a file of their own, which ONNX Runtime maps: only a graph is read at start."""
    import onnx

    onnx.save_model(
        onnx.load(raw / GRAPH),
        aside / GRAPH,
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=WEIGHTS_FILE,
        size_threshold=1024,
    )
    shutil.rmtree(raw)


def _difference(loaded: Any, prepared: Prepared, aside: Path) -> str:
    from index.model.embedder import PassageText
    from index.model.onnx_model import OnnxModel
    from index.model.token_embedder import TokenEmbedder

    served = TokenEmbedder(prepared, aside, OnnxModel(aside / GRAPH))
    prompts = max(served.count_tokens([prepared.query_prompt, prepared.passage_prompt]))
    room = prepared.max_length - len(prepared.before) - len(prepared.after) - prompts
    lengths = served.count_tokens(PROBES)
    probes = [text for text, length in zip(PROBES, lengths, strict=True) if length <= room]
    expected = [
        loaded.encode_query(probes, prompt=prepared.query_prompt),
        loaded.encode_document(probes, prompt=prepared.passage_prompt),
    ]
    found = [
        served.embed_queries(probes),
        np.stack([one.vector for one in served.embed_passages([PassageText("", text) for text in probes])]),
    ]
    lowest = min(cosines(a, b).min() for a, b in zip(expected, found, strict=True))
    return "" if lowest >= SAME else f"its export gives other vectors (cosine {lowest:.5f})"


def _small(prepared: Prepared, aside: Path) -> bool:
    """Write the network with small weights; whether questions are better read by it."""
    from index.model import small_weights
    from index.model.onnx_model import OnnxModel
    from index.model.token_embedder import TokenEmbedder

    if not small_weights.write(aside / GRAPH, aside / QUESTIONS):
        return False
    whole = TokenEmbedder(prepared, aside, OnnxModel(aside / GRAPH))
    small = TokenEmbedder(prepared, aside, OnnxModel(aside / QUESTIONS))
    probes = [text for text in PROBES if text]  # nobody asks nothing
    found, expected = small.embed_queries(probes), whole.embed_queries(probes)
    return bool(cosines(found, expected).min() >= small_weights.CLOSE) and small_weights.is_faster(
        lambda: small.embed_queries(probes[:1]), lambda: whole.embed_queries(probes[:1])
    )


def cosines(a: Any, b: Any) -> Any:
    """Cosine of each pair of rows, in double precision."""
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return (a * b).sum(axis=1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))


def _obstacle(loaded: Any, tokenizer: Any) -> str:
    kinds = [type(module).__name__ for module in loaded]
    if kinds[:2] != ["Transformer", "Pooling"] or set(kinds[2:]) - {"Normalize"}:
        return f"its modules are {', '.join(kinds)}, and only Transformer, Pooling, Normalize can be exported"
    modes = loaded[1].pooling_mode
    unknown = set([modes] if isinstance(modes, str) else modes) - set(MODES)
    if unknown:
        return f"its pooling {', '.join(sorted(unknown))} isn't known"
    if tokenizer is None:
        return "its tokenizer is not one of the tokenizers library"
    return ""


def _uncut(tokenizer: Any) -> Any:
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _first_line(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or ["no message"])[0][:200]

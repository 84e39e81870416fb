"""Counting tokens with the tokenizers library alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ModelError
from index.model.files import TOKENIZER, Prepared

if TYPE_CHECKING:
    from tokenizers import Tokenizer

QUERY_PROMPTS = ("query",)
DOCUMENT_PROMPTS = ("document", "passage", "corpus")
LONGEST = 8192  # tokens, for models that state no maximum


def open_tokenizer(path: Path) -> Tokenizer:
    """A tokenizer that neither cuts nor pads."""
    from tokenizers import Tokenizer

    try:
        data = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise ModelError(
            f"The model's tokenizer {path} can't be read ({problem.strerror}). Prepare the model again with "
            "`briefbot reindex`; if it comes without a tokenizer.json, save it once with a current "
            "transformers."
        ) from problem
    except UnicodeDecodeError as problem:
        raise _damaged(path) from problem
    try:
        tokenizer = Tokenizer.from_str(data)
    except Exception as problem:  # the library raises nothing more exact
        raise _damaged(path) from problem
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _damaged(path: Path) -> ModelError:
    return ModelError(
        f"The model's tokenizer {path} is damaged. In the data folder, delete {path.parent.name} below models and "
        "prepare the model again with `briefbot reindex`; elsewhere, put a whole file in its place."
    )


def special_tokens(tokenizer: Tokenizer) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Ids the tokenizer puts before and after a text."""
    plain = tokenizer.encode("a", add_special_tokens=False).ids
    full = tokenizer.encode("a").ids
    extra = len(full) - len(plain)
    at = next((n for n in range(extra + 1) if full[n : n + len(plain)] == plain), 0)
    return tuple(full[:at]), tuple(full[at + len(plain) :])


class PreparedTokens:
    """Counts tokens of a prepared model."""

    def __init__(self, prepared: Prepared, files: Path) -> None:
        self._tokenizer = open_tokenizer(files / TOKENIZER)
        prompt = len(self._tokenizer.encode(prepared.passage_prompt, add_special_tokens=False).ids)
        self.max_tokens = room(prepared) - prompt

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens."""
        return count(self._tokenizer, texts)


class SourceTokens:
    """Counts tokens of a model that isn't prepared yet, from its published files."""

    def __init__(self, source: Path) -> None:
        place = source if (source / TOKENIZER).is_file() else source / "0_Transformer"
        self._tokenizer = open_tokenizer(place / TOKENIZER)
        before, after = special_tokens(self._tokenizer)
        lengths = (
            _setting(place / "sentence_bert_config.json", "max_seq_length"),
            _setting(place / "tokenizer_config.json", "model_max_length"),
            _setting(place / "config.json", "max_position_embeddings"),
        )
        longest = min(
            (length for length in lengths if isinstance(length, int) and length > 0), default=LONGEST
        )
        settings = source / "config_sentence_transformers.json"
        prompts, default = _setting(settings, "prompts"), _setting(settings, "default_prompt_name")
        _, prompt = chosen_prompts(prompts if isinstance(prompts, dict) else {}, str(default or ""))
        used = len(before) + len(after) + len(self._tokenizer.encode(prompt, add_special_tokens=False).ids)
        self.max_tokens = min(longest, LONGEST) - used

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens."""
        return count(self._tokenizer, texts)


def chosen_prompts(prompts: Mapping[str, str | None], default_name: str) -> tuple[str, str]:
    """The prompts for questions and for passages.

    A prompt under one of its names, if it isn't empty; else the default one, unless that is the other side's.
    (sentence-transformers 6 stops at the empty "document" it adds itself, and so loses a "passage" prompt.)
    """

    def first(names: Sequence[str], others: Sequence[str]) -> str:
        default = () if default_name in others else (default_name,)
        return next((prompt for name in (*names, *default) if (prompt := prompts.get(name))), "")

    return first(QUERY_PROMPTS, DOCUMENT_PROMPTS), first(DOCUMENT_PROMPTS, QUERY_PROMPTS)


def count(tokenizer: Tokenizer, texts: Sequence[str]) -> list[int]:
    """Tokens of each text, without special tokens; never cut."""
    return [len(found.ids) for found in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]


def room(prepared: Prepared) -> int:
    """Tokens a text may have beside the special ones."""
    return prepared.max_length - len(prepared.before) - len(prepared.after)


def _setting(path: Path, name: str) -> object:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stored.get(name) if isinstance(stored, dict) else None

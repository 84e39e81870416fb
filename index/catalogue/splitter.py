"""How articles become passages: by whose tokens, within which limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.article import Draft
from index.errors import ModelError
from index.model.embedder import TokenCounter, load_tokenizer
from index.passages import MAX_WORDS, PassageSpan, passage_prefix, split_passages

_ROUGH = "rough"

Count = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class Splitter:
    """Limits of the model the passages are for. ``name`` is stored with what it split."""

    name: str
    count_tokens: Count
    max_tokens: int
    max_words: int = MAX_WORDS

    @property
    def is_rough(self) -> bool:
        """Whether it stands in for a model's own; it never splits again what that one has split."""
        return self.name == _ROUGH

    def split(self, draft: Draft) -> list[PassageSpan]:
        """Passages of the draft's text; none when it has no words."""
        if not draft.text.strip():
            return []
        return split_passages(
            draft.text,
            passage_prefix(draft.title, draft.publisher),
            draft.lang,
            self.count_tokens,
            max_tokens=self.max_tokens,
            max_words=self.max_words,
            body_start=draft.body_start,
        )


RULES = 2  # grows when the same text would be split otherwise


def splitter_of(model: str, counter: TokenCounter) -> Splitter:
    """The splitter for a model, by its own tokens."""
    name = f"{model}/{counter.max_tokens} tokens/{MAX_WORDS} words/rules {RULES}"
    return Splitter(name, counter.count_tokens, counter.max_tokens)


def model_splitter(model: str, folder: Path) -> Splitter:
    """The splitter for a model; the rough one when the model's tokens can't be counted yet."""
    try:
        return splitter_of(model, load_tokenizer(model, folder))
    except ModelError:
        return rough_splitter()


def rough_splitter() -> Splitter:
    """Works without any model, by a count on the safe side. The next indexing run splits again properly."""
    return Splitter(_ROUGH, lambda texts: [len(text) // 3 + 1 for text in texts], max_tokens=254)

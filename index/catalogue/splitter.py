"""How articles become passages: by whose tokens, within which limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.article import Draft
from index.passages import MAX_WORDS, PassageSpan, passage_prefix, split_passages

Count = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class Splitter:
    """Limits of the model the passages are for. ``name`` is stored with what it split."""

    name: str
    count_tokens: Count
    max_tokens: int
    max_words: int = MAX_WORDS

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


def rough_splitter() -> Splitter:
    """Works without any model, by a count on the safe side. The next indexing run splits again properly."""
    return Splitter("rough", lambda texts: [len(text) // 3 + 1 for text in texts], max_tokens=254)

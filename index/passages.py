"""Passages: runs of whole sentences that fit the embedding model, one sentence shared with the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.article import Span
from index.sentences import split_sentences

MAX_WORDS = 190
_PREFIX_CHARACTERS = 160  # a longer title adds nothing to a vector and takes the passage's room

TokenCounter = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class PassageSpan:
    """A passage before it has a key: absolute spans of the article's text."""

    start: int
    end: int
    sentences: tuple[Span, ...]


def passage_prefix(title: str, publisher: str | None) -> str:
    """Return what is embedded before a passage's own words, so that its vector knows the story."""
    prefix = f"{title} ({publisher})" if publisher else title
    return prefix if len(prefix) <= _PREFIX_CHARACTERS else prefix[:_PREFIX_CHARACTERS].rsplit(" ", 1)[0]


def split_passages(
    text: str,
    prefix: str,
    lang: str,
    count_tokens: TokenCounter,
    *,
    max_tokens: int,
    max_words: int = MAX_WORDS,
    body_start: int = 0,
) -> list[PassageSpan]:
    """Split ``text`` into passages of at most ``max_words`` words and ``max_tokens`` tokens, prefix included.

    ``count_tokens`` counts the model's tokens of each string, special tokens left out; ``max_tokens`` is what
    the model reads, special tokens left out too. A single sentence longer than that is a passage of its own,
    which the embedder reads in overlapping windows. Sentences before ``body_start`` (a headline repeated as
    the first line) are left out: the title is searchable by itself.
    """
    sentences = [span for span in split_sentences(text, lang) if span[0] >= body_start]
    if not sentences:
        sentences = split_sentences(text, lang)
    pieces = [text[start:end] for start, end in sentences]
    tokens = count_tokens([prefix, *pieces])
    room = max_tokens - tokens[0] - 1  # the line break between prefix and passage
    words = [len(piece.split()) for piece in pieces]
    return [
        PassageSpan(sentences[first][0], sentences[last - 1][1], tuple(sentences[first:last]))
        for first, last in passage_runs(words, tokens[1:], max_words, room)
    ]


def passage_runs(words: Sequence[int], tokens: Sequence[int], max_words: int, max_tokens: int) -> list[Span]:
    """Greedy runs [first, last) within both limits; each begins with the last sentence of the one before."""
    runs: list[Span] = []
    first = 0
    while first < len(words):
        last = first + 1
        word_sum, token_sum = words[first], tokens[first]
        while last < len(words):
            word_sum += words[last]
            token_sum += tokens[last]
            if word_sum > max_words or token_sum > max_tokens:
                break
            last += 1
        runs.append((first, last))
        if last == len(words):
            break
        # The shared sentence must leave room for at least the next one.
        shares = last - 1 > first and (
            words[last - 1] + words[last] <= max_words and tokens[last - 1] + tokens[last] <= max_tokens
        )
        first = last - 1 if shares else last
    return runs

"""Passages: whole sentences within the model's limits, nothing left out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.passages import PassageSpan, passage_prefix, split_passages
from index.sentences import split_sentences
from tests.index.test_sentences import STATEMENT, TEXTS

PREFIX = "Rebels hold out (Orland Press Agency)"


def count(texts: Sequence[str]) -> list[int]:
    """A tokenizer that reads four characters at a time."""
    return [-(-len(text) // 4) for text in texts]


def split(
    text: str, *, max_tokens: int = 10_000, max_words: int = 190, body_start: int = 0
) -> list[PassageSpan]:
    return split_passages(
        text, PREFIX, "en", count, max_tokens=max_tokens, max_words=max_words, body_start=body_start
    )


SENTENCES = st.lists(st.integers(1, 30), min_size=1, max_size=40).map(
    lambda lengths: " ".join("Word" + " word" * (n - 1) + "." for n in lengths)
)


@given(st.one_of(SENTENCES, TEXTS), st.integers(20, 200), st.integers(5, 60))
def test_passages_keep_the_limits(text: str, max_tokens: int, max_words: int) -> None:
    """Every sentence is in a passage, passages are whole sentences, and only a lone one may break a limit."""
    whole = split_sentences(text)
    passages = split(text, max_tokens=max_tokens, max_words=max_words)
    room = max_tokens - count([PREFIX])[0] - 1
    for passage in passages:
        assert (passage.start, passage.end) == (passage.sentences[0][0], passage.sentences[-1][1])
        held = [text[start:end] for start, end in passage.sentences]
        if len(held) > 1:
            assert sum(len(sentence.split()) for sentence in held) <= max_words
            assert sum(count(held)) <= room
    assert list(dict.fromkeys(span for passage in passages for span in passage.sentences)) == whole


@given(SENTENCES)
def test_neighbours_share_at_most_a_sentence(text: str) -> None:
    """Each passage begins with the last sentence of the one before, or with the next, and brings a new one."""
    whole = split_sentences(text)
    passages = split(text, max_words=40)
    for before, after in pairwise(passages):
        last, first = whole.index(before.sentences[-1]), whole.index(after.sentences[0])
        assert first in (last, last + 1)
        assert whole.index(after.sentences[-1]) > last


def test_a_short_article_is_one_passage() -> None:
    """Everything that fits is kept together, down to the line that names the source."""
    text = "\n\n".join(STATEMENT)
    (passage,) = split(text, max_words=500)
    assert (passage.start, passage.end) == (0, len(text))
    assert len(passage.sentences) == len(STATEMENT)


def test_the_headline_is_not_read_twice() -> None:
    """A first line that repeats the title is left to the prefix, unless there is nothing else."""
    text = "\n\n".join(STATEMENT)
    (passage,) = split(text, max_words=500, body_start=len(STATEMENT[0]))
    assert text[passage.start :].startswith("MARDA, ORLAND")
    (alone,) = split(STATEMENT[0], body_start=len(STATEMENT[0]))
    assert (alone.start, alone.end) == (0, len(STATEMENT[0]))


def test_a_sentence_beyond_the_model_stands_alone() -> None:
    """A sentence longer than the model reads is a passage of its own; its neighbours are not drawn in."""
    long = "Word" + " word" * 100 + "."
    text = f"First one. {long} Last one."
    assert [text[p.start : p.end] for p in split(text, max_tokens=60)] == ["First one.", long, "Last one."]


def test_an_empty_text_has_no_passage() -> None:
    """Nothing but white space makes no passage."""
    assert split("") == split(" \n\n\t ") == []


@given(st.text(max_size=400), st.one_of(st.none(), st.text(max_size=200)))
def test_a_prefix_is_short(title: str, publisher: str | None) -> None:
    """Whatever the title, the prefix leaves the passage its room."""
    assert len(passage_prefix(title, publisher)) <= 160


def test_a_prefix_names_the_publisher() -> None:
    """The prefix is the title with its publisher, cut between words."""
    assert passage_prefix("Rebels hold out", "Orland Press") == "Rebels hold out (Orland Press)"
    assert passage_prefix("Rebels hold out", None) == "Rebels hold out"
    assert passage_prefix("word " * 60, None).endswith("word")

"""The best sentences read by themselves, since their passages' titles flatter them: as a whole, and word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.answering.evidence import Floats
from index.answering.retrieve import UNEMBEDDED
from index.answering.sentence_rank import Sentence
from index.article import Span
from index.model.embedder import Embedder
from index.question.analyzer import Word, words
from index.question.stopwords import function_words, furniture
from index.question.understand import Understood

READ_ALONE = 2  # the best sentences


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the model reads it: ``vectors`` (q, d) of it and its parts, ``words`` (w, d) of ``asked_words``."""

    vectors: Floats
    words: Floats


@dataclass(frozen=True, slots=True)
class Alone:
    """``cosines`` (READ_ALONE or fewer,) of the question and each sentence; ``words`` (w,): of each word asked and the
    word nearest to it in any of them."""

    cosines: Floats
    words: Floats


def asked_words(understood: Understood) -> list[Word]:
    """Return the words of the question that say what is asked, each once, with their places in ``looked_for``."""
    ignored = function_words(understood.lang) | furniture(understood.lang) | understood.frame
    found: dict[str, Word] = {}
    for word in words(understood.looked_for, understood.lang):
        if word.stem not in ignored:
            found.setdefault(word.stem, word)
    return list(found.values())


def read_question(understood: Understood, embedder: Embedder) -> Asked:
    """Read the question, its parts and its words, in one pass of the model."""
    parts = understood.parts
    [vectors] = embedder.embed_with_parts(
        [understood.looked_for], [[*parts, *_spans(asked_words(understood))]]
    )
    return Asked(vectors[: 1 + len(parts)], vectors[1 + len(parts) :])


def read_alone(
    sentences: Sequence[Sentence], understood: Understood, asked: Asked | None, embedder: Embedder | None
) -> Alone:
    """Read the READ_ALONE best sentences, each by itself. The words in them stand in while there is no model."""
    best = sentences[:READ_ALONE]
    said = [words(sentence.text, sentence.article.lang) for sentence in best]
    if embedder is None or asked is None:
        there = {word.stem for some in said for word in some}
        held = [1.0 if word.stem in there else UNEMBEDDED for word in asked_words(understood)]
        cosines = [UNEMBEDDED * sentence.coverage for sentence in best]
        return Alone(np.array(cosines, np.float32), np.array(held, np.float32))
    read = embedder.embed_with_parts([sentence.text for sentence in best], [_spans(some) for some in said])
    cosine = np.array([vectors[0] @ asked.vectors[0] for vectors in read], np.float32)
    near = [(asked.words @ vectors[1:].T).max(1, initial=0.0) for vectors in read]
    return Alone(cosine, np.max(near, 0, initial=0.0).astype(np.float32))


def _spans(found: Sequence[Word]) -> list[Span]:
    return [(word.start, word.end) for word in found]

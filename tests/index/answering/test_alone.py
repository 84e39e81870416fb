"""The best sentences read by themselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.answering.alone import asked_words, read_alone, read_question
from index.answering.retrieve import UNEMBEDDED
from index.answering.sentence_rank import Sentence
from index.article import Article, Question, Span
from index.model.embedder import Vector
from index.model.pooling import unit
from index.question.aliases import Aliases
from index.question.publishers import PublisherNames
from index.question.understand import Understood, understand
from tests.index.fake_worker import FakeEmbedder

TEXT = "Sami counted forty ships."


class Letters(FakeEmbedder):
    """Texts are the letters in them."""

    def embed_queries(self, texts: Sequence[str]) -> Vector:
        return unit(
            np.array(
                [[text.count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts],
                np.float32,
            )
        )


def asked(question: str) -> Understood:
    return understand(Question(question), PublisherNames(()), Aliases())


def sentence(text: str) -> Sentence:
    told = Article(1, "a", 1, "Port", text, "main", "s", "en", "h")
    return Sentence(told, 0, len(text), 1.0, 0, 0, 0, 0.5)


def test_words_asked_stand_once_with_their_places() -> None:
    """Function words and words about articles are no part of what is asked; a word asked twice is one."""
    understood = asked("How many ships, which ships, did the report count?")
    places: list[Span] = [(word.start, word.end) for word in asked_words(understood)]
    assert [understood.looked_for[start:end] for start, end in places] == ["ships", "count"]


def test_each_word_asked_meets_its_nearest_in_any_of_the_sentences() -> None:
    """The sentences' best word counts for each word asked, whichever of the two best sentences it stands in."""
    understood, embedder = asked("how many ships rust?"), Letters("any")
    question = read_question(understood, embedder)
    alone = read_alone([sentence(TEXT), sentence("It rusts.")], understood, question, embedder)
    assert alone.cosines.shape == (2,)
    ships, rust = alone.words
    assert ships > 0.999 and 0.8 < rust < 0.999
    [_, far] = read_alone([sentence(TEXT)], understood, question, embedder).words
    assert far < rust


def test_words_stand_in_while_there_is_no_model() -> None:
    """Without a model a word is there or it isn't."""
    alone = read_alone([sentence(TEXT)], asked("how many ships rust?"), None, None)
    assert alone.words.tolist() == [1.0, np.float32(UNEMBEDDED)]
    assert alone.cosines.tolist() == [np.float32(UNEMBEDDED * 0.5)]

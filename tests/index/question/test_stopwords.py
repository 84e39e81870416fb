"""Words that say nothing about what is asked."""

from __future__ import annotations

import pytest

from index.question.analyzer import stems
from index.question.stopwords import content, function_words, furniture


@pytest.mark.parametrize(
    ("question", "lang", "expected"),
    [
        ("How many fighters remain in Iraq?", "en", ["fighter", "remain", "iraq"]),
        ("What does the article say about it?", "en", []),
        ("Who said that the fighters, the fighters, won?", "en", ["fighter", "won"]),
        ("Wie viele Kämpfer sind noch im Irak?", "de", ["kampf", "irak"]),
        ("من هو", "ar", []),
        ("who is it", "xx", ["who", "is", "it"]),
    ],
)
def test_what_is_asked_is_left(question: str, lang: str, expected: list[str]) -> None:
    """Of a question, the words that say what it is about are left, once each, in order."""
    assert content(stems(question, lang), lang) == expected


def test_each_kind_of_word_is_known() -> None:
    """Function words and the furniture of questions are told apart, stemmed as the index does."""
    assert set(stems("how many does")) <= function_words("en")
    assert set(stems("articles reported")) <= furniture("en")
    assert not function_words("xx") and not furniture("de")

"""Words as the keyword index sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.question.analyzer import stems, term_id, words


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("The fighters remained", "en", ["the", "fighter", "remain"]),
        ("1,000 of 3.5 million", "en", ["1,000", "of", "3.5", "million"]),
        ("al-Nusra’s Sudání", "en", ["al", "nusra", "s", "sudani"]),
        ("COVID-19", "en", ["covid", "19"]),
        ("Häuser", "de", ["haus"]),
        ("Fighters remained", "xx", ["fighters", "remained"]),
        ("!? … ” 🙂", "en", []),
        ("", "en", []),
    ],
)
def test_words_are_bared(text: str, lang: str, expected: list[str]) -> None:
    """Case, accents and endings fall; a number stays one word; a language without a stemmer keeps its words."""
    assert stems(text, lang) == expected


def test_arabic_words_lose_their_endings() -> None:
    """An Arabic word is found with and without its article."""
    assert stems("المقاتلون", "ar") == stems("مقاتلون", "ar")


def test_question_and_text_meet() -> None:
    """The same word is the same stem in either, however it is written."""
    assert stems("Fighters, FIGHTER; fighter’s")[:2] == ["fighter", "fighter"]
    assert stems("cafés") == stems("CAFES")


@given(st.text(max_size=60), st.sampled_from(["en", "ar", "de", "xx", "", "en-GB"]))
def test_spans_are_the_text(text: str, lang: str) -> None:
    """Stems with spans are the stems without, and each span holds letters or digits, in order."""
    found = words(text, lang)
    assert [word.stem for word in found] == stems(text, lang)
    at = 0
    for word in found:
        assert at <= word.start < word.end <= len(text)
        assert any(
            character.isalnum() or character == "_" or not character.isascii()
            for character in text[word.start : word.end]
        )
        at = word.end


def test_spans_count_code_points() -> None:
    """A smile before a word moves it by one."""
    assert words("🙂🙂 Hello")[0][1:] == (3, 8)


def test_terms_are_numbers() -> None:
    """A stem is stored as the CRC-32 of its bytes, which any machine computes alike."""
    assert term_id("fighter") == 2047394812

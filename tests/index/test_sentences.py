"""Sentences: whole, in order, and never a word lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import split_sentences

# What a real agency statement looks like: curly quotes, an orphan closing one, a dateline without a dash,
# a paragraph that ends in a comma, a last line without a line break.
STATEMENT = (
    "The Regional Alliance: Fewer Than 600 Rebels Hold Out In The Upper Valleys",
    "MARDA, ORLAND “Fewer than 600 rebels hold out in the upper valleys, a quarter of what was thought five weeks "
    "ago,” the Regional Alliance of Orland said in a note.",
    "The note added “Thanks to the patience of our partners it is thought that less than six hundred armed men "
    "are in our joint area, this number does not counts the coast, which is held by the governor and his allies. ”",
    "The note said, “Most of them were killed or caught in the last two years,” adding that “the alliance works "
    "to stop them from crossing to other lands.”",
    "The note spoke of “The chance for our partners to find the rest, break up their network, and keep them from "
    "fleeing to nearby countries,”",
    "On the seventh of this month, the alliance said that less than 900 rebels are left, while Marda announced the "
    "end of the war on the eleventh.",
    "Source: Orland Press Agency",
)
FRAGMENTS = st.sampled_from(
    [
        *STATEMENT,
        *" . … ! ? ؟ « » “ ” \" ' ( ) \n \r\n \n\n \t \0 \x85 \u2028 \u00a0 🙂 👩‍👩‍👧 é é - • 1. ## >".split(
            " "
        ),
        " ",
        "U.S. Gen. J. Smith",
        "قال المتحدث: «لم يبق سوى ألف».",
        "هل بقي أحد؟",
        "它结束了。还有吗？",
        "x" * 1200,
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(FRAGMENTS, max_size=14).map("".join))


def sentences(text: str, lang: str = "en") -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, lang)]


@given(TEXTS, st.sampled_from(["en", "ar", "de", "zh", "xx", "", "en-GB"]))
def test_no_word_is_lost(text: str, lang: str) -> None:
    """Of any text, spans come in order, never overlap, begin and end with a character that shows, and cover all that do."""
    spans = split_sentences(text, lang)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@given(TEXTS)
def test_splitting_again_gives_the_same(text: str) -> None:
    """The same text is always split at the same places."""
    assert split_sentences(text) == split_sentences(text)


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_an_agency_statement(line_break: str) -> None:
    """Quotation marks, orphans, a dateline and a missing final line break cost no sentence its whole."""
    text = f"{line_break}{line_break}".join(STATEMENT)
    assert tuple(sentences(text)) == STATEMENT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. Gen. J. R. Hale spoke to Mr. Orr on Jan. 5 at 3.5 p.m. and left.", 1),
        ("Dr. Hale of the U.S. Army spoke. The U.S. Army won.", 2),
        ("It cost 3.5 million. Then 1,000 more came.", 2),
        ("“Stop!” he said. Then he left.", 2),
        ("Is it over? It is! So they say… and we listen.", 3),
        ("Gov. Orr spoke with Sen. Hale. No. 5 was empty.", 2),
        ("He was there,” she said. “Now he is gone.”", 2),
        ("The count, a line that was wrapped by hand\nwhere it was full, goes on here. It ends.", 2),
        ("- one thing\n- another thing\n- a third", 3),
        ("## What is new\nThe count is new.", 2),
        ("Orland\n\nMarda", 2),
        ("   \n\t\n", 0),
        ("", 0),
        ("”", 1),
    ],
)
def test_where_sentences_end(text: str, expected: int) -> None:
    """Abbreviations, initials, numbers and wrapped lines end no sentence; blank lines, lists and headings do."""
    assert len(sentences(text)) == expected, sentences(text)


def test_arabic_sentences() -> None:
    """Arabic question marks end sentences; guillemets and commas don't."""
    text = "هل بقي مقاتلون؟ قال المتحدث: «لم يبق، كما نعلم، سوى ستمئة». وأضاف أن العمل مستمر. انتهى"
    assert sentences(text, "ar") == [
        "هل بقي مقاتلون؟",
        "قال المتحدث: «لم يبق، كما نعلم، سوى ستمئة».",
        "وأضاف أن العمل مستمر.",
        "انتهى",
    ]


def test_offsets_are_code_points() -> None:
    """A character beyond the basic plane counts as one, and a NUL too."""
    assert split_sentences("🙂 Hi. \0No 🙂.") == [(0, 5), (6, 12)]


@given(st.integers(1, 9000), st.sampled_from(["word ", "a; ", "x", "cell | ", "line\n", "🙂"]))
def test_a_table_is_cut(times: int, unit: str) -> None:
    """What runs on without an end, as tables and lists do, is cut into lengths that can be read."""
    text = unit * min(times, 9000 // len(unit))
    assert all(end - start <= 1100 for start, end in split_sentences(text))

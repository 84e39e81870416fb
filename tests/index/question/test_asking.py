"""What kind of answer a question asks for, and which words could be it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.question.asking import Kind, answers_of_kind, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how many fighters remain?", Kind.NUMBER),
        ("What is the total cost?", Kind.NUMBER),
        ("What percentage of the area fell?", Kind.NUMBER),
        ("How long did the war last?", Kind.DURATION),
        ("how many years did it take?", Kind.DURATION),
        ("since when do they strike?", Kind.TIME),
        ("In what year did it end, and who won?", Kind.TIME),
        ("Where are they?", Kind.PLACE),
        ("which country declared victory?", Kind.PLACE),
        ("who said how many remain?", Kind.NAME),
        ("which group remains?", Kind.NAME),
        ("why did they leave?", Kind.CAUSE),
        ("is it over?", Kind.OPEN),
        ("", Kind.OPEN),
        ("كم عدد المقاتلين؟", Kind.NUMBER),
        ("متى انتهت الحرب؟", Kind.TIME),
        ("أين هم؟", Kind.PLACE),
    ],
)
def test_the_first_question_word_decides(question: str, kind: Kind) -> None:
    """A question asks for a number, a time, a name …, as its first question word says."""
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("kind", "sentence", "question", "expected"),
    [
        (Kind.NUMBER, "Fewer than 600 rebels hold out.", "how many rebels?", ["Fewer than 600"]),
        (Kind.NUMBER, "There were 20,000–30,000 members.", "how many members?", ["20,000–30,000"]),
        (Kind.NUMBER, "It cost $3.5 billion.", "how much?", ["$3.5 billion"]),
        (Kind.NUMBER, "In 2017 they left after three years.", "how many left?", []),
        (Kind.NUMBER, "One of them left.", "how many left?", []),
        (Kind.NUMBER, "Half of them fell.", "how many fell?", []),
        (Kind.NUMBER, "Half of them fell.", "what share fell?", ["Half of"]),
        (Kind.TIME, "It ended on 9 December 2017.", "when did it end?", ["9 December 2017"]),
        (Kind.TIME, "It ended on the ninth.", "when did it end?", ["the ninth"]),
        (Kind.TIME, "They strike since 2014.", "since when?", ["2014"]),
        (Kind.DURATION, "Most fell in the last two years.", "how long?", ["last two years"]),
        (Kind.NAME, "So said Viktor Hale of Orland.", "who said so?", ["Viktor Hale of Orland"]),
        (Kind.NAME, "So said Orland.", "who in Orland said so?", []),
        (Kind.PLACE, "They hide in eastern Orland.", "where?", ["in eastern Orland"]),
        (Kind.CAUSE, "They left because of it.", "why?", ["because"]),
        (Kind.OPEN, "It is over.", "is it over?", []),
    ],
)
def test_answering_words(kind: Kind, sentence: str, question: str, expected: list[str]) -> None:
    """Words of the kind are found; years, durations, shares and the question's own words don't pass for counts."""
    assert [sentence[a:b].strip() for a, b in answers_of_kind(kind, sentence, question)] == expected


@given(st.sampled_from(Kind), st.text(max_size=100), st.text(max_size=60))
def test_answering_words_are_of_the_sentence(kind: Kind, sentence: str, question: str) -> None:
    """Whatever the sentence, the words found are stretches of it, in order."""
    spans = answers_of_kind(kind, sentence, question)
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(sentence) for start, end in spans)
    kind_of(question)

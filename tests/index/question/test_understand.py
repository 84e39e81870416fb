"""A question as it will be looked for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Question
from index.errors import BadQuestion
from index.question.aliases import Aliases
from index.question.asking import Kind
from index.question.publishers import PublisherNames
from index.question.understand import LONGEST, Understood, understand, weighted_terms

NAMES = PublisherNames.of(["The Verge", "Marda Gazette"])
ALIASES = Aliases(
    (("ISIS", "Daesh", "Islamic State"), ("al-Nusra", "al-Nasra"), ("UN", "United Nations")),
    (("Iraq", "Baghdad"),),
)


def read(text: str, *previous: str, asked_at: datetime | None = None) -> Understood:
    return understand(Question(text, asked_at=asked_at, previous=previous), NAMES, ALIASES)


def test_a_simple_question() -> None:
    """A question has its kind, its words and one part."""
    found = read("how many fighters remain in Syria?")
    assert (found.text, found.lang, found.kind) == ("how many fighters remain in Syria?", "en", Kind.NUMBER)
    assert found.looked_for == "how many fighters remain in Syria?" and found.parts == ()
    assert found.terms == ({"fighter": 1.0, "remain": 1.0, "syria": 1.0},)
    assert found.aliases == {"syrian": "syria"} and found.notes == ()


def test_other_names_are_looked_for_and_told() -> None:
    """Other names of what is asked are looked for; a capital helps to find its country, and isn't told as the same."""
    found = read("how many ISIS fighters remain in Iraq?")
    assert found.aliases == {"daesh": "isi", "baghdad": "iraq", "iraqi": "iraq"}
    assert found.notes == ("asked: ISIS · also searched: Daesh, Islamic State",)
    assert read("who heads al-Nusra?").aliases == {"nasra": "nusra"}


def test_publishers_and_dates_are_read() -> None:
    """Publishers held and not held, and dates by the asker's clock, are told apart from the words."""
    found = read("what did the Marda Gazette say yesterday?", asked_at=datetime(2020, 3, 1, tzinfo=UTC))
    assert found.publishers == ("Marda Gazette",)
    assert [period.first for period in found.periods] == [date(2020, 2, 29)]
    assert read("what did the Marda Gazette say yesterday?").periods == ()
    assert read("an article from Northern Star on rain?").missing_publishers == ("Northern Star",)


def test_parts_have_words_of_their_own() -> None:
    """Of a question of several parts, each has its words, after those of the whole."""
    found = read(
        "What did The Verge article say about Google's search deal while the Marda Gazette article spoke of rain floods and ferries?"
    )
    assert len(found.terms) == 1 + len(found.parts) == 1 + len(found.clauses) == 3
    assert "googl" in found.terms[1] and "googl" not in found.terms[2]
    assert [found.looked_for[slice(*part)] for part in found.parts] == [one.text for one in found.clauses]


def test_verbs_are_found_by_their_forms() -> None:
    """What no stemmer brings together, "led" and "leading", counts as one word; a word of its own does not."""
    assert read("who is leading the rebels?").aliases == {"led": "lead"}
    assert read("who took the harbour?").aliases == {"take": "took", "taken": "took"}
    assert read("who founded the harbour?").aliases == {}
    assert read("wer führt die Rebellen an?").aliases == {}


def test_a_country_is_found_by_its_people() -> None:
    """ "Iraqi" counts as "Iraq", whichever is asked."""
    assert read("who trains the Iraqi army?").aliases == {"iraq": "iraqi"}
    assert read("what did Norway sign?").aliases == {"norwegian": "norway"}


@pytest.mark.parametrize(
    ("question", "frame"),
    [
        ("on what day did Syria declare victory?", {"day"}),
        ("which armed group holds the harbour?", {"group"}),
        ("what is the harbour of Marda called?", {"call"}),
        ("what was the percentage of votes?", {"percentag"}),
        ("how many days did it rain?", set()),
        ("who called the harbour?", set()),
    ],
)
def test_the_kind_of_thing_asked_for_need_not_be_named(question: str, frame: set[str]) -> None:
    """Words that only say what kind of thing would answer weigh little: the answer is one without being called one."""
    found = read(question)
    assert found.frame == frame
    assert all(found.terms[0][stem] < 1 for stem in frame)


def test_who_said_so_looks_for_what_was_said() -> None:
    """Asked who said that, what is looked for is the question before it; what is shown is both."""
    found = read("who said that?", "how many fighters remain in Syria?")
    assert found.looked_for == "how many fighters remain in Syria?"
    assert found.text == "how many fighters remain in Syria? Who said that?"


def test_words_of_questions_weigh_less() -> None:
    """Words about articles weigh less than what they are about; function words are left out unless there is nothing else."""
    terms = weighted_terms("which articles mention the bridge?", "en")
    assert terms["bridg"] == 1.0
    assert 0 < terms["articl"] < 1
    assert "the" not in terms
    assert weighted_terms("who is it?", "en") == {"who": 1.0, "is": 1.0, "it": 1.0}


def test_a_long_question_has_a_bounded_number_of_words() -> None:
    """The longest question is looked for by a limited number of its words."""
    words = " ".join(f"w{n}" for n in range(400))[:LONGEST]
    assert len(read(words).terms[0]) <= 64


@pytest.mark.parametrize("text", ["", "  \n", "?", "… ”", "🙂", "x" * (LONGEST + 1)])
def test_what_is_no_question(text: str) -> None:
    """What holds no words, or too many, is refused with what to do instead."""
    with pytest.raises(BadQuestion, match=r"Ask (something|it in)"):
        read(text)


def test_another_language() -> None:
    """An Arabic question is read as Arabic."""
    found = read("كم عدد المقاتلين الذين بقوا في سوريا والعراق؟")
    assert (found.lang, found.kind) == ("ar", Kind.NUMBER)
    assert found.terms[0]


@given(
    st.text(max_size=120),
    st.lists(st.text(max_size=60), max_size=3),
    st.none() | st.datetimes(min_value=datetime(1900, 1, 1)),
)
def test_any_question_is_read_or_refused(text: str, previous: list[str], asked_at: datetime | None) -> None:
    """Whatever is typed, it is read or refused with a sentence; nothing else happens."""
    try:
        found = read(text, *previous, asked_at=asked_at)
    except BadQuestion:
        return
    assert found.terms and found.clauses

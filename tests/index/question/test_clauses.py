"""Questions of several parts, taken apart."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.question.clauses import Clause, split_clauses
from index.question.periods import find_periods
from index.question.publishers import PublisherNames

HELD = PublisherNames.of(["The Verge", "TechCrunch", "Fortune", "Engadget"])


def clauses(question: str) -> list[Clause]:
    return split_clauses(question, HELD.find(question), find_periods(question, date(2026, 11, 22)))


@pytest.mark.parametrize(
    "question",
    [
        "how many fighters remain?",
        "how many fighters remain in Iraq and Syria?",
        "Who is it?",
        "and?",
        "Did the coalition say “fighters remain, and the war goes on in Syria” last week?",
        "how many fighters of the coalition and of the governor's allies remain?",
    ],
)
def test_a_simple_question_is_one_part(question: str) -> None:
    """A question that asks one thing is not cut, nor are quoted words."""
    assert [clause.text for clause in clauses(question)] == [question]


def test_parts_keep_their_publishers() -> None:
    """Each part is looked for with the publisher that it names."""
    found = clauses(
        "What did The Verge article say about Google's search deal while the TechCrunch article claimed that "
        "Apple paid billions for chips?"
    )
    assert [clause.publishers for clause in found] == [("The Verge",), ("TechCrunch",)]
    assert found[1].text.startswith("while the TechCrunch article")


def test_reporters_alone_are_no_part() -> None:
    """A part that says only who reported it lends its publishers to the others."""
    (found,) = clauses(
        "Who is accused of fraud at the failed crypto exchange, as reported by Fortune and TechCrunch?"
    )
    assert found.publishers == ("Fortune", "TechCrunch")


def test_parts_keep_their_dates() -> None:
    """A date belongs to the part it stands in."""
    found = clauses(
        "Did the coalition count fewer fighters on 27 December 2017 compared to the governor's estimate of rebel "
        "numbers in August 2020?"
    )
    assert [[period.first.isoformat() for period in clause.periods] for clause in found] == [
        ["2017-12-27"],
        ["2020-08-01"],
    ]


@given(st.text(max_size=120))
def test_any_question_has_a_part(question: str) -> None:
    """Whatever is asked, there is at least one part and never more than five."""
    assert 1 <= len(clauses(question)) <= 5


@given(
    st.lists(
        st.sampled_from(
            [
                "Google search deal",
                "fighters remain in Iraq",
                ", and",
                " while",
                ";",
                "? ",
                " The Verge",
                "who",
                " ",
            ]
        ),
        max_size=20,
    )
)
def test_a_part_is_words_of_the_question(pieces: list[str]) -> None:
    """Parts are stretches of the question, in order."""
    question = "".join(pieces)
    at = 0
    for clause in clauses(question):
        at = question.index(clause.text, at)

"""Publishers named in a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.question.publishers import PublisherNames

HELD = PublisherNames.of(
    [
        "The Verge",
        "BBC News - Technology",
        "Fortune",
        "TechCrunch",
        "National Orland News Agency",
        "Cnbc | World Business News Leader",
        "The Age",
        "engadget.com",
    ]
)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("what does The Verge report?", ["The Verge"]),
        ("what does the verge report?", ["The Verge"]),
        ("what did BBC say?", ["BBC News - Technology"]),
        ("what did BBC News say?", ["BBC News - Technology"]),
        ("what did CNBC say?", ["Cnbc | World Business News Leader"]),
        ("how many, according to NONA?", ["National Orland News Agency"]),
        ("how many, according to the National Orland News Agency?", ["National Orland News Agency"]),
        ("as reported by Fortune and TechCrunch?", ["Fortune", "TechCrunch"]),
        ("engadget's report on headsets", ["engadget.com"]),
        ("according to fortune, who won?", ["Fortune"]),
        ("an article in The Age", ["The Age"]),
        ("who lost a fortune?", []),
        ("what is the age of the car?", []),
        ("is it Verge-like?", []),
        ("is TheVerge one word?", []),
        ("", []),
    ],
)
def test_publishers_are_found_as_people_write_them(question: str, held: list[str]) -> None:
    """A publisher is found by its whole name, short name or initials, but not in a common word."""
    assert [name for mention in HELD.find(question) for name in mention.held] == held
    for mention in HELD.find(question):
        assert mention.name in question[slice(*mention.span)]


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("what does a report by Wired say?", ["Wired"]),
        ("what did the New York Times article say?", ["New York Times"]),
        ("as reported by both Reuters and others?", ["Reuters"]),
        ("what does the article from The Verge say?", []),
        ("what did an article by March say?", []),
        ("who, according to articles from The Verge and The Orland Post, won?", ["Orland Post"]),
        ("what does an article on Punch Line about the talks say?", ["Punch Line"]),
        ("and another on Punch Line discussing jobs?", ["Punch Line"]),
        ("what does an article on Gaza say?", []),
        ("the outlook from The Orland Journal's first article?", ["Orland Journal"]),
        ("did the article from The Verge and Hamas agree?", []),
        ("does the 'Singer of the Year Vote' article name her?", []),
        ("what did the Orland Times' article say?", ["Orland Times"]),
        ("does the 'Orland Post' article name her?", ["Orland Post"]),
        ("how many fighters remain in Iraq?", []),
        ("what did the report in December say?", []),
    ],
)
def test_publishers_not_held_are_named(question: str, missing: list[str]) -> None:
    """A name that stands where only a publisher's can, and that isn't held, is told."""
    assert HELD.missing(question) == missing


def test_names_with_odd_characters() -> None:
    """Double spaces, sharp s and long s in a name or a question are no trouble."""
    held = PublisherNames.of(["Orland  Daily", "Straße Heute", "Press"])
    assert [m.name for m in held.find("the Orland  Daily, the Orland Daily, STRAßE Heute")] == [
        "Orland  Daily",
        "Orland Daily",
        "STRAßE Heute",
    ]
    assert held.find("Preſs") == []


def test_nothing_held() -> None:
    """Without publishers nothing is found, and what is asked for is missing."""
    none = PublisherNames.of([])
    assert none.find("what does The Verge report?") == []
    assert none.missing("an article from The Verge?") == ["Verge"]


@given(st.lists(st.text(min_size=1, max_size=20), max_size=5), st.text(max_size=60))
def test_any_name_and_question(names: list[str], question: str) -> None:
    """Names and questions of any characters can be looked for; what is found is held."""
    held = PublisherNames.of(names)
    assert {name for mention in held.find(question) for name in mention.held} <= set(names)
    held.missing(question)

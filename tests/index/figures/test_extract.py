"""Figures taken from texts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.figures.extract import extract_figures
from index.figures.values import AsOfRule, Standing
from tests.index.figures.measure import cases, check, published_of, sentences_of, summary

STATEMENT = (
    "BAGHDAD, IRAQ “Fewer than 1,000 raiders are still in Arda and Bel, a third of their estimated number of three "
    "weeks ago,” the League for Arda said in a statement.\n\nThe statement added “it is estimated that there are less "
    "than a thousand raiders in our joint area, this number dose not includes western Bel, which is under others’ "
    "control. ”\n\nOn the fifth of this month, the League said that less than 3,000 raiders are still in Bel and Arda, "
    "while Arda announced the final victory on the ninth."
)
FLOORS = {
    "held": (45, 48),
    "third": (32, 33),
    "fourth": (15, 16),
    "fifth": (51, 52),
    "sixth": (56, 56),
}  # whole cases, of how many


@pytest.mark.parametrize("case", cases("open") + cases("second"), ids=lambda case: str(case["id"]))
def test_case(case: dict[str, Any]) -> None:
    """Every expectation of a case holds: value, comparator, unit, date, speaker, standing, traps."""
    assert [note for _, right, note in check(case) if not right] == []


@pytest.mark.parametrize("split", FLOORS)
def test_floors(split: str) -> None:
    """The cases kept aside while tuning (held), and the hardest ones, stay as good as reported."""
    *_, whole, count = summary(split)
    assert count == FLOORS[split][1]
    assert whole >= FLOORS[split][0]


@pytest.mark.parametrize(
    ("published", "newest", "earlier", "rule"),
    [
        ("2017-12-27", "2017-12-27", "2017-12-05", AsOfRule.RELATIVE),
        (None, None, None, AsOfRule.NONE),
    ],
)
def test_statement(published: str | None, newest: str | None, earlier: str | None, rule: AsOfRule) -> None:
    """A statement's two figures keep their dates apart, and have none in an undated article."""
    figures = extract_figures(STATEMENT, sentences_of(STATEMENT), published_of(published))
    held = [f for f in figures if f.held]
    assert [(f.comparator, f.high) for f in held] == [("<", 1000.0), ("<", 1000.0), ("<", 3000.0)]
    assert held[0].as_of == newest
    assert (held[2].as_of, held[2].as_of_rule) == (earlier, rule)
    words = held[2].as_of_words
    assert words and STATEMENT[words[0] : words[1]] == "On the fifth of this month"
    assert [f.standing for f in figures if f.low == pytest.approx(1 / 3)] == [Standing.DERIVED]


def test_scope_travels() -> None:
    """What a later sentence leaves out of a number is left out of the same number said before."""
    figures = extract_figures(STATEMENT, sentences_of(STATEMENT), None)
    out = [
        [STATEMENT[s.words[0] : s.words[1]] for s in f.scope if s.kind == "excludes"]
        for f in figures
        if f.held
    ]
    assert out == [["western Bel"], ["western Bel"], []]


def test_heading_date() -> None:
    """A date alone on a line dates what stands below it, until the next one."""
    text = "April 2023\n\nThe firm has 70 boats.\n\nMay 2, 2023\n\nThe firm has 90 boats."
    spans = [(text.index("The"), text.index("boats.") + 6), (text.rindex("The"), len(text))]
    figures = extract_figures(text, spans, published_of("2023-09-28"))
    assert [(f.low, f.as_of) for f in figures] == [(70.0, "2023-04"), (90.0, "2023-05-02")]


def test_other_language() -> None:
    """Rules are English: a text in another language gives no figures rather than wrong ones."""
    assert extract_figures("Es gab 40 Boote.", [(0, 16)], None, "de") == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "the 1,000 of 30 – to fewer than million on Monday said , “ ” ; while 2017 May a third doubled $ % denied "
            "three dozen not from rose in Iraq last month ( ) . this number excludes according to 5 ago \n".split(
                " "
            )
        ),
        max_size=30,
    )
)
def test_any_words(words: list[str]) -> None:
    """Any words give figures whose spans lie in their sentence, in order, with bounds that fit."""
    text = " ".join(words)
    for figure in extract_figures(text, [(0, len(text))], published_of("2024-05-15")):
        assert 0 <= figure.number[0] < figure.number[1] <= len(text)
        assert figure.low is None or figure.high is None or figure.low <= figure.high
        assert figure.comparator in ("=", "~", ">", ">=", "<", "<=", "range")
        assert figure.as_of is not None or figure.as_of_rule is AsOfRule.NONE


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    """No text breaks the extractor."""
    extract_figures(text, [(0, len(text))], None)

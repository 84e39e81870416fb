"""Questions for who published something."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import open_index
from index.answering.answer import ask
from index.answering.origin import asks_publisher
from index.article import Question, Status
from tests.index.asked import ARTICLES, store


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Which agency published this?", True),
        ("who published the note on rebels?", True),
        ("What news outlet has reported the opening?", True),
        ("what is the source of the note on rebels?", True),
        ("which agency signed the note?", False),
        ("who said that?", False),
    ],
)
def test_publishers_are_asked_for(question: str, asks: bool) -> None:
    """What asks where words are from is told apart by its words."""
    assert asks_publisher(question) is asks


def test_the_source_line_is_quoted(tmp_path: Path) -> None:
    """Where one article is all there is, "this" is that one; among several it is asked which."""
    with open_index(store(tmp_path / "one", ARTICLES[:1])) as index:
        one = ask(Question("Which agency published this?"), index.room())
    with open_index(store(tmp_path / "all")) as index:
        several = ask(Question("Which agency published this?"), index.room())
        named = ask(Question("who published the note on rebels in the upper valleys?"), index.room())
    assert one.status is Status.ANSWERED and one.quotes[0].text.endswith("Source: Orland Press Agency")
    assert several.status is Status.NOT_FOUND
    assert (named.quotes or named.nearest)[0].text.endswith("Source: Orland Press Agency")

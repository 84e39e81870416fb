"""The same text is told once: the original is quoted, with how many others put it out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import open_index
from index.answering.copies import Kinship, with_others
from index.article import Article, Draft, Precision, Published, Question, Quote
from index.catalogue import Catalogue
from index.contract import answer_json
from index.facade import Index
from tests.index.asked import check_quotes
from tests.index.folders import draft
from tests.index.reprint_cases import EVENTS

WIRE, OTHER, THIRD = EVENTS[0]
BRIDGE = EVENTS[1][0]
RAIDERS = "how many raiders are still in the northern valleys?"
STEAM = "when did the steam engine pull the first train over the railway bridge at Halden?"


def printed(name: str, text: str, day: str | None, publisher: str | None, **fields: object) -> Draft:
    date = Published(day, Precision.DAY) if day else None
    return draft(name, text, publisher=publisher, published=date, **fields)


# The agency's own text was stored after its copies.
STORED = (
    printed("herald", WIRE, "2019-03-06", "The Valley Herald"),
    printed("undated", f"Raiders: fewer and fewer\n\n{WIRE}", None, "Arden Post"),
    printed("hidden", WIRE, "2019-03-06", "Secret Letter", collection="secret"),
    printed("again", WIRE, "2019-03-07", "the  valley herald"),
    printed("own", OTHER, "2019-03-06", "Capital Times"),
    printed("third", THIRD, "2019-03-07", "Norland Weekly"),
    printed("agency", WIRE, "2019-03-05", "Norland Press Agency"),
    printed("bridge-early", BRIDGE, "2020-06-01", "Halden Courier"),
    printed(
        "bridge-agency", f"{BRIDGE}", "2020-06-02", "Norland Press Agency", url="https://example.org/bridge"
    ),
    printed("bridge-credits", f"{BRIDGE}\n\nSource: Norland Press Agency", "2020-06-02", "Marda Gazette"),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("copies")
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        for one in STORED:
            writer.put(one)
        while writer.compare(50):
            continue
    with open_index(folder) as opened:
        yield opened


def ids(quotes: tuple[Quote, ...]) -> list[str]:
    return [quote.article.article_id for quote in quotes]


def test_the_earliest_is_quoted_and_the_others_are_counted(index: Index) -> None:
    """Of one text in five articles the earliest is quoted, once; its other publishers are counted, each once."""
    answer = index.ask(RAIDERS, collections=["main"])
    assert check_quotes(answer.quotes, index.article)
    first = answer.quotes[0]
    assert first.article.article_id == "agency"
    assert [one.article_id for one in first.also_in] == ["herald", "again", "undated"]
    assert first.others == ("The Valley Herald", "Arden Post")
    assert {"herald", "again", "undated"}.isdisjoint(ids(answer.quotes))


def test_only_what_the_asker_may_read_is_counted(index: Index) -> None:
    """A copy in a collection that isn't the asker's is neither quoted nor counted."""
    every = index.ask(RAIDERS).quotes[0]
    assert len(every.others) == 3
    assert "Secret Letter" in every.others
    alone = index.ask(RAIDERS, collections=["secret"])
    assert ids((*alone.quotes, *alone.nearest))[:1] == ["hidden"]
    assert (*alone.quotes, *alone.nearest)[0].also_in == ()


def test_who_the_others_credit_is_quoted_before_who_was_earlier(index: Index) -> None:
    """A text that its copies say is an agency's is quoted from the agency."""
    answer = index.ask(STEAM)
    found = (*answer.quotes, *answer.nearest)
    assert found[0].article.article_id == "bridge-agency"
    assert set(found[0].others) == {"Halden Courier", "Marda Gazette"}


def test_the_contract_names_them(index: Index) -> None:
    """JSON says how many others there are, and which articles."""
    quote = answer_json(index.ask(STEAM, collections=["main"]))
    held = (quote["quotes"] or quote["nearest"])[0]["also_in"]
    assert held["others"] == 2
    assert [one["article_id"] for one in held["articles"]] == ["bridge-early", "bridge-credits"]
    assert held["articles"][0] == {
        "article_id": "bridge-early",
        "title": "Title bridge-early",
        "publisher": "Halden Courier",
        "published": "2020-06-01",
        "url": None,
    }


def test_passages_are_told_once_too(index: Index) -> None:
    """A search lists the text of several outlets once, and other reports beside it."""
    found = [one.article.article_id for one in index.search(RAIDERS, collections=["main"])]
    assert "agency" in found
    assert not {"herald", "again", "undated"} & set(found)
    assert {"own", "third"} <= set(found)


def test_quotes_that_repeat_each_other_are_one(index: Index) -> None:
    """Whatever found them, two quotes of the same words from two articles are one quote."""
    answer = index.ask(RAIDERS, collections=["main"])
    first = answer.quotes[0]
    copy: Article = index.article("herald")
    doubled = dataclasses.replace(answer, quotes=(first, Quote(copy, first.start, first.end)))
    assert with_others(doubled, Kinship()).quotes == (dataclasses.replace(first, also_in=()),)


def test_a_copy_that_is_removed_is_counted_no_more(tmp_path: Path) -> None:
    """From the moment a copy is removed, it is neither quoted nor counted, and the next one stands in."""
    with Catalogue.open(tmp_path, write=True) as catalogue, catalogue.writer("testing") as writer:
        for one in STORED[:2] + STORED[-4:-3]:
            writer.put(one)
        while writer.compare(50):
            continue
    with open_index(tmp_path, write=True) as index:
        assert index.ask(RAIDERS).quotes[0].others == ("The Valley Herald", "Arden Post")
        index.remove("agency")
        now = index.ask(RAIDERS).quotes[0]
        assert (now.article.article_id, now.others) == ("herald", ("Arden Post",))


def test_what_became_of_an_article(index: Index) -> None:
    """An article's history names its revisions and its reprints, earliest first."""
    history = index.history("herald")
    assert [one.revision for one in history.revisions] == [1]
    assert [row.article_id for row in history.reprints] == ["agency", "hidden", "again", "undated"]


def test_a_timeline_names_the_original(index: Index) -> None:
    """A figure that a text and its reprints give stands once, with the text that was first."""
    rows = index.timeline(Question("raiders in the northern valleys")).rows
    assert [(row.article.article_id, row.words) for row in rows] == [("agency", "Fewer than 400")]

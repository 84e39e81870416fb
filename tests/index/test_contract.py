"""The JSON that programs rely on: its keys, its types, its offsets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import open_index
from index.article import Question
from index.contract import answer_json, quote_json, search_json
from index.facade import Index
from tests.index.asked import store
from tests.index.folders import draft

ANSWER = {
    "schema_version",
    "id",
    "question",
    "understood_as",
    "status",
    "reason",
    "headline",
    "quotes",
    "nearest",
    "searched",
}
QUOTE = {
    "article_id",
    "revision",
    "start",
    "end",
    "text",
    "bold",
    "speaker",
    "title",
    "publisher",
    "published",
    "published_precision",
    "url",
    "collection",
    "lang",
    "score",
    "also_in",
}
# Offsets must be code points: a smile counts as one, and so does each half of an é written in two.
SMILE = "🙂 Cafe\u0301s of Marda. “Nine cooks 👩‍🍳 cook in Marda’s cafés,” the guild of cooks said.\r\nThe rest left. 🙂"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = store(tmp_path_factory.mktemp("contract"))
    store(folder, [draft("cooks", SMILE, title="Cooks 🙂", url="https://example.org/cooks")])
    with open_index(folder) as opened:
        yield opened


def as_read(value: Any) -> Any:
    """What a program reads: the value after JSON and back."""
    return json.loads(json.dumps(value, allow_nan=False))


def test_an_answer(index: Index) -> None:
    """An answer has every key of the contract, and its headline is a slice of the quote it names."""
    read = as_read(answer_json(index.ask("how many cooks cook in Marda's cafés?", id="q1")))
    assert set(read) >= ANSWER
    assert (read["schema_version"], read["id"], read["status"], read["reason"]) == (1, "q1", "answered", None)
    assert read["question"] == "how many cooks cook in Marda's cafés?"
    text = index.article("cooks").text
    for quote in read["quotes"]:
        assert set(quote) == QUOTE
    (quote, *_) = read["quotes"]
    assert quote["article_id"] == "cooks"
    assert quote["text"] == text[quote["start"] : quote["end"]]
    assert (quote["url"], quote["title"]) == ("https://example.org/cooks", "Cooks 🙂")
    headline = read["headline"]
    assert headline["text"] == text[headline["start"] : headline["end"]] == "Nine"
    assert quote["start"] <= headline["start"] < headline["end"] <= quote["end"]
    assert headline["quote"] == 0
    assert [text[a:b] for a, b in quote["bold"]] == ["Nine"]
    searched = read["searched"]
    assert set(searched) >= {"articles", "passages", "newest", "generation", "ms"}
    assert (searched["articles"], searched["newest"]) == (5, "2021")


def test_what_is_unknown_is_null(index: Index) -> None:
    """An undated article has null for its date and precision; a dated one is as precise as its source."""
    found = {
        quote.article.article_id: as_read(quote_json(quote))
        for quote in index.search("Marda Ostrow bridge cooks")
    }
    assert (found["cooks"]["published"], found["cooks"]["published_precision"]) == (None, None)
    assert (found["bridge"]["published"], found["bridge"]["published_precision"]) == ("2020-06", "month")
    assert (found["ferry"]["published"], found["ferry"]["published_precision"]) == ("2021", "year")
    assert (found["rain"]["published"], found["rain"]["published_precision"]) == ("2019-05-04", "day")
    assert found["cooks"]["publisher"] is None and found["rain"]["url"] is None


def test_a_refusal(index: Index) -> None:
    """A refusal has its reason in a code and a sentence, no quotes, and a null headline."""
    read = as_read(
        answer_json(index.ask("what did the article from Northern Star say about the bridge at Ostrow?"))
    )
    assert set(read) >= ANSWER
    assert (read["status"], read["quotes"], read["headline"]) == ("not_found", [], None)
    assert set(read["reason"]) == {"code", "sentence"}
    assert read["reason"]["code"] == "publisher_not_held"
    assert read["nearest"] and all(set(quote) == QUOTE for quote in read["nearest"])


def test_a_search(index: Index) -> None:
    """A search has its passages, each like a quote, best first."""
    read = as_read(search_json(Question("the bridge", "q2"), index.search("the bridge")))
    assert set(read) == {"schema_version", "id", "question", "passages"}
    assert (read["schema_version"], read["id"], read["question"]) == (1, "q2", "the bridge")
    scores = [passage["score"] for passage in read["passages"]]
    assert scores == sorted(scores, reverse=True) and scores
    for passage in read["passages"]:
        assert set(passage) == QUOTE
        assert passage["text"] == index.article(passage["article_id"]).text[passage["start"] : passage["end"]]


def test_nothing_searched(tmp_path: Path) -> None:
    """With no articles yet, everything is empty or null, and the contract still holds."""
    with open_index(tmp_path, write=True) as empty:
        read = as_read(answer_json(empty.ask("how many?")))
    assert set(read) >= ANSWER
    assert (read["status"], read["nearest"], read["searched"]["newest"]) == ("not_found", [], None)

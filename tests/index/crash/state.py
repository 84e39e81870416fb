"""Whether a data folder is whole: parts agree, nothing acknowledged is lost, no quote is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from index.catalogue import Catalogue
from index.facade import Index
from tests.index.asked import check_quotes, shown
from tests.index.folders import check_folder

MODEL_ID = "fake/1"
QUESTIONS = ("what does article a say in its version 2?", "what does the secret say?", "report b of the desk")

Texts = Mapping[str, str]


def whole(folder: Path) -> dict[str, str]:
    """Assert that catalogue, vectors, generation and answers agree; returns living texts by file name or id."""
    check_folder(folder, MODEL_ID)
    with Index(folder, "a model that is not there", write=False, threads=None) as index:
        rows = index.articles()
        held = {row.article_id: index.article(row.article_id) for row in rows}
        for question in QUESTIONS:
            answer = index.ask(question)
            check_quotes(shown(answer), index.article)
            assert {quote.article.article_id for quote in shown(answer)} <= held.keys()
            for quote in shown(answer):
                assert {one.article_id for one in quote.also_in} <= held.keys()
    return {_name(row.locator, row.article_id): held[row.article_id].text for row in rows}


def _name(locator: str, article_id: str) -> str:
    """People's articles by id, those of files by the file."""
    return article_id if locator == f"{article_id}.txt" else locator


def lost(found: Texts, before: Texts, after: Texts, said: Mapping[str, str | None]) -> list[str]:
    """What is neither as before nor as after, and what was acknowledged and isn't so."""
    wrong = []
    for name in before.keys() | after.keys() | found.keys():
        if found.get(name) not in (before.get(name), after.get(name)):
            wrong.append(f"{name} is neither as before nor as after")
    wrong += [f"{name} was acknowledged" for name, text in said.items() if found.get(name) != text]
    return wrong


def leftovers(folder: Path) -> list[str]:
    """Files that a finished run should have cleared away."""
    return [str(path) for path in folder.rglob("*.tmp")]


def pending(folder: Path) -> int:
    """How many passages wait for a vector."""
    with Catalogue.open(folder) as catalogue:
        return catalogue.statistics(MODEL_ID).vectors_pending

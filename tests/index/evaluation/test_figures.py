"""Measures of figure questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.article import Precision, Published
from index.catalogue import Catalogue
from index.evaluation.figures import Attempt, Shown, evaluate_figures, is_figure_set, measure, same_value
from index.facade import open_index
from tests.index.folders import WORDS, draft

TEXT = "The navy said on 3 May 2024 that more than 40 boats sank."
OLDER = "The navy said on 1 May 2024 that more than 20 boats sank."


def gold(low: float | None, high: float | None, as_of: str, doc: str, text: str) -> dict[str, Any]:
    sign = ">" if high is None else "="
    return {
        "low": low,
        "high": high,
        "comparator": sign,
        "as_of": as_of,
        "doc_id": doc,
        "start": 0,
        "end": len(text),
    }


ROW = {
    "id": "f1",
    "question": "how many boats sank?",
    "answerable": True,
    "status": "answered",
    "tags": ["hedge"],
    "answer": [gold(40, None, "2024-05-03", "a", TEXT)],
    "earlier": [gold(20, None, "2024-05-01", "b", OLDER)],
    "alternatives": [],
    "conflicts": [],
    "traps": [20],
}
LOST = {
    **ROW,
    "id": "f2",
    "question": "how many trains derailed?",
    "answerable": False,
    "answer": [],
    "earlier": [],
}


def test_perfect_and_empty() -> None:
    """Gold answers give 1 everywhere, refusals of everything 0, but for refusing what can't be answered."""
    newest, older = Shown(40, None, ">", "2024-05-03"), Shown(20, None, ">", "2024-05-01")
    right = Attempt("answered", newest, ("a", 0, 10), (older, newest))
    best = measure([ROW, LOST], [right, Attempt("not_found")])
    assert all(
        best[name] == 1
        for name in ("newest", "comparator", "as_of_day", "quote", "series_f1", "refused", "traps")
    )
    assert (best["false_refusals"], best["conflicts"]) == (0, None)
    none = measure([ROW, LOST], [Attempt("not_found"), Attempt("not_found")])
    assert (none["newest"], none["false_refusals"], none["refused"], none["series_recall"]) == (0, 1, 1, 0)


@pytest.mark.parametrize(
    ("low", "high", "same"),
    [(40, 40, True), (None, 40, True), (40.3, 40.3, True), (42, 42, False), (30, 50, False)],
)
def test_same_value(low: float | None, high: float | None, same: bool) -> None:
    """Values are compared by what they bound, one in a hundred allowed."""
    assert same_value(Shown(low, high, "=", None), ROW["answer"][0]) is same  # type: ignore[index, arg-type]


def test_through_the_product(tmp_path: Path) -> None:
    """The product's own answers are measured beside the baseline's."""
    questions = tmp_path / "questions.jsonl"
    questions.write_text(f"{json.dumps(ROW)}\n{json.dumps(LOST)}\n", encoding="utf-8")
    assert is_figure_set(questions)
    day = Published("2024-05-04", Precision.DAY)
    with (
        Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue,
        catalogue.writer("testing") as writer,
    ):
        for name, text in (("a", TEXT), ("b", OLDER)):
            writer.put(draft(name, text, published=day))
    with open_index(tmp_path) as index:
        systems = evaluate_figures(questions, index)
    assert systems["product"]["newest"] == systems["product"]["as_of_day"] == 1
    assert systems["product"]["refused"] == 1
    assert systems["baseline"]["as_of_day"] == 0

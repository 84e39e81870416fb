"""Measures of figure questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.article import Precision, Published
from index.catalogue import Catalogue
from index.errors import BadQuestion
from index.evaluation.figure_measures import Attempt, Shown, measure, missed, same_value
from index.evaluation.figures import evaluate_figures, is_figure_set
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
        run = evaluate_figures(questions, index, {"a": TEXT, "b": OLDER})
    product, baseline = run.systems["product"], run.systems["baseline"]
    assert product["newest"] == product["as_of_day"] == product["refused"] == 1
    assert baseline["as_of_day"] == 0
    assert run.systems["words"] == product  # there is no model here, so nothing is read
    assert run.misses == ()
    assert all(0 < p50 <= p95 for p50, p95 in run.milliseconds.values())
    assert all(right == count for count, right in run.kinds.values())


def test_sentence_in_place_of_span(tmp_path: Path) -> None:
    """A gold figure may give its sentence instead of a span; one that stands nowhere is an error that names it."""
    row = {**ROW, "answer": [{**ROW["answer"][0], "sentence": TEXT}]}  # type: ignore[index, dict-item]
    del row["answer"][0]["start"], row["answer"][0]["end"]  # type: ignore[index]
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps(row), encoding="utf-8")
    with open_index(tmp_path, write=True) as index:
        assert len(evaluate_figures(questions, index, {"a": TEXT}).misses) == 1
        with pytest.raises(BadQuestion, match="more than 40 boats"):
            evaluate_figures(questions, index, {"a": OLDER})


APART = {**ROW, "apart": [gold(900, 900, "2024-05-03", "b", OLDER)], "traps": []}


@pytest.mark.parametrize(
    ("status", "series", "told"),
    [("answered", (40,), 1), ("answered", (40, 900), 0), ("conflict", (40,), 0), ("not_found", (), 0)],
)
def test_told_apart(status: str, series: tuple[int, ...], told: int) -> None:
    """What measures something else stands in no line and is no disagreement."""
    shown = tuple(Shown(value, None, ">", "2024-05-03") for value in series)
    assert measure([APART], [Attempt(status, shown[0] if shown else None, None, shown)])["told_apart"] == told


def test_missed() -> None:
    """A miss is told in a line with what was wanted and what came."""
    line = missed(ROW, Attempt("answered", Shown(20, None, ">", "2024-05-01"), ("a", 0, 10)))
    assert line.startswith(
        "f1 value; trap; series 0 of 2, 0 shown: how many boats sank? Wanted >40 (2024-05-03)"
    )
    assert missed(LOST, Attempt("not_found")) == ""

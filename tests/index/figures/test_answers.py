"""Figure questions over articles of our own: measured through the product, keywords alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.article import Precision, Published
from index.catalogue import Catalogue
from index.evaluation.figures import evaluate_figures
from index.facade import open_index
from tests.index.folders import WORDS, draft

SETS = Path(__file__).with_name("answers")
# A little below what `briefbot eval tests/index/figures/answers/…` measures; see "Figures" in the README.
FLOORS = {
    "open": {
        "newest": 0.9,
        "as_of_day": 0.85,
        "series_f1": 0.8,
        "traps": 0.95,
        "told_apart": 0.8,
        "refused": 0.9,
    },
}


@pytest.mark.parametrize("name", FLOORS)
def test_floors(name: str, tmp_path: Path) -> None:
    """The newest figure, its date, its series and its traps are answered as well as the README says."""
    rows = [
        json.loads(line) for line in (SETS / name / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    with (
        Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue,
        catalogue.writer("testing") as writer,
    ):
        for row in rows:
            day = Published(row["published"], Precision.DAY) if row["published"] else None
            writer.put(draft(row["id"], row["text"], title=row["title"], source=row["source"], published=day))
    with open_index(tmp_path) as index:
        run = evaluate_figures(
            SETS / name / "questions.jsonl", index, {row["id"]: row["text"] for row in rows}
        )
    product, baseline = run.systems["product"], run.systems["baseline"]
    low = {what: product[what] for what, floor in FLOORS[name].items() if (product[what] or 0) < floor}
    assert low == {}, "\n".join(run.misses)
    assert (baseline["newest"] or 0) < (product["newest"] or 0)

"""Figures that must not get worse."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.errors import BadQuestion
from index.evaluation import floors
from tests import make_results


def figures(name: str, hits: float | None, questions: int = 1000) -> dict[str, Any]:
    product = dict.fromkeys(floors.RECORDED) | {"hits_at_10": hits}
    types = {"a b": {"product": {"answer_in_quote": 0.5, "answer_in_three": None}}}
    return {
        "set": name,
        "counts": {"answerable": questions, "unanswerable": questions},
        "systems": {"product": product},
        "types": types,
        "text": {"speaker_kept": 1.0},
    }


def test_floors_lie_a_little_below_what_was_measured(tmp_path: Path) -> None:
    """Written floors are at most .01 below; the same figures pass, lower ones and missing ones don't."""
    file = tmp_path / "floors.toml"
    floors.write(file, [figures("one", 0.964)], {"one": "briefbot eval one"}, date(2026, 11, 22))
    held = floors.read(file)
    assert held["one"]["date"] == "2026-11-22"
    assert held["one"]["command"] == "briefbot eval one"
    assert 0.954 <= held["one"]["floors"]["hits_at_10"] < 0.964
    assert floors.shortfalls([figures("one", 0.964)], held) == []
    (below,) = floors.shortfalls([figures("one", 0.95)], held)
    assert str(below) == "one: hits_at_10 is 0.950, its floor 0.959"
    assert [one.measured for one in floors.shortfalls([figures("one", None)], held)] == [None]


def test_floors_of_few_questions_leave_room_for_two_of_them(tmp_path: Path) -> None:
    """Where a question is worth more than the margin, two of them may come out otherwise."""
    file = tmp_path / "floors.toml"
    floors.write(file, [figures("one", 0.9, questions=40)], {"one": "briefbot eval one"})
    assert floors.read(file)["one"]["floors"]["hits_at_10"] == pytest.approx(0.85)


def test_raising_one_sets_floors_leaves_the_others(tmp_path: Path) -> None:
    """Writing replaces the sets measured and keeps the rest."""
    file = tmp_path / "floors.toml"
    floors.write(file, [figures("one", 0.9), figures("two", 0.8)], {"one": "first", "two": "first"})
    floors.write(file, [figures("two", 0.85)], {"two": "second"})
    held = floors.read(file)
    assert (held["one"]["command"], held["two"]["command"]) == ("first", "second")
    assert held["two"]["floors"]["hits_at_10"] > 0.84
    assert held["one"]["floors"]["a b.answer_in_quote"] == pytest.approx(0.495)


def test_a_set_without_floors_is_an_error(tmp_path: Path) -> None:
    """A set nobody recorded can't pass by accident; a file that is no TOML is said to be none."""
    with pytest.raises(BadQuestion, match="No floors are recorded for 'one'"):
        floors.shortfalls([figures("one", 0.9)], floors.read(tmp_path / "none.toml"))
    (tmp_path / "bad.toml").write_text("= 3", encoding="utf-8")
    with pytest.raises(BadQuestion, match="can't be read"):
        floors.read(tmp_path / "bad.toml")


def test_the_readme_shows_what_the_floors_hold() -> None:
    """Every recorded floor that the README's table shows lies below the figure there, at most .01 or two questions."""
    text = make_results.README.read_text(encoding="utf-8")
    found = make_results.BLOCK.search(text)
    assert found is not None
    held = floors.read(make_results.ROOT / "tests" / "floors.toml")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in found[0].splitlines() if "|" in line]
    columns = {name: rows[0].index(title) for name, title in make_results.SETS.items()}
    asked = next(row for row in rows if row[0] == "questions, of them unanswerable")
    for name, record in held.items():
        if name not in columns:
            continue
        every, nulls = (int(one.replace(",", "")) for one in asked[columns[name]].split(", "))
        for figure, label in make_results.ROWS.items():
            row = next((row for row in rows if row[0] == label), None)
            typed = make_results.OF_TYPE.get(name) if figure.startswith("answer_in") else None
            floor = record["floors"].get(f"{typed}.{figure}" if typed else figure)
            if row is None or floor is None or not row[columns[name]]:
                continue
            shown = float(row[columns[name]].split(" ")[0])
            two = 2 / (nulls if figure == "nulls_refused" else every - nulls)
            assert floor <= shown <= floor + max(0.0105, two + 0.0015), (name, figure)

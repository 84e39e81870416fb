"""Figures that must not get worse: recorded per question set in a TOML file, a little below what was measured."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index.errors import BadQuestion
from index.evaluation.figure_measures import MEASURES

MARGIN = 0.005  # below the measured figure
TURNED = (
    2  # questions: which of two networks reads them is for the machine to say, and a few come out otherwise
)
RECORDED = (
    "hits_at_4",
    "hits_at_10",
    "mrr_at_10",
    "evidence_at_4",
    "evidence_at_10",
    "answer_in_sentence",
    "answer_in_quote",
    "answer_in_three",
    "gold_first",
    "gold_in_three",
    "auroc",
    "nulls_refused",
    "others_answered",
)
_HEAD = """\
# What `briefbot eval` must reach on each question set; CI fails below. Written by --write-floors, which raises or
# lowers them to a little below what was measured. A lower floor needs its reason in the commit.
"""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A figure below its floor, or one that is missing."""

    set: str
    figure: str
    floor: float
    measured: float | None

    def __str__(self) -> str:
        measured = "not measured" if self.measured is None else f"{self.measured:.3f}"
        return f"{self.set}: {self.figure} is {measured}, its floor {self.floor:.3f}"


def read(file: Path) -> dict[str, dict[str, Any]]:
    """Return each set's record: date, command, floors. Empty when there is no file. Raises BadQuestion."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadQuestion(f"The floors file {file} can't be read: {error}.") from error


def shortfalls(
    summaries: Sequence[Mapping[str, Any]], floors: Mapping[str, Mapping[str, Any]]
) -> list[Shortfall]:
    """Return every figure below its floor. A set without floors is below them: raises BadQuestion."""
    found: list[Shortfall] = []
    for summary in summaries:
        name = str(summary["set"])
        if name not in floors:
            raise BadQuestion(f"No floors are recorded for {name!r}. Record them with --write-floors.")
        measured = _measured(summary)
        for figure, floor in floors[name].get("floors", {}).items():
            value = measured.get(figure)
            if value is None or value < floor:
                found.append(Shortfall(name, figure, float(floor), value))
    return found


def write(
    file: Path, summaries: Sequence[Mapping[str, Any]], commands: Mapping[str, str], today: date | None = None
) -> None:
    """Record floors ``MARGIN`` below these figures; sets not among them keep theirs. ``commands`` by set."""
    floors = read(file)
    day = (today or date.today()).isoformat()
    for summary in summaries:
        recorded = {
            figure: math.floor(1000 * (value - max(MARGIN, TURNED / _questions(summary, figure)))) / 1000
            for figure, value in _measured(summary).items()
            if value  # nothing can fall below 0
        }
        recorded = {figure: floor for figure, floor in recorded.items() if floor > 0}
        floors[str(summary["set"])] = {
            "date": day,
            "command": commands[str(summary["set"])],
            "floors": recorded,
        }
    text = _HEAD
    for name, held in sorted(floors.items()):
        text += (
            f'\n["{name}"]\ndate = {_quoted(str(held["date"]))}\ncommand = {_quoted(str(held["command"]))}\n'
        )
        text += f'["{name}".floors]\n'
        text += "".join(f"{_key(figure)} = {value}\n" for figure, value in held["floors"].items())
    file.write_text(text, encoding="utf-8")


def _questions(summary: Mapping[str, Any], figure: str) -> float:
    """How many questions a figure is a share of, for sets of questions with answers to quote."""
    counts = summary.get("counts", {})
    kinds = {"nulls_refused": "unanswerable", "answer_in": "with_answer_string"}
    which = next((count for kind, count in kinds.items() if kind in figure), "answerable")
    return float(counts.get(which) or math.inf)


def _measured(summary: Mapping[str, Any]) -> dict[str, float | None]:
    """Figures that may have a floor: of the whole set, and by type as ``type.figure``."""
    product = summary["systems"]["product"]
    if "types" not in summary:  # figure questions
        return {name: product[name] for name in MEASURES if not name.startswith("false_")}
    found = {name: product[name] for name in RECORDED}
    for type_, systems in summary["types"].items():
        for name in ("answer_in_quote", "answer_in_three"):
            found[f"{type_}.{name}"] = systems["product"][name]
    return found | {"speaker_kept": summary["text"]["speaker_kept"]}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else _quoted(name)

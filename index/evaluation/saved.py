"""Runs as files, and two runs compared question by question."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index.errors import BadQuestion
from index.evaluation.metrics import hit
from index.evaluation.outcome import Outcome, from_json, to_json
from index.evaluation.report import summary
from index.evaluation.run import Run

FORMAT = 1

_GOOD: Mapping[str, Callable[[Outcome], bool | None]] = {  # None: the question doesn't count here
    "gold in the first 4 passages": lambda one: hit(one.product.ranks, 4) if one.evidence else None,
    "gold in the first 10 passages": lambda one: hit(one.product.ranks, 10) if one.evidence else None,
    "answer in the first quote": lambda one: one.product.answer == 1 if one.quotable else None,
    "answer in three quotes": lambda one: one.product.answer is not None if one.quotable else None,
    "gold in the first quote": lambda one: one.product.gold == 1 if one.evidence else None,
    "gold in three quotes": lambda one: one.product.gold is not None if one.evidence else None,
    "verdict": lambda one: one.refused != one.answerable,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One measure: which questions were won and lost since the earlier run."""

    measure: str
    won: tuple[Outcome, ...]  # as they are now
    lost: tuple[Outcome, ...]


def run_json(runs: Sequence[Run], today: date | None = None) -> dict[str, Any]:
    """Runs as plain values: figures, and every question."""
    return {
        "format": FORMAT,
        "on": (today or date.today()).isoformat(),
        "sets": {
            run.name: {"summary": summary(run), "outcomes": [to_json(one) for one in run.outcomes]}
            for run in runs
        },
    }


def save(runs: Sequence[Run], file: Path) -> None:
    """Write runs to compare later ones with."""
    file.write_text(json.dumps(run_json(runs), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(file: Path) -> dict[str, list[Outcome]]:
    """Return each saved set's outcomes. Raises BadQuestion for what ``save`` did not write."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise BadQuestion(f"{file} was saved by another version. Run the earlier one again with --save.")
        return {name: [from_json(row) for row in held["outcomes"]] for name, held in data["sets"].items()}
    except OSError as error:
        raise BadQuestion(f"{file} can't be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadQuestion(f"{file} is no saved run. Make one with `briefbot eval … --save FILE`.") from error


def compare(now: Sequence[Outcome], before: Sequence[Outcome]) -> list[Change]:
    """Compare two runs question by question, by id; questions that only one of them has are left out."""
    earlier = {one.id: one for one in before}
    pairs = [(one, earlier[one.id]) for one in now if one.id in earlier]
    changes = []
    for measure, good in _GOOD.items():
        judged = [(one, good(one), good(old)) for one, old in pairs]
        both = [(one, mine, other) for one, mine, other in judged if mine is not None and other is not None]
        changes.append(
            Change(
                measure,
                tuple(one for one, mine, other in both if mine and not other),
                tuple(one for one, mine, other in both if other and not mine),
            )
        )
    return changes

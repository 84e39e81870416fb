"""Measures of answers to figure questions. Pure.

A question set for figures has, in each line of its questions, ``answer`` (the newest figures), ``earlier``,
``conflicts`` and ``alternatives``: figures with ``low``, ``high``, ``comparator``, ``as_of``, ``doc_id``,
``start`` and ``end``; ``apart`` are figures that measure something else, ``traps`` wrong numbers nearby.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.article import Status
from index.evaluation.metrics import mean
from index.figures.when import days_of

MEASURES = {  # of answerable questions, unless said otherwise
    "newest": "the headline has the value of the newest figure, or of another statement of it",
    "comparator": "the same, and its comparator",
    "as_of_day": "the same, and its day (its month, where no more is known)",
    "as_of_month": "the same, and its month",
    "quote": "the first quote is a sentence that states it",
    "series_precision": "share of the figures shown that are in the series",
    "series_recall": "share of the series that is shown",
    "series_f1": "harmonic mean of the two",
    "conflicts": "of questions with two sources that disagree: said so, both shown",
    "false_conflicts": "of the others: said to disagree",
    "told_apart": "of questions with two sources or two measures: conflict said where there is one, what measures "
    "something else in no series",
    "refused": "of questions that the articles can't answer: refused",
    "false_refusals": "refused, though the articles answer",
    "traps": "of questions with a trap or a hedge: value and comparator right, no trap taken; refused, where nothing "
    "else is right",
}
Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as a system gives it."""

    low: float | None
    high: float | None
    comparator: str
    as_of: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a system made of one question; ``quote`` is (article id, start, end)."""

    status: str
    headline: Shown | None = None
    quote: tuple[str, int, int] | None = None
    series: tuple[Shown, ...] = ()  # headline and conflicts included


def measure(rows: Sequence[Mapping[str, Any]], attempts: Sequence[Attempt]) -> Figures:
    """MEASURES of one system's attempts, in the order of the questions."""
    pairs = list(zip(rows, attempts, strict=True))
    asked = [(row, one) for row, one in pairs if row["answerable"]]
    right = [(row, one, _matching(row, one)) for row, one in asked]
    counts = [_series(row, one) for row, one in asked if len(_line(row)) > 1]
    hits, shown, gold = (sum(count[n] for count in counts) for n in range(3))
    precision = hits / shown if shown else None
    recall = hits / gold if gold else None
    both = precision + recall if precision is not None and recall is not None else 0.0
    trapped = [(row, one, found) for row, one, found in right if _is_trap(row)]
    baited = [one.status == Status.NOT_FOUND for row, one in pairs if not row["answerable"] and _is_trap(row)]
    at_odds = [(row, one) for row, one in asked if row["status"] == Status.CONFLICT]
    return {
        "newest": mean(bool(found) for _, _, found in right),
        "comparator": mean(any(_sign(one) == f["comparator"] for f in found) for _, one, found in right),
        "as_of_day": mean(any(_same_date(one, f, 10) for f in found) for _, one, found in right),
        "as_of_month": mean(any(_same_date(one, f, 7) for f in found) for _, one, found in right),
        "quote": mean(_quoted(row, one) for row, one in asked),
        "series_precision": precision,
        "series_recall": recall,
        "series_f1": 2 * (precision or 0) * (recall or 0) / both if both else None,
        "conflicts": mean(one.status == Status.CONFLICT and _both(row, one) for row, one in at_odds),
        "false_conflicts": mean(
            one.status == Status.CONFLICT for row, one in asked if row["status"] != Status.CONFLICT
        ),
        "told_apart": mean(_told_apart(row, one) for row, one in asked if _may_be_confused(row)),
        "refused": mean(one.status == Status.NOT_FOUND for row, one in pairs if not row["answerable"]),
        "false_refusals": mean(one.status == Status.NOT_FOUND for _, one in asked),
        "traps": mean(
            [
                any(_sign(one) == f["comparator"] for f in found) and not _takes_trap(row, one)
                for row, one, found in trapped
            ]
            + baited
        ),
    }


def same_value(shown: Shown, gold: Mapping[str, Any]) -> bool:
    """Whether two values are the same within one in a hundred; five where the gold one is approximate."""
    slack = 0.05 if gold["comparator"] == "~" else 0.01
    mine, theirs = _bounds(shown.low, shown.high), _bounds(gold["low"], gold["high"])
    if len(mine) != len(theirs) or not mine:
        return False
    return all(abs(a - b) <= slack * max(abs(a), abs(b), 1e-9) for a, b in zip(mine, theirs, strict=True))


def _bounds(low: float | None, high: float | None) -> list[float]:
    """Both ends of a range, or the one number there is."""
    return sorted({float(value) for value in (low, high) if value is not None})


def _matching(row: Mapping[str, Any], attempt: Attempt) -> list[Mapping[str, Any]]:
    if attempt.headline is None or attempt.status == Status.NOT_FOUND:
        return []
    return [gold for gold in (*row["answer"], *row["alternatives"]) if same_value(attempt.headline, gold)]


def _sign(attempt: Attempt) -> str:
    return attempt.headline.comparator if attempt.headline else ""


def _same_date(attempt: Attempt, gold: Mapping[str, Any], length: int) -> bool:
    """Whether the headline's date is the gold one, as precise: to ``length`` characters of ISO."""
    mine, theirs = attempt.headline.as_of if attempt.headline else None, gold["as_of"]
    if mine is None or theirs is None:
        return attempt.headline is not None and mine is theirs
    length = min(length, len(theirs))
    return mine[:length] == str(theirs)[:length]


def _quoted(row: Mapping[str, Any], attempt: Attempt) -> bool:
    if attempt.quote is None or attempt.status == Status.NOT_FOUND:
        return False
    id, start, end = attempt.quote
    gold = (*row["answer"], *row["alternatives"], *row["conflicts"])
    return any(f["doc_id"] == id and start < f["end"] and f["start"] < end for f in gold)


def _line(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The series: the newest, the earlier, and who disagrees; each value and date once."""
    every = (*row["answer"], *row["earlier"], *row["conflicts"])
    return list({(f["low"], f["high"], f["as_of"]): f for f in every}.values())


def _series(row: Mapping[str, Any], attempt: Attempt) -> tuple[int, int, int]:
    """How many figures shown are in the series, how many are shown, how many there are."""
    gold = _line(row)
    shown = {(one.low, one.high, one.as_of): one for one in attempt.series if one.as_of}
    left, hits, extra = list(gold), 0, 0
    for one in shown.values():
        match = next((f for f in left if same_value(one, f) and _near(one.as_of, f["as_of"])), None)
        if match is not None:
            left.remove(match)
            hits += 1
        elif not any(
            same_value(one, f) and _near(one.as_of, f["as_of"]) for f in (*gold, *row["alternatives"])
        ):
            extra += 1
    return hits, hits + extra, len(gold)


def _near(mine: str | None, theirs: str | None) -> bool:
    """Whether two dates are a day apart at most, as far as both are known."""
    if not mine or not theirs:
        return False
    first, second = days_of(mine), days_of(theirs)
    return max((first[0] - second[1]).days, (second[0] - first[1]).days) <= 1


def _both(row: Mapping[str, Any], attempt: Attempt) -> bool:
    return all(any(same_value(one, gold) for one in attempt.series) for gold in row["answer"])


def _takes_trap(row: Mapping[str, Any], attempt: Attempt) -> bool:
    if attempt.headline is None:
        return False
    mine = _bounds(attempt.headline.low, attempt.headline.high)
    return len(mine) == 1 and any(
        abs(mine[0] - float(trap)) <= 0.005 * abs(trap) for trap in row.get("traps") or ()
    )


def _is_trap(row: Mapping[str, Any]) -> bool:
    return bool(row.get("traps")) or "hedge" in row["tags"]


def _may_be_confused(row: Mapping[str, Any]) -> bool:
    return row["status"] == Status.CONFLICT or bool(row.get("apart"))


def _told_apart(row: Mapping[str, Any], attempt: Attempt) -> bool:
    """Two sources said to disagree and both shown; or two measures in no line and in no disagreement."""
    if attempt.status == Status.NOT_FOUND:
        return False
    if row["status"] == Status.CONFLICT:
        return attempt.status == Status.CONFLICT and _both(row, attempt)
    mixed = any(same_value(one, other) for one in attempt.series for other in row["apart"])
    return attempt.status != Status.CONFLICT and not mixed


def by_kind(rows: Sequence[Mapping[str, Any]], attempts: Sequence[Attempt]) -> dict[str, tuple[int, int]]:
    """Of each kind (tag): how many questions there are, and how many got the newest figure, or the refusal, they should."""
    found: dict[str, list[bool]] = {}
    for row, one in zip(rows, attempts, strict=True):
        right = bool(_matching(row, one)) if row["answerable"] else one.status == Status.NOT_FOUND
        for tag in row["tags"]:
            found.setdefault(tag, []).append(right)
    return {
        tag: (len(some), sum(some))
        for tag, some in sorted(found.items(), key=lambda it: (-len(it[1]), it[0]))
    }


def missed(row: Mapping[str, Any], attempt: Attempt) -> str:
    """What is wrong with an attempt, in a line; empty when nothing is."""
    wrong = []
    if not row["answerable"]:
        wrong += [] if attempt.status == Status.NOT_FOUND else ["answered"]
    elif attempt.status == Status.NOT_FOUND:
        wrong.append("refused")
    else:
        found = _matching(row, attempt)
        if not found:
            wrong.append("value")
        else:
            wrong += [] if any(_sign(attempt) == f["comparator"] for f in found) else ["comparator"]
            wrong += (
                [] if any(_same_date(attempt, f, 10) for f in found) or not found[0]["as_of"] else ["date"]
            )
        wrong += [] if _quoted(row, attempt) else ["quote"]
        wrong += ["trap"] if _takes_trap(row, attempt) else []
        at_odds = row["status"] == Status.CONFLICT
        wrong += (
            ["conflict"] if (attempt.status == Status.CONFLICT) != at_odds and not row["conflicts"] else []
        )
        wrong += ["apart"] if _may_be_confused(row) and not _told_apart(row, attempt) else []
        if len(_line(row)) > 1:
            hits, shown, gold = _series(row, attempt)
            wrong += [] if hits == shown == gold else [f"series {hits} of {gold}, {shown} shown"]
    if not wrong:
        return ""
    told = ", ".join(map(_told, attempt.series or ((attempt.headline,) if attempt.headline else ())))
    wanted = ", ".join(_told(_gold(f)) for f in _line(row)) if row["answerable"] else "refusal"
    return f"{row['id']} {'; '.join(wrong)}: {row['question']} Wanted {wanted}; {attempt.status}, {told or 'no figure'}"


def _gold(figure: Mapping[str, Any]) -> Shown:
    return Shown(figure["low"], figure["high"], figure["comparator"], figure["as_of"])


def _told(one: Shown) -> str:
    bounds = "–".join(
        f"{value:g}" if value < 1e5 else f"{value:,.0f}" for value in _bounds(one.low, one.high)
    )
    return f"{'' if one.comparator in ('=', 'range') else one.comparator}{bounds} ({one.as_of or 'undated'})"

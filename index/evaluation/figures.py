"""Figure questions: whether the newest figure is found, its date, its quote and its series; beside a baseline.

A question set for figures has, in each line of its questions, ``answer`` (the newest figures), ``earlier``,
``conflicts`` and ``alternatives``: figures with ``low``, ``high``, ``comparator``, ``as_of``, ``doc_id``,
``start`` and ``end``; ``traps`` are wrong numbers nearby.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from index import answer as answering
from index.answer import Room
from index.article import Article, Filters, Question, Status
from index.evaluation.metrics import mean
from index.facade import Index
from index.figures.cited import Cited
from index.figures.terms import terms_of
from index.figures.when import days_of
from index.live import Part
from index.understand import understand

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
    "refused": "of questions that the articles can't answer: refused",
    "false_refusals": "refused, though the articles answer",
    "traps": "of questions with a trap or a hedge: value and comparator right, no trap taken",
}
_BASELINE_PASSAGES, _BASELINE_SENTENCES = 20, 10
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


def is_figure_set(questions: Path) -> bool:
    """Whether a file of questions is about figures."""
    try:
        with questions.open(encoding="utf-8-sig") as lines:
            row = json.loads(next((line for line in lines if line.strip()), "{}"))
    except (OSError, ValueError):
        return False  # whoever reads it as questions says what is wrong with it
    return isinstance(row, dict) and {"answer", "earlier", "conflicts"} <= set(row)


def evaluate_figures(
    questions: Path, index: Index, progress: Callable[[int, int], None] = lambda done, total: None
) -> dict[str, Figures]:
    """Ask every question; MEASURES by system, ``product`` and ``baseline``."""
    rows = [
        json.loads(line) for line in questions.read_text(encoding="utf-8-sig").splitlines() if line.strip()
    ]
    product, baseline = [], []
    room = index.room()
    for number, row in enumerate(rows, 1):
        question = _question(row)
        product.append(_by_product(question, room))
        baseline.append(_by_baseline(question, room))
        progress(number, len(rows))
    return {"product": measure(rows, product), "baseline": measure(rows, baseline)}


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
    trapped = [(row, one, found) for row, one, found in right if row.get("traps") or "hedge" in row["tags"]]
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
        "refused": mean(one.status == Status.NOT_FOUND for row, one in pairs if not row["answerable"]),
        "false_refusals": mean(one.status == Status.NOT_FOUND for _, one in asked),
        "traps": mean(
            any(_sign(one) == f["comparator"] for f in found) and not _takes_trap(row, one)
            for row, one, found in trapped
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


def _question(row: Mapping[str, Any]) -> Question:
    clock = datetime.fromisoformat(row["asked_at"]).astimezone() if row.get("asked_at") else None
    return Question(row["question"], str(row["id"]), clock, tuple(row.get("previous") or ()), Filters())


def _by_product(question: Question, room: Room) -> Attempt:
    answer = answering.ask(question, room)
    if answer.status is Status.NOT_FOUND or not answer.quotes:
        return Attempt(answer.status)
    first = answer.quotes[0]
    quote = (first.article.article_id, first.start, first.end)
    figures = answer.figures
    if figures is None or figures.headline is None:
        return Attempt(answer.status, quote=quote)
    return Attempt(
        answer.status,
        _shown(figures.headline),
        quote,
        tuple(_shown(one) for one in (*figures.series, *figures.conflicts)),
    )


def _shown(cited: Cited) -> Shown:
    figure = cited.figure
    return Shown(figure.low, figure.high, figure.comparator, figure.as_of)


def _by_baseline(question: Question, room: Room) -> Attempt:
    """The best sentences with a number by BM25, the newest print first; its first number, its print's date."""
    asked = terms_of(question.text)
    weights = dict.fromkeys(understand(question, room.names, room.aliases).terms[0], 1.0)
    found: list[tuple[int, float, Article, Shown, tuple[int, int]]] = []
    for part in room.view.parts:
        for key, article_key in _passages(part, weights):
            held = room.figures([key]).get(key)
            article = room.articles([article_key]).get(article_key)
            if held is None or article is None:
                continue
            for figure in held.figures:
                share = len(asked & terms_of(article.text[slice(*figure.sentence)]))
                printed = article.published
                shown = Shown(
                    figure.low, figure.high, figure.comparator, printed.iso[:10] if printed else None
                )
                found.append((share, figure.sentence[0], article, shown, figure.sentence))
    best = sorted(found, key=lambda one: -one[0])[:_BASELINE_SENTENCES]
    if not best:
        return Attempt(Status.NOT_FOUND)
    _, _, article, shown, sentence = max(best, key=lambda one: (one[3].as_of or "", one[0]))
    series = tuple(one[3] for one in best)
    return Attempt(Status.ANSWERED, shown, (article.article_id, *sentence), series)


def _passages(part: Part, weights: Mapping[str, float]) -> Iterable[tuple[int, int]]:
    rows, _ = part.segment.keyword_search(dict(weights), _BASELINE_PASSAGES, part.alive)
    return [(int(part.segment.rows["key"][row]), int(part.segment.rows["article"][row])) for row in rows]


def _matching(row: Mapping[str, Any], attempt: Attempt) -> list[Mapping[str, Any]]:
    if attempt.headline is None or attempt.status == Status.NOT_FOUND:
        return []
    return [gold for gold in (*row["answer"], *row["alternatives"]) if same_value(attempt.headline, gold)]


def _sign(attempt: Attempt) -> str:
    return attempt.headline.comparator if attempt.headline else ""


def _same_date(attempt: Attempt, gold: Mapping[str, Any], length: int) -> bool:
    mine, theirs = attempt.headline.as_of if attempt.headline else None, gold["as_of"]
    if not mine or not theirs:
        return False
    length = min(length, len(mine), len(theirs))
    return length >= 7 and mine[:length] == theirs[:length]


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

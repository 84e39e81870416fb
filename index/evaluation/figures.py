"""Figure questions, asked: whether the newest figure is found, its date, its quote and its series; beside a baseline.

The measures, and the form of a question set, are those of ``index.evaluation.figure_measures``. A gold figure
without ``start`` and ``end`` is looked for by its ``sentence``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from index.answering import answer as answering
from index.answering.finding import Room
from index.article import Article, Filters, Question, Status
from index.errors import BadQuestion
from index.evaluation.figure_measures import Attempt, Figures, Shown, by_kind, measure, missed
from index.evaluation.metrics import percentile
from index.facade import Index
from index.figures.cited import Cited
from index.figures.terms import terms_of
from index.question.understand import understand
from index.search.live import Part

_BASELINE_PASSAGES, _BASELINE_SENTENCES = 20, 10
_FIGURES = ("answer", "earlier", "alternatives", "conflicts", "apart")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FigureRun:
    """Measures by system, ``product``, ``words`` (the product without its reader) and ``baseline``; of each kind of
    question how many there are and how many the product got right; what it missed, a line for each question; and
    milliseconds a question took, p50 and p95, with and without the reader (``product``, ``words``)."""

    systems: dict[str, Figures]
    kinds: dict[str, tuple[int, int]]
    misses: tuple[str, ...]
    milliseconds: dict[str, tuple[float, float]]


def is_figure_set(questions: Path) -> bool:
    """Whether a file of questions is about figures."""
    try:
        with questions.open(encoding="utf-8-sig") as lines:
            row = json.loads(next((line for line in lines if line.strip()), "{}"))
    except (OSError, ValueError):
        return False  # whoever reads it as questions says what is wrong with it
    return isinstance(row, dict) and {"answer", "earlier", "conflicts"} <= set(row)


def evaluate_figures(
    questions: Path,
    index: Index,
    texts: Mapping[str, str],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> FigureRun:
    """Ask every question. ``texts`` are the articles' by id. Raises BadQuestion."""
    lines = questions.read_text(encoding="utf-8-sig").splitlines()
    rows = [_placed(json.loads(line), texts) for line in lines if line.strip()]
    product, words, baseline = [], [], []
    spent: dict[str, list[float]] = {"product": [], "words": []}
    room = index.room()
    unread = replace(room, reader=None)
    for row in rows[:1]:  # what is opened at the first question is no part of a question's time
        _by_product(_question(row), room)
    for number, row in enumerate(rows, 1):
        question = _question(row)
        words.append(_timed(question, unread, spent["words"]))
        product.append(_timed(question, room, spent["product"]))
        baseline.append(_by_baseline(question, room))
        progress(number, len(rows))
    return FigureRun(
        {
            "product": measure(rows, product),
            "words": measure(rows, words),
            "baseline": measure(rows, baseline),
        },
        by_kind(rows, product),
        tuple(line for row, one in zip(rows, product, strict=True) if (line := missed(row, one))),
        {
            name: (percentile(times, 0.5) or 0.0, percentile(times, 0.95) or 0.0)
            for name, times in spent.items()
        },
    )


def _timed(question: Question, room: Room, spent: list[float]) -> Attempt:
    started = time.perf_counter()
    attempt = _by_product(question, room)
    spent.append(1000 * (time.perf_counter() - started))
    return attempt


def _placed(row: Row, texts: Mapping[str, str]) -> Row:
    """The row with the place of every gold figure."""
    return row | {name: [_span(one, row, texts) for one in row.get(name) or ()] for name in _FIGURES}


def _span(figure: Row, row: Row, texts: Mapping[str, str]) -> Row:
    if "start" in figure and "end" in figure:
        return figure
    sentence = str(figure.get("sentence") or "")
    at = texts.get(str(figure.get("doc_id")), "").find(sentence) if sentence else -1
    if at < 0:
        raise BadQuestion(
            f"Question {row.get('id')}: the sentence {sentence[:80]!r} does not stand in {figure.get('doc_id')!r}. "
            "Copy it exactly as the article has it."
        )
    return figure | {"start": at, "end": at + len(sentence)}


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

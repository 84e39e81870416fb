"""A timeline put into words and rows: for people, and as CSV. Pure; the clock is a parameter."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.reply import FigureGroup, FigureView, Kind, Reply
from bot.words.age import show_published
from bot.words.figures import as_of, named, view_of
from bot.words.plain import one_line
from bot.words.wording import counted, freshness, view
from index.answering.figure_answer import figure_quote
from index.answering.timeline import Timeline
from index.briefs.period import Window, show_window
from index.contract import SCHEMA_VERSION, figure_json
from index.figures.cited import Cited

COLUMNS = (
    "as_of", "as_of_rule", "text", "comparator", "low", "high", "unit", "counted", "place", "excludes", "speaker",
    "publisher", "published", "title", "article_id", "revision", "start", "end", "quote",
)  # fmt: skip


def timeline_reply(timeline: Timeline, now: datetime) -> Reply:
    """What to show for a timeline at the instant ``now``."""
    today = now.date()
    rows, groups = timeline.rows, timeline.lines
    asked = heading(timeline)
    shown = tuple(
        FigureGroup(
            named(line.speaker) or "Speaker not named",
            tuple(_view(row, today, newest=row is timeline.newest) for row in line.rows),
        )
        for line in groups
    )
    undated = tuple(_view(row, today) for row in timeline.undated)
    notes = [note[:1].upper() + note[1:] for note in map(one_line, timeline.notes)]
    if len(groups) > 1:
        notes.insert(0, "Counted by different speakers: never one line.")
    return Reply(
        kind=Kind.TIMELINE,
        summary=_summary(timeline, asked),
        question=asked,
        reason=None if rows or undated else _why_none(timeline),
        timeline=shown,
        undated=undated,
        notes=tuple(notes),
        freshness=freshness(timeline.searched, now),
    )


def heading(timeline: Timeline) -> str:
    """What it is of, and of which days: "fighters in Iraq · since 1 Jan 2020"."""
    window = _window(timeline)
    asked = one_line(timeline.understood_as)
    return asked if window.open else f"{asked} · {show_window(window)}"


def timeline_json(timeline: Timeline) -> dict[str, Any]:
    """A timeline as programs read it: rows oldest first, each a figure as in ``ask --json`` with its quote."""
    return {
        "schema_version": SCHEMA_VERSION,
        "id": timeline.question.id,
        "question": timeline.question.text,
        "understood_as": timeline.understood_as,
        "series": [
            {
                "speaker": line.speaker,
                "figures": [_row_json(row) for row in line.rows],
            }
            for line in timeline.lines
        ],
        "undated": [_row_json(row) for row in timeline.undated],
    }


def timeline_csv(timeline: Timeline) -> str:
    """A timeline as CSV with a header, oldest first, undated last; the last column is the quote."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in (*timeline.rows, *timeline.undated):
        writer.writerow([_safe(value) for value in _csv_row(row)])
    return out.getvalue()


def _view(row: Cited, today: date, *, newest: bool = False) -> FigureView:
    return replace(view_of(row, today, newest=newest), quote=view(figure_quote(row), today))


def _row_json(row: Cited) -> dict[str, Any]:
    figure = row.figure
    return figure_json(row) | {"quote": row.article.text[figure.sentence[0] : figure.sentence[1]]}


def _csv_row(row: Cited) -> list[object]:
    figure, article = row.figure, row.article
    return [
        figure.as_of,
        figure.as_of_rule.value,
        row.words,
        figure.comparator,
        figure.low,
        figure.high,
        figure.unit,
        row.counted,
        "; ".join(row.scope("place")),
        "; ".join(row.scope("excludes")),
        row.speaker,
        article.publisher,
        article.published.iso if article.published else None,
        article.title,
        article.article_id,
        article.revision,
        figure.sentence[0],
        figure.sentence[1],
        article.text[figure.sentence[0] : figure.sentence[1]],
    ]


def _safe(value: object) -> object:
    """No cell that a spreadsheet would take for a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") and len(value) > 1:
        return f"'{value}"
    return value


def _window(timeline: Timeline) -> Window:
    filters = timeline.question.filters
    return Window(filters.since, filters.until)


def _why_none(timeline: Timeline) -> str:
    window = _window(timeline)
    if window.open:
        return "No passage gives a figure for that. Ask in other words."
    return f"No figure for that speaks of the time asked for ({show_window(window)}). Ask for a longer one, or for all days."


def _summary(timeline: Timeline, asked: str) -> str:
    rows = timeline.rows
    if not rows:
        return f"No dated figure for: {asked}"
    first, last = as_of(rows[0]), as_of(rows[-1])
    span = " to ".join(dict.fromkeys(show_published(one) for one in (first, last) if one))
    one = len(timeline.lines) == 1
    return f"{counted(len(rows), 'figure')}, {span}, {counted(len(timeline.lines), 'speaker')}{'' if one else ', not one series'}."

"""How a figure got there: every figure for a question, by who gave it, each with its sentence."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from index.answering.alone import read_question
from index.answering.copies import told_once
from index.answering.figure_search import search_figures
from index.answering.finding import Room
from index.answering.rank import rank_passages
from index.answering.retrieve import retrieve
from index.article import Filters, Question, Searched
from index.figures.again import same_telling
from index.figures.cited import Cited, Figures
from index.figures.compare import same_speaker
from index.figures.when import days_of
from index.question.understand import understand

PASSAGES = 200  # that hold figures


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one speaker, oldest first. ``speaker`` is None where the text names nobody."""

    speaker: str | None
    rows: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Figures for one question. ``undated`` can't be placed; ``figures`` is the verdict behind the lines."""

    question: Question
    understood_as: str
    lines: tuple[Line, ...]
    undated: tuple[Cited, ...]
    figures: Figures
    searched: Searched
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[Cited, ...]:
        """All dated figures, oldest first."""
        return tuple(sorted((row for line in self.lines for row in line.rows), key=_day))

    @property
    def newest(self) -> Cited | None:
        """The row with the newest date."""
        return self.rows[-1] if self.rows else None


def timeline(question: Question, room: Room, *, passages: int = PASSAGES) -> Timeline:
    """Every figure for the question, from at most so many ``passages`` that hold any. ``filters.since`` and ``until`` bound the days that figures speak of.

    Raises BadQuestion.
    """
    started = time.perf_counter()
    filters = question.filters
    anywhen = Filters(None, None, filters.publisher, filters.collections)
    understood = understand(question, room.names, room.aliases)
    vectors = read_question(understood, room.embedder).vectors if room.embedder else None
    pool = retrieve(room.view.parts, understood, vectors, anywhen)
    figures = Figures(None)
    if pool is not None:
        pool = told_once(pool, room.kinship, room.articles)
        found = search_figures(
            understood.looked_for,
            question.asked_at.date() if question.asked_at else None,
            pool,
            rank_passages(pool)[1],
            room.figures,
            room.articles,
            room.aliases,
            room.reader,
            passages=passages,
            looked_at=len(pool),
        )
        figures = found.figures()
    every = [*figures.series, *figures.conflicts, *(one.cited for one in figures.apart)]
    kept = [one for one in every if one.figure.as_of and _within(one, filters.since, filters.until)]
    return Timeline(
        question,
        understood.text,
        _lines(_distinct(kept)),
        figures.undated if filters.since is None and filters.until is None else (),
        figures,
        dataclasses.replace(room.searched, milliseconds=round(1000 * (time.perf_counter() - started), 1)),
        understood.notes,
    )


def _within(one: Cited, since: date | None, until: date | None) -> bool:
    first, last = days_of(one.figure.as_of or "")
    return (since is None or last >= since) and (until is None or first <= until)


def _distinct(some: Iterable[Cited]) -> list[Cited]:
    """Each figure once: of two tellings the one that gives the day, else the first."""
    kept: list[Cited] = []
    for one in sorted(some, key=lambda cited: -len(cited.figure.as_of or "")):
        told = (one.figure, one.speaker)
        if not any(same_telling(told, (other.figure, other.speaker)) for other in kept):
            kept.append(one)
    return kept


def _lines(rows: Sequence[Cited]) -> tuple[Line, ...]:
    """Rows by speaker; the speaker of the oldest row first."""
    lines: list[list[Cited]] = []
    for row in sorted(rows, key=_day):
        own = next((line for line in lines if same_speaker(line[0].speaker, row.speaker)), None)
        if own is None:
            lines.append([row])
        else:
            own.append(row)
    return tuple(Line(_shortest(line), tuple(line)) for line in lines)


def _shortest(line: Sequence[Cited]) -> str | None:
    """One speaker's names in one line: the shortest of them that is a name, else the shortest."""
    named = {row.speaker for row in line if row.speaker}
    return min(named, key=lambda name: (name[1:].islower(), len(name)), default=None)


def _day(row: Cited) -> date:
    return days_of(row.figure.as_of)[1] if row.figure.as_of else date.min

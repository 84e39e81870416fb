"""Figures that changed, and figures that sources disagree on, for a briefing's topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.answering.finding import Room
from index.answering.timeline import timeline
from index.article import Filters, Question
from index.briefs.period import Window
from index.briefs.values import BriefRequest, Change
from index.figures.cited import Cited, Figures
from index.figures.compare import same_speaker
from index.figures.when import days_of

MOST = 4  # the newest changes
PASSAGES = 80  # the nearest that hold figures; a briefing looks less far than a timeline


@dataclass(frozen=True, slots=True)
class Told:
    """What a topic's figures tell in a period."""

    changes: tuple[Change, ...] = ()
    disagreements: tuple[tuple[Cited, ...], ...] = ()


def figures_told(topic: str, window: Window, request: BriefRequest, room: Room) -> Told:
    """The changes whose later figure, and the disagreements whose figures, speak of a day in ``window``."""
    filters = Filters(None, None, request.publisher, request.collections)
    question = Question(topic, request.id, request.asked_at, filters=filters)
    traced = timeline(question, room, passages=PASSAGES)
    return Told(changes_of(traced.figures.series, window)[-MOST:], disagreements_of(traced.figures, window))


def changes_of(series: Sequence[Cited], window: Window) -> tuple[Change, ...]:
    """Each named speaker's figures of one line, two by two, where the later one says another number; oldest first.

    A figure that names no speaker is followed by nobody's: the next may be counted otherwise.
    """
    lines: list[list[Cited]] = []
    for one in series:
        if one.speaker is None or one.figure.as_of is None:
            continue
        own = next((line for line in lines if same_speaker(line[0].speaker, one.speaker)), None)
        if own is None:
            lines.append([one])
        else:
            own.append(one)
    found = [
        Change(before, after)
        for line in lines
        for before, after in pairwise(line)
        if _says_otherwise(before, after) and _within(after, window)
    ]
    return tuple(sorted(found, key=lambda change: days_of(change.after.figure.as_of or "")[1]))


def _says_otherwise(before: Cited, after: Cited) -> bool:
    """Whether the numbers differ, or the bounds: from "fewer than 3,000" to "fewer than 1,000"."""
    one, other = before.figure, after.figure
    return (one.low, one.high) != (other.low, other.high)


def disagreements_of(figures: Figures, window: Window) -> tuple[tuple[Cited, ...], ...]:
    """The headline beside the figures of others for the same thing and time."""
    if figures.headline is None or not figures.conflicts or not _within(figures.headline, window):
        return ()
    return ((figures.headline, *figures.conflicts),)


def _within(one: Cited, window: Window) -> bool:
    return one.figure.as_of is not None and window.holds(*days_of(one.figure.as_of))

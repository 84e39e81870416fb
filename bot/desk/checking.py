"""Somebody's words against the articles: the passages nearest to them, and whether their figures are the newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.reply import Kind, Reply
from bot.words.figures import dated, named
from bot.words.plain import one_line
from bot.words.wording import counted, passages
from index.article import Question

if TYPE_CHECKING:
    from datetime import datetime

    from index.facade import Index
    from index.figures.cited import Cited
    from index.figures.values import Figure

_SHOWN = 3
_MOST_CHARACTERS = 600  # of the words that are looked for


def check(index: Index, question: Question, now: datetime) -> Reply:
    """The passages nearest to ``question.text``, with a warning for each figure in it that differs from the newest.

    Numbers are compared only where the articles give one for the same thing; nothing is called true or false.
    """
    words = question.text[:_MOST_CHARACTERS]
    question = replace(question, text=words, asked_at=now)
    found = index.passages(replace(question, previous=(), limit=_SHOWN))
    reply = passages(words, found, now)
    if not found:
        return replace(reply, summary="I hold nothing near those words.", question=one_line(words))
    return replace(
        reply,
        kind=Kind.PASSAGES,
        summary=f"{counted(len(found), 'passage')} nearest to these words. Nearest is not the same as confirmed.",
        warnings=_against_newest(index, question),
    )


def _against_newest(index: Index, question: Question) -> tuple[str, ...]:
    from index.figures.extract import extract_figures

    text = question.text
    claimed = [one for one in extract_figures(text, [(0, len(text))], None) if one.held]
    if not claimed:
        return ()
    newest = index.timeline(replace(question, text=_without(text, claimed))).newest
    if newest is None:
        return ("The articles give no figure for that.",)
    words = [f"“{one_line(text[slice(*(one.words or one.number))])}”" for one in claimed]
    if any(_same(one, newest.figure) for one in claimed):
        return ()
    return (f"{' and '.join(words)} differs from the newest figure I have: {_told(newest)}.",)


def _without(text: str, claimed: Sequence[Figure]) -> str:
    """The words without their numbers: those would find the passages that agree with them."""
    for figure in sorted(claimed, key=lambda one: one.number, reverse=True):
        start, end = figure.words or figure.number
        text = text[:start] + text[end:]
    return text


def _same(one: Figure, other: Figure) -> bool:
    return (one.low, one.high) == (other.low, other.high)


def _told(newest: Cited) -> str:
    said = named(newest.speaker)
    return f"{one_line(newest.words)}, {dated(newest)}{f', said by {said}' if said else ''}"

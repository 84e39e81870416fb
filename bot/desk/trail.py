"""An answer's whole trail: what was asked, what was quoted, with what, and what people thought of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.desk.quoted import Changed
from bot.reply import Kind, QuoteView, Reply
from bot.store import Feedback, Given, Verdict
from bot.words.plain import one_line
from bot.words.wording import counted, view

if TYPE_CHECKING:
    from bot.desk.desk import Desk


def trail_lines(given: Given) -> list[str]:
    """The trail in lines: everything but the words of the quotes."""
    lines = [
        f"Answer {given.id} · {given.status} · {given.answered_at.astimezone(given.asked_at.tzinfo):%Y-%m-%d %H:%M}",
        f"Asked by {given.person or 'somebody forgotten'} in {given.platform} {given.place or '(direct)'}",
        f"Question: {one_line(given.question)}",
    ]
    if given.understood_as.casefold() != given.question.casefold():
        lines.append(f"Read as: {one_line(given.understood_as)}")
    if given.previous:
        lines.append("Asked before: " + " · ".join(one_line(one) for one in given.previous))
    lines.append(f"Model: {given.model or 'none, found by words only'} · generation {given.generation}")
    if given.collections is not None:
        lines.append(f"Collections: {', '.join(sorted(given.collections)) or 'none'}")
    for number, quote in enumerate(given.quotes):
        role = "quoted" if quote.answers else "shown as nearest"
        lines.append(
            f"Quote {number + 1}, {role}: article {quote.article_id}, revision {quote.revision}, "
            f"characters {quote.start}–{quote.end}"
        )
    if given.recalled_at:
        lines.append(f"Taken back or corrected {given.recalled_at.astimezone():%Y-%m-%d %H:%M}")
    return lines


def trail_reply(desk: Desk, given: Given, feedback: Sequence[Feedback], now: datetime) -> Reply:
    """The trail with the quotes as they stand now; what has changed or gone is said in their place."""
    quotes: list[QuoteView] = []
    lines = trail_lines(given)
    for number, one in enumerate(given.quotes):
        found = desk.quote(one)
        if isinstance(found, Changed):
            lines.append(f"Quote {number + 1}: {found.sentence}")
        else:
            quotes.append(view(found, now.date()))
    lines += [
        f"{one.verdict.value} by {one.person}: {one_line(one.reason) or 'no reason given'}"
        for one in feedback
    ]
    return Reply(Kind.NOTICE, f"Trail of answer {given.id}", notes=tuple(lines), quotes=tuple(quotes))


def report_reply(desk: Desk, given: Given, feedback: Sequence[Feedback], now: datetime) -> Reply:
    """To an admin: a quote was reported as wrong."""
    from dataclasses import replace

    reports = [one for one in feedback if one.verdict is Verdict.REPORT]
    reply = trail_reply(desk, given, feedback, now)
    latest = reports[0].reason if reports else ""
    said = f": “{one_line(latest)}”" if latest else "."
    return replace(
        reply,
        summary=f"{counted(len(reports), 'report')} that a quote of answer {given.id} is wrong{said}",
        actions=(),
    )

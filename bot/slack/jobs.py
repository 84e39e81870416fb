"""Briefings and the progress of a job, as rich text."""

from __future__ import annotations

from collections.abc import Iterator

from bot.reply import BriefItem, BriefView, FigureChange, ProgressView, Reply
from bot.slack.rich import Part, bold, bullets, paragraph, words
from bot.slack.sources import quote_with_source
from bot.words.plain import one_line

_BAR = 10  # signs


def progress(job: ProgressView) -> list[Part]:
    """A title, a bar with numbers, and what is being done."""
    return paragraph(
        [bold(job.title), words(bar(job)), words(one_line(job.what)), words(one_line(job.note or ""))]
    )


def bar(job: ProgressView) -> str:
    """``▓▓▓▓▓▓░░░░ 312 of 520 · about 2 min left``; without a total, the number alone."""
    if not job.total:
        return f"{job.done:,} so far" if job.done else "Starting"
    full = min(_BAR, _BAR * job.done // job.total)
    left = f" · {_left(job.seconds_left)}" if job.seconds_left is not None else ""
    return f"{'▓' * full}{'░' * (_BAR - full)} {job.done:,} of {job.total:,}{left}"


def brief(view: BriefView, reply: Reply) -> list[list[Part]]:
    """A briefing in parts: topic, period and what is new; what changed; the quotes of each day."""
    opening = paragraph(
        [
            [*bold(view.topic), *bold(f" · {view.period}" if view.period else "")],
            words(view.news),
            *(words(f"⚠ {warning}") for warning in reply.warnings),
            words(reply.reason or ""),
        ]
    )
    changes = list(_changes(view.changes))
    days = [list(_item(item)) for item in view.items]
    return [opening, changes, *days, paragraph(words(line) for line in reply.figures)]


def _changes(changes: tuple[FigureChange, ...]) -> Iterator[Part]:
    if not changes:
        return
    yield from paragraph([bold("Changed")])
    yield bullets(_change(one) for one in changes)


def _change(change: FigureChange) -> list[Part]:
    before, after = change.before, change.after
    beside = " · ".join(filter(None, (after.said_by, after.of, after.note)))
    return [
        *words(f"{one_line(before.text)} ({before.dated}) → "),
        *bold(one_line(after.text)),
        *words(f" ({after.dated}){f' · {beside}' if beside else ''}"),
    ]


def _item(item: BriefItem) -> Iterator[Part]:
    beside = [f"{item.sources} sources" if item.sources > 1 else "", "new" if item.new else ""]
    after = "".join(f" · {one}" for one in beside if one)
    yield from paragraph([[*bold(item.dated or "Undated"), *words(after)]])
    for quote in item.quotes:
        yield from quote_with_source(quote, short=True)


def _left(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes >= 1 else "less than a minute left"

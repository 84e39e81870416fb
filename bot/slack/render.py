"""Reply -> Slack message. Pure; shows what it is given, decides nothing, and fits every limit of Slack's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.plain import one_line
from bot.reply import ActionKind, FigureGroup, Kind, Reply
from bot.slack.buttons import rows
from bot.slack.fit import shorter
from bot.slack.jobs import brief, progress
from bot.slack.limits import BLOCKS, MESSAGE, SUMMARY, size
from bot.slack.rich import (
    Block,
    Part,
    bold,
    bullets,
    escaped,
    paragraph,
    person,
    quiet,
    rich,
    words,
)
from bot.slack.sources import quote_with_source, told


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as Slack takes it: ``text`` for lock screens and screen readers, ``blocks`` for everybody else."""

    text: str
    blocks: list[Block]


def render(
    reply: Reply, *, blocks: int = BLOCKS, characters: int = MESSAGE, in_window: bool = False
) -> Shown:
    """``reply`` as a message of at most so many blocks and characters; shortened where it has to be."""
    for shown in shorter(reply):
        made = _blocks(shown, in_window)
        if len(made) <= blocks and size(made) <= characters:
            break
    summary = f"{reply.late} {reply.summary}" if reply.late else reply.summary
    return Shown(escaped(one_line(summary), SUMMARY), made)


def _blocks(reply: Reply, in_window: bool) -> list[Block]:
    top = paragraph([_notified(reply), words(reply.late or "", italic=True)])
    return [
        *rich([*top, *_body(reply)]),
        *quiet(_small(reply)),
        *rows(reply, thumbs=not in_window),
    ]


def _body(reply: Reply) -> list[Part]:
    if reply.kind is Kind.PROGRESS and reply.progress:
        return progress(reply.progress)
    if reply.kind is Kind.BRIEF and reply.brief:
        return brief(reply.brief, reply)
    if reply.kind in (Kind.NOTICE, Kind.REFUSED, Kind.ERROR, Kind.COPY, Kind.CONTEXT):
        return _sentences(reply)
    return [
        *paragraph(_opening(reply)),
        *_timeline(reply),
        *_quotes(reply),
        *_beside(reply),
        *_nearest(reply),
    ]


def _sentences(reply: Reply) -> list[Part]:
    return [
        *paragraph([words(reply.summary), words(reply.reason or "")]),
        *paragraph(words(line) for line in (reply.copy or "").splitlines()),
        *paragraph(words(line) for line in reply.notes),
        *_quotes(reply),
    ]


def _opening(reply: Reply) -> Iterator[list[Part]]:
    if reply.kind is Kind.TIMELINE:
        yield bold(reply.question)
        yield words(reply.summary)
    if reply.understood_as:
        yield words(f"I read this as: {reply.understood_as}", italic=True)
    if reply.disagree:
        yield bold("Two sources disagree")
        for one in reply.disagree:
            yield told(one)
    elif reply.headline:
        yield [*bold(one_line(reply.headline.text)), *words(f" · {reply.headline.dated}")]
        if reply.headline.said_by:
            yield words(f"Said by {reply.headline.said_by}")
    for sentence in reply.warnings:
        yield words(f"⚠ {sentence}")
    if reply.kind is Kind.NOT_FOUND:
        yield [*bold("Not found"), *words("." if reply.understood_as else f": {reply.question}")]
    if reply.reason:
        yield words(reply.reason)


def _quotes(reply: Reply) -> Iterator[Part]:
    to_mend = {action.value for action in reply.actions if action.kind is ActionKind.SET_DATE}
    for number, quote in enumerate(reply.quotes):
        said_above = number == 0 and reply.headline is not None
        yield from quote_with_source(quote, said_above=said_above)
        if quote.article_id in to_mend:
            to_mend.discard(quote.article_id)
            yield from paragraph([words("⚠ I can't tell how old this is. Whoever knows can set its date.")])


def _timeline(reply: Reply) -> Iterator[Part]:
    groups = [*reply.timeline, *((FigureGroup("Undated", reply.undated),) if reply.undated else ())]
    for group in groups:
        yield from paragraph([words(""), bold(group.speaker)])
        yield bullets(told(row, dated_first=True, with_source=True) for row in group.rows)


def _beside(reply: Reply) -> Iterator[Part]:
    if reply.apart:
        yield from paragraph([bold("Measured otherwise")])
        yield bullets(told(one) for one in reply.apart)
    yield from paragraph(words(line) for line in reply.figures)


def _nearest(reply: Reply) -> Iterator[Part]:
    if not reply.nearest:
        return
    yield from paragraph([[*words("Nearest, which does "), *bold("not"), *words(" answer it:")]])
    for quote in reply.nearest:
        yield from quote_with_source(quote)


def _small(reply: Reply) -> Iterator[str]:
    if reply.kind not in (Kind.NOTICE, Kind.REFUSED, Kind.ERROR, Kind.COPY, Kind.CONTEXT):
        yield from reply.notes
    if reply.freshness:
        yield f"Searched {reply.freshness}" if reply.kind is Kind.NOT_FOUND else reply.freshness


def _notified(reply: Reply) -> list[Part]:
    mentions = [person(one) for one in reply.notify]
    return [part for mention in mentions for part in (*mention, *words(" "))]

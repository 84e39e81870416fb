"""Reply -> Slack message. Pure; shows what it is given, decides nothing, and fits every limit of Slack's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
from bot.slack.sources import in_its_place, quote_with_source, told
from bot.words.plain import columns, one_line

_SENTENCES = (Kind.NOTICE, Kind.REFUSED, Kind.ERROR, Kind.COPY)  # plain sentences, line by line


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
    summary = f"{reply.said_first} {reply.summary}" if reply.said_first else reply.summary
    return Shown(escaped(one_line(summary), SUMMARY), made)


def _blocks(reply: Reply, in_window: bool) -> list[Block]:
    """Slack leaves some room between blocks: what belongs together is one."""
    first, *others = _parts(reply)
    top = paragraph([_notified(reply), words(reply.said_first or "", italic=True)])
    return [
        *rich([*top, *first]),
        *(block for part in others for block in rich(part)),
        *quiet(_small(reply)),
        *([] if in_window else rows(reply)),
    ]


def _parts(reply: Reply) -> list[list[Part]]:
    if reply.kind is Kind.PROGRESS and reply.progress:
        return [progress(reply.progress)]
    if reply.kind is Kind.BRIEF and reply.brief:
        return brief(reply.brief, reply)
    if reply.kind is Kind.CONTEXT and reply.context:
        return [list(in_its_place(reply.context))]
    quotes = list(_quotes(reply))
    if reply.kind in _SENTENCES:
        return [_sentences(reply), *quotes]
    opening = paragraph(_opening(reply))
    if quotes:
        opening, quotes = [*opening, *quotes[0]], quotes[1:]
    return [opening, *_timeline(reply), *quotes, list(_beside(reply)), *_nearest(reply)]


def _sentences(reply: Reply) -> list[Part]:
    return paragraph(
        [
            words(reply.summary),
            words(reply.reason or ""),
            *(words(line) for line in (reply.copy or "").splitlines()),
            *(_columns(line) for line in reply.notes),
        ]
    )


def _columns(line: str) -> list[Part]:
    """A line that a console would align, "name   text", for letters of different widths."""
    found = columns(line)
    return [*bold(found[0]), *words(f" · {found[1]}")] if found else words(line)


def _opening(reply: Reply) -> Iterator[list[Part]]:
    if reply.kind is Kind.PASSAGES:
        yield bold(reply.summary)
    if reply.kind is Kind.TIMELINE:
        yield bold(reply.question)
        yield words(reply.summary)
    if reply.understood_as:
        yield words(f"I read this as: {reply.understood_as}", italic=True)
    if reply.disagree:
        yield bold(reply.at_odds)
        for one in reply.disagree:
            yield told(one)
    elif reply.headline:
        yield [*bold(one_line(reply.headline.text)), *words(f" · {reply.headline.dated}")]
        if reply.headline.said_by:
            yield words(f"Said by {one_line(reply.headline.said_by)}")
    for sentence in reply.warnings:
        yield words(f"⚠ {sentence}")
    if reply.kind is Kind.NOT_FOUND:
        yield [*bold("Not found"), *words("." if reply.understood_as else f": {reply.question}")]
    if reply.reason:
        yield words(reply.reason)


def _quotes(reply: Reply) -> Iterator[list[Part]]:
    to_mend = {action.value for action in reply.actions if action.kind is ActionKind.CORRECT}
    for number, quote in enumerate(reply.quotes):
        said_above = number == 0 and reply.headline is not None
        mending: list[Part] = []
        if quote.article_id in to_mend:
            to_mend.discard(quote.article_id)
            mending = paragraph([words("⚠ I can't tell how old this is. An admin can set its date.")])
        below = number > 0 and reply.kind is not Kind.PASSAGES
        yield [*quote_with_source(quote, said_above=said_above, short=below), *mending]


def _timeline(reply: Reply) -> Iterator[list[Part]]:
    groups = [*reply.timeline, *((FigureGroup("Undated", reply.undated),) if reply.undated else ())]
    for group in groups:
        rows_ = (told(row, dated_first=True, with_source=True) for row in group.rows)
        yield [*paragraph([bold(group.speaker[:1].upper() + group.speaker[1:])]), bullets(rows_)]


def _beside(reply: Reply) -> Iterator[Part]:
    if reply.apart:
        yield from paragraph([bold("Measured otherwise")])
        yield bullets(told(one) for one in reply.apart)


def _nearest(reply: Reply) -> Iterator[list[Part]]:
    for number, quote in enumerate(reply.nearest):
        above = [*words("Nearest, which does "), *bold("not"), *words(" answer it:")] if number == 0 else []
        yield [*paragraph([above]), *quote_with_source(quote, short=number > 0)]


def _small(reply: Reply) -> Iterator[str]:
    if reply.kind not in _SENTENCES:
        yield from (*([] if reply.kind is Kind.BRIEF else reply.figures), *reply.notes)
    if reply.freshness:
        yield f"Searched {reply.freshness}" if reply.kind is Kind.NOT_FOUND else reply.freshness


def _notified(reply: Reply) -> list[Part]:
    mentions = [person(one) for one in reply.notify]
    return [part for mention in mentions for part in (*mention, *words(" "))]

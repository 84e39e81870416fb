"""Replies on the console. Translates and decides nothing; every text of an article passes through ``plain``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.plain import one_line, shown
from bot.reply import ActionKind, HeadlineView, Kind, QuoteView, Reply

_WIDEST = 100  # longer lines are hard to read


def console(stream: TextIO | None = None, *, width: int | None = None) -> Console:
    """A console that colours only a terminal, honours NO_COLOR, and never interprets what it is given."""
    out = stream or sys.stdout
    made = Console(file=out, width=width, highlight=False, markup=False, emoji=False)
    if width is None and not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = 80
    return made


def render(reply: Reply) -> RenderableType:
    """A reply as something a rich console can print."""
    parts: list[RenderableType] = []
    if reply.understood_as:
        parts.append(Text(f"I read this as: {reply.understood_as}", style="italic"))
    if reply.kind is Kind.NOTICE:
        return Group(Text(reply.summary), *(Text(line) for line in reply.notes))
    if reply.headline:
        parts.extend(_headline(reply.headline))
    parts.extend(Text(f"⚠ {sentence}", style="bold yellow") for sentence in reply.warnings)
    if reply.kind is Kind.NOT_FOUND:
        parts.extend(_not_found(reply))
    elif reply.reason:
        parts.append(Text(reply.reason))
    mending = {action.value for action in reply.actions if action.kind is ActionKind.SET_DATE}
    for number, quote in enumerate(reply.quotes, 1):
        parts.append(Text())
        parts.append(_quote(quote, number if reply.kind is Kind.PASSAGES else None))
        parts.extend(_source(quote, already_said=number == 1 and reply.headline is not None))
        if quote.article_id in mending:
            parts.append(_mend(quote.article_id))
            mending.discard(quote.article_id)
    if reply.kind is Kind.NOT_FOUND and reply.nearest:
        parts.append(Text())
        parts.append(Text("Nearest, which does not answer it:", style="bold"))
        for quote in reply.nearest:
            parts.append(_quote(quote, None))
            parts.extend(_source(quote, already_said=False))
    if reply.notes or reply.freshness:
        parts.append(Text())
    parts.extend(Text(note, style="dim") for note in reply.notes)
    if reply.freshness:
        prefix = "Searched " if reply.kind is Kind.NOT_FOUND else ""
        parts.append(Text(prefix + reply.freshness, style="dim"))
    return Group(*parts)


def show(reply: Reply, out: Console) -> None:
    """Print a reply, no wider than is good to read."""
    out.print(render(reply), width=min(out.width, _WIDEST))
    for link in _links(reply):
        out.print(Text(link, style="dim"), soft_wrap=True)


def _headline(headline: HeadlineView) -> Iterable[RenderableType]:
    line = Text(one_line(headline.text), style="bold green")
    line.append(f" · {headline.dated}", style="not bold default")
    yield line
    if headline.said_by:
        yield Text(f"Said by {one_line(headline.said_by)}")


def _not_found(reply: Reply) -> Iterable[RenderableType]:
    line = Text("Not found", style="bold red")
    question = reply.summary.removeprefix("Not found: ")
    if reply.reason:
        question = question.removesuffix(reply.reason).rstrip()
    line.append(f": {question}", style="not bold default")
    yield line
    if reply.reason:
        yield Text(reply.reason)


def _quote(quote: QuoteView, number: int | None) -> RenderableType:
    words = Text()
    for run in quote.runs:
        words.append(" ".join(shown(run.text).split(" ")).replace("\n", " "), style="bold" if run.bold else "")
    words.append("❞")
    grid = Table.grid()
    if number is not None:
        grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(*([Text(f"{number}. ")] if number is not None else []), Text("❝"), words)
    return grid


def _source(quote: QuoteView, *, already_said: bool) -> Iterable[RenderableType]:
    if quote.said_by and not already_said:
        yield Text(f"Said by {one_line(quote.said_by)}")
    yield Text(one_line(quote.title), style="cyan")
    yield Text(" · ".join(filter(None, _where_and_when(quote))))


def _where_and_when(quote: QuoteView) -> Iterable[str | None]:
    yield one_line(quote.publisher) if quote.publisher else "publisher unknown"
    yield quote.published or "undated"
    yield quote.age


def _mend(article_id: str) -> Text:
    name = one_line(article_id)
    return Text(
        f"⚠ I can't tell how old this is. Set the date: briefbot article set {name} --published DATE", style="yellow"
    )


def _links(reply: Reply) -> Iterable[str]:
    for quote in reply.quotes:
        if quote.link:
            yield quote.link

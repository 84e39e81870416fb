"""Replies on the console. Translates and decides nothing; all text of articles passes through ``plain``."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bot.reply import (
    ActionKind,
    BriefView,
    ContextView,
    FigureGroup,
    FigureView,
    HeadlineView,
    Kind,
    QuoteView,
    Reply,
)
from bot.words.plain import one_line, shown

_WIDEST = 100  # longer lines are hard to read
_LOUD = "bold yellow"
_QUIET = "dim"
_PLAIN = (Kind.NOTICE, Kind.REFUSED, Kind.ERROR)


def console(stream: TextIO | None = None, *, width: int | None = None) -> Console:
    """A console that colours only a terminal, honours NO_COLOR, and interprets nothing it is given."""
    made = Console(file=stream or sys.stdout, width=width, highlight=False, markup=False, emoji=False)
    if width is None and not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = 80
    return made


def show(reply: Reply, out: Console) -> None:
    """Print a reply, folded to the screen but no wider than is good to read.

    What a person may want to copy (links, commands) stays whole on a line of its own.
    """
    for part in _parts(reply):
        if isinstance(part, _Whole):
            out.print(part, soft_wrap=True)
            continue
        for line in _folded(part, out):
            out.print(line, soft_wrap=True)


class _Whole(Text):
    """Not to be folded."""


class _Words(Text):
    """Quoted words, to be hung under their first one."""

    hang: int = 1


def _folded(part: Text, out: Console) -> Iterator[Text]:
    width = max(20, min(out.width, _WIDEST))
    hang = part.hang if isinstance(part, _Words) else 0
    head, rest = part[:hang], part[hang:]
    for number, line in enumerate(rest.wrap(out, width - hang) or [Text()]):
        line.rstrip()
        yield Text.assemble(head if number == 0 else " " * hang, line)


def _parts(reply: Reply) -> Iterator[Text]:
    if reply.kind in _PLAIN:
        yield Text(reply.summary)
        yield from (Text(line) for line in reply.notes)
        yield from _quotes(reply)
        return
    if reply.context:
        yield from _context(reply.context)
        return
    if reply.copy is not None:
        yield _Whole(shown(reply.copy))
        yield from (Text(line, style=_LOUD) for line in reply.notes)
        return
    if reply.brief:
        yield from _brief(reply, reply.brief)
        return
    if reply.kind is Kind.TIMELINE:
        yield Text(reply.question, style="bold")
        yield Text(reply.summary)
    if reply.understood_as:
        yield Text(f"I read this as: {reply.understood_as}", style="italic")
    if reply.disagree:
        yield Text(reply.at_odds, style="bold")
        yield from _figures(reply.disagree)
    elif reply.headline:
        yield from _headline(reply.headline)
    yield from (Text(f"⚠ {sentence}", style=_LOUD) for sentence in reply.warnings)
    if reply.kind is Kind.NOT_FOUND:
        asked = "." if reply.understood_as else f": {reply.question}"
        yield Text.assemble(("Not found", "bold red"), asked)
    if reply.reason:
        yield Text(reply.reason)
    yield from _timeline(reply)
    yield from _quotes(reply)
    if reply.apart or reply.figures:
        yield Text()
    if reply.apart:
        yield Text("Measured otherwise", style="bold")
        yield from _figures(reply.apart)
    yield from (Text(line) for line in reply.figures)
    if reply.nearest:
        yield Text()
        yield Text.assemble("Nearest, which does ", ("not", "bold"), " answer it:")
        for number, quote in enumerate(reply.nearest):
            if number:
                yield Text()
            yield from _quote(quote)
    if reply.notes or reply.freshness:
        yield Text()
    yield from (Text(note, style=_QUIET) for note in reply.notes)
    if reply.freshness:
        searched = "Searched " if reply.kind is Kind.NOT_FOUND else ""
        yield Text(searched + reply.freshness, style=_QUIET)


def _brief(reply: Reply, brief: BriefView) -> Iterator[Text]:
    """Quotes by day, each with the number of its source, which stands below them all."""
    sources: dict[tuple[str, int], tuple[int, QuoteView]] = {}
    yield Text(f"{brief.topic} · {brief.period}", style="bold")
    yield Text(brief.news)
    for change in brief.changes:
        one, other = change.before, change.after
        line = Text.assemble(("Changed  ", "bold"), (one.text, "bold"), f" ({one.dated}) → ")
        yield (
            line.append(other.text, style="bold green")
            .append(f" ({other.dated})")
            .append(f" · {other.said_by}" if other.said_by else "")
        )
    yield from (Text(line, style="bold") for line in reply.figures)
    for item in brief.items:
        yield Text()
        beside = ["new"] if item.new else []
        beside += [f"{item.sources} independent sources"] if item.sources > 1 else []
        yield Text.assemble((item.dated or "Undated", "bold cyan"), "".join(f" · {part}" for part in beside))
        for quote in item.quotes:
            key = (quote.article_id, quote.revision)
            number, _ = sources.setdefault(key, (len(sources) + 1, quote))
            yield _quoted(quote, "❝").append(f" [{number}]", style=_QUIET)
            if quote.said_by and quote.said_by.removeprefix("the ").casefold() not in quote.text.casefold():
                yield Text(f"Said by {quote.said_by}")
    yield Text()
    yield from (Text(f"⚠ {sentence}", style=_LOUD) for sentence in reply.warnings)
    for number, quote in sources.values():
        first, *rest = _source(quote)
        yield Text.assemble((f"[{number}] ", _QUIET), first)
        yield from rest
    if reply.notes or reply.freshness:
        yield Text()
    yield from (Text(note, style=_QUIET) for note in reply.notes)
    if reply.freshness:
        yield Text(f"Searched {reply.freshness}", style=_QUIET)


def _context(context: ContextView) -> Iterator[Text]:
    words = Text("… " if context.cut_before else "", style=_QUIET)
    words.append(shown(context.before), style=_QUIET)
    for run in context.quote.runs:
        words.append(shown(run.text), style="bold")
    words.append(shown(context.after), style=_QUIET).append(" …" if context.cut_after else "", style=_QUIET)
    yield from words.split("\n")
    yield Text()
    yield from _source(context.quote)


def _headline(headline: HeadlineView) -> Iterator[Text]:
    yield Text.assemble((one_line(headline.text), "bold green"), f" · {headline.dated}")
    if headline.said_by:
        yield Text(f"Said by {headline.said_by}")


def _timeline(reply: Reply) -> Iterator[Text]:
    groups = [*reply.timeline, *((FigureGroup("Undated", reply.undated),) if reply.undated else ())]
    widest = max((len(row.dated) for group in groups for row in group.rows), default=0)
    for group in groups:
        yield Text()
        yield Text(group.speaker, style="bold cyan")
        for row in group.rows:
            beside = " · ".join(filter(None, (row.of, row.note)))
            line = Text.assemble(f"  {row.dated:<{widest}}  ", (row.text, "bold green"), f"  {beside}")
            yield line.append(f"  {row.newest}" if row.newest else "", style=_LOUD)
            if row.quote:
                words = _Words("     ❝")
                words.hang = len(words)
                for run in row.quote.runs:
                    words.append(re.sub(r"\s+", " ", shown(run.text)), style="bold" if run.bold else _QUIET)
                yield words.append("❞", style=_QUIET)
                source = ", ".join(filter(None, (row.quote.publisher, row.quote.published or "undated")))
                told = _Words(f"      {one_line(row.quote.title)} ({one_line(source)})", style=_QUIET)
                told.hang = 6
                yield told


def _figures(figures: Iterable[FigureView]) -> Iterator[Text]:
    for one in figures:
        beside = " · ".join(filter(None, (one.dated, one.said_by, one.of, one.note)))
        yield Text.assemble("  ", (one.text, "bold"), f" · {beside}")


def _quotes(reply: Reply) -> Iterator[Text]:
    to_mend = {action.value for action in reply.actions if action.kind is ActionKind.CORRECT}
    for number, quote in enumerate(reply.quotes, 1):
        if number > 1 or reply.headline or reply.warnings or reply.understood_as:
            yield Text()
        said_above = number == 1 and reply.headline is not None
        yield from _quote(quote, number if reply.kind is Kind.PASSAGES else None, said_above=said_above)
        if quote.article_id in to_mend:
            to_mend.discard(quote.article_id)
            yield Text("⚠ I can't tell how old this is. Set the date:", style=_LOUD)
            yield _Whole(f"  briefbot article set {one_line(quote.article_id)} --published DATE", style=_LOUD)


def _quote(quote: QuoteView, number: int | None = None, *, said_above: bool = False) -> Iterator[Text]:
    yield _quoted(quote, "❝" if number is None else f"{number}. ❝")
    if quote.said_by and not said_above:
        yield Text(f"Said by {quote.said_by}")
    yield from _source(quote)


def _quoted(quote: QuoteView, opening: str) -> _Words:
    words = _Words(opening)
    words.hang = len(words)
    for run in quote.runs:
        words.append(re.sub(r"\s+", " ", shown(run.text)), style="bold" if run.bold else "")
    words.append("❞")
    return words


def _source(quote: QuoteView) -> Iterator[Text]:
    yield Text(one_line(quote.title), style="cyan")
    publisher = one_line(quote.publisher) if quote.publisher else "publisher unknown"
    dated = f"{quote.published} · {quote.age}" if quote.published else "undated"
    yield Text(" · ".join(filter(None, (publisher, dated, quote.also_in))))
    if quote.link:
        yield _Whole(quote.link, style=_QUIET)

"""Reply -> what Matrix shows. Translates and decides nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.matrix.markup import GAP, Block, Is, Rendered, Span, line, rendered
from bot.reply import (
    ActionKind,
    BriefView,
    ContextView,
    FigureGroup,
    FigureView,
    HeadlineView,
    Kind,
    ProgressView,
    QuoteView,
    Reply,
)
from bot.words.plain import columns

_COMMANDS = {
    ActionKind.CONTEXT: "context",
    ActionKind.MORE: "more",
    ActionKind.COPY: "copy",
    ActionKind.TIMELINE: "timeline",
    ActionKind.WATCH: "watch QUESTION",
    ActionKind.CANCEL: "cancel",
}


def render(reply: Reply, prefix: str = "!") -> Rendered:
    """Body and HTML of a reply; ``prefix`` is what commands begin with here."""
    return rendered(list(_blocks(reply, prefix)))


def _blocks(reply: Reply, prefix: str) -> Iterator[Block]:
    if reply.said_first:
        yield line(Span(reply.said_first, quiet=True))
        yield GAP
    if reply.progress:
        yield from _progress(reply.progress)
    elif reply.copy is not None:
        yield Block(Is.TEXT, (Span(reply.copy),))
    elif reply.context:
        yield from _context(reply.context)
    elif reply.brief:
        yield from _brief(reply, reply.brief)
    else:
        yield from _verdict(reply)
    yield from (line(Span(f"⚠ {sentence}", bold=True)) for sentence in reply.warnings)
    yield GAP
    yield from _timeline(reply)
    yield from _quotes(reply, prefix)
    yield GAP
    if reply.apart:
        yield line(Span("Measured otherwise", bold=True))
        yield from (_figure(one) for one in reply.apart)
    yield from (line(one) for one in reply.figures)
    if reply.nearest:
        yield GAP
        yield line("Nearest, which does ", Span("not", bold=True), " answer it:")
        for quote in reply.nearest:
            yield from _quote(quote)
    yield GAP
    yield from map(_note, reply.notes)
    if not reply.quotes:
        yield from _corrections(reply, prefix)
    if reply.people:
        yield line(f"Ask {', '.join(reply.people)}.")
    if reply.freshness:
        yield line(Span(("Searched " if reply.kind is Kind.NOT_FOUND else "") + reply.freshness, quiet=True))
    yield from _next_steps(reply, prefix)


def _verdict(reply: Reply) -> Iterator[Block]:
    if reply.understood_as:
        yield line(Span(f"I read this as: {reply.understood_as}", quiet=True))
    if reply.disagree:
        yield from _disagreement(reply)
    elif reply.headline:
        yield from _headline(reply.headline)
    elif reply.kind is Kind.NOT_FOUND:
        yield line(Span("Not found", bold=True), "." if reply.understood_as else f": {reply.question}")
    elif reply.kind is Kind.TIMELINE:
        yield line(Span(reply.question, bold=True))
        yield line(reply.summary)
    elif reply.kind is not Kind.ANSWER or not reply.quotes:
        yield line(reply.summary)
    if reply.reason:
        yield line(reply.reason)


def _disagreement(reply: Reply) -> Iterator[Block]:
    if reply.disagree:
        yield line(Span(reply.at_odds, bold=True))
        yield from (_figure(one) for one in reply.disagree)


def _headline(headline: HeadlineView) -> Iterator[Block]:
    yield line(Span(headline.text, bold=True), f", {headline.dated}")
    if headline.said_by:
        yield line(f"Said by: {headline.said_by}")


def _figure(one: FigureView) -> Block:
    beside = " · ".join(filter(None, (one.dated, one.said_by, one.of, one.note)))
    return Block(Is.ITEM, (Span(one.text, bold=True), Span(f" · {beside}")))


def _timeline(reply: Reply) -> Iterator[Block]:
    for group in (*reply.timeline, *((FigureGroup("Undated", reply.undated),) if reply.undated else ())):
        yield GAP
        yield line(Span(group.speaker, bold=True))
        for row in group.rows:
            beside = " · ".join(filter(None, (row.of, row.note, row.newest)))
            source = row.quote and ", ".join(
                filter(None, (row.quote.publisher, row.quote.published or "undated"))
            )
            spans = [
                Span(f"{row.dated}: "),
                Span(row.text, bold=True),
                Span(f" · {beside}" if beside else ""),
            ]
            if row.quote:
                spans.append(Span(f" ({source})", link=row.quote.link))
            yield Block(Is.ITEM, tuple(spans))


def _quotes(reply: Reply, prefix: str) -> Iterator[Block]:
    to_mend = {action.value for action in reply.actions if action.kind is ActionKind.CORRECT}
    for number, quote in enumerate(reply.quotes, 1):
        yield from _quote(quote, said_above=number == 1 and reply.headline is not None)
        if quote.article_id in to_mend:
            to_mend.discard(quote.article_id)
            yield line("⚠ I can't tell how old this is. An admin can set the date:")
            yield Block(Is.TEXT, (Span(f"{prefix}correct {quote.article_id} date YYYY-MM-DD"),))


def _note(text: str) -> Block:
    found = columns(text)
    return line(Span(found[0], bold=True), f" · {found[1]}") if found else line(text)


def _corrections(reply: Reply, prefix: str) -> Iterator[Block]:
    """How to correct what was understood of articles."""
    articles = [action.value for action in reply.actions if action.kind is ActionKind.CORRECT]
    if articles:
        yield line("If that is not right, say what is, as in:")
    for article in articles:
        yield Block(Is.TEXT, (Span(f"{prefix}correct {article} date YYYY-MM-DD"),))
    if articles:
        yield line("In place of date: title, or publisher.")


def _quote(quote: QuoteView, *, said_above: bool = False) -> Iterator[Block]:
    yield Block(Is.QUOTE, tuple(Span(run.text, bold=run.bold) for run in quote.runs))
    if quote.said_elsewhere and not said_above:
        yield line(f"Said by: {quote.said_elsewhere}")
    yield _source(quote)
    yield GAP


def _source(quote: QuoteView) -> Block:
    dated = (
        f"{quote.published} · {quote.age}" if quote.published and quote.age else quote.published or "undated"
    )
    source = f" — {quote.publisher or 'publisher unknown'}, {dated}"
    return line(
        Span(quote.title, link=quote.link), f"{source} · {quote.also_in}" if quote.also_in else source
    )


def _context(context: ContextView) -> Iterator[Block]:
    words = (Span(run.text, bold=True) for run in context.quote.runs)
    before = Span(("[…] " if context.cut_before else "") + context.before)
    after = Span(context.after + (" […]" if context.cut_after else ""))
    yield Block(Is.QUOTE, (before, *words, after))
    yield _source(context.quote)


def _brief(reply: Reply, brief: BriefView) -> Iterator[Block]:
    yield line(Span(f"{brief.topic} · {brief.period}", bold=True))
    yield line(brief.news or reply.summary)
    for change in brief.changes:
        before, after = change.before, change.after
        who = f", {after.said_by}" if after.said_by else ""
        words = f"{before.text} ({before.dated}) → {after.text} ({after.dated}){who}"
        yield Block(Is.ITEM, (Span("Changed: ", bold=True), Span(words)))
    yield from _disagreement(reply)
    for item in brief.items:
        yield GAP
        told = " · ".join(
            filter(None, (item.dated or "undated", "new" if item.new else "", _sources(item.sources)))
        )
        yield line(Span(told, bold=True))
        for quote in item.quotes:
            yield from _quote(quote)


def _sources(number: int) -> str:
    return f"{number} independent sources" if number > 1 else ""


def _progress(view: ProgressView) -> Iterator[Block]:
    yield line(Span(view.title, bold=True))
    if view.total:
        tenths = min(10, 10 * view.done // view.total)
        left = "" if view.seconds_left is None else f" · {_left(view.seconds_left)}"
        yield line(f"{'▓' * tenths}{'░' * (10 - tenths)} {view.done:,} of {view.total:,}{left}")
    yield line(view.what)
    if view.note:
        yield line(view.note)


def _left(seconds: float) -> str:
    return f"about {round(seconds / 60)} min left" if seconds >= 90 else "about a minute left"


def _next_steps(reply: Reply, prefix: str) -> Iterator[Block]:
    kinds = [action.kind for action in reply.actions]
    named = [f"{prefix}{_COMMANDS[kind]}" for kind in dict.fromkeys(kinds) if kind in _COMMANDS]
    if named:
        yield line(Span(f"More: reply {_listed(named)}", quiet=True))


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last

"""Replies that are too long for Slack, made shorter step by step: never dropped, the best quotes last to go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from bot.reply import BriefItem, BriefView, ContextView, FigureGroup, QuoteView, Reply, Run
from bot.slack.rich import cut

OMISSION = "[…]"
_STEPS = (
    (12, 1_500),
    (6, 1_000),
    (3, 700),
    (2, 500),
    (1, 300),
    (1, 150),
)  # items of a list, characters of a quote


def shorter(reply: Reply) -> Iterator[Reply]:
    """``reply``, then shorter and shorter ones. Each says what is left out; the last fits any limit."""
    yield reply
    for count in range(len(reply.quotes) - 1, 0, -1):
        yield _with_note(replace(reply, quotes=reply.quotes[:count]), len(reply.quotes) - count, "quote")
    for items, characters in _STEPS:
        yield _shortened(reply, items, characters)
    yield Reply(
        kind=reply.kind,
        summary=cut(reply.summary, 1_000),
        notes=("This is all that fits into a message.",),
        id=reply.id,
        actions=reply.actions[:8],
    )


def windowed(quote: QuoteView, characters: int) -> QuoteView:
    """``quote`` with at most about ``characters`` of its words, around the first bold ones; ``[…]`` where it is cut.

    It is cut between sentences where one ends in reach, else between words, so that what stays is a slice of the
    quote, byte for byte.
    """
    text = quote.text
    if len(text) <= characters:
        return quote
    bold = _first_bold(quote)
    middle = (bold[0] + bold[1]) // 2 if bold else 0
    start = max(0, min(middle - characters // 2, len(text) - characters))
    end = min(len(text), start + characters)
    start, end = _at_border(text, start, forward=True), _at_border(text, end, forward=False)
    if bold and not (start <= bold[0] and bold[1] <= end):
        start, end = max(0, bold[0] - characters // 2), min(len(text), bold[0] + characters // 2)
    runs = _sliced(quote.runs, start, end)
    before = (Run(f"{OMISSION} "),) if start > 0 else ()
    after = (Run(f" {OMISSION}"),) if end < len(text) else ()
    return replace(quote, runs=(*before, *runs, *after), start=quote.start + start, end=quote.start + end)


def _shortened(reply: Reply, items: int, characters: int) -> Reply:
    left = (
        max(0, len(reply.quotes) - items)
        + max(0, len(reply.nearest) - items)
        + max(0, sum(len(item.quotes) for item in reply.brief.items) - items if reply.brief else 0)
        + max(0, sum(len(group.rows) for group in reply.timeline) - items)
    )
    short = replace(
        reply,
        summary=cut(reply.summary, 1_000),
        question=cut(reply.question, 300),
        understood_as=cut(reply.understood_as, 300) if reply.understood_as else None,
        reason=cut(reply.reason, 500) if reply.reason else None,
        quotes=_quotes(reply.quotes, items, characters),
        nearest=_quotes(reply.nearest, items, characters),
        disagree=reply.disagree[: max(2, items)],
        apart=reply.apart[:items],
        figures=_lines(reply.figures, items),
        notes=_lines(reply.notes, items),
        warnings=_lines(reply.warnings, items),
        timeline=_groups(reply.timeline, items),
        undated=reply.undated[:items],
        brief=_brief(reply.brief, items, characters),
        context=_context(reply.context, characters),
        copy=cut(reply.copy, characters) if reply.copy else None,
    )
    return _with_note(short, left, "item")


def _with_note(reply: Reply, left: int, what: str) -> Reply:
    if not left:
        return reply
    note = f"{left} more {what}{'' if left == 1 else 's'} left out, to fit into a message."
    return replace(reply, notes=(*reply.notes, note))


def _quotes(quotes: tuple[QuoteView, ...], items: int, characters: int) -> tuple[QuoteView, ...]:
    return tuple(_trimmed(quote, characters) for quote in quotes[:items])


def _trimmed(quote: QuoteView, characters: int) -> QuoteView:
    whole = windowed(quote, characters)
    return replace(
        whole,
        title=cut(whole.title, 150),
        publisher=cut(whole.publisher, 100) if whole.publisher else None,
        said_by=cut(whole.said_by, 150) if whole.said_by else None,
        link=whole.link if whole.link and len(whole.link) <= 600 else None,
    )


def _lines(lines: tuple[str, ...], items: int) -> tuple[str, ...]:
    kept = tuple(cut(line, 300) for line in lines[:items])
    left = len(lines) - items
    return (*kept, f"… and {left} more") if left > 0 else kept


def _groups(groups: tuple[FigureGroup, ...], items: int) -> tuple[FigureGroup, ...]:
    """The newest rows of every speaker, as many speakers as fit."""
    return tuple(replace(group, rows=group.rows[-items:]) for group in groups[: max(2, items)])


def _brief(brief: BriefView | None, items: int, characters: int) -> BriefView | None:
    if brief is None:
        return None
    kept: list[BriefItem] = []
    for item in brief.items[-items:]:
        kept.append(replace(item, quotes=_quotes(item.quotes, items, characters)))
    return replace(brief, items=tuple(kept), changes=brief.changes[-items:])


def _context(context: ContextView | None, characters: int) -> ContextView | None:
    if context is None:
        return None
    before, after = context.before[-characters:], context.after[:characters]
    return ContextView(
        before=before,
        quote=_trimmed(context.quote, 2 * characters),
        after=after,
        cut_before=context.cut_before or len(before) < len(context.before),
        cut_after=context.cut_after or len(after) < len(context.after),
    )


def _first_bold(quote: QuoteView) -> tuple[int, int] | None:
    at = 0
    for run in quote.runs:
        if run.bold:
            return at, at + len(run.text)
        at += len(run.text)
    return None


def _at_border(text: str, at: int, *, forward: bool, reach: int = 200) -> int:
    """The nearest end of a sentence inside the window, else of a word, else ``at`` itself."""
    if at in (0, len(text)):
        return at
    span = text[at : at + reach] if forward else text[max(0, at - reach) : at]
    ends = [
        place + 1
        for place, (one, next_) in enumerate(pairwise(span))
        if next_.isspace() and (one in ".!?؟\n" or one in '”’"')
    ]
    spaces = [place for place, one in enumerate(span) if one.isspace()]
    places = ends or spaces
    if not places:
        return at
    if forward:
        found = at + places[0]
        return found + (len(text[found:]) - len(text[found:].lstrip()))
    return max(0, at - reach) + places[-1]


def _sliced(runs: tuple[Run, ...], start: int, end: int) -> tuple[Run, ...]:
    kept = []
    at = 0
    for run in runs:
        piece = run.text[max(0, start - at) : max(0, end - at)]
        if piece:
            kept.append(Run(piece, run.bold))
        at += len(run.text)
    return tuple(kept)

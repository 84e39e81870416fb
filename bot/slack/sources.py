"""A quote with its source, and a figure with what must stand beside it, as rich text."""

from __future__ import annotations

from collections.abc import Iterator

from bot.reply import ContextView, FigureView, QuoteView
from bot.slack.rich import Part, bold, link, paragraph, quoted, words
from bot.words.plain import one_line


def quote_with_source(quote: QuoteView, *, said_above: bool = False, short: bool = False) -> Iterator[Part]:
    """The quoted words and their source. ``short``: on one line, for quotes that stand below another."""
    yield quoted(runs(quote))
    yield from paragraph(source(quote, said_above=said_above, short=short))


def source(quote: QuoteView, *, said_above: bool = False, short: bool = False) -> list[list[Part]]:
    """Who said it (where the quote itself doesn't tell), the title with its link, publisher, date, who else has it."""
    said = None if said_above else quote.said_elsewhere
    dated = " · ".join(filter(None, (quote.published, quote.age))) if quote.published else "undated"
    line = words(" · ".join(filter(None, (publisher(quote), dated, quote.also_in))))
    by = words(f"Said by {one_line(said)}") if said else []
    return [by, [*title(quote), *words(" · "), *line]] if short else [by, title(quote), line]


def in_its_place(context: ContextView) -> Iterator[Part]:
    """A quote between the article's words around it."""
    before = f"… {context.before.lstrip()}" if context.cut_before else context.before
    after = f"{context.after.rstrip()} …" if context.cut_after else context.after
    yield from paragraph([*source(context.quote), words(" "), words(before.strip("\n"))])
    yield quoted(runs(context.quote))
    yield from paragraph([words(after.strip("\n"))])


def runs(quote: QuoteView) -> list[Part]:
    """The quoted words between ❝ and ❞: joined, they are the quote, byte for byte."""
    inner = [part for run in quote.runs for part in words(run.text, bold=run.bold)]
    return [*words("❝"), *inner, *words("❞")]


def title(quote: QuoteView) -> list[Part]:
    """The title on one line, linked to the quoted words where there is an address."""
    return link(quote.link, one_line(quote.title) or "untitled")


def publisher(quote: QuoteView) -> str:
    """Who published it."""
    return one_line(quote.publisher) if quote.publisher else "publisher unknown"


def told(figure: FigureView, *, dated_first: bool = False, with_source: bool = False) -> list[Part]:
    """One figure on one line: its words in bold, its date, who said it, what it counts, and its source."""
    number = bold(one_line(figure.text))
    beside = " · ".join(filter(None, (figure.said_by if not dated_first else None, figure.of, figure.note)))
    parts = (
        [*words(f"{figure.dated} · "), *number] if dated_first else [*number, *words(f" · {figure.dated}")]
    )
    parts += words(f" · {beside}") if beside else []
    parts += words(f" · {figure.newest}") if figure.newest else []
    if with_source and figure.quote:
        parts += [*words(" · "), *link(figure.quote.link, publisher(figure.quote))]
    return parts

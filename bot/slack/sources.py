"""A quote with its source, and a figure with what must stand beside it, as rich text."""

from __future__ import annotations

from collections.abc import Iterator

from bot.plain import one_line
from bot.reply import FigureView, QuoteView
from bot.slack.rich import Part, bold, link, paragraph, quoted, words


def quote_with_source(quote: QuoteView, *, said_above: bool = False) -> Iterator[Part]:
    """The quoted words, then who said them, the title (linked), publisher, date, age, and who else has them."""
    yield quoted(runs(quote))
    said = "" if said_above or not quote.said_by else f"Said by {quote.said_by}"
    dated = " · ".join(filter(None, (quote.published, quote.age))) if quote.published else "undated"
    source = " · ".join(filter(None, (publisher(quote), dated, quote.also_in)))
    yield from paragraph([words(said), title(quote), words(source)])


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

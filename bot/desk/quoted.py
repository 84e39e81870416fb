"""Quotes that were shown, looked at again: still held, still the same words, still allowed. Context and copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.reply import ContextView, Kind, Reply
from bot.store import BRIEFED, TRACED, Given, GivenQuote
from bot.words.figures import named
from bot.words.plain import one_line
from bot.words.wording import view
from index.article import Answer, Quote
from index.errors import UnknownArticle

if TYPE_CHECKING:
    from index.facade import Index

_AROUND = 700  # characters of the article shown before and after a quote, to the next paragraph


@dataclass(frozen=True, slots=True)
class Changed:
    """Why a quote can't be shown again, in a sentence."""

    sentence: str


def remembered(answer: Answer) -> tuple[GivenQuote, ...]:
    """The spans of an answer's quotes, for the store."""
    headline = answer.figures.headline if answer.figures else None
    kept = []
    for quote in (*answer.quotes, *answer.nearest):
        left_out: tuple[tuple[int, int], ...] = ()
        if headline and headline.article.key == quote.article.key and quote is answer.quotes[0]:
            left_out = tuple(scope.words for scope in headline.figure.scope if scope.kind == "excludes")
        scope = tuple(span for span in left_out if not quote.start <= span[0] < quote.end)
        answers = any(quote is one for one in answer.quotes)
        kept.append(replace(_place_of(quote), answers=answers, scope=scope))
    return tuple(kept)


def places_of(quotes: Iterable[Quote]) -> tuple[GivenQuote, ...]:
    """The spans of quotes, for the store."""
    return tuple(map(_place_of, quotes))


def _place_of(quote: Quote) -> GivenQuote:
    return GivenQuote(
        article_id=quote.article.article_id,
        revision=quote.article.revision,
        start=quote.start,
        end=quote.end,
        content_hash=quote.article.content_hash,
        speaker=quote.speaker,
    )


def look_again(index: Index, given: GivenQuote, readable: frozenset[str] | None) -> Quote | Changed:
    """The quote as it stands in the index now, or why it may not be shown."""
    try:
        article = index.article(given.article_id)
    except UnknownArticle:
        return Changed("The article behind that quote was removed since, so I can't show it again.")
    if readable is not None and article.collection not in readable:
        return Changed("The article behind that quote may not be read here.")
    if (article.revision, article.content_hash) != (given.revision, given.content_hash):
        return Changed("The article behind that quote was corrected since. Ask again for what it says now.")
    return Quote(article, given.start, given.end, bold=(), speaker=given.speaker)


def context_reply(quote: Quote, today: date) -> Reply:
    """The quote between the paragraphs around it."""
    text = quote.article.text
    first = _back_to_paragraph(text, quote.start)
    last = _on_to_paragraph(text, quote.end)
    shown = view(quote, today)
    return Reply(
        kind=Kind.CONTEXT,
        summary=f"In its context: {one_line(quote.text)}",
        context=ContextView(
            before=text[first : quote.start],
            quote=shown,
            after=text[quote.end : last],
            cut_before=bool(text[:first].strip()),
            cut_after=bool(text[last:].strip()),
        ),
    )


def copy_reply(index: Index, given: Given, readable: frozenset[str] | None) -> Reply:
    """The answer's quotes as plain text: full sentences, speaker, what is left out, publisher and date."""
    quotes = [(one, look_again(index, one, readable)) for one in given.quotes if one.answers]
    told = [found for _, found in quotes if isinstance(found, Changed)]
    usable = [(one, found) for one, found in quotes if isinstance(found, Quote)]
    if not usable:
        nothing = "Nothing answered that, so there is nothing to copy: the passage shown is only the nearest."
        sentence = told[0].sentence if told else nothing
        return Reply(kind=Kind.REFUSED, summary=sentence)
    return Reply(
        kind=Kind.COPY,
        summary="Ready to copy.",
        copy="\n\n".join(_as_text(one, quote) for one, quote in _copied(given, usable)),
        notes=tuple(dict.fromkeys(one.sentence for one in told)),
    )


def _copied(given: Given, usable: Sequence[tuple[GivenQuote, Quote]]) -> Sequence[tuple[GivenQuote, Quote]]:
    """Of an answer the quote that answers; of a briefing or a timeline all."""
    return usable if given.status in (BRIEFED, TRACED) else usable[:1]


def _as_text(given: GivenQuote, quote: Quote) -> str:
    from bot.words.age import show_published

    article = quote.article
    words = one_line(quote.text)
    quoted = words if words.startswith(("“", '"', "«")) else f"“{words}”"
    scope = "; ".join(one_line(article.text[start:end]) for start, end in given.scope)
    said = named(quote.speaker_text)
    speaker = f" Said by {said}." if said and (quote.speaker_text or "") not in quote.text else ""
    source = ", ".join(
        (
            one_line(article.publisher or article.title),
            show_published(article.published) if article.published else "undated",
        )
    )
    left_out = f" [“{scope}”]" if scope else ""
    link = f" {article.url}" if article.url else ""
    return f"{quoted}{speaker}{left_out} ({source}){link}"


def _back_to_paragraph(text: str, start: int) -> int:
    if start <= _AROUND:
        return 0
    cut = text.rfind("\n", 0, start - _AROUND)
    near = cut + 1 if cut >= 0 and start - cut < 2 * _AROUND else text.find(" ", start - _AROUND, start) + 1
    return near or start - _AROUND


def _on_to_paragraph(text: str, end: int) -> int:
    if len(text) - end <= _AROUND:
        return len(text)
    cut = text.find("\n", end + _AROUND, end + 2 * _AROUND)
    if cut >= 0:
        return cut
    space = text.rfind(" ", end, end + _AROUND)
    return space if space > end else end + _AROUND

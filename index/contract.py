"""The JSON of answers and passages: a contract that programs rely on. README documents it.

Version 1. Offsets are code points of the stored text; dates are ISO 8601, as precise as
``published_precision`` says; whatever is unknown is null.

``figures`` is null unless a quantity was asked for and found. A figure F is ``{"text", "low", "high",
"comparator", "unit", "counted", "scope", "as_of", "as_of_rule", "as_of_words", "speaker", "article_id",
"revision", "start", "end", "number"}``: ``text`` is the number as the article writes it and ``number`` its span,
``start`` and ``end`` are its sentence's; ``low`` is null for "<" and "<=", ``high`` for ">" and ">=";
``scope`` lists ``{"kind": "place" | "includes" | "excludes", "text", "start", "end"}``, which may stand in
another sentence; ``as_of`` is an ISO day, month or year, ``as_of_rule`` "stated", "relative", "publication" or
"none". ``series`` is the headline's own line, oldest first, headline included; ``apart`` adds ``differs``. ``changed_from`` is the figure that a question about a change sets
the headline against: the first since the day it names, or the last before a bound was passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.article import Answer, Question, Quote, Searched, Status
from index.briefs.period import show_window
from index.briefs.values import Brief, Item
from index.figures.cited import Cited, Figures

SCHEMA_VERSION = 1


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return ``ask --json``."""
    headline = None
    if answer.headline is not None:
        quote = answer.quotes[answer.headline.quote]
        headline = {
            "text": quote.article.text[answer.headline.start : answer.headline.end],
            "quote": answer.headline.quote,
            "start": answer.headline.start,
            "end": answer.headline.end,
        }
    reason = answer.reason
    return {
        "schema_version": SCHEMA_VERSION,
        "id": answer.id,
        "question": answer.question.text,
        "understood_as": answer.understood_as,
        "status": Status(answer.status).value,
        "reason": {"code": reason.code, "sentence": reason.sentence} if reason else None,
        "headline": headline,
        "quotes": [quote_json(quote) for quote in answer.quotes],
        "nearest": [quote_json(quote) for quote in answer.nearest],
        "figures": figures_json(answer.figures) if answer.figures else None,
        "notes": list(answer.notes),
        "searched": _searched_json(answer.searched),
    }


def search_json(question: Question, passages: Sequence[Quote]) -> dict[str, Any]:
    """Return ``search --json``."""
    return {
        "schema_version": SCHEMA_VERSION,
        "id": question.id,
        "question": question.text,
        "passages": [quote_json(passage) for passage in passages],
    }


def quote_json(quote: Quote) -> dict[str, Any]:
    """Return one quote with its source."""
    article = quote.article
    published = article.published
    return {
        "article_id": article.article_id,
        "revision": article.revision,
        "start": quote.start,
        "end": quote.end,
        "text": quote.text,
        "bold": [list(span) for span in quote.bold],
        "speaker": quote.speaker_text,
        "title": article.title,
        "publisher": article.publisher,
        "published": published.iso if published else None,
        "published_precision": published.precision.value if published else None,
        "url": article.url,
        "collection": article.collection,
        "lang": article.lang,
        "score": round(quote.score, 4),
        "also_in": {
            "others": len(quote.others),
            "articles": [
                {
                    "article_id": one.article_id,
                    "title": one.title,
                    "publisher": one.publisher,
                    "published": one.published.iso if one.published else None,
                    "url": one.url,
                }
                for one in quote.also_in
            ],
        },
    }


def brief_json(brief: Brief) -> dict[str, Any]:
    """Return ``brief --json``: items in the order of their days, undated last; ``new`` repeats those that are."""
    window, reason = brief.window, brief.reason
    return {
        "schema_version": SCHEMA_VERSION,
        "id": brief.request.id,
        "topic": brief.topic,
        "period": {
            "since": window.first.isoformat() if window.first else None,
            "until": window.last.isoformat() if window.last else None,
            "as_understood": show_window(window),
        },
        "reason": {"code": reason.code, "sentence": reason.sentence} if reason else None,
        "items": [_item_json(item) for item in brief.items],
        "new": [_item_json(item) for item in brief.new],
        "figures_changed": [
            {"from": figure_json(change.before), "to": figure_json(change.after)} for change in brief.changes
        ],
        "disagreements": [{"figures": [figure_json(one) for one in some]} for some in brief.disagreements],
        "independent_sources": brief.independent,
        "notes": list(brief.notes),
        "searched": _searched_json(brief.searched) | {"matched": brief.matched},
    }


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "date": item.date,
        "sources": item.sources,
        "quotes": [quote_json(quote) for quote in item.quotes],
    }


def figures_json(figures: Figures) -> dict[str, Any]:
    """Return what an answer or a timeline says in numbers."""
    return {
        "headline": figure_json(figures.headline) if figures.headline else None,
        "series": [figure_json(cited) for cited in figures.series],
        "conflicts": [figure_json(cited) for cited in figures.conflicts],
        "apart": [figure_json(one.cited) | {"differs": list(one.differs)} for one in figures.apart],
        "undated": [figure_json(cited) for cited in figures.undated],
        "changed_from": figure_json(figures.changed_from) if figures.changed_from else None,
        "counted_from": figures.counted_from,
    }


def figure_json(cited: Cited) -> dict[str, Any]:
    """Return one figure with its source."""
    figure, text = cited.figure, cited.article.text
    words = figure.as_of_words
    return {
        "text": cited.words,
        "low": _number(figure.low),
        "high": _number(figure.high),
        "comparator": figure.comparator,
        "unit": figure.unit,
        "counted": cited.counted,
        "scope": [
            {"kind": s.kind, "text": text[s.words[0] : s.words[1]], "start": s.words[0], "end": s.words[1]}
            for s in figure.scope
        ],
        "as_of": figure.as_of,
        "as_of_rule": figure.as_of_rule.value,
        "as_of_words": text[words[0] : words[1]] if words else None,
        "speaker": cited.speaker,
        "article_id": cited.article.article_id,
        "revision": cited.article.revision,
        "start": figure.sentence[0],
        "end": figure.sentence[1],
        "number": list(figure.words or figure.number),
    }


def _number(value: float | None) -> int | float | None:
    return int(value) if value is not None and value.is_integer() else value


def _searched_json(searched: Searched) -> dict[str, Any]:
    return {
        "articles": searched.articles,
        "passages": searched.passages,
        "newest": searched.newest.iso if searched.newest else None,
        "generation": searched.generation,
        "ms": searched.milliseconds,
        "vectors_pending": searched.vectors_pending,
    }

"""The JSON of answers and passages: a contract that programs rely on. README documents it.

Version 1. Offsets are code points of the stored text; dates are ISO 8601, as precise as
``published_precision`` says; whatever is unknown is null.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.article import Answer, Question, Quote, Searched, Status

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
    }


def _searched_json(searched: Searched) -> dict[str, Any]:
    return {
        "articles": searched.articles,
        "passages": searched.passages,
        "newest": searched.newest.iso if searched.newest else None,
        "generation": searched.generation,
        "ms": searched.milliseconds,
        "vectors_pending": searched.vectors_pending,
    }

"""Articles and answers for tests of what is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from index.article import (
    Answer,
    Article,
    Headline,
    Precision,
    Published,
    Question,
    Quote,
    Reason,
    Searched,
    Span,
    Status,
)

NOW = datetime(2026, 11, 22, 7, 45, tzinfo=UTC)
TEXT = (
    "UN team: 3,000 to 5,000\n\n"
    "The UN monitoring team said in January 2024 that 3,000 to 5,000 ISIS fighters\n"
    "remain in Iraq and Syria. The figure is for fighters alone."
)


def article(text: str = TEXT, **fields: Any) -> Article:
    """An article; fields as given, else those of a dated sample."""
    given: dict[str, Any] = {
        "key": 1,
        "article_id": "un-2024",
        "revision": 2,
        "title": "UN team: 3,000 to 5,000 [SAMPLE]",
        "collection": "main",
        "source": "samples",
        "locator": "un-2024-01.md",
        "content_hash": "0",
        "publisher": "Sample Wire",
        "published": Published("2024-01", Precision.MONTH),
        "url": "https://example.org/un",
    }
    return Article(text=text, **(given | fields))


def span(text: str, words: str) -> Span:
    """Where words stand in a text, at their last occurrence."""
    at = text.rindex(words)
    return at, at + len(words)


def quote(of: Article | None = None) -> Quote:
    """The sentence with the number, its number bold, its speaker known."""
    of = of or article()
    start = of.text.index("The UN monitoring")
    end = of.text.index(" The figure is")
    return Quote(
        of,
        start,
        end,
        bold=(span(of.text, "3,000 to 5,000"),),
        speaker=span(of.text, "UN monitoring team"),
        score=0.9,
    )


def searched(**fields: Any) -> Searched:
    """What was searched."""
    given: dict[str, Any] = {
        "articles": 14,
        "passages": 31,
        "newest": Published("2024-01", Precision.MONTH),
        "generation": 3,
        "milliseconds": 13.6,
        "updated_at": NOW.replace(minute=41),
    }
    return Searched(**(given | fields))


def answered(*quotes: Quote, asked: str = "how many ISIS fighters remain?", **fields: Any) -> Answer:
    """An answer with a headline from the first quote's bold words."""
    quotes = quotes or (quote(),)
    given: dict[str, Any] = {
        "id": "q1",
        "question": Question(asked, id="q1"),
        "understood_as": asked,
        "status": Status.ANSWERED,
        "searched": searched(),
        "quotes": quotes,
        "headline": Headline(0, *quotes[0].bold[0]) if quotes[0].bold else None,
        "notes": ("Asked: ISIS · also searched: Daesh, Islamic State",),
    }
    return Answer(**(given | fields))


def refused(*nearest: Quote, asked: str = "how many fighters are in western Syria?", **fields: Any) -> Answer:
    """A refusal with its reason."""
    given: dict[str, Any] = {
        "id": "q2",
        "question": Question(asked, id="q2"),
        "understood_as": asked,
        "status": Status.NOT_FOUND,
        "searched": searched(),
        "nearest": nearest,
        "reason": Reason("no_number", "No passage gives a number for western Syria."),
    }
    return Answer(**(given | fields))

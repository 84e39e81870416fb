"""The values everything speaks: frozen, typed, and free of I/O.

Offsets are Unicode code points of one revision's stored text, half open: ``text[start:end]``.
"""

from __future__ import annotations

import calendar
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.figures.cited import Figures

Span = tuple[int, int]


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Published:
    """A publication date exactly as precise as its source gave it.

    ``iso`` is ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or a full ISO 8601 instant with its own offset.
    """

    iso: str
    precision: Precision

    @property
    def first(self) -> date:
        """The earliest day this date can mean (in the offset it was given in)."""
        year, month, day = self._parts()
        return date(year, month or 1, day or 1)

    @property
    def last(self) -> date:
        """The latest day this date can mean."""
        year, month, day = self._parts()
        month = month or 12
        return date(year, month, day or calendar.monthrange(year, month)[1])

    def _parts(self) -> tuple[int, int | None, int | None]:
        pieces = [int(piece) for piece in self.iso[:10].split("-")]
        return (
            pieces[0],
            pieces[1] if len(pieces) > 1 else None,
            pieces[2] if len(pieces) > 2 else None,
        )


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What a source hands over: bytes, and what the source itself knows about them."""

    locator: str  # unique within the source: a relative path, a URL, a JSONL id
    data: bytes
    media_type: str
    source: str  # where it comes from, as a person would name it
    article_id: str | None = None  # given by the source (JSONL ``id``), else derived
    url: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)  # explicit metadata, by Draft field name


@dataclass(frozen=True, slots=True)
class Draft:
    """An extracted document, not yet stored.

    ``provenance`` says for each filled field which rule gave it, as a phrase a person can read
    ("JSONL field 'published'", "last line 'Source: …'", "first line of the text").
    """

    article_id: str
    locator: str
    source: str
    title: str
    text: str
    collection: str = "main"
    publisher: str | None = None
    author: str | None = None
    published: Published | None = None
    url: str | None = None
    lang: str = "en"
    provenance: Mapping[str, str] = field(default_factory=dict)
    body_start: int = 0  # where the body begins, after a headline line that repeats the title
    original: bytes | None = None
    extractor: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of the text and of every field shown to a person; a change makes a revision."""
        shown = (
            self.title,
            self.text,
            self.publisher or "",
            self.author or "",
            self.published.iso if self.published else "",
            self.url or "",
            self.lang,
            self.collection,
        )
        return hashlib.sha256("\0".join(shown).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """One stored revision of an article."""

    key: int  # the catalogue's own integer
    article_id: str
    revision: int  # 1, 2, 3 …
    title: str
    text: str
    collection: str
    source: str
    locator: str
    content_hash: str
    publisher: str | None = None
    author: str | None = None
    published: Published | None = None
    url: str | None = None
    lang: str = "en"
    provenance: Mapping[str, str] = field(default_factory=dict)
    body_start: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article revision; ``sentences`` are absolute spans."""

    key: int
    article_key: int
    revision: int
    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another article that holds the words of a quote: a reprint of it, or of what it reprints."""

    article_id: str
    title: str
    publisher: str | None = None
    published: Published | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of a stored article. Its text is always a slice, never carried beside it."""

    article: Article
    start: int
    end: int
    bold: tuple[Span, ...] = ()  # the answering words, absolute spans
    speaker: Span | None = None  # who said it, a span of the same text
    score: float = 0.0
    also_in: tuple[Elsewhere, ...] = ()  # of what the asker may read, earliest first

    @property
    def text(self) -> str:
        """The quoted words, exactly as stored."""
        return self.article.text[self.start : self.end]

    @property
    def others(self) -> tuple[str | None, ...]:
        """Who else put the quote out, each once; None for those that name no publisher."""
        own = _folded(self.article.publisher)
        names = {_folded(one.publisher): one.publisher for one in reversed(self.also_in)}
        return tuple(name for folded, name in reversed(names.items()) if folded != own or folded is None)

    @property
    def speaker_text(self) -> str | None:
        """The speaker's name as the text writes it."""
        return self.article.text[self.speaker[0] : self.speaker[1]] if self.speaker else None


@dataclass(frozen=True, slots=True)
class Filters:
    """What may be searched. ``collections=None`` means all; an empty set means nothing."""

    since: date | None = None
    until: date | None = None
    publisher: str | None = None
    collections: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked, with the clock it was asked by and the questions asked before it."""

    text: str
    id: str = ""
    asked_at: datetime | None = None
    previous: tuple[str, ...] = ()
    filters: Filters = Filters()
    limit: int = 3  # quotes at most


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    CONFLICT = "conflict"  # answered, by two figures that can't both hold
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no answer, for programs (``code``) and for people (``sentence``)."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The short answer: a span inside quote number ``quote``."""

    quote: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Searched:
    """What stood behind an answer, and how long it took."""

    articles: int
    passages: int
    newest: Published | None
    generation: int
    milliseconds: float
    updated_at: datetime | None = None
    vectors_pending: int = 0  # passages found by keyword only, so far


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, or the reason there are none."""

    id: str
    question: Question
    understood_as: str
    status: Status
    searched: Searched
    quotes: tuple[Quote, ...] = ()
    nearest: tuple[Quote, ...] = ()
    headline: Headline | None = None
    reason: Reason | None = None
    figures: Figures | None = None  # where a quantity was asked for
    notes: tuple[str, ...] = ()  # "asked: ISIS · also searched: Daesh", one sentence each


def _folded(name: str | None) -> str | None:
    return " ".join(name.split()).casefold() if name else None

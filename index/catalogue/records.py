"""What the catalogue hands out beside articles and passages, and how values lie in its rows."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Draft, Passage, Precision, Published, Span
from index.errors import DocumentError

MAX_TEXT_BYTES = 256 * 1024 * 1024
ORIGINAL_LIMIT = 8 * 1024 * 1024  # bytes of an original kept, before compression


class Outcome(StrEnum):
    """What became of a document that was put."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT_REMOVED = "kept_removed"  # a person removed it; no source brings it back
    REMOVED = "removed"  # its source has it no more


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One line of a listing."""

    key: int
    article_id: str
    revision: int
    title: str
    publisher: str | None
    published: Published | None
    collection: str
    source: str
    locator: str
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision, without its text."""

    revision: int
    title: str
    publisher: str | None
    published: Published | None
    content_hash: str
    extractor: str
    stored_at: datetime
    provenance: Mapping[str, str]
    characters: int


@dataclass(frozen=True, slots=True)
class History:
    """What became of an article: its revisions, oldest first, and its reprints, earliest first."""

    revisions: tuple[RevisionRow, ...]
    reprints: tuple[ArticleRow, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A field set by a person. ``value`` is as stored: a date in ISO form, else the words."""

    field: str
    value: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Removal:
    """A person's removal, which no source lifts."""

    article_id: str
    by: str
    at: datetime
    purged: bool


@dataclass(frozen=True, slots=True)
class CatalogueStatistics:
    """What is held. ``vectors_pending`` counts passages found by keyword only, so far."""

    articles: int
    passages: int
    undated: int
    removed: int
    newest: Published | None
    oldest: Published | None
    collections: Mapping[str, int]
    publishers: Mapping[str, int]
    vectors_pending: int
    updated_at: datetime | None  # last change of an article
    checked_at: datetime | None  # end of the last complete indexing run
    bytes_on_disk: int
    change_number: int


@dataclass(frozen=True, slots=True)
class PassageToEmbed:
    """A passage without a vector. ``sentences`` are relative to ``text``; ``hash`` names the vector."""

    key: int
    hash: bytes
    prefix: str
    text: str
    sentences: tuple[Span, ...]


def vector_hash(prefix: str, text: str, sentences: Sequence[Span]) -> bytes:
    """SHA-256 of all that a passage's vectors depend on, the model apart. ``sentences`` relative to text."""
    bounds = ",".join(f"{start}-{end}" for start, end in sentences)
    return hashlib.sha256(f"{prefix}\0{text}\0{bounds}".encode()).digest()


def pack_spans(spans: Sequence[Span]) -> bytes:
    """Spans as little-endian 32-bit pairs."""
    return np.asarray(spans, dtype="<u4").tobytes()


def unpack_spans(data: bytes) -> tuple[Span, ...]:
    """The reverse of pack_spans."""
    pairs: list[list[int]] = np.frombuffer(data, dtype="<u4").reshape(-1, 2).tolist()
    return tuple((start, end) for start, end in pairs)


def unpack_vector(data: bytes) -> NDArray[np.float32]:
    """A passage vector (d,)."""
    return np.frombuffer(data, dtype="<f4")


def unpack_sentences(data: bytes, dimension: int) -> NDArray[np.float16]:
    """Sentence vectors (n, d)."""
    return np.frombuffer(data, dtype="<f2").reshape(-1, dimension)


def now() -> str:
    """This instant, as stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def instant(stored: str | None) -> datetime | None:
    """The reverse of now."""
    return datetime.fromisoformat(stored) if stored else None


def known_instant(stored: str) -> datetime:
    """An instant that is always there."""
    return datetime.fromisoformat(stored)


def published(iso: str | None, precision: str | None) -> Published | None:
    """A date from its two columns."""
    return Published(iso, Precision(precision)) if iso and precision else None


def article(row: sqlite3.Row) -> Article:
    """An article from the columns of articles joined with revisions."""
    return Article(
        key=row["article"],
        article_id=row["article_id"],
        revision=row["revision"],
        title=row["title"],
        text=row["text"],
        collection=row["collection"],
        source=row["source"],
        locator=row["locator"],
        content_hash=row["content_hash"],
        publisher=row["publisher"],
        author=row["author"],
        published=published(row["published"], row["precision"]),
        url=row["url"],
        lang=row["lang"],
        provenance=json.loads(row["provenance"]),
        body_start=row["body_start"],
    )


def article_row(row: sqlite3.Row) -> ArticleRow:
    """A line of a listing from its columns."""
    return ArticleRow(
        row["article"],
        row["article_id"],
        row["revision"],
        row["title"],
        row["publisher"],
        published(row["published"], row["precision"]),
        row["collection"],
        row["source"],
        row["locator"],
        instant(row["removed_at"]),
    )


def revision_row(row: sqlite3.Row) -> RevisionRow:
    """A revision from its columns."""
    return RevisionRow(
        row["revision"],
        row["title"],
        row["publisher"],
        published(row["published"], row["precision"]),
        row["content_hash"],
        row["extractor"],
        known_instant(row["stored_at"]),
        json.loads(row["provenance"]),
        len(row["text"]),
    )


def passage(row: sqlite3.Row) -> Passage:
    """A passage from its columns."""
    return Passage(
        row["key"], row["article"], row["revision"], row["start"], row["end"], unpack_spans(row["sentences"])
    )


def revision_values(draft: Draft, article_key: int, revision: int) -> dict[str, Any]:
    """The columns of a new revision."""
    date = draft.published
    original = draft.original
    keep = original is not None and len(original) <= ORIGINAL_LIMIT
    return {
        "article": article_key,
        "revision": revision,
        "title": draft.title,
        "collection": draft.collection,
        "publisher": draft.publisher,
        "author": draft.author,
        "published": date.iso if date else None,
        "precision": date.precision.value if date else None,
        "first_day": date.first.isoformat() if date else None,
        "url": draft.url,
        "lang": draft.lang,
        "body_start": draft.body_start,
        "content_hash": draft.content_hash,
        "extractor": draft.extractor,
        "stored_at": now(),
        "provenance": json.dumps(dict(draft.provenance), ensure_ascii=False),
        "text": draft.text,
        "original": zlib.compress(original) if keep and original is not None else None,
    }


def check_storable(draft: Draft) -> None:
    """Raise DocumentError when the draft holds what can't be stored, kept exactly and shown again."""
    values = [draft.article_id, draft.locator, draft.source, draft.title, draft.text, draft.collection]
    values += [draft.publisher or "", draft.author or "", draft.url or "", draft.lang, draft.extractor]
    values += [*draft.provenance, *draft.provenance.values()]
    try:
        size = max(len(value.encode()) for value in values)
    except UnicodeEncodeError as error:
        raise DocumentError(
            f"{_name(draft)} holds half a character (an unpaired surrogate), which no quote could repeat. "
            "Save it as UTF-8 and add it again."
        ) from error
    if size > MAX_TEXT_BYTES:
        raise DocumentError(
            f"{_name(draft)} has {size // 1_000_000} MB of text; at most {MAX_TEXT_BYTES // 1_000_000} MB "
            "are kept as one article. Split it and add the parts."
        )
    if not draft.article_id:
        raise DocumentError(f"{_name(draft)} has an empty id. Give it one, or leave the id out.")


def _name(draft: Draft) -> str:
    return draft.locator.encode("utf-8", "replace").decode() or "This document"

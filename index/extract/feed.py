"""Feeds (RSS, Atom, JSON Feed) and sitemaps: what they list, as parts whose bytes are JSON.

A part of a feed is an entry: ``id, url, title, author, publisher, published, lang, text, teaser``; a part of
a sitemap is ``url, lastmod``. They come as parts so that reading can happen in a process of its own.
"""

from __future__ import annotations

import email.utils
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from index.errors import DocumentError
from index.extract.mail import words_of
from index.extract.metadata import Content, Part

ENTRY = "application/x-briefbot-entry"
_SHORT = 500  # characters; an entry shorter than this that links to a page is its teaser
_CUT = re.compile(
    r"(?:\.\.\.|…|\[\.\.\.\]|\[…\]|\[&#8230;\]|read more\W*|continue reading.{0,80}|weiterlesen\W*)$", re.I
)
_MOST_UNPACKED = 50_000_000  # bytes of a compressed sitemap
_GZIP = b"\x1f\x8b"


def sniff(data: bytes) -> str | None:
    """``feed``, ``sitemap``, or None: something else. Looks at the beginning alone."""
    head = _plain(data)[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return "feed" if b"jsonfeed.org/version/" in head else None
    if not head.startswith(b"<"):
        return None
    match = re.search(rb"<(?:\w+:)?(rss|feed|RDF|urlset|sitemapindex|html)[\s>]", head, re.IGNORECASE)
    name = match[1].lower() if match else b""
    if name in (b"rss", b"feed", b"rdf"):
        return "feed"
    return "sitemap" if name in (b"urlset", b"sitemapindex") else None


def read_feed(data: bytes, name: str, *, most: int) -> Content:
    """The entries of a feed, at most ``most``, in its order; ``text`` is the feed's title. DocumentError."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        title, entries = _json_feed(data, name)
    else:
        title, entries = _xml_feed(data, name)
    parts, more = _first(entries, most)
    warnings = (f"it has more than {most:,} entries; the first {most:,} were looked at.",) if more else ()
    return Content(title, "feed/1", warnings=warnings, parts=tuple(parts))


def read_sitemap(data: bytes, name: str, *, most: int) -> Content:
    """The pages of a sitemap, or the sitemaps of an index (then ``text`` is "index"). Raises DocumentError."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        tree = fromstring(_plain(data))
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise DocumentError(
            f"{name} is no sitemap that can be read; ask its site, or follow its feed."
        ) from error
    listed = []
    for element in tree:
        values = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in element}
        if values.get("loc"):
            listed.append({"url": values["loc"], "lastmod": values.get("lastmod", "")})
    # Newest first; those without keep their order.
    listed.sort(key=lambda page: page["lastmod"], reverse=True)
    parts, more = _first(listed, most)
    warnings = (f"it lists more than {most:,} pages; the newest {most:,} are followed.",) if more else ()
    return Content(
        "index" if tree.tag.endswith("sitemapindex") else "",
        "sitemap/1",
        warnings=warnings,
        parts=tuple(parts),
    )


def _first(entries: Iterable[dict[str, Any]], most: int) -> tuple[list[Part], bool]:
    parts: list[Part] = []
    for entry in entries:
        if len(parts) == most:
            return parts, True
        name = str(entry.get("id") or entry["url"])
        parts.append(Part(name, ENTRY, json.dumps(entry, sort_keys=True).encode()))
    return parts, False


# What feedparser breaks with, on halves of characters, numbers beyond Unicode, or marks that never close.
_BREAKS = (ValueError, OverflowError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)


def _plain(data: bytes) -> bytes:
    """Sitemaps may come compressed; at most so much of one is unpacked."""
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            return packed.read(_MOST_UNPACKED)
    except (OSError, EOFError, zlib.error):
        return b""


def _xml_feed(data: bytes, name: str) -> tuple[str, Iterator[dict[str, Any]]]:
    import feedparser

    if b"<!ENTITY" in data[:100_000]:
        raise DocumentError(f"{name} declares XML entities, which no feed needs; it was not read.")
    try:
        found = feedparser.parse(io.BytesIO(data), sanitize_html=True, resolve_relative_uris=True)
    except _BREAKS as error:
        raise DocumentError(
            f"{name} is a feed so broken that its reader gave up ({type(error).__name__}); tell whoever runs it, or "
            "follow its pages."
        ) from error
    if not found.get("version") and not found.entries:
        raise DocumentError(f"{name} is no feed that can be read; check the address.")
    title = " ".join(str(found.feed.get("title", "")).split())
    lang = str(found.feed.get("language", ""))
    return title, (
        _xml_entry(entry, title, lang) for entry in found.entries if _address(entry) or entry.get("id")
    )


def _xml_entry(entry: Any, feed: str, lang: str) -> dict[str, Any]:
    bodies = [str(body.get("value", "")) for body in entry.get("content", [])] + [
        str(entry.get("summary", ""))
    ]
    source = entry.get("source") or {}
    return _entry(
        id=str(entry.get("id") or ""),
        url=_address(entry),
        title=str(entry.get("title", "")),
        author=str(entry.get("author", "")),
        publisher=str(source.get("title", "")) or feed,
        published=_date(str(entry.get("published", ""))),
        lang=lang,
        text=max((words_of(body) for body in bodies), key=len),
    )


def _address(entry: Any) -> str:
    link = str(entry.get("link") or "")
    return link if link.startswith(("http://", "https://")) else ""


def _json_feed(data: bytes, name: str) -> tuple[str, Iterator[dict[str, Any]]]:
    try:
        feed = json.loads(data.decode("utf-8-sig"))
        items = feed.get("items", [])
        entries = [
            _json_entry(item, str(feed.get("title") or ""), str(feed.get("language") or "")) for item in items
        ]
    except (ValueError, RecursionError, AttributeError, TypeError) as error:
        raise DocumentError(f"{name} is no JSON feed that can be read; check the address.") from error
    return str(feed.get("title") or ""), (entry for entry in entries if entry["id"] or entry["url"])


def _json_entry(item: dict[str, Any], feed: str, lang: str) -> dict[str, Any]:
    def text(key: str) -> str:
        value = item.get(key)
        return value if isinstance(value, str) else ""

    authors = item.get("authors") or [item.get("author") or {}]
    words = [text("content_text"), words_of(text("content_html")), text("summary")]
    return _entry(
        id=str(item.get("id") or ""),
        url=text("url") if text("url").startswith(("http://", "https://")) else "",
        title=text("title"),
        author=", ".join(str(one.get("name")) for one in authors if one.get("name")),
        publisher=feed,
        published=text("date_published"),
        lang=text("language") or lang,
        text=max(words, key=len),
    )


def _entry(**values: str) -> dict[str, Any]:
    text = values["text"].strip()
    teaser = bool(values["url"]) and (len(text) < _SHORT or _CUT.search(text) is not None)
    return values | {"text": text, "title": " ".join(words_of(values["title"]).split()), "teaser": teaser}


def _date(value: str) -> str:
    """A date of RSS (RFC 822) in ISO form with its offset; any other as it stands."""
    try:
        return email.utils.parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, OverflowError):
        return value

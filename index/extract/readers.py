"""Which kinds of document are read, and by what; and the limits that the readers keep."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from index.errors import DocumentError
from index.extract.html import read_html
from index.extract.jsonl import read_line
from index.extract.markdown import read_markdown, read_text
from index.extract.metadata import Content

JSONL = "application/x-ndjson"  # one line of an export
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIL = "message/rfc822"
HTML = "text/html"
FEED = "application/x-feed"
SITEMAP = "application/x-sitemap"
KINDS = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
    ".eml": MAIL,
    ".jsonl": JSONL,
    ".ndjson": JSONL,
}
# Formats that take a parser apart: read in a process of its own, with limits.
UNTRUSTED = frozenset((HTML, PDF, DOCX, MAIL, FEED, SITEMAP))
_INSIDE = {
    suffix: kind for suffix, kind in KINDS.items() if kind != JSONL
}  # read when inside another document
_READERS: dict[str, Callable[[bytes, str], Content]] = {
    "text/plain": read_text,
    "text/markdown": read_markdown,
    HTML: read_html,
    JSONL: read_line,
}
_NEEDED = {
    HTML: ("trafilatura",),
    PDF: ("pypdfium2.raw", "index.extract.pdf"),
    DOCX: ("docx", "defusedxml.ElementTree", "index.extract.docx"),
    FEED: ("feedparser", "lxml.html", "index.extract.feed"),
    SITEMAP: ("defusedxml.ElementTree", "index.extract.feed"),
    MAIL: ("email.parser", "lxml.html", "index.extract.mail"),
}


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """What one document may cost. Each is a setting but the sizes of what lies inside."""

    pages: int = 2_000  # of a PDF
    seconds: int = 60  # of processor time, and twice as many on the clock
    megabytes: int = 1_024  # of memory
    unpacked_bytes: int = 200_000_000  # of a DOCX, which is a zip archive
    attachments: int = 50  # of a mail
    entries: int = 1_000  # of a feed or sitemap


def read_content(media_type: str, data: bytes, name: str, limits: ReaderLimits | None = None) -> Content:
    """Read one document's bytes in this process. Raises DocumentError."""
    limits = limits or ReaderLimits()
    if media_type == PDF:
        from index.extract.pdf import read_pdf

        return read_pdf(data, name, max_pages=limits.pages)
    if media_type == DOCX:
        from index.extract.docx import read_docx

        return read_docx(data, name, max_unpacked=limits.unpacked_bytes)
    if media_type == MAIL:
        from index.extract.mail import read_mail

        return read_mail(data, name, kinds=_INSIDE, max_parts=limits.attachments)
    if media_type in (FEED, SITEMAP):
        from index.extract.feed import read_feed, read_sitemap

        return (read_feed if media_type == FEED else read_sitemap)(data, name, most=limits.entries)
    reader = _READERS.get(media_type)
    if reader is None:
        raise DocumentError(f"{name} is of a kind ({media_type}) that can't be read yet.")
    return reader(data, name)


def warm_up(media_type: str) -> None:
    """Import what a kind's reader needs, before any document is looked at."""
    for module in _NEEDED.get(media_type, ()):
        importlib.import_module(module)

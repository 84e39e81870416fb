"""Markdown and plain text. The text is the source as it stands, after a front matter if there is one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime

from index.extract.decoding import Decoded, decode
from index.extract.metadata import Content, Offer

_FENCES = {"---": "YAML", "+++": "TOML"}
_LONGEST_FRONT_MATTER = 64 * 1024  # code points
_HEADING = re.compile(r"^#{1,2}[ \t]+(?P<title>\S.*?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
_UNDERLINED = re.compile(r"(?P<title>\S[^\n]*?)[ \t]*\r?\n=+[ \t]*(?:\r?\n|$)")
# The names these fields go by in front matter. "updated" and "lastmod" are no publication dates.
_KEYS = {
    "title": ("title",),
    "publisher": ("publisher", "source", "site", "site_name", "publication"),
    "author": ("author", "authors", "by"),
    "published": ("published", "date", "publish_date", "published_at", "datepublished", "pubdate"),
    "url": ("url", "link", "canonical_url", "canonical", "source_url"),
    "lang": ("lang", "language"),
    "id": ("id",),
}


def read_text(data: bytes, name: str) -> Content:
    """A plain text document, exactly as decoded. Raises DocumentError."""
    decoded = decode(data, name)
    return Content(decoded.text, "text/1", text_rule=text_rule(decoded))


def read_markdown(data: bytes, name: str) -> Content:
    """A Markdown document: its front matter as metadata, the rest as the text. Raises DocumentError."""
    decoded = decode(data, name)
    text, offers, warnings = _split(decoded.text)
    return Content(
        text, "markdown/1", tuple(offers), _heading(text), tuple(warnings), text_rule=text_rule(decoded)
    )


def text_rule(decoded: Decoded) -> str | None:
    """How the bytes were decoded, for provenance, where nothing declared it."""
    return f"decoded as {decoded.encoding}, recognised from the bytes" if decoded.guessed else None


def values_of(table: Mapping[str, object], rule: str) -> list[Offer]:
    """The fields a table of metadata gives, under any of their usual names; ``rule`` names the place."""
    lowered = {str(key).lower().replace("-", "_"): value for key, value in table.items()}
    offers = []
    for field, keys in _KEYS.items():
        for key in keys:
            if value := _as_text(lowered.get(key)):
                offers.append(Offer(field, value, f"{rule} '{key}'"))
    return offers


def _split(text: str) -> tuple[str, list[Offer], list[str]]:
    """The text after the front matter, and what the front matter offers."""
    opening = re.match(r"(---|\+\+\+)[ \t]*\r?\n", text)
    if not opening:
        return text, [], []
    fence = opening[1]
    closing = re.compile(rf"^{re.escape(fence)}[ \t]*(?:\r?\n|\Z)", re.MULTILINE).search(
        text, opening.end(), opening.end() + _LONGEST_FRONT_MATTER
    )
    if not closing:
        return text, [], []  # a rule across the page, not front matter
    kind = _FENCES[fence]
    try:
        table = _parse(text[opening.end() : closing.start()], kind)
    except ValueError as error:
        where = f"its front matter is not valid {kind} ({error}), so nothing was taken from it and it stays in the text"
        return text, [], [f"{where}; correct it and add the file again."]
    if table is None:
        return text, [], []
    return text[closing.end() :], values_of(table, "front matter"), []


def _parse(source: str, kind: str) -> Mapping[str, object] | None:
    """The front matter's table, or None when it is none. Raises ValueError."""
    if kind == "TOML":
        try:
            return tomllib.loads(source)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
    import yaml  # type: ignore[import-untyped]

    try:
        # BaseLoader keeps every value as it is written, and builds no objects.
        table = yaml.load(source, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ValueError(f"line {mark.line + 2}" if mark else "unreadable") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return table if isinstance(table, dict) else None


def _as_text(value: object, depth: int = 2) -> str | None:
    """A metadata value as one string; lists are joined, tables give their name.

    ``depth`` bounds what YAML's aliases can multiply.
    """
    if isinstance(value, str):
        return None if value in ("null", "Null", "NULL", "~") else value  # what YAML calls nothing
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if depth and isinstance(value, Mapping):
        return _as_text(value.get("name"), depth - 1)
    if depth and isinstance(value, list):
        return ", ".join(text for item in value[:20] if (text := _as_text(item, depth - 1))) or None
    return None


def _heading(text: str) -> tuple[Offer, ...]:
    """The first heading of the first two levels, if one stands in the document's first lines."""
    head = text[:4000]
    if match := _UNDERLINED.match(head.lstrip()) or _HEADING.search(head):
        return (Offer("title", match["title"].strip("*_ "), "first heading"),)
    return ()

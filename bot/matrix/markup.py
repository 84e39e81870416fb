"""A message as a few plain blocks, and the two ways Matrix shows them: body and HTML. Pure.

Text of articles goes through ``disarmed``; HTML is made of the tags below alone, everything else escaped. The
body of a message is what lock screens, screen readers and plain clients show, so it says all of it too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape
from itertools import groupby
from urllib.parse import urlsplit

from bot.words.plain import shown

TAGS = frozenset({"p", "br", "blockquote", "strong", "em", "a", "ul", "li", "pre", "code"})
_MOST_BYTES = (
    36_000  # of body and HTML as JSON; an encrypted event is a third longer, and may have 65,536 bytes
)
_JOINER = "\u2060"  # has no width and breaks no line
_CALLS = re.compile(r"@(?=room\b)|(?<=\bmatrix)\.(?=to\b)|(?<=\bmatrix):(?=(?:u|r|roomid|e)/)", re.IGNORECASE)
CUT = " […]"


class Is(StrEnum):
    """What a block is."""

    LINE = "line"
    GAP = "gap"  # what follows stands apart
    QUOTE = "quote"
    ITEM = "item"
    TEXT = "text"  # to be copied: every character and line end stays


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of a block."""

    text: str
    bold: bool = False
    quiet: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One block; its spans follow each other without space."""

    kind: Is
    spans: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(span.text for span in self.spans)


GAP = Block(Is.GAP)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Both ways of showing one message."""

    body: str
    html: str


def line(*parts: Span | str | None) -> Block:
    """A line of its own."""
    return Block(Is.LINE, tuple(Span(part) if isinstance(part, str) else part for part in parts if part))


def disarmed(text: str) -> str:
    """``text`` as it may be shown: nothing in it steers the screen, calls a room, or becomes a person's pill.

    Clients make pills of ``@room`` and of links to matrix.to even in plain text. A character without width
    between takes that from them and leaves what is read as it was.
    """
    return _CALLS.sub(lambda match: match[0] + _JOINER, shown(text))


def web_link(link: str | None) -> str | None:
    """``link`` if it may be followed: the web's, and no address that clients turn into a person or room."""
    try:
        parts = urlsplit(link or "")
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".").casefold()
    usable = (
        parts.scheme in ("http", "https") and host and host != "matrix.to" and not host.endswith(".matrix.to")
    )
    return link if usable else None


def rendered(blocks: Sequence[Block]) -> Rendered:
    """The blocks as body and HTML, shortened from the end, and said so, when no event could hold them."""
    kept = _tidy(blocks)
    while True:
        made = Rendered(_body(kept), _html(kept))
        size = len(json.dumps([made.body, made.html]).encode())
        if size <= _MOST_BYTES:
            return made
        kept = _shorter(kept, size)


def _tidy(blocks: Iterable[Block]) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        if block.kind is Is.GAP and (not kept or kept[-1].kind is Is.GAP):
            continue
        if block.kind is Is.GAP or block.text.strip():
            kept.append(block)
    while kept and kept[-1].kind is Is.GAP:
        kept.pop()
    return kept


def _shorter(blocks: list[Block], size: int) -> list[Block]:
    """Without the last block; a single one loses its end."""
    mark = line(Span(CUT.strip() + " too long for one message", quiet=True))
    rest = [block for block in blocks if block != mark]
    if len(rest) > 1:
        return [*_tidy(rest[:-1]), mark]
    (only,) = rest
    room = len(only.text) * _MOST_BYTES * 9 // (10 * size)
    spans: list[Span] = []
    for span in only.spans:
        spans.append(replace(span, text=span.text[: max(0, room)]))
        room -= len(span.text)
    return [replace(only, spans=(*(span for span in spans if span.text), Span(CUT)))]


def _body(blocks: Iterable[Block]) -> str:
    return "\n".join(_body_lines(blocks)).strip("\n")


def _body_lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind is Is.GAP:
            yield ""
        elif block.kind is Is.QUOTE:
            yield f"> {_folded(block.text)}"
        elif block.kind is Is.ITEM:
            yield f"• {_folded(block.text)}"
        elif block.kind is Is.TEXT:
            yield disarmed(block.text)
        else:
            yield _folded(block.text)
            yield from (disarmed(link) for span in block.spans if (link := web_link(span.link)))


def _html(blocks: Iterable[Block]) -> str:
    parts: list[str] = []
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        inner = [_inner(block) for block in run if kind is not Is.GAP]
        if kind is Is.LINE:
            parts.append(f"<p>{'<br>'.join(inner)}</p>")
        elif kind is Is.QUOTE:
            parts += [f"<blockquote>{one}</blockquote>" for one in inner]
        elif kind is Is.ITEM:
            parts.append(f"<ul>{''.join(f'<li>{one}</li>' for one in inner)}</ul>")
        elif kind is Is.TEXT:
            parts += [f"<pre><code>{one}</code></pre>" for one in inner]
    return "".join(parts)


def _inner(block: Block) -> str:
    whole = block.kind is Is.TEXT
    return "".join(_span(span, whole) for span in block.spans)


def _span(span: Span, whole: bool) -> str:
    text = escape(disarmed(span.text) if whole else _spaces(span.text), quote=False)
    if span.bold:
        text = f"<strong>{text}</strong>"
    if span.quiet:
        text = f"<em>{text}</em>"
    link = web_link(span.link)
    return f'<a href="{escape(link)}">{text}</a>' if link else text


def _spaces(text: str) -> str:
    return re.sub(r"\s+", " ", disarmed(text))


def _folded(text: str) -> str:
    return " ".join(disarmed(text).split())

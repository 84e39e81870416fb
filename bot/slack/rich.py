"""Block Kit's literal parts: rich text and plain text, in which nothing that is said is ever markup.

Slack reads ``<!channel>``, ``<@U…>``, ``*bold*`` and ``:emoji:`` in ``mrkdwn`` only. Messages are therefore built of
``rich_text`` elements and ``plain_text`` with ``emoji`` off: their text is shown as it is, so that words of articles
need no escaping and can neither mention, nor link, nor break out. The one text that Slack does parse is a message's
top-level ``text``; ``escaped`` is for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.slack.limits import LINK, TEXT
from bot.words.plain import shown

Part = dict[str, Any]  # one element of rich text
Block = dict[str, Any]

_ADDRESS_LIKE = re.compile(r"://|\bwww\.|\b[\w-]+\.[a-z]{2,}(?=/|\b)", re.IGNORECASE)
_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")


def words(text: str, *, bold: bool = False, italic: bool = False) -> list[Part]:
    """``text`` as it is, in as many elements as Slack's limit asks for; none for an empty one."""
    visible = shown(text)
    style = {name: True for name, wanted in (("bold", bold), ("italic", italic)) if wanted}
    parts = []
    for at in range(0, len(visible), TEXT):
        part: Part = {"type": "text", "text": visible[at : at + TEXT]}
        parts.append(part | {"style": style} if style else part)
    return parts


def bold(text: str) -> list[Part]:
    """``text`` in bold."""
    return words(text, bold=True)


def link(url: str | None, text: str) -> list[Part]:
    """``text`` linked to a web address. A text that looks like an address itself is not linked under its name.

    It is followed by a link that names the host instead. Without an address, or with one that is too long to be
    sent, the text stands alone.
    """
    if url is None or len(url) > LINK:
        return words(text)
    label = shown(text)[:TEXT]
    if not label.strip():
        return [{"type": "link", "url": url, "text": _host(url)}]
    if _ADDRESS_LIKE.search(label):
        return [*words(f"{label} "), {"type": "link", "url": url, "text": f"↗ {_host(url)}"}]
    return [{"type": "link", "url": url, "text": label}]


def person(id_: str) -> list[Part]:
    """A mention that notifies; the words alone where it is not a person's id."""
    return [{"type": "user", "user_id": id_}] if _PERSON.fullmatch(id_) else words(id_)


def paragraph(lines: Iterable[Sequence[Part]]) -> list[Part]:
    """A section made of lines, or nothing: ``[section]`` or ``[]``."""
    elements: list[Part] = []
    for line in lines:
        if line:
            elements += [{"type": "text", "text": "\n"}, *line] if elements else line
    return [{"type": "rich_text_section", "elements": elements}] if elements else []


def quoted(parts: Sequence[Part]) -> Part:
    """A quote with a bar beside it."""
    return {"type": "rich_text_quote", "elements": list(parts)}


def bullets(items: Iterable[Sequence[Part]]) -> Part:
    """A list with a bullet before each item."""
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [{"type": "rich_text_section", "elements": list(item)} for item in items],
    }


def rich(elements: Iterable[Part]) -> list[Block]:
    """One block of rich text, or none. Sections that follow each other become one: Slack sets no line between."""
    joined: list[Part] = []
    for element in elements:
        if joined and element["type"] == joined[-1]["type"] == "rich_text_section":
            line = {"type": "text", "text": "\n"}
            both = [*joined[-1]["elements"], line, *element["elements"]]
            joined[-1] = {"type": "rich_text_section", "elements": both}
        else:
            joined.append(element)
    return [{"type": "rich_text", "elements": joined}] if joined else []


def quiet(lines: Iterable[str]) -> list[Block]:
    """Small grey lines, or none."""
    text = "\n".join(filter(None, map(shown, lines)))
    return [{"type": "context", "elements": [plain(text)]}] if text else []


def plain(text: str, limit: int = TEXT) -> Part:
    """A text object in which nothing is markup, cut to ``limit``."""
    return {"type": "plain_text", "text": cut(shown(text), limit), "emoji": False}


def cut(text: str, limit: int) -> str:
    """``text`` of at most ``limit`` characters, with a sign where it goes on."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def escaped(text: str, limit: int) -> str:
    """Text for the one place that Slack parses: at most ``limit`` characters of it, what would be markup escaped."""
    safe = cut(shown(text), limit)
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _host(url: str) -> str:
    return urlsplit(url).hostname or "source"

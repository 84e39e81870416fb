"""What a text's first and last lines say: its headline, its source line, where its body starts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.article import Span
from index.extract.conventions import find_dateline

_SOURCE = re.compile(
    r"[\s*_(\[>-]*(?:sources?|المصدر|quelle|fuente|fonte|источник|منبع)[*_]{0,3}\s*[:：]\s*[*_]{0,3}\s*"
    r"(?P<value>\S.{0,300}?)[\s*_)\]]*",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[(?P<name>[^\[\]]+)\]\((?P<url>https?://[^\s()]+)\)?")
_URL = re.compile(r"https?://\S+")
_NOBODY = "agencies agency wires staff own various وكالات الوكالات agenturen agencias agences"
_NAMES_NOBODY = frozenset(_NOBODY.split())
_INK, _BREAK = re.compile(r"\S"), re.compile(r"[\r\n]")
_STOPS = (".", "…", ",", ";", ":", "،", "؛", "۔", "。", "、", "：")
_ABBREVIATION = re.compile(r"(?:\b[A-Z]\.){2,}$")
_LONGEST_HEADLINE = 200  # code points
_MOST_WORDS = 30


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A last line such as "Source: National Iraqi News Agency"."""

    span: Span
    name: str | None  # None when the line gives only an address
    url: str | None


def source_line(text: str) -> SourceLine | None:
    """The source named by the last line that isn't blank, or None."""
    end = len(text.rstrip())
    start = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1
    if end - start > 400 or not (match := _SOURCE.fullmatch(text[start:end])):
        return None
    value = match["value"]
    url = None
    if link := _LINK.search(value):
        value, url = link["name"], link["url"]
    elif address := _URL.search(value):
        url = address[0].rstrip(".,;)")
        value = value[: address.start()].strip(" ,;(–—-")
    name = " ".join(value.split()).rstrip(".;,")
    if len(name) > 100 or len(name.split()) > 12 or ". " in name or name.lower() in _NAMES_NOBODY:
        return None
    return SourceLine((start, end), name or None, url) if name or url else None


def headline(text: str) -> Span | None:
    """The first line, when it reads as a headline over a body and not as the body's beginning."""
    if (lines := _first_lines(text)) is None:
        return None
    (start, end), following, blank_between = lines
    line = text[start:end]
    if end - start > _LONGEST_HEADLINE or len(line.split()) > _MOST_WORDS:
        return None
    bare = line.rstrip("\"'”’»)*_ ")
    if bare.endswith(_STOPS) and not (blank_between and _ABBREVIATION.search(bare)):
        return None
    if not re.search(r"[^\W\d_]", line) or line.startswith(("- ", "* ", "http", "<", "{", "|")):
        return None
    if find_dateline(text, start) or source_line(line):
        return None
    source = source_line(text)
    if source and source.span[0] <= following[0]:
        return None  # nothing between the first line and the source line: the first line is the body
    # Without a blank line, a short next line means prose broken into lines.
    if not blank_between and following[1] - following[0] < max(120, 2 * (end - start)):
        return None
    return start, end


def body_start(text: str, title: str) -> int:
    """Where the body begins: after the first line when that repeats the title, else 0."""
    if (lines := _first_lines(text)) is None:
        return 0
    (start, end), following, _ = lines
    line = text[start:end]
    plain = re.sub(r"^#{1,6}\s+|\s+#+$", "", line).strip("*_ ")
    wanted = " ".join(title.split())
    return following[0] if wanted in (" ".join(line.split()), " ".join(plain.split())) else 0


def _first_lines(text: str) -> tuple[Span, Span, bool] | None:
    """The first two lines that aren't blank, and whether a blank one stands between; None if only one."""
    found: list[Span] = []
    position = 0
    while len(found) < 2 and (first := _INK.search(text, position)):
        line_end = _BREAK.search(text, first.start())
        position = line_end.start() if line_end else len(text)
        found.append((first.start(), first.start() + len(text[first.start() : position].rstrip())))
    if len(found) < 2:
        return None
    between = text[found[0][1] : found[1][0]][:10_000].replace("\r\n", "\n").replace("\r", "\n")
    return found[0], found[1], between.count("\n") > 1

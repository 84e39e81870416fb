"""Text of articles made fit to be shown: nothing in it may steer the screen it is shown on."""

from __future__ import annotations

import re

# Control characters (C0 but tab and newline, DEL, C1), line and paragraph separators, bidirectional
# overrides, embeddings and isolates, and unpaired surrogates. Marks that Arabic, Persian or emoji need
# (U+200C..U+200F) stay.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_COLUMNS = re.compile(r"\s*(\S+)\s{2,}(\S.*)")


def shown(text: str) -> str:
    """``text`` as it may reach a terminal: characters that would steer it become visible signs.

    Only what is shown changes; the stored article and the JSON output keep every character. ESC becomes
    ``␛``, a right-to-left override ``<U+202E>``. A carriage return is a line end like a newline.
    """
    return _UNSAFE.sub(_sign, text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """``shown(text)`` with every run of whitespace folded into one space, for titles, names and quotes."""
    return " ".join(shown(text).split())


def columns(line: str) -> tuple[str, str] | None:
    """The two parts of a line that a console would align, "name   text", for letters of different widths."""
    found = _COLUMNS.fullmatch(line)
    return (found[1], found[2]) if found else None


def json_safe(dumped: str) -> str:
    """JSON text with the same characters as escapes: it means the same and can't steer a terminal either."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", dumped)


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"<U+{code:04X}>"

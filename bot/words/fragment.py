"""Links that make a browser jump to the quoted words (URL text fragments)."""

from __future__ import annotations

import re
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

_WORDS = 5  # at each end; fewer are often not unique on a page, more break on small edits of it


def deep_link(url: str | None, quoted: str) -> str | None:
    """``url`` with a text fragment for ``quoted``, or None when the address isn't a web address.

    A fragment names the first and the last words (``#:~:text=first,last``); each end is taken from one line,
    because a browser matches neither end across paragraphs. Commas and hyphens, which separate the parts of a
    fragment, are percent-encoded like everything outside ASCII.
    """
    if url is None or not _is_web(url):
        return None
    address = percent_encode(url, safe="%/:?#[]@!$&'()*+,;=-._~")
    if ":~:" in address:
        return address
    lines = [line.split() for line in quoted.splitlines() if line.split()]
    if not lines:
        return address
    if len(lines) == 1 and len(lines[0]) <= 2 * _WORDS:
        text = _encode(lines[0])
    else:
        text = f"{_encode(lines[0][:_WORDS])},{_encode(lines[-1][-_WORDS:])}"
    separator = "" if "#" in address else "#"
    return f"{address}{separator}:~:text={text}"


def _encode(words: list[str]) -> str:
    encoded = percent_encode(" ".join(words).encode("utf-8", "replace"), safe="")
    return encoded.replace("-", "%2D")


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", url)

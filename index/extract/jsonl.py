"""One line of a JSONL export: `id, title, text, url, source, published, lang`, each optional but the text."""

from __future__ import annotations

import json

from index.errors import DocumentError
from index.extract.metadata import Content, Offer, has_surrogate

_FIELDS = {
    "title": "title",
    "source": "publisher",
    "publisher": "publisher",
    "author": "author",
    "published": "published",
    "url": "url",
    "lang": "lang",
    "id": "id",
}
_NUMBERS = ("id", "published")  # written as numbers by some exports


def read_line(data: bytes, name: str) -> Content:
    """Read one line; ``text`` is kept exactly as given. Raises DocumentError naming the line (``name``)."""
    try:
        line = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} is not UTF-8 (byte {error.start + 1}); save the export as UTF-8."
        ) from error
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"{name} is not valid JSON ({error.msg.lower()}, column {error.colno}); correct it or leave it out."
        ) from error
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{name} is JSON too large or too deep to read; leave it out.") from error
    if not isinstance(row, dict):
        raise DocumentError(f"{name} is not a JSON object; each line must be one, with at least a text.")
    text = _text(row, name)
    return Content(text, "jsonl/1", tuple(_offers(row, name)))


def _text(row: dict[str, object], name: str) -> str:
    text = row.get("text")
    if text is None:
        raise DocumentError(f"{name} has no text; give its article as the field 'text'.")
    if not isinstance(text, str):
        raise DocumentError(f"{name} has a text that is not a string; write it in quotation marks.")
    if has_surrogate(text):
        raise DocumentError(
            f"{name} has a text with half of a surrogate pair (\\ud800 to \\udfff alone), which is no character and "
            "can't be quoted; export it again with whole characters."
        )
    if "\0" in text:
        raise DocumentError(f"{name} has a text with NUL characters; export it again without them.")
    return text


def _offers(row: dict[str, object], name: str) -> list[Offer]:
    offers = []
    for key, field in _FIELDS.items():
        value = row.get(key)
        if value is None:
            continue
        if key in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise DocumentError(
                f"{name} has a value for '{key}' that is not a string; write it in quotation marks."
            )
        if has_surrogate(value):
            raise DocumentError(
                f"{name} has half of a surrogate pair in its {key}; export it again with whole characters."
            )
        offers.append(Offer(field, value, f"JSONL field '{key}'"))
    return offers

"""Bytes to text: exactly the characters the bytes stand for, or a sentence."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from index.errors import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "a rich text (RTF) document"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b\x08", "a compressed file"),
    (b"BZh9", "a compressed file"),
    (b"\xfd7zXZ\x00", "a compressed file"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
)
# Encodings a page may declare, and the one that is meant (what browsers do with these names).
_DECLARED = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_DECLARED |= {f"windows-{page}": f"cp{page}" for page in (874, *range(1250, 1259))}
_DECLARED |= {f"iso-8859-{part}": f"iso8859_{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
_DECLARED |= {"iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "x-sjis": "shift_jis"}
_DECLARED |= {name: name for name in ("koi8-r", "koi8-u", "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr")}
_CANDIDATES = (
    "cp1252 cp1256 cp1251 cp1250 cp1253 cp1254 cp1255 koi8_r shift_jis gb18030 big5 euc_kr euc_jp iso8859_6"
)
_WESTERN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿŒœŠšŽž“”‘’‚„–—…•«»¡¿°·£€©®§\u00a0™ºª´"
)
_HUNGARIAN = frozenset("õûÕÛ")  # what its ő and ű would be mistaken for
_ROMANCE = frozenset("àâãçèê")
_ACCENTS = re.compile(r"[À-ÿŒœŠšŽž]{3}")
_MULTIBYTE = frozenset(("shift_jis", "gb18030", "big5", "euc_kr", "euc_jp"))
_SAMPLE = 65_536  # bytes enough to recognise an encoding by
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,30})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, and the encoding it was read in; ``guessed`` when nothing declared it."""

    text: str
    encoding: str
    guessed: bool = False


def decode(data: bytes, name: str, *, page: bool = False) -> Decoded:
    """Decode without changing a character; a byte order mark is a signature and not part of the text.

    ``page`` lets an HTML page declare its encoding. Raises DocumentError when the bytes are no text,
    or when their encoding can't be told.
    """
    if not data:
        raise DocumentError(f"{name} is empty; there is nothing to read in it.")
    refuse_binary(data, name)
    decoded = _decode(data, name, page)
    if "\0" in decoded.text or _controls(decoded.text[:_SAMPLE]):
        raise DocumentError(f"{name} is a binary file, not text; save its text as .txt in UTF-8.")
    return decoded


def refuse_binary(data: bytes, name: str) -> None:
    """Raise DocumentError when the first bytes belong to a known format that isn't text."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise DocumentError(f"{name} is {what}, whatever its name says; save its text as .txt or .html.")


def _decode(data: bytes, name: str, page: bool) -> Decoded:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Decoded(_strictly(data[len(mark) :], encoding, name), encoding)
    if b"\0" in data[:_SAMPLE]:
        if (wide := _wide(data)) is None:
            raise DocumentError(f"{name} is a binary file, not text; save its text as .txt in UTF-8.")
        return Decoded(_strictly(data, wide, name), wide, guessed=True)
    if page and (found := _CHARSET.search(data[:4096])):
        declared = _DECLARED.get(found[1].decode("ascii", "replace").lower())
        if declared and (text := _try(data, declared)) is not None:
            return Decoded(text, declared)
    if (text := _try(data, "utf-8")) is not None:
        return Decoded(text, "utf-8")
    return _guess(data, name)


def _controls(text: str) -> bool:
    """Whether more than one character in a hundred is a control that no text has."""
    return len(_CONTROL.findall(text)) * 100 > len(text)


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Western text is NUL."""
    sample = data[: _SAMPLE // 2 * 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) > len(sample) // 100 or max(even, odd) < len(sample) // 8:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _guess(data: bytes, name: str) -> Decoded:
    refusal = DocumentError(
        f"{name} is not UTF-8, and which encoding it has instead can't be told for certain; save it as UTF-8."
    )
    if (text := _try(data, "cp1252")) is not None and _western(text):
        return Decoded(text, "cp1252", guessed=True)
    beyond_ascii = re.search(rb"[\x80-\xff]", data)
    start = max(0, beyond_ascii.start() - 1000) if beyond_ascii else 0
    from charset_normalizer import from_bytes

    found = list(
        from_bytes(data[start : start + _SAMPLE], cp_isolation=_CANDIDATES.split(), enable_fallback=False)
    )
    if not found or found[0].chaos > 0.1:
        raise refusal
    best = found[0]
    alone = len(found) == 1 or found[1].chaos > 0.1
    # Coherence (does the text look like its language?) is never known for these; being alone must do.
    if best.coherence < 0.3 and not (best.encoding in _MULTIBYTE and alone and len(data) >= 24):
        raise refusal
    text = _try(data, best.encoding)
    if text is None or not _plausible(text):
        raise refusal
    return Decoded(text, best.encoding, guessed=True)


def _western(text: str) -> bool:
    """Whether all beyond ASCII is an accent or a quotation mark, as thinly strewn as Western text has it."""
    used = {character for character in set(text) if character > "\x7f"}
    if not used <= _WESTERN or (used & _HUNGARIAN and not used & _ROMANCE) or _ACCENTS.search(text):
        return False
    sample = text[:_SAMPLE]
    return sum(character > "\x7f" for character in sample) <= 0.3 * sum(map(str.isalpha, sample))


def _plausible(text: str) -> bool:
    """Whether the text has no control characters that a document in the right encoding wouldn't."""
    return not any(
        unicodedata.category(character) in ("Cc", "Cn", "Co") and character not in "\t\n\r\f\v\x85"
        for character in set(text)
    )


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _strictly(data: bytes, encoding: str, name: str) -> str:
    text = _try(data, encoding)
    if text is None:
        raise DocumentError(
            f"{name} says it is {encoding.upper()} but is not; open it in an editor and save it as UTF-8."
        )
    return text

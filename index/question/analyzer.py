"""Words as the keyword index sees them: lower case, unaccented, stemmed by the language's own stemmer."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import tantivy

# "1,000" and "3.5" stay one word each; everything else splits at what is neither letter nor digit.
_WORD = r"\d+(?:[.,]\d+)*|\w+"
_LONGEST = 41
_STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}


class Word(NamedTuple):
    """A stemmed word and the code-point span it stands at."""

    stem: str
    start: int
    end: int


@lru_cache(maxsize=32)
def _analyzer(lang: str) -> tantivy.TextAnalyzer:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.regex(_WORD)).filter(Filter.lowercase())
    builder = builder.filter(Filter.ascii_fold()).filter(Filter.remove_long(_LONGEST))
    stemmer = _STEMMERS.get(lang.split("-")[0].lower())
    return (builder.filter(Filter.stemmer(stemmer)) if stemmer else builder).build()


def stems(text: str, lang: str = "en") -> list[str]:
    """Return the stems of ``text`` in order; a language without a stemmer keeps its words whole."""
    return _analyzer(lang).analyze(text)


def words(text: str, lang: str = "en") -> list[Word]:
    """Return the stems of ``text`` with their code-point spans."""
    found = _analyzer(lang).pre_tokenize(text).tokens
    return [Word(token.text, token.char_offset_from, token.char_offset_to) for token in found]


def term_ids(stems: Sequence[str]) -> NDArray[np.uint32]:
    """Return ``term_id`` of each stem (len(stems),)."""
    return np.fromiter(map(zlib.crc32, map(str.encode, stems)), np.uint32, len(stems))


def term_id(stem: str) -> int:
    """Return the 32-bit number a stem is stored as (CRC-32 of its UTF-8 bytes)."""
    return zlib.crc32(stem.encode())

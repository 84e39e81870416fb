"""What became of a quote since it was shown: it stands, was corrected, or its article was withdrawn."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.store import GivenQuote
from index.article import Article, Quote
from index.errors import UnknownArticle
from index.sentences import split_sentences

if TYPE_CHECKING:
    from index.facade import Index

_ALIKE = 0.4  # share of words that the corrected sentence has in common with what was quoted
_WORD = re.compile(r"\w+")


class Fate(StrEnum):
    """What became of it."""

    STANDS = "stands"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Fated:
    """A quote's fate. ``before`` is what was shown, where it may still be; ``after`` what stands in its place now.

    Of a withdrawn article neither: its words are not repeated.
    """

    fate: Fate
    before: Quote | None = None
    after: Quote | None = None

    @property
    def mark(self) -> str:
        """Tells this fate from any other without words; empty for what stands."""
        if self.fate is Fate.STANDS:
            return ""
        if self.after is None:
            return self.fate.value
        article = self.after.article
        now = repr((self.after.text, article.publisher, article.published))
        return f"{self.fate.value} {hashlib.sha256(now.encode()).hexdigest()[:16]}"


def fate_of(index: Index, given: GivenQuote, readable: frozenset[str] | None = None) -> Fated:
    """Look a quote up again. What may not be read any more counts as withdrawn.

    A new revision that leaves the quoted words, publisher and date as they were changes nothing for the quote.
    """
    try:
        now = index.article(given.article_id)
    except UnknownArticle:
        return Fated(Fate.WITHDRAWN)
    if readable is not None and now.collection not in readable:
        return Fated(Fate.WITHDRAWN)
    if (now.revision, now.content_hash) == (given.revision, given.content_hash):
        quote = Quote(now, given.start, given.end, speaker=given.speaker)
        return Fated(Fate.STANDS, quote, quote)
    try:
        was = index.article(given.article_id, given.revision)
    except UnknownArticle:  # the old words were erased
        return Fated(Fate.CORRECTED)
    before = Quote(was, given.start, given.end, speaker=given.speaker)
    at = now.text.find(before.text)
    if at >= 0 and (was.publisher, was.published) == (now.publisher, now.published):
        return Fated(Fate.STANDS, before, Quote(now, at, at + len(before.text)))
    if at >= 0:
        return Fated(Fate.CORRECTED, before, Quote(now, at, at + len(before.text)))
    return Fated(Fate.CORRECTED, before, _nearest(before, now))


def _nearest(before: Quote, now: Article) -> Quote | None:
    """The sentence of the new text that has most words of the old quote."""
    words = set(_WORD.findall(before.text.casefold()))
    best: tuple[float, Quote] | None = None
    for start, end in split_sentences(now.text, now.lang):
        own = set(_WORD.findall(now.text[start:end].casefold()))
        share = len(words & own) / max(1, len(words | own))
        if share >= _ALIKE and (best is None or share > best[0]):
            best = share, Quote(now, start, end)
    return best[1] if best else None

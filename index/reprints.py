"""Reprints: the same text put out more than once. Pure.

Texts are compared by their runs of four words: changed headlines, cuts and typos are seen through, while two
reports of one event, which share a quotation or a figure at most, stay apart. MinHash of each passage finds the
few candidates among all others; the word runs themselves decide. A link is never passed on: two reports that stand
in one round-up are no reprints.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.article import Span

RUN = 4  # words
# All three measured by `python -m tests.index.measure_reprints`.
SHARE = 0.5  # of the runs of the shorter text, or of a passage, that a reprint has
QUOTED = 0.5  # of the runs of a quote that stand in a text said to hold it too
REPEATED = 0.8  # of a passage's runs in another one that has told it already
OWN = 10  # runs of own words that are needed to tell by them
FEWEST = 25  # runs that a text must have to be compared by shares
EXACT = 12  # runs that a shorter one must have to be a reprint word for word; too many say less than that
HASHES = 128  # of a passage's signature
HASHES_OF_PARAGRAPH = 18  # of a paragraph's: one that was taken over differs in a typo at most
ROWS = 3  # hashes of a band: texts with a third of their runs in common are found four times in five, half: always
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n")
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"“[^”]{1,2000}”|«[^»]{1,2000}»|„[^“”]{1,2000}[“”]|\"[^\"\n]{1,2000}\"")
_BLANK = "\0"
_FLAT = str.maketrans({"’": "", "'": "", "ـ": ""})

Runs = frozenset[str]


def runs_of(text: str) -> Runs:
    """The word runs of a text, without case, punctuation and order."""
    words = _WORD.findall(text.translate(_FLAT).casefold())
    return frozenset(" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


@lru_cache(maxsize=256)
def known_runs(text: str) -> Runs:
    """``runs_of``, remembered: what was put out often is compared often."""
    return runs_of(text)


def own_words(text: str) -> str:
    """The text with what stands between quotation marks blanked out, place for place: others were told it too."""
    return _QUOTED.sub(lambda quoted: _BLANK * len(quoted[0]), text)


@lru_cache(maxsize=256)
def own_runs(own: str) -> Runs:
    """The runs of ``own_words``."""
    return frozenset().union(*map(runs_of, own.split(_BLANK)))


def signature(passage: str) -> set[int]:
    """The bands by which a passage is found: its own, and those of paragraphs that may have been taken over alone."""
    found = set(bands_of(runs_of(passage)))
    for paragraph in {*_BLANK_LINES.split(passage), *passage.splitlines()}:
        runs = runs_of(paragraph)
        if len(runs) >= FEWEST:
            found.update(bands_of(runs, HASHES_OF_PARAGRAPH))
    return found


def bands_of(runs: Runs, hashes: int = HASHES) -> list[int]:
    """Numbers (32 bits) of which two similar texts share one or more, a third as many as hashes; [] for a short text."""
    if len(runs) < EXACT:
        return []
    from rensa import RMinHash

    hashing = RMinHash(num_perm=hashes, seed=1)
    hashing.update(sorted(runs))
    digest = hashing.digest()
    return [_band(at, digest[at : at + ROWS]) for at in range(0, hashes - ROWS + 1, ROWS)]


def share(a: Runs, b: Runs) -> float:
    """Which share of the shorter text's runs the other one has, 0 to 1."""
    return len(a & b) / max(1, min(len(a), len(b)))


def held_in(part: Runs, whole: Runs) -> float:
    """Which share of a part's runs stand in a whole, 0 to 1."""
    return len(part & whole) / max(1, len(part))


def are_reprints(a: str, b: str) -> bool:
    """Whether two texts are one, printed twice."""
    whole, own = (known_runs(a), known_runs(b)), (own_runs(own_words(a)), own_runs(own_words(b)))
    if min(map(len, whole)) < FEWEST:
        return len(whole[0]) >= EXACT and whole[0] == whole[1]
    if share(*whole) < SHARE:
        return False
    return min(map(len, own)) < OWN or share(*own) >= SHARE


def are_told_in(quote: str, windows: Sequence[str], other: str) -> bool:
    """Whether another article reprints a quote: its words, and the reporter's own words around it.

    Two reporters who were told the same sentence wrote two reports. ``windows`` are ``around`` it.
    """
    held = known_runs(other)
    return held_in(runs_of(quote), held) >= QUOTED and any(
        held_in(own, held) >= SHARE for own in map(own_runs, windows) if own
    )


def around(text: str, quote: Span, sentences: Sequence[Span]) -> list[str]:
    """The own words of the sentences before a quote, and of those after it, as far as OWN runs of them.

    Where nothing stands around it, its own.
    """
    own = own_words(text)
    before = [own[start : quote[0]] for start, end in reversed(sentences) if end <= quote[0]]
    after = [own[quote[1] : end] for start, end in sentences if start >= quote[1]]
    enough = [next((one for one in longer if len(own_runs(one)) >= OWN), None) for longer in (before, after)]
    windows = [found for found in enough if found is not None]
    return windows or [own[slice(*quote)]]


def _band(at: int, rows: Sequence[int]) -> int:
    number = at
    for value in rows:
        number = (number * 0x9E3779B97F4A7C15 + value) & 0x7FFFFFFFFFFFFFFF
    return (number ^ number >> 31) & 0xFFFFFFFF

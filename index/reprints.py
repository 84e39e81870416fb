"""Reprints: which articles are the same text, whoever put it out. Pure.

Two articles are reprints when nearly all word runs of the shorter one's body stand in the longer one: so changed
headlines, cuts and typos are seen through, while two reports of one event, which share a quotation or a figure
at most, stay apart. A link is never passed on: two reports that stand in one round-up are no reprints. MinHash finds the few candidates; the word runs themselves decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

RUN = 4  # words
SHARE = 0.5  # of the shorter one's runs; measured by tests/index/test_reprints.py
FEWEST = 25  # runs that a text must have to be compared at all
HASHES = 128  # of a signature
ROWS = 3  # hashes of a band: texts with a third of their runs in common are found four times in five, half: always
_WORD = re.compile(r"\w+")
_FLAT = str.maketrans({"’": "", "'": "", "ـ": ""})


def runs_of(text: str) -> frozenset[str]:
    """The word runs of a text, without case, punctuation and order."""
    words = _WORD.findall(text.translate(_FLAT).casefold())
    return frozenset(" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def bands_of(runs: frozenset[str]) -> list[int]:
    """Numbers of which two similar texts share one or more (42 of them); [] for a short text."""
    if len(runs) < FEWEST:
        return []
    from rensa import RMinHash

    hashing = RMinHash(num_perm=HASHES, seed=1)
    hashing.update(sorted(runs))
    digest = hashing.digest()
    return [_band(at, digest[at : at + ROWS]) for at in range(0, HASHES - ROWS + 1, ROWS)]


def share(a: frozenset[str], b: frozenset[str]) -> float:
    """Which share of the shorter text's runs the other one has, 0 to 1."""
    return len(a & b) / max(1, min(len(a), len(b)))


def are_reprints(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two texts are one, printed twice."""
    return min(len(a), len(b)) >= FEWEST and share(a, b) >= SHARE


def _band(at: int, rows: Sequence[int]) -> int:
    number = at
    for value in rows:
        number = (number * 0x9E3779B97F4A7C15 + value) & 0x7FFFFFFFFFFFFFFF
    return number

"""A question written small, with the capitals that its names have in the articles: "port velden". Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice, pairwise

from index.figures.terms import STOP

_WORD = re.compile(r"[^\W\d_]{3,}")
_LEAST = 2  # times a word must be written as a name
_MOSTLY = 3  # so many times as often large as small
_TEXTS, _LONGEST = 30, 6_000  # articles that are looked at, and code points of each


def truecased(question: str, texts: Iterable[str]) -> str:
    """The question with its words capitalised that ``texts`` write as names alone, or as a name together.

    ``texts`` come best first. A word is a name when it is never written small in the middle of a sentence, or seldom, and stands as
    "Ashkar Front" somewhere with its neighbour in the question. A question written all large is read as one written small.
    """
    question = question.lower() if question.isupper() else question
    words = [m for m in _WORD.finditer(question) if m.group().islower() and m.group() not in STOP]
    if not words:
        return question
    found = re.compile(
        rf"(?<=[\w,;’”(]\s)(?:{'|'.join(sorted({m.group() for m in words}))})\b", re.IGNORECASE
    )
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    held = [text[:_LONGEST] for text in islice(texts, _TEXTS)]
    for text in held:
        for match in found.finditer(text):
            word = match.group()
            (large if word[0].isupper() else small)[word.lower()] += 1
    names = {word for word, times in large.items() if times >= _LEAST and not small[word]}
    mostly = {word for word, times in large.items() if times >= _MOSTLY * small[word]}
    for first, second in pairwise(words):
        one, two = first.group(), second.group()
        if question[first.end() : second.start()] != " " or not {one, two} & mostly:
            continue
        pair = f"{one.capitalize()} {two.capitalize()}"
        apart = (f"{one.capitalize()} {two}", f"{one} {two.capitalize()}", f"{one} {two}")
        if any(pair in text for text in held) and not any(mixed in text for text in held for mixed in apart):
            names |= {one, two}
    for match in words:
        if match.group() in names:
            at = match.start()
            question = question[:at] + question[at].upper() + question[at + 1 :]
    return question

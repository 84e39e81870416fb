"""Questions for who published something ("which agency published this?"): the article's own source line answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.answering.sentence_rank import Sentence
from index.extract.layout import source_line

_ASKED = re.compile(
    r"\b(?:which|what)\s+(?:news\s+)?(?:agency|outlet|(?:news)?paper|magazine|publisher|source|site)\s+(?:has\s+|had\s+)?"
    r"(?:reported|published|printed|ran|carried)\b"
    r"|\bwho\s+(?:published|printed)\b|\bwho\s+is\s+the\s+publisher\b|\bwhat\s+is\s+the\s+source\s+of\b",
    re.IGNORECASE,
)


def asks_publisher(question: str) -> bool:
    """Whether it asks which publisher something is from."""
    return bool(_ASKED.search(question))


def source_line_first(ranked: Sequence[Sentence]) -> tuple[list[Sentence], bool]:
    """Return the sentences with the best one's article's source line before the others, and whether it has one."""
    article = ranked[0].article
    found = source_line(article.text)
    own = [
        one
        for one in ranked
        if found is not None
        and one.article is article
        and one.start < found.span[1]
        and found.span[0] < one.end
    ]
    return [*own, *(one for one in ranked if one not in own)], bool(own)

"""Comparators and hedges before and after a number. Pure."""

from __future__ import annotations

import re

_GAP = r"(?:\s+(?:an?|the|some|about|around|another))?\s*(?:US|\$US|US\$|[A-Z]{0,2}\$[A-Z]{0,2}|[€£¥₹])?\s*$"
_BEFORE: tuple[tuple[str, str], ...] = (
    (
        "<=",
        r"up\s+to|at\s+(?:the\s+)?most|(?:no|not)\s+(?:more|greater|higher)\s+than|not\s+over|as\s+(?:many|much|high)\s+as|a\s+"
        r"maximum\s+of|maximum|(?:not|n[’']t|never)\s+(?:exceed(?:ed|s)?|surpass(?:ed)?)|to\s+as\s+many\s+as|capped\s+at",
    ),
    (
        ">=",
        r"at\s+least|(?:no|not)\s+(?:fewer|less|lower)\s+than|a\s+minimum\s+of|minimum|not\s+under|as\s+(?:few|little|low)\s+as"
        r"|a\s+total\s+of\s+at\s+least",
    ),
    (
        "<",
        r"(?:fewer|less|lower|smaller)\s+than|under|below|nearly|almost|just\s+shy\s+of|shy\s+of|just\s+short\s+of|short\s+of"
        r"|approaching|nearing|not\s+quite",
    ),
    (
        ">",
        r"(?:more|greater|higher|larger|bigger)\s+than|over|above|upwards?\s+of|in\s+excess\s+of|exceed(?:s|ed|ing)?|past"
        r"|surpass(?:es|ed|ing)?|topp(?:ed|ing)|tops|beyond|crossed|to\s+over|north\s+of",
    ),
    (
        "~",
        r"about|around|approximately|approx\.?|roughly|some|an\s+estimated|estimated|circa|close\s+to|in\s+the\s+region\s+of"
        r"|on\s+the\s+order\s+of|more\s+or\s+less|somewhere\s+around|an\s+average\s+of\s+about|estimated\s+at|~",
    ),
)
_PATTERNS = tuple((sign, re.compile(rf"(?:^|\b|(?<=\W))(?:{words}){_GAP}", re.IGNORECASE)) for sign, words in _BEFORE)
_AFTER: tuple[tuple[str, re.Pattern[str]], ...] = (
    (">=", re.compile(r"\+|-?\s?plus\b|(?:\s+\w+){0,2}\s+(?:or|and)\s+(?:more|above|over|counting)\b|(?:\s+\w+){0,2},?\s+at\s+least\b", re.IGNORECASE)),
    ("<=", re.compile(r"(?:\s+\w+){0,2}\s+or\s+(?:fewer|less|under)\b|(?:\s+\w+){0,2},?\s+at\s+(?:the\s+)?most\b", re.IGNORECASE)),
    ("~", re.compile(r"(?:\s+\w+){0,2}\s+or\s+so\b|-?odd\b|-ish\b|(?:\s+\w+){0,2},?\s+(?:give\s+or\s+take|approximately|roughly)\b", re.IGNORECASE)),
)  # fmt: skip
_PREFIX_CHANGE = re.compile(r"\b(?:rose|rise|risen|fell|fallen|up|down|grew|grown|increased?|dropped)\s+(?:by\s+)?over\s*$")


def comparator_of(text: str, start: int, end: int, floor: int, ceiling: int) -> tuple[str, int]:
    """The comparator of the number ``text[start:end]`` and where its words begin.

    ``floor`` and ``ceiling`` bound the sentence (and the numbers beside), so no neighbour's hedge is taken.
    """
    begin = max(floor, start - 48)
    before = text[begin:start]
    for sign, pattern in _PATTERNS:
        match = pattern.search(before)
        if match and not _measures(sign, match.group(), before[: match.start()]):
            return sign, begin + match.start()
    after = text[end : min(ceiling, end + 40)]
    for sign, pattern in _AFTER:
        if pattern.match(after):
            return sign, start
    return "=", start


def _measures(sign: str, words: str, lead: str) -> bool:
    """Whether "over", "under" or "past" is a preposition of place or time here, not a comparator."""
    low = words.split()[0].lower() if words.split() else ""
    if low == "past":
        return bool(re.search(r"\b(?:the|this)\s+$", lead)) or not re.search(r"\b(?:sailed|went|blew|grew)\s+$", lead)
    if low == "some":
        return False
    if low in ("above", "below") and sign in "<>":
        return bool(re.search(r"\bthe\s+$", lead))
    return False

"""Comparators and hedges before and after a number. Pure."""

from __future__ import annotations

import re


def _phrases(words: str) -> str:
    """Phrases parted by "/" as one pattern; a space is any white space."""
    return "|".join(phrase.strip().replace(" ", r"\s+") for phrase in words.split("/"))


_GAP = r"(?:\s+(?:an?|the|some|about|around|another))?\s*(?:US|\$US|US\$|[A-Z]{0,2}\$[A-Z]{0,2}|[€£¥₹])?\s*$"
# In this order: "no more than" holds "more than". The third part: words without which none of them matches.
_BEFORE = (
    (
        "<=",
        """up to/at (?:the )?most/(?:no|not) (?:more|greater|higher) than/not over/as (?:many|much|high) as/a maximum of
        /maximum/(?:not|n[’']t|never) (?:exceed(?:ed|s)?|surpass(?:ed)?)/capped at""",
        ("up", "most", "than", "not", "as ", "maximum", "exceed", "surpass", "capped"),
    ),
    (
        ">=",
        """at least/(?:no|not) (?:fewer|less|lower) than/a minimum of/minimum/not under/as (?:few|little|low) as""",
        ("least", "than", "minimum", "not", "as "),
    ),
    (
        "<",
        """(?:fewer|less|lower|smaller) than/under/below/nearly/almost/just shy of/shy of/just short of/short of
        /approaching/nearing/not quite/getting on for/the best part of""",
        ("than", "under", "below", "nearly", "almost", " of", "ing", "quite", "getting on"),
    ),
    (
        ">",
        """(?:more|greater|higher|larger|bigger) than/over/above/upwards? of/in excess of/exceed(?:s|ed|ing)?/past/pass(?:es|ed)
        /surpass(?:es|ed|ing)?/topp(?:ed|ing)/tops/beyond/crossed/north of""",
        ("than", "over", "above", " of", "exceed", "past", "pass", "top", "beyond", "crossed"),
    ),
    (
        "~",
        """about/around/approximately/approx\\.?/roughly/some/an estimated/estimated/circa/close to/in the region of
        /on the order of/more or less/estimated at/perhaps/maybe/possibly/probably/nearer/closer to/somewhere near/~""",
        (
            "about",
            "around",
            "approx",
            "roughly",
            "some",
            "estimat",
            "circa",
            "close",
            " of",
            "less",
            "~",
            "perhaps",
            "maybe",
            "possibly",
            "probably",
            "near",
        ),
    ),
)
# "Just under 9,000", "well over half", "a little more than 40".
_DEGREE = r"(?:(?:just|only|well|far|barely|slightly|considerably|significantly|(?:a\s+)?little|a\s+bit)\s+)?"
_PATTERNS = tuple(
    (sign, re.compile(rf"(?:\b|(?<=\W)|^){_DEGREE}(?:{_phrases(words)}){_GAP}", re.IGNORECASE), hints)
    for sign, words, hints in _BEFORE
)
_FEW = r"(?:\s+\w+){0,2}"
_END = r"(?=\s*(?:[.,;:)”\"]|$))"  # "received at least one dose" says nothing of the number before it
_AFTER = (
    (
        ">=",
        rf"\+|-?\s?plus\b|{_FEW}\s+(?:or|and)\s+(?:more|above|over|counting|rising)\b|{_FEW},?\s+at\s+least{_END}",
    ),
    ("<=", rf"{_FEW}\s+or\s+(?:fewer|less|under)\b|{_FEW},?\s+at\s+(?:the\s+)?most{_END}"),
    (
        "~",
        rf"{_FEW}\s+or\s+(?:so|thereabouts)\b|-?odd\b|-ish\b|{_FEW},?\s+(?:give\s+or\s+take|approximately|roughly)\b",
    ),
)
_AFTER_PATTERNS = tuple((sign, re.compile(words, re.IGNORECASE)) for sign, words in _AFTER)
_AFTER_HINTS = ("+", "plus", " or ", "more", "counting", "least", "most", "odd", "ish", "approx", "roughly")


def comparator_of(text: str, start: int, end: int, floor: int, ceiling: int) -> tuple[str, int]:
    """The comparator of the number ``text[start:end]`` and where its words begin.

    ``floor`` and ``ceiling`` bound the sentence (and the numbers beside), so no neighbour's hedge is taken.
    """
    begin = max(floor, start - 48)
    before = text[begin:start]
    low = before.lower()
    for sign, pattern, hints in _PATTERNS:
        if not any(hint in low for hint in hints):
            continue
        match = pattern.search(before)
        if match and not _of_place(match.group(), before[: match.start()]):
            return sign, begin + match.start()
    after = text[end : min(ceiling + 1, end + 40)].lower()  # what bounds it included: no number is an end
    if any(hint in after for hint in _AFTER_HINTS):
        for sign, pattern in _AFTER_PATTERNS:
            if pattern.match(after):
                return sign, start
    return "=", start


def _of_place(words: str, lead: str) -> bool:
    """Whether "above", "below" or "past" speaks of a place or a time here, not of a bound."""
    low = words.split()[0].lower()
    if low in ("past", "above", "below"):
        return bool(re.search(r"\b(?:the|this)\s+$", lead, re.IGNORECASE))
    return False

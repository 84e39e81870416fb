"""What kind of answer a question asks for, and whether a sentence holds one of that kind."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from index.article import Span

# Words that say what kind of thing is asked for: the answer is one and need not be called one ("on what day?").
_FRAME = re.compile(
    r"\b(?:what|which)\s+(?:(?:is|was|are|were)\s+the\s+)?(?:(?!of\b|the\b)\w+\s+)?(?P<noun>years?|dates?|days?|months?|times?"
    r"|decades?|century|centuries|period|season|country|countries|city|cities|towns?|places?|states?|regions?|province"
    r"|location|continent|persons?|people|man|woman|groups?|company|companies|organi[sz]ations?|agency|agencies|names?"
    r"|numbers?|figure|amount|total|percent|percentage|share|proportion|portion|fraction|rate|kinds?|types?|sorts?"
    r"|language|colou?r|entity|individual)\b"
    r"|\bwhat\b.*\b(?P<called>called|named|titled|nicknamed|known\s+as)\W*$"
    r"|\bwhat\s+(?:has\s+|had\s+|will\s+|have\s+)?(?P<happened>happened|happens?|became|become|occurred)\b"
    r"|\bhow\s+long\b.*\b(?P<lasted>take|takes|taken|took|last|lasts|lasted)\W*$",
    re.IGNORECASE,
)


def frame_words(question: str) -> list[str]:
    """Return the words of ``question`` that only say what kind of thing answers it."""
    return [word for match in _FRAME.finditer(question) for word in match.groups() if word]


class Kind(StrEnum):
    """The kind of words that would answer."""

    NUMBER = "number"
    TIME = "time"
    DURATION = "duration"
    NAME = "name"
    PLACE = "place"
    CAUSE = "cause"
    OPEN = "open"


_KINDS = (
    (
        Kind.DURATION,
        r"\b(?:how long|(?:over|in|for|during) what period|how many (?:years|months|weeks|days|hours))\b",
    ),
    (
        Kind.NUMBER,
        r"\b(?:how (?:many|much|old|big|large|high|tall|far|deep|fast|heavy|wide|often)|what (?:is|was|were|are) the "
        r"(?:\w+ )?(?:number|total|figure|price|cost|population|amount|percentage|share|rate|death toll|toll|size|height"
        r"|length|age|count)|what (?:number|percentage|percent|share|proportion|amount|fraction|portion)|"
        r"which (?:number|percentage)|number of|by how much|how (?:many|much))\b|\bكم\b",
    ),
    (
        Kind.TIME,
        r"\b(?:when|since when|what (?:\w+ )?(?:year|date|day|month|time|century|decade)|(?:in|on|by) (?:what|which) "
        r"(?:year|date|day|month|century|decade)|which (?:year|day|month|date))\b|\bمتى\b",
    ),
    (
        Kind.PLACE,
        r"\b(?:where|(?:in |at |from )?(?:what|which) (?:\w+ )?(?:country|city|town|place|state|region|province|"
        r"location|area|continent|river|street|university|school|countries|cities))\b|\bأين\b",
    ),
    (
        Kind.CAUSE,
        r"\b(?:why|what (?:caused|led to|is the reason|was the reason)|how come|for what reason)\b|\bلماذا\b",
    ),
    (
        Kind.NAME,
        r"\b(?:who|whom|whose|(?:what|which) (?:\w+ ){0,2}(?:person|people|man|woman|group|company|organi[sz]ation|team|"
        r"agency|player|name|president|minister|leader|author|actor|party|club|individual|firm|entity)|what (?:is|was) the name|which (?!of\b))\b"
        r"|\bمن هو\b",
    ),
)
_RULES = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)

_NUMBER_WORD = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|"
    r"billions?|trillions?|dozens?|half|third|quarter|none|no|zero|twice|double|couple"
)
_COMPARATOR = (
    r"(?:fewer than|less than|more than|greater than|at least|at most|up to|about|around|approximately|nearly|almost|"
    r"roughly|some|over|under|below|above|an estimated|as many as|as few as|no more than|no fewer than|only|just|"
    r"between|from)"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|"
    r"Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_FIGURE = r"(?:[$€£¥]\s?)?\d+(?:,\d+)*(?:\.\d+)?(?:\s?(?:%|per ?cent|percent|million|billion|trillion|thousand|hundred|k|m|bn)\b|%)?"
NUMBER = re.compile(
    rf"(?:{_COMPARATOR}\s+)?(?:(?:an?|one|two)\s+)?(?:{_FIGURE}|\b(?:{_NUMBER_WORD})\b)"
    rf"(?:\s?(?:–|-|to|and)\s?{_FIGURE})?(?:[\s-]+(?:{_NUMBER_WORD})\b)*(?:\s+of\b(?=\s))?",
    re.IGNORECASE,
)
TIME = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}})?|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|{_MONTH},?\s+\d{{4}}|(?:on|since|in|by|until|from|of)\s+{_MONTH}"
    r"|(?:1\d|20)\d\d(?:s|\s?[–-]\s?(?:\d\d)?\d\d)?|\d{1,4}\s?(?:BC|AD|BCE|CE)"
    r"|(?:\w+\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tonight"
    r"|the\s+(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+teenth|twentieth|"
    r"thirtieth|\d{1,2}(?:st|nd|rd|th))(?:\s+of\s+\w+(?:\s+month)?|\s+century)?"
    r"|(?:last|this|next|recent|past|previous)\s+(?:\w+\s+)?(?:days?|weeks?|months?|years?|decades?|century|spring|"
    r"summer|autumn|winter)|(?:\w+\s+)(?:days?|weeks?|months?|years?|decades?)\s+(?:ago|earlier|later|before|after)"
    r"|at\s+\d{1,2}(?:[:.]\d\d)?(?:\s?[ap]\.?m)?)\b",
    re.IGNORECASE,
)
DURATION = re.compile(
    rf"\b(?:(?:{_COMPARATOR}\s+)?(?:\d[\d,.]*|an?|several|few|many|{_NUMBER_WORD}|last|past)(?:[\s-]+(?:{_NUMBER_WORD}))?[\s-]+"
    r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies)))\b",
    re.IGNORECASE,
)
_NAME_WORD = r"(?:(?:al|el|bin|ibn|de|van|von)[-\s])?[A-Z][\w’'&.-]*[\w]"
NAME = re.compile(rf"\b{_NAME_WORD}(?:\s+(?:of\s+(?:the\s+)?)?{_NAME_WORD})*")
PLACE = re.compile(
    rf"\b(?:in|at|near|from|into|across|between|around|outside)\s+(?:the\s+)?(?:(?:\w+ern|desert|border)\s+(?:areas?\s+of\s+)?)*{_NAME_WORD}"
)
CAUSE = re.compile(
    r"\b(?:because|due to|owing to|as a result|result(?:ed|s|ing)? (?:of|in|from)|so that|in order to|since|caused by|led to|thanks to|reason|"
    r"therefore|to (?:prevent|avoid|allow|ensure|protect)|after)\b",
    re.IGNORECASE,
)
_PATTERNS = {
    Kind.NUMBER: NUMBER,
    Kind.TIME: TIME,
    Kind.DURATION: DURATION,
    Kind.NAME: NAME,
    Kind.PLACE: PLACE,
    Kind.CAUSE: CAUSE,
}


def kind_of(question: str) -> Kind:
    """Return the kind of answer asked for; the first question word decides between several."""
    found = [
        (match.start(), order, kind)
        for order, (kind, rule) in enumerate(_RULES)
        if (match := rule.search(question))
    ]
    return min(found)[2] if found else Kind.OPEN


def answers_of_kind(kind: Kind, sentence: str, question: str) -> list[Span]:
    """Return the spans of ``sentence`` that are of the kind asked for and don't merely repeat the question."""
    pattern = _PATTERNS.get(kind)
    if pattern is None:
        return []
    return [match.span() for match in pattern.finditer(sentence) if _is_new(kind, match, question)]


_TIME_UNIT = re.compile(
    r"[\s-]*(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies)|times)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\b(?:half|third|quarter)\b", re.IGNORECASE)
_ASKS_SHARE = re.compile(
    r"how much|amount|share|part|proportion|fraction|per ?cent|rate|portion|by how", re.IGNORECASE
)


_WORD = re.compile(r"\w+")


def _is_new(kind: Kind, match: re.Match[str], question: str) -> bool:
    """Whether what matched could be the answer, and isn't only the question's own words."""
    said = match.group()
    if kind is Kind.NUMBER and not _is_count(match, question):
        return False
    asked = _asked(question)
    words = {word.casefold() for word in _WORD.findall(said)}
    if kind is Kind.NAME and match.start() == 0 and len(words) == 1:
        return False
    return bool(words - asked)


@lru_cache(maxsize=64)  # every number, day and name of every candidate sentence is held against them
def _asked(question: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(question))


def _is_count(match: re.Match[str], question: str) -> bool:
    """Whether a number counts things: no year, no duration or share that wasn't asked for, no "one of"."""
    bare = match.group().strip()
    if re.fullmatch(r"(?:(?:in|since|from|by)\s)?(?:1[5-9]|20)\d\d", bare, re.IGNORECASE):
        return False
    if bare.casefold() in {"no", "one", "one of", "a half of", "some", "just", "only"}:
        return False
    unit = _TIME_UNIT.match(match.string, match.end())
    if (
        unit
        and "how often" not in question.casefold()
        and unit.group().strip(" -").casefold().rstrip("s") not in question.casefold()
    ):
        return False
    return not (_SHARE.search(bare) and not _ASKS_SHARE.search(question))

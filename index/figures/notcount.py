"""Numbers that count nothing: years, ages, house numbers, resolutions, scores, phone numbers. Pure."""

from __future__ import annotations

import re

from index.article import Span
from index.figures.numbers import Number
from index.figures.words import MONTHS, NOT_NAMES, TIMES, word_set

SMALL = word_set("two three four five six seven eight nine ten eleven twelve")

_PHONE = re.compile(
    r"\+\d[\d\s().-]{6,}\d|\(\d{2,4}\)\s?\d{3,4}[\s-]?\d{3,4}\b|\b\d{3}[-.]\d{3}[-.]\d{4}\b"
    r"|\b\d{3}-\d{4}\b(?!-)"
    r"|(?i:\b(?:call|phone|tel\.?|telephone|helpline|hotline|dial|fax)\W{1,3})[\d\s().-]{5,}\d"
)
_CLOCK = re.compile(
    r"\b\d{1,2}(?::\s?\d{2}|\.\d{2})?\s?(?:a\.m\.?|p\.m\.?|[aApP][mM]\b|o[’']clock|GMT|EST\b|ET\b)"
    r"|(?<=\bat\s)(?:half\s+past\s+|quarter\s+(?:past|to)\s+)?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?=\s+(?:in\s+the\s+(?:morning|afternoon|evening)|at\s+night|o[’']clock|sharp)\b)"
    r"|(?<=\bat\s)\d{1,2}\.\d{2}(?=[.,;]?\s*$|\s+on\b)|\b\d{1,2}:\d{2}(?::\d{2})?\b"
)
_SCORE = re.compile(r"(?<![\w.,])\d{1,3}\s?[-–]\s?\d{1,3}(?!\w|[,.]\d|\s?%)")
_YEARS = re.compile(r"(?<![\w,.])(?:1\d|20)\d\d\s?(?:--?|–|/)\s?(?:\d\d|(?:1\d|20)\d\d)(?![\w%]|[,.]\d)")
_EXPRESSION = re.compile(r"\s[+×÷=^−]\s\d[\d.]*|\b\d[\d.]*\s[+×÷=^−]\s(?=[\w(])")
# "Segments 7 and 8", "articles 2, 3 and 5"
_NAMED_MANY = re.compile(
    r"\b(?:segments|sections|articles|chapters|levels|phases|stages|steps|pages|rules|types|grades|rounds|resolutions|routes"
    r"|lines|gates|rooms|parts|volumes|tables|items|zones|areas|reactors|blocks|units|lots)\s+\d+(?:,\s\d+)*\s+(?:and|or|to|through)\s+\d+\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\s+(?:[A-Z][\w’'.]*\s+){1,3}(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Drive|Square"
    r"|Boulevard|Blvd|Place|Terrace|Way|Row)\b"
)
_NAMED = re.compile(
    r"\b(?:resolution|article|section|chapter|flight|gate|route|highway|room|stage|game|week"
    r"|day|level|phase|part|volume"
    r"|act|season|episode|round|group|division|type|tier|title|rule|page|line|figure|table"
    r"|item|model|area|zone|platform|lot"
    r"|track|formula|top|no\.?|number|nos\.?|version|no|step|unit|grade|class|category"
    r"|channel|block|reactor|quarter|chapter|clause"
    r"|paragraph|tip|match|lap|hole|set|series|mk|mark|sector|district|line|bus|train|flat"
    r"|apartment|floor|pier|terminal|windows|ios|day)\s+#?$",
    re.IGNORECASE,
)
_NAMED_LOWER = re.compile(r"\b[a-z]+\s+$")
_ODDS = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|\d{1,2})\s+(?:in|out\s+of)\s+(?:every\s+)?"
    r"(?:\d{1,2}|100|three|four|five|six|seven|eight|nine|ten|twelve|twenty|a\s+hundred)\b(?!\s+(?:of\s+the\s+|the\s+)?(?:hours?|days?|weeks?|months?|years?))",
    re.IGNORECASE,
)
_AGE_BEFORE = re.compile(
    r"\b(?:aged?|ages|turn(?:s|ed|ing)?|age\s+of|under-|over-)\s*(?:\d{1,2}(?:,\s+\d{1,2})*\s+(?:and|to|or)\s+)?$",
    re.IGNORECASE,
)
_AGE_AFTER = re.compile(r"[-\s]years?[-\s]olds?\b|\s+years\s+of\s+age\b", re.IGNORECASE)
_MULTIPLE = re.compile(r"\s+times\b|[-\s]?fold\b")
# "Seven of the dead were under 12."
_AGE_OF = re.compile(
    r"\b(?:were|was|are|is|those|children|people|kids|men|women|boys|girls|adults|anyone|everyone)\s+(?:aged\s+)?(?:under|over|below|above)\s+(?:the\s+age\s+of\s+)?$"
)
_PUT = re.compile(
    r"\b(?:put|puts|stands?|stood|estimated?|reckoned|set|remain(?:s|ed)?|held|steady|unchanged|counted|given|toll|dead|number)\s+at\s$"
    r"|\b(?:put|puts|estimated?|reckoned)\s+(?:[\w’'-]+\s+){1,4}at\s$"
)
_STOPS = re.compile(
    r"\s*(?:[.,;)]|$|and\s|years?\s+old)|\s+(?:with|who|whose|in|at|from|by|for|on|living|die[ds]?|have|had|has|are|were|was|will|must|may|can)\b"
)
_COMPOUND = re.compile(r"[-‑](?!(?:strong|member|odd|plus|ish)\b)[A-Za-z]{2,}")
_ORDINAL_TAIL = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"([A-Z][\w’'&.]*)\s+$")
_NOUN_AFTER = re.compile(
    r"\s+(?:[a-z]+\s+){0,2}?(?:(?!was\b|has\b|is\b|does\b|its\b|as\b|this\b|plus\b"
    r"|thus\b)[a-z]{2,}(?<!s)s\b|people|men|women|children|troops|police|percent"
    r"|per\s+cent)\b"
)
_YEAR_LIKE = re.compile(r"(?:1[5-9]|20)\d\d")
_OLD_YEAR = re.compile(r"1[0-4]\d\d")
_YEAR_LEAD = re.compile(
    r"\b(?:in|since|by|until|from|to|during|before|after|late|early|mid|circa|the|season"
    r"|[a-z]+[’']s|and|through|of)[\s-]+$",
    re.IGNORECASE,
)
_SPORT = re.compile(
    r"\b(?:won|win|wins|beat|beats|lost|lose|defeat|defeated|draw|drew|lead|led|score|scored"
    r"|victory|vote|half-time|record|leads)\b",
    re.IGNORECASE,
)
_ONE_COUNTS = re.compile(
    r"\s+(?:[a-z]+\s+)?(?:person|man|woman|child|boy|girl|soldier|civilian|death|case|vote"
    r"|hostage|ship|boat|house|policeman|officer"
    r"|worker|patient|survivor|body|fighter)\b"
)
_ANAPHORA = re.compile(
    r"\b(?:the|these|those|other|all|its|his|her|their|our|my|both)\s+(?:(?:other|first|second|last|same)\s+)?$",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(
    r"\s*(?:[.,;:!?)”\"]|$)|\s+(?:and|or|but|is|are|was|were|has|have|had|will|would)\b"
)
# Ways of telling, not things told: "two figures were given", "the three estimates agree".
_OF_TELLING = re.compile(
    r"\s+(?:[a-z]+\s+)?(?:figures|numbers|estimates|totals|counts|tallies|tolls|versions|accounts|sums|minds)\b"
)
_ERA = re.compile(r"\s?(?:CE|AD|BC|BCE|BP)\b")
_OLD_YEAR_LEAD = re.compile(
    r"\b(?:[Ii]n|[Bb]y|[Ss]ince|[Uu]ntil|around|about|circa|early|late|January|February|March|April|May|June|July|August"
    r"|September|October|November|December|spring|summer|autumn|winter)(?:\s+of)?[\s-]+$"
)
_PAIR_OF_NAMES = re.compile(r"\s+[A-Z][a-z]+\s+[A-Z][a-z]+\s*(?:,|vs|$)")
_AGE_SET_OFF = re.compile(r"[A-Za-z][\w’'-]+,\s$")
_LIST_ITEM = re.compile(r"[.)]\s")


def skipped_spans(text: str, start: int, end: int) -> list[Span]:
    """Phone numbers, clock times and scores of a sentence: no number inside them counts anything."""
    spans = [m.span() for m in _PHONE.finditer(text, start, end)]
    spans += [m.span() for m in _CLOCK.finditer(text, start, end)]
    spans += [m.span() for m in _ODDS.finditer(text, start, end)]
    spans += [m.span() for m in _YEARS.finditer(text, start, end)]
    spans += [m.span() for m in _NAMED_MANY.finditer(text, start, end)]
    spans += [m.span() for m in _EXPRESSION.finditer(text, start, end)]
    for match in _SCORE.finditer(text, start, end):
        noun = _NOUN_AFTER.match(text, match.end()) or re.match(
            r"\s*(?:%|per\s?cent|(?:m|b)illion)", text[match.end() : match.end() + 12]
        )
        money = re.search(r"[$€£¥]\s?$", text[max(start, match.start() - 2) : match.start()])
        if not money and (
            not noun
            or re.match(r"\s+(?:win|victory|defeat|loss|draw|lead)", text[match.end() : match.end() + 9])
        ):
            near = text[max(start, match.start() - 60) : min(end, match.end() + 40)]
            if _SPORT.search(near) or not noun:
                spans.append(match.span())
    return spans


def counts_nothing(text: str, number: Number, start: int, end: int) -> bool:
    """Whether a number of the sentence ``text[start:end]`` is a year, an age, a name's part, an ordinal …"""
    first, last = number.span
    before = text[max(start, first - 32) : first]
    after = text[last : min(end, last + 48)]
    if is_age(text, number, start, end, first):
        return True
    if _MULTIPLE.match(after) or (_AGE_OF.search(before) and _STOPS.match(after) and number.low < 110):
        return True
    if _COMPOUND.match(after) or (_ORDINAL_TAIL.match(after) and text[first].isdigit()):
        return True
    if not text[first].isdigit():
        # "The Seven Years' War": a capital in the middle of a sentence begins a name.
        named = text[first].isupper() and re.match(r"\s+[A-Z]", after) and re.search(r"[a-z]\s$", before)
        return bool(named) or _word_counts_nothing(text[first:last].lower(), before, after)
    if _ADDRESS.match(after):
        return True
    if not number.plain:
        return False
    if re.match(r"[A-Za-z_]|/\d|\.\d|[:]\d", after) or re.search(r"[#№/]$|\d\.$", before):
        return True
    written = text[first:last]
    if re.search(r"[$€£¥₹]\s?$|\b(?:US|USD|EUR|GBP|Rs\.?)\s?$", before) or re.match(
        r"\s?(?:%|¢|per\s?cent|percent)", after
    ):
        return False
    if first == start and _LIST_ITEM.match(after):
        return True
    if _NAMED.search(before) and not (_NAMED_LOWER.search(before) and _NOUN_AFTER.match(after)):
        return True
    if (
        re.search(r"\bat\s$", before)
        and re.match(r",\s", after)
        and number.low < 110
        and not _PUT.search(before)
    ):
        return True
    if number.low < 110 and _AGE_SET_OFF.search(before) and re.match(r"[,.]|\s?\)|$", after):
        return True
    if before.endswith("(") and after.startswith(")"):
        return True
    if _ERA.match(after) or (first == start and _PAIR_OF_NAMES.match(after)):
        return True
    if _OLD_YEAR.fullmatch(written) and _OLD_YEAR_LEAD.search(before) and not _NOUN_AFTER.match(after):
        return True
    if _YEAR_LIKE.fullmatch(written) and (_YEAR_LEAD.search(before) or not _NOUN_AFTER.match(after)):
        return True
    if first == start and not re.search(r"[A-Za-z]", text[last:end]):
        return True
    return _ends_a_name(before, after)


def is_age(text: str, number: Number, start: int, end: int, first: int) -> bool:
    """Whether the number, or the range that begins at ``first`` and ends with it, is somebody's age."""
    after = text[number.span[1] : min(end, number.span[1] + 24)]
    before = text[max(start, first - 32) : first]
    return bool(_AGE_AFTER.match(after) or (_AGE_BEFORE.search(before) and number.low < 130))


def _ends_a_name(before: str, after: str) -> bool:
    """Whether the number belongs to a name: "S&P 500", "Area 51", but not "Israel 30 boats"."""
    named = _NAME_BEFORE.search(before)
    if named is None or _NOUN_AFTER.match(after):
        return False
    word = named.group(1).lower().rstrip(".")
    return not (word in NOT_NAMES or word in TIMES or word in MONTHS)


def _word_counts_nothing(written: str, before: str, after: str) -> bool:
    if written == "one":
        return not _ONE_COUNTS.match(after) or bool(
            re.search(r"\b(?:no|any|every|each|this|that|the)\s+$", before, re.IGNORECASE)
        )
    if _ANAPHORA.search(before) and (
        written in ("two", "three", "four", "zero") or (written in SMALL and _CLAUSE_ENDS.match(after))
    ):
        return True
    if written in SMALL and _OF_TELLING.match(after):
        return True
    if re.match(r"-", after) and not re.match(r"-(?:strong|member|odd|plus)\b", after):
        return True
    return bool(_NAMED.search(before)) or bool(
        re.match(
            r"\s+or\s+two\b"
            if written not in ("one", "two", "three")
            else r"\s+(?:of\s+(?:them|us|these|those)|or\s+two)\b",
            after,
        )
    )

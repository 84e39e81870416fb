"""What a figure covers: places, inclusions and exclusions, in its sentence or in a later one. Pure."""

from __future__ import annotations

import re

from index.article import Span
from index.figures.values import Scope

_EXCLUDES = re.compile(
    r"\b(?:exclud(?:es?|ed|ing)|not\s+(?:count|includ)ing|without(?:\s+counting)?"
    r"|(?:do(?:es)?|dose|did)\s*(?:n[’']t|not)\s+(?:includes?|counts?|covers?)"
    r"|except(?:\s+for)?|leav(?:es?|ing)\s+out|apart\s+from|other\s+than)\s+(?P<what>[^,.;:“”()]{2,80})",
    re.IGNORECASE,
)
_INCLUDES = re.compile(
    r"\b(?:includ(?:es?|ing)|counting(?!\s+(?:on|of|began|started)\b)|covers)\s+(?P<what>[^,.;:“”()]{2,80})",
    re.IGNORECASE,
)
# Before the number: at the sentence's start, or of its subject ("the toll, which leaves out …").
_LEADS = re.compile(r"^\W*$|\b(?:which|that)\s+$")
_ABOUT_FIGURE = re.compile(
    r"\b(?:this|that|the|these|those|its|their)\s+(?:\w+\s+)?(?:number|figure|figures|numbers"
    r"|toll|count|tally|total|estimate|estimates)\b[^.;]{0,40}?"
    r"\b(?:exclud|includ|(?:do(?:es)?|dose|did)\s*(?:n[’']t|not)\s+(?:includ|count|cover)|leav|cover)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|across|throughout|from|of|inside|outside|near|at"
    r"|within)\s+((?:the\s+)?(?:(?:eastern|western|northern|southern|central|rural"
    r"|greater)\s+)?"
    r"[A-Z][\w’'-]+(?:(?:\s+|\s+of\s+|\s+and\s+|,\s+(?!\w+\s+[A-Z]))(?:(?:eastern|western|northern|southern"
    r"|central)\s+)?[A-Z][\w’'-]+)*(?:\s+(?:district|province|region|city|strip|highlands|lowlands|hills|mountains|valley|desert|coast"
    r"|peninsula|plains?|islands?|delta|basin|area|camp|quarter|suburbs?)\b)?)"
)
_WHOLE = re.compile(
    r"\b(?:(?:in|across|throughout)\s+)?(?:the\s+)?((?:whole|entire)\s+(?:province|country|region|district|city|world|state|area|nation|continent)"
    r"|nationwide|worldwide|countrywide)\b"
)
_NOT_PLACE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
)
# "Fighters of the Ashkar Front", "the shares of Harlow Motors": whose, not where.
_BODY = re.compile(
    r"(?:Front|Party|Army|Union|Council|League|Trust|Group|Company|Motors|Workers|Ministry|Agency|Terminals|Partners|University|College"
    r"|Church|Commission|Committee|Organi[sz]ation|Institute|Association|Society|Club|Bank|Forces?|Guard|Movement|Brigade|Corps|Airlines|Airways"
    r"|Inc|Ltd|Corp|Court|Parliament|Assembly|Senate|Congress|Police|Navy|Office|Department|Bureau|Fund|Foundation|Federation|Alliance|Coalition"
    r"|Service|Services|Press|Times|Post|Journal|Cup|Prize|Games|Act|Treaty|Nations|Clinics|Observatory)$"
)
# "…, the colonel told reporters in Lasqa": where it was said, not where it is.
_SPOKEN = re.compile(
    r"[,”\"]\s+(?:[\w’'.-]+\s+){0,8}?(?:said|says|told|according\s+to|added|announced|reported|acknowledged|conceded)\b"
)
_TRAILING = re.compile(
    r"\s+(?:which|who|that|said|says|on|according|and\s+the)\b.*$", re.IGNORECASE | re.DOTALL
)


def scope_in(text: str, sentence: Span, number: Span, left: int, right: int) -> list[Scope]:
    """Scopes beside a number of the same sentence; ``left`` and ``right`` are the neighbouring figures' bounds."""
    start, end = sentence
    spoken = _SPOKEN.search(text, number[1], right)
    right = spoken.start() if spoken else right
    found = [Scope("place", m.span(1), sentence) for m in _places(text, number[1], right)]
    found += [Scope("whole", m.span(1), sentence) for m in _WHOLE.finditer(text, number[1], right)]
    if not found:
        nearest = list(_places(text, left, number[0])) or list(_places(text, start, number[0]))
        found = [Scope("place", m.span(1), sentence) for m in nearest[-1:]]
    for match in _EXCLUDES.finditer(text, start, end):
        if match.start() >= number[1] or _LEADS.search(text[start : match.start()]):
            found.append(Scope("excludes", _what(match), sentence))
    taken = [s.words for s in found]
    for match in _INCLUDES.finditer(text, start, end):
        if match.start() < number[1] and not _LEADS.search(text[start : match.start()]):
            continue
        words = _what(match)
        if not any(a <= words[0] < b for a, b in taken):
            found.append(Scope("includes", words, sentence))
    return found


def scope_note(text: str, sentence: Span) -> list[Scope]:
    """Scopes of a sentence that speaks of a figure ("This number does not include …"), else nothing."""
    match = _ABOUT_FIGURE.search(text, *sentence)
    if match is None:
        return []
    excluded = _EXCLUDES.search(text, match.start(), sentence[1])
    if excluded:
        return [Scope("excludes", _what(excluded), sentence)]
    included = _INCLUDES.search(text, match.start(), sentence[1])
    return [Scope("includes", _what(included), sentence)] if included else []


def note_clause(text: str, scope: Scope) -> Span:
    """The clause of a scope note that speaks of the figure: "this number does not include western Syria"."""
    match = _ABOUT_FIGURE.search(text, *scope.sentence)
    start = match.start() if match and match.start() <= scope.words[0] else scope.words[0]
    return start, scope.words[1]


def _places(text: str, start: int, end: int) -> list[re.Match[str]]:
    return [
        m
        for m in _PLACE.finditer(text, start, end)
        if not _NOT_PLACE.match(m.group(1))
        and not m.group(1).endswith(("ian", "ish", "ese", "’s", "'s"))
        and not _BODY.search(m.group(1))
    ]


def _what(match: re.Match[str]) -> Span:
    words = _TRAILING.sub("", match.group("what")).rstrip()
    return match.start("what"), match.start("what") + len(words)

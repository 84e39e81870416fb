"""What plain news text says about itself by convention: datelines, source lines, headlines.

Every rule here prefers silence to a guess: what is not recognised stays part of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from index.article import Published, Span
from index.extract.dates import WRITTEN_DATE, parse_published

# News agencies that sign datelines. A name in brackets that isn't one of these is not an agency.
_AGENCIES = (
    "AP|Associated Press|The Associated Press|Reuters|Thomson Reuters|AFP|Agence France-Presse|UPI|dpa|DPA|"
    "ANSA|EFE|TASS|ITAR-TASS|RIA Novosti|Sputnik|Interfax|Xinhua|Kyodo|Kyodo News|Jiji|Yonhap|PTI|ANI|IANS|"
    "UNI|Bloomberg|Bloomberg News|CNN|BBC|NPR|PA|PA Media|AAP|CP|The Canadian Press|IRNA|Fars|Tasnim|Mehr|"
    "ISNA|SANA|NINA|INA|KUNA|SPA|WAM|QNA|Petra|MENA|Anadolu|Anadolu Agency|AA|Rudaw|Shafaq News|Bernama|"
    "Antara|APP|VOA|RFE/RL|UN News|رويترز|أ ف ب|أ.ف.ب|فرانس برس|أسوشيتد برس|الأناضول|واس|وام|سانا|واع|"
    "نينا|شينخوا"
)
_BRACKETED = rf"\(\s*(?:{_AGENCIES})(?:\s*[/–-]\s*(?:{_AGENCIES}))?\s*\)"

_CAPS_WORD = r"(?:[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.]*(?:-[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.]*)*)"
_CAPS = rf"{_CAPS_WORD}(?:[ /]{_CAPS_WORD}){{0,3}}"
_REGION = r"(?:[A-ZÀ-ÖØ-Þ][\w'’.-]*(?: [A-ZÀ-ÖØ-Þ][\w'’.-]*){0,2})"
_NAME = r"(?:[A-ZÀ-ÖØ-Þ][\w'’-]*\.?(?: (?:[A-ZÀ-ÖØ-Þ][\w'’-]*|al|de|du|la|le|el|es|sur|am)){0,3})"
_ARABIC = r"(?:[\u0621-\u064a]{2,}(?: [\u0621-\u064a]{2,}){0,2})"
_DASH = r"\s*(?P<dash>--+|[–—―-]|_)\s+|\s+(?P<dash_tight>[–—―])|(?P<dash_closed>—)"
_SEPARATOR = rf"(?:{_DASH})"
_DATED = rf"(?P<date>{WRITTEN_DATE})"


class _Rule:
    """A dateline's shape, compiled for the first text with the marks it ``needs``: most texts have none.

    Compiling them all takes longer than answering a question.
    """

    def __init__(self, needs: str, pattern: str) -> None:
        self._needs = re.compile(needs)
        self._pattern = pattern

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern)

    def match(self, head: str) -> re.Match[str] | None:
        return self._compiled.match(head) if self._needs.search(head) else None


_DASHED = r"(?:--|[–—―_-]\s|\s[–—―]|—)"

# Signed or dated: the bracketed agency or the date makes these datelines whatever the place's case.
_SIGNED = _Rule(
    r"\(",
    rf"(?P<place>(?:{_CAPS}|{_NAME})(?:, {_REGION})?|{_ARABIC})"
    rf"(?:,? {_DATED})?,? ?(?P<sign>{_BRACKETED})(?:,? (?P<date_after>{WRITTEN_DATE}))?(?:{_SEPARATOR}|:\s+)",
)
_SIGNED_BARE = _Rule(
    r"\(", rf"(?P<place>{_CAPS}(?:, {_REGION})?),? (?P<sign>{_BRACKETED}):?\s+(?=[“\"«‘A-ZÀ-Þ\d])"
)
_SLASHED = _Rule(
    "/",
    rf"(?P<place>{_CAPS}|{_NAME}|{_ARABIC})(?:, {_DATED})?\.? ?/ ?(?P<agency>(?:{_AGENCIES})) ?/\.?"
    r"(?:\s*[-–—:])?\s*",
)
_SIGN_ONLY = _Rule(r"\A\(", rf"(?P<sign>{_BRACKETED}){_SEPARATOR}")
_COMMA_AGENCY = _Rule(
    f", .*{_DASHED}",
    rf"(?P<place>(?:{_CAPS}|{_NAME})(?:, {_REGION})?)(?:, {_DATED})?, (?P<agency>(?:{_AGENCIES})){_SEPARATOR}",
)
_DATE_DASH = _Rule(
    rf"\d.*(?:{_DASHED}|:\s)",
    rf"(?P<place>(?:{_CAPS}|{_NAME})(?:, {_REGION})?),? (?:{_DATED}|\((?P<date_after>{WRITTEN_DATE})\))"
    rf"(?:{_SEPARATOR}|:\s+)",
)
# Unsigned: only the shape speaks, so what follows must look like the start of a sentence.
_CAPS_DASH = _Rule(_DASHED, rf"(?P<place>{_CAPS}(?:, {_REGION})?){_SEPARATOR}(?=[“\"«‘(A-ZÀ-Þ\d])")
_PAIR_DASH = _Rule(f", .*{_DASHED}", rf"(?P<place>{_NAME}, {_REGION}){_SEPARATOR}(?=[“\"«‘(A-ZÀ-Þ\d])")
_PAIR_QUOTE = _Rule(rf"\A{_CAPS_WORD}[ ,/]", rf"(?P<place>{_CAPS}, {_CAPS})\s+(?=[“\"«])")
_PAIR_OPENER = _Rule(
    rf"\A{_CAPS_WORD}[ ,/]",
    rf"(?P<place>{_CAPS}, {_CAPS_WORD})\s+(?=(?:The|A|An|At|In|On|Some|Many|More|Fewer|Several|About)\s)",
)
_RULES = (_SIGNED, _SIGNED_BARE, _SLASHED, _SIGN_ONLY, _COMMA_AGENCY, _DATE_DASH)
_SHAPES = (_CAPS_DASH, _PAIR_DASH, _PAIR_QUOTE, _PAIR_OPENER)

# Capitals that begin sentences, or labels, and name no place.
_ORGANISATIONS = """
    NATO ISIS ISIL OPEC UNICEF UNESCO UNHCR UNAMI UNRWA OCHA INTERPOL IAEA ASEAN ECOWAS AIDS COVID FEMA DAESH
    HAMAS CENTCOM PENTAGON OPINION ANALYSIS WARNING NOTE BREAKING UPDATE EXCLUSIVE CORRECTION WATCH LIVE VIDEO
    FILE PHOTO IMPORTANT
"""
_NOT_PLACES = frozenset(_ORGANISATIONS.split())
# Words that begin a sentence or a date, and no place.
_OPENING_WORDS = """
    in on at by from after before since for the this that when while with as and but a an until under during
    jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august
    september october november december monday tuesday wednesday thursday friday saturday sunday he she it we
    they i you updated update published edited corrected
"""
_OPENERS = frozenset(_OPENING_WORDS.split())
_LONGEST = 120  # code points a dateline may take


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline at the head of a paragraph; ``end`` is where the sentence proper starts."""

    span: Span  # the dateline's own words, without the dash
    end: int
    place: str | None = None
    agency: str | None = None
    published: Published | None = None  # only when the dateline states a full date


def dateline_end(text: str, start: int) -> int:
    """Where the sentence proper starts, for a body paragraph that begins at ``start``.

    That is ``start`` itself when the paragraph has no dateline, or only perhaps has one.
    """
    found = find_dateline(text, start)
    return found.end if found else start


def find_dateline(text: str, start: int) -> Dateline | None:
    """The dateline of the paragraph that begins at ``start``, or None."""
    line = text[start : start + 1000].lstrip(" \t\u00a0\u200f\u200e\ufeff")
    start += min(len(text) - start, 1000) - len(line)
    line = line.partition("\n")[0]
    head = line[: _LONGEST + 40]  # a short head bounds what the patterns can cost
    for rule in _RULES:
        if (match := rule.match(head)) and _fits(match, line):
            return _dateline(match, start)
    for rule in _SHAPES:
        if (
            (match := rule.match(head))
            and _fits(match, line)
            and _is_place(match)
            and not _dashed(match, line)
        ):
            return _dateline(match, start)
    return None


def _fits(match: re.Match[str], line: str) -> bool:
    if line.isupper() and "“" not in line:
        return False  # a headline in capitals, not a paragraph
    place = match.groupdict().get("place") or ""
    if place.partition(" ")[0].strip(",").lower() in _OPENERS:
        return False
    return match.end() <= _LONGEST and bool(line[match.end() :].strip())


def _is_place(match: re.Match[str]) -> bool:
    """Whether capitals can be a place: no initials, no organisation or label that the list knows."""
    words = match["place"].replace(",", " ").split()
    if any(word.strip(".").upper() in _NOT_PLACES for word in words):
        return False
    return any(len(word.strip(".")) >= 4 for word in words)


def _dashed(match: re.Match[str], line: str) -> bool:
    """Whether the first sentence has another dash of the kind, so that the first may open a remark."""
    found = match.groupdict()
    dash = found.get("dash") or found.get("dash_tight") or found.get("dash_closed")
    if dash is None:
        return False
    sentence = re.split(r"[.!?]\s", line[match.end() :], maxsplit=1)[0]
    return (f" {dash}" if dash == "-" else dash) in sentence


def _dateline(match: re.Match[str], start: int) -> Dateline:
    found = match.groupdict()
    agency = found.get("agency")
    if sign := found.get("sign"):
        agency = sign.strip("() ")
    published = None
    stated = found.get("date") or found.get("date_after")
    if stated and re.search(r"\d{4}$", stated):
        try:
            published = parse_published(stated)
        except ValueError:
            published = None  # an impossible date leaves the article undated
    words = re.sub(r"[\s–—―_:-]+$", "", match[0])
    return Dateline((start, start + len(words)), start + match.end(), found.get("place"), agency, published)

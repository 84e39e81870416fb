"""Numbers in digits, words and mixtures, as spans with values. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.article import Span
from index.figures.words import word_list

_UNITS = {
    word: value
    for value, word in enumerate(
        word_list(
            """
            zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
            fifteen sixteen seventeen eighteen nineteen
            """
        )
    )
} | {
    word: 10 * value
    for value, word in enumerate(
        word_list(
            """
            twenty thirty forty fifty sixty seventy eighty ninety
            """
        ),
        2,
    )
}
_SCALES = {
    "hundred": 100.0, "thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "cr": 1e7, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
_SHORT = {"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12, "tn": 1e12}
_MANY = {
    "dozens": 12.0,
    "scores": 20.0,
    "hundreds": 100.0,
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
}
_FRACTIONS = {
    "half": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4, "fifth": 1 / 5,
    "fifths": 1 / 5, "tenth": 1 / 10, "tenths": 1 / 10,
}  # fmt: skip

_VULGAR = {"¼": 0.25, "½": 0.5, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}

_SCALE = "hundred|thousand|lakh|million|crore|cr|billion|trillion"
_SIMPLE = "|".join(sorted(_UNITS, key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = rf"(?:{_SIMPLE})(?:(?:\s+and\s+|[\s-]+)(?:{_SIMPLE}|{_SCALE})\b)*"
NUMBER = re.compile(
    rf"""
    (?P<many>\b(?:(?:tens|hundreds)\s+of\s+(?:thousands|millions)|dozens|scores(?=\s+of)|hundreds|thousands
        |millions|billions)\b)
    |(?P<part>\b(?:half|(?:a|one|two|three|four)[\s-](?:thirds?|quarters?|fifths?|tenths?))\b
        (?=\s+of\s+(?!an?\s+(?:{_SCALE})\b)|\s+(?:the|its|their|his|her|all)\b))
    |(?P<half>\bhalf\s+an?\s+(?P<halfof>dozen|{_SCALE})\b)
    |(?P<quarter>\b(?P<quarters>a|three)\s+quarters?\s+of\s+a\s+(?P<quarterof>{_SCALE})\b)
    |(?P<ahalf>\b(?P<ahalfn>{_SIMPLE}|\d+)\s+and\s+a\s+half\s+(?P<ahalfof>{_SCALE})\b)
    |(?P<some>\b(?:several|a\s+few|a\s+couple(?:\s+of)?)\s+(?P<someof>dozen|{_SCALE})\b)
    |(?P<dozen>\b(?:(?P<dozenn>an?|{_SIMPLE}|\d+)\s+)dozen\b)
    |(?P<a>\ban?\s+(?P<aof>(?:{_SCALE})(?:(?:\s+and\s+|\s+)(?:{_SIMPLE}|{_SCALE})\b)*)\b)
    |(?P<mixed>(?:(?<![\w.,/:])(?<!(?<!\d)[A-Za-z][-‑])|(?<=\$US)|(?<=\$A)|(?<=\$NZ)|(?<=\bUS)|(?<=\bRs))(?P<digits>{_DIGITS})(?P<vulgar>[{"".join(_VULGAR)}])?
        (?:(?P<short>(?:bn|mn|tn|[kmbt])(?![\w]))|[\s\u00a0-]?(?P<scale>(?:{_SCALE})\b(?:\s+(?:{_SCALE})\b)?))?)
    |(?P<words>\b{_WORDS}\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)


# Matching only where a number can begin is three times as fast as searching at every letter.
_CANDIDATE = re.compile(r"[^\W\d_]+|\d[\d.,]*")
_HAS_SIGN = re.compile(r"\s?(?:%|per\s?cent|percent|percentage|°|degrees)", re.IGNORECASE)
_STARTS = frozenset(_UNITS) | frozenset(_MANY) | {"tens", "half", "a", "an", "several"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written. ``vague``: only a lower bound is meant; ``fraction``: a part of something else.

    ``plain`` marks bare digits, which may be a year, an age or a name; ``scaled`` one with a magnitude.
    """

    span: Span
    low: float
    high: float
    vague: bool = False
    fraction: bool = False
    plain: bool = False
    scaled: bool = False

    @property
    def value(self) -> float:
        """The number, or the lower end of a range."""
        return self.low


def numbers_in(text: str, start: int, end: int) -> list[Number]:
    """Every number of a stretch of text, in order, not yet told from years, ages or names."""
    found: list[Number] = []
    done = start
    for word in _CANDIDATE.finditer(text, start, end):
        if word.start() < done or not (word.group()[0].isdigit() or word.group().lower() in _STARTS):
            continue
        match = NUMBER.match(text, word.start(), end)
        number = _read(match) if match else None
        if match is not None and number is not None:
            done = match.end()
            found.append(_below_zero(text, number, found))
    return found


def _below_zero(text: str, number: Number, before: list[Number]) -> Number:
    """A number with its sign: "-0.3 percent", and no range ("3 -5") or list item ("- 5")."""
    start, end = number.span
    if start == 0 or text[start - 1] not in "-\u2212" or not text[start].isdigit():
        return number
    if (start > 1 and text[start - 2] not in " \t(") or (before and start - before[-1].span[1] <= 2):
        return number
    if not text[max(0, start - 4) : start - 1].rstrip(" \t(")[-1:].isalpha() or not _HAS_SIGN.match(
        text, end
    ):
        return number  # begins a line, or counts something
    return replace(number, span=(start - 1, end), low=-number.high, high=-number.low, plain=False)


def words_value(words: str) -> float | None:
    """The value of number words ("twenty-three thousand four hundred"), None if they don't make one number."""
    total = current = 0.0
    last = 1e15
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "and":
            continue
        if word in _UNITS:
            value = float(_UNITS[word])
            if current and (
                (value >= 10 and current % 100) or current % 10 or (current % 100 and current % 100 < 20)
            ):
                return None
            current += value
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            scale = _SCALES[word]
            if scale > last:
                return None
            total += (current or 1) * scale
            current, last = 0.0, scale
        else:
            return None
    return total + current


def _read(match: re.Match[str]) -> Number | None:
    span = match.span()
    kind = match.lastgroup if match.lastgroup in ("many", "part") else None
    get = match.groupdict()
    if kind == "many" or get["many"]:
        value = 1.0
        for word in re.split(r"\s+of\s+|\s+", get["many"].lower()):
            value *= 10.0 if word == "tens" else _MANY[word]
        return Number(span, value, value, vague=True)
    if get["part"]:
        count, _, part = re.sub(r"[\s-]+", " ", get["part"].lower()).rpartition(" ")
        value = _FRACTIONS[part] * _small(count or "a")
        return Number(span, value, value, fraction=True)
    value_read = _scaled_words(get)
    if value_read is not None:
        return Number(span, value_read, value_read, vague=bool(get["some"]), scaled=True)
    if get["mixed"]:
        value = float(get["digits"].replace(",", "")) + _VULGAR.get(get["vulgar"] or "", 0.0)
        factor = 1.0
        if get["short"]:
            factor = _SHORT[get["short"].lower()]
        for word in (get["scale"] or "").lower().split():
            factor *= _SCALES[word]
        plain = factor == 1.0 and "," not in get["digits"] and not get["vulgar"]
        return Number(span, value * factor, value * factor, plain=plain, scaled=factor != 1.0)
    read = words_value(get["words"] or "")
    if read is None:
        return None
    return Number(span, read, read, scaled=bool(re.search(_SCALE, get["words"], re.IGNORECASE)))


def _scaled_words(get: dict[str, str | None]) -> float | None:
    def scale(word: str) -> float:
        return 12.0 if word == "dozen" else _SCALES[word]

    if get["half"]:
        return scale(str(get["halfof"]).lower()) / 2
    if get["quarter"]:
        return scale(str(get["quarterof"]).lower()) * (0.25 if str(get["quarters"]).lower() == "a" else 0.75)
    if get["ahalf"]:
        return (_small(str(get["ahalfn"])) + 0.5) * scale(str(get["ahalfof"]).lower())
    if get["some"]:
        return 2 * scale(str(get["someof"]).lower())
    if get["dozen"]:
        return 12 * _small(str(get["dozenn"]))
    if get["a"]:
        return words_value("one " + str(get["aof"]))
    return None


def _small(word: str) -> float:
    low = word.lower()
    if low in ("a", "an", ""):
        return 1.0
    return float(_UNITS[low]) if low in _UNITS else float(low)

"""The quantities of one sentence: numbers that count, ranges joined, with unit and comparator. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.article import Span
from index.figures.comparator import comparator_of
from index.figures.notcount import counts_nothing, is_age, skipped_spans
from index.figures.numbers import Number, numbers_in
from index.figures.units import Unit, unit_of

HINT = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen"
    r"|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?"
    r"|lakhs?|crores?|millions?|billions?|dozens?|scores|zero"
    r"|one|half|thirds?|quarters?|doubled?|tripled?|halved)\b",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"(?:\s?(?:%|m|k|bn)|\sper\s?cent)?\s?(?:–|—|--?|‑|\bto\b|\band\b|\bor\b)\s?(?:US\$|\$US|[A-Z]?\$|€|£)?",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\s?%|\sper\s?cent\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\bbetween\s+(?:about\s+|some\s+|an\s+estimated\s+)?(?:US\$|\$US|[A-Z]?\$|€|£)?\s?$", re.IGNORECASE
)
_FROM = re.compile(
    r"\b(?:from|rose|fell|up|down|climbed|slipped|dropped|grew|lost|gained|added|shed|slid"
    r"|jumped|eased|advanced)\s+(?:about\s+|by\s+)?(?:US\$|\$US|[A-Z]?\$|€|£)?\s?$",
    re.IGNORECASE,
)
_SPREAD = re.compile(
    r"\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ied|ying)|anywhere|estimates)\s+(?:\w+\s+)?from\s+", re.IGNORECASE
)
_TIMES = re.compile(
    r"\b(?P<two>(?:more\s+than\s+)?doubled(?!\s+(?:down|back|over|up))|twice\s+as\s+(?:many"
    r"|much))\b|\b(?P<three>tripled|trebled)\b|\b(?P<half>halved)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number or range with its unit; ``hedge`` is where its comparator's words begin."""

    number: Span
    low: float
    high: float
    comparator: str
    unit: Unit
    hedge: int
    fraction: bool = False

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """Low and high as the comparator leaves them."""
        if self.comparator in (">", ">="):
            return self.low, None
        if self.comparator in ("<", "<="):
            return None, self.low
        return self.low, self.high


def quantities_in(text: str, sentence: Span, taken: list[Span]) -> list[Quantity]:
    """The quantities of a sentence, in order; ``taken`` are spans of dates, whose numbers count nothing."""
    start, end = sentence
    if not HINT.search(text, start, end):
        return []
    blocked = taken + skipped_spans(text, start, end)
    numbers = [
        n
        for n in numbers_in(text, start, end)
        if not any(a < n.span[1] and n.span[0] < b for a, b in blocked)
    ]
    made: list[Quantity] = []
    index, floor = 0, start
    while index < len(numbers):
        first = numbers[index]
        second = numbers[index + 1] if index + 1 < len(numbers) else None
        joined = second is not None and _joined(text, first, second, floor)
        last = second if joined and second is not None else first
        if joined and second is not None and is_age(text, second, start, end, first.span[0]):
            index += 2
            continue
        if not joined and counts_nothing(text, first, start, end):
            index += 1
            continue
        ceiling = next((n.span[0] for n in numbers if n.span[0] >= last.span[1]), end)
        made.append(_make(text, first, last, (start, end), floor, ceiling))
        floor = last.span[1]
        index += 2 if joined else 1
    made = [
        _unit_of_whole(text, one, after)
        for one, after in zip(made, [*made[1:], None][: len(made)], strict=True)
    ]
    made += _multiples(text, start, end)
    return sorted(made, key=lambda one: one.number)


def _unit_of_whole(text: str, part: Quantity, whole: Quantity | None) -> Quantity:
    """ "500 of the firm's 770 employees", "84 and 79 seats": the first counts what the second counts."""
    if whole is None or part.unit.name is not None or part.fraction:
        return part
    between = text[part.number[1] : whole.number[0]]
    if not re.fullmatch(r"\s+of\s+[^,.;:]{0,48}|\s+(?:and|or|against)\s+(?:[a-z]+\s+){0,3}", between):
        return part
    unit = whole.unit
    return replace(part, unit=Unit(unit.name, unit.counted, part.unit.start, part.unit.end))


def _make(text: str, first: Number, last: Number, sentence: Span, floor: int, ceiling: int) -> Quantity:
    start, end = sentence
    span = (first.span[0], last.span[1])
    unit = unit_of(text, span[0], span[1], start, end)
    unit = unit if unit.start >= floor else Unit(unit.name, unit.counted, span[0], unit.end, unit.factor)
    low, high = first.low, last.high
    if last is not first:
        if not first.scaled and last.scaled and low < 1000:
            low *= last.high / max(1.0, _mantissa(text[last.span[0] : last.span[1]], last.high))
        lead = re.search(
            r"\bbetween\s+\S*\s?$|(?:from|an\s+estimated|about|some)\s+\S*\s?$",
            text[max(floor, span[0] - 24) : span[0]],
            re.IGNORECASE,
        )
        hedge = max(floor, span[0] - 24) + lead.start() if lead else span[0]
        return Quantity(span, low * unit.factor, high * unit.factor, "range", unit, hedge)
    sign, hedge = comparator_of(
        text, unit.start, span[1] if unit.name != "percent" else unit.end, floor, ceiling
    )
    if sign == "=" and first.vague:
        sign = ">="
    if first.fraction:
        unit = Unit(None, unit.counted, unit.start, unit.end)
    return Quantity(span, low * unit.factor, high * unit.factor, sign, unit, hedge, first.fraction)


def _joined(text: str, first: Number, second: Number, floor: int) -> bool:
    """Whether two numbers are the ends of one range."""
    between = text[first.span[1] : second.span[0]]
    if not _JOIN.fullmatch(between) or first.fraction or second.fraction:
        return False
    if _SHARE.search(between) and not _SHARE.match(text, second.span[1]):
        return False  # "climbed 11 per cent to 400"
    before = text[max(floor, first.span[0] - 40) : first.span[0]]
    word = between.strip(" %€£$").lower()
    if "and" in word:
        if not _BETWEEN.search(before):
            return False
    elif "or" in word:
        return second.low == first.low + 1
    elif (rise := _FROM.search(before)) and not _SPREAD.search(before):
        # "Lost 30 to 50 thousand" is a range, "rose from 30 to 50 thousand" are two numbers.
        return _shares_scale(first, second) and not rise.group().lower().startswith("from")
    return _shares_scale(first, second) or first.low < second.high


def _shares_scale(first: Number, second: Number) -> bool:
    """ "Five to six thousand": the magnitude stands at the second alone."""
    return not first.scaled and second.scaled and first.low < 1000


def _mantissa(words: str, value: float) -> float:
    match = re.match(r"[\d.,]+", words)
    if match:
        return float(match.group().replace(",", ""))
    for scale in (1e12, 1e9, 1e6, 1e3, 100.0):
        if value >= scale:
            return value / scale
    return value


def _multiples(text: str, start: int, end: int) -> list[Quantity]:
    found = []
    for match in _TIMES.finditer(text, start, end):
        value = 2.0 if match.group("two") else 3.0 if match.group("three") else 0.5
        unit = Unit("times", None, match.start(), match.end())
        found.append(Quantity(match.span(), value, value, "=", unit, match.start(), fraction=True))
    return found

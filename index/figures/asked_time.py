"""The time that a question asks for: a stretch of days, days counted back, a bound passed, a change. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.article import Precision, Published, Span
from index.figures.asof import DateWords, dates_in
from index.figures.numbers import numbers_in, words_value
from index.figures.stretches import MONTH_NAME, STAGES, stage_of, stretches_in
from index.figures.when import Back, Window, days_of

_BACK = re.compile(
    r"\b(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+"
    r"(?P<unit>day|week|fortnight|month|year)s?\s+(?P<way>ago|earlier|before|previously)\b",
    re.IGNORECASE,
)
_ANY_YEAR = date(2999, 12, 31)
_YEAR_OF_NAME = re.compile(r"the\s+\d{4}\s+(?!(?:is|was|were|are|and|or|to)\b)[a-z]", re.IGNORECASE)
# "Children who died, 2022"; "Euro 2020" is a name.
_BARE_YEAR = re.compile(
    r"(?:,\s*|(?<![^\s(])(?!(?:below|under|over|above|past|beyond|than|least|exceed\w*|surpass\w*|pass\w*|top\w*|hit|reach\w*|to|of|at|the)\s)"
    r"[^A-Z\s][^\s]*\s)(?P<year>(?:1[89]|20)\d\d)(?=\W*$)"
)
_NOW = re.compile(r"\b(?:now|latest|current(?:ly)?|so\s+far|to\s+date)\b", re.IGNORECASE)
_NOW_AND_THEN = re.compile(r"\bnow\s*,?\s*(?:and|vs|versus|compared)\b", re.IGNORECASE)
_TODAY = re.compile(r"(?:today|tonight|this\s+\w+)", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\W*(?:and|to|until|till|through|[-–])\W+(?:(?:the|early|mid|late)\W+)*", re.IGNORECASE
)
_NEXT = re.compile(r"\s+(?:the\s+)?")
_FILLER = r"\s+(?:about\s+|around\s+|the\s+|early\s+|mid-?\s*|late\s+|(?:start|beginning|middle|end)\s+of\s+(?:the\s+)?)*$"
_SINCE = re.compile(rf"\b(?:since|(?:starting|beginning)\s+(?:in|on|from)){_FILLER}", re.IGNORECASE)
_UP_TO = re.compile(
    rf"\b(?:as\s+of|as\s+at|by|until|till|up\s+to|up\s+until|(?:no|not)\s+later\s+than){_FILLER}",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"\b(?:before|prior\s+to|ahead\s+of|earlier\s+than){_FILLER}", re.IGNORECASE)
_AFTER = re.compile(rf"\b(?:after|following|later\s+than){_FILLER}", re.IGNORECASE)

_CHANGE = re.compile(
    r"\b(?:chang(?:e|ed|ing)|develop(?:ed|ment)?|trend|timeline|over\s+time|evolv(?:e|ed)|history)\b"
    r"|\b(?:rise|risen|rose|fall|fell|fallen|grow|grown|grew|drop(?:ped)?|climb(?:ed)?|shrunk|gone\s+(?:up|down)|increased?|decreased?"
    r"|declined?)\b[^.?]*\b(?:since|between|over\s+the|compared)\b"
    r"|\b(?:since|compared\s+(?:with|to))\b[^.?]*\b(?:risen|fallen|grown|dropped|climbed|gone\s+(?:up|down))\b",
    re.IGNORECASE,
)
_ASKS_WHEN = re.compile(
    r"\b(?:when|(?:on|by|from|at)?\s*(?:what|which)\s+(?:date|day|point|month|year|time))\b", re.IGNORECASE
)
_PASSED = re.compile(
    r"\b(?P<below>below|beneath|under|less\s+than|fewer\s+than|lower\s+than)\s|\b(?P<above>above|over|past|beyond|more\s+than|higher\s+than"
    r"|at\s+least|exceed(?:s|ed)?|surpass(?:es|ed)?|pass(?:es|ed)?|top(?:s|ped)?|cross(?:es|ed)?|break|broke|hit|hits|reach(?:es|ed)?|get\s+to"
    r"|(?:r[io]se|climb(?:ed)?|grow|grew|increased?)\s+to)\s|\b(?P<down>(?:f[ae]ll|drop(?:ped)?|sink|sank|go\s+down|decreased?|declined?|shrink"
    r"|shrank)\s+to)\s",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\bat\s+first\b|\bat\s+the\s+(?:very\s+)?(?:start|outset|beginning)\b|\bto\s+begin\s+with\b|\b(?:initial|original|earliest)(?:ly)?\b"
    r"|\bfirst\s+(?:reported|given|said|estimated?|put|announced|thought|believed|counted|counts?|figures?|tolls?|tall(?:y|ies)|numbers?)\b",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(
    r"\b(?:previous|prior|last\s+but\s+one|second\s+newest|earlier)\s+(?:\w+\s+)?(?:figure|count|number|toll|estimate|tally|total|price|rate|sum)\b"
    r"|\bbefore\s+that\b|\bpreviously\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AskedTime:
    """The time of a question. ``spans`` are its words, which say nothing of what is counted."""

    window: Window | None = None
    period: str | None = None  # a year that a flow is asked for
    back: Back | None = None
    yearless: bool = False  # "on 5 December": the newest year that has a figure, where this one has none
    limit: tuple[str, float] | None = None  # "when did it fall below 1,000": ("<", 1000)
    change: bool = False
    which: str = "newest"  # of the series: or "first", or "previous"
    spans: tuple[Span, ...] = ()


def passes_limit(question: str) -> bool:
    """Whether a question asks when a number was passed: "When did it fall below 1,000?"."""
    return _limit(question) is not None


def asks_change(question: str) -> bool:
    """Whether a question asks how a number got there."""
    return _CHANGE.search(question) is not None


def read_time(question: str, asked_at: date | None) -> AskedTime:
    """The time that a question asks for. Relative times count from ``asked_at`` and stay open without it."""
    clock = asked_at or _ANY_YEAR
    back = _back_in(question)
    stretches = [one for one in stretches_in(question, clock) if asked_at or not one.relative]
    taken = [one.span for one in stretches] + ([back.span] if back else [])
    # Without a clock "5 December" is looked for in every year, from this one back.
    found = [
        one
        for one in dates_in(question, 0, len(question), Published(clock.isoformat(), Precision.DAY))
        if one.iso and not any(_meets(one.span, span) for span in taken)
    ]
    found = [d for d in found if not (d.year_only and _YEAR_OF_NAME.match(question, *_around(d.span)))]
    limit = _limit(question)
    bare = None if found or taken or limit else _BARE_YEAR.search(question)
    if bare:
        found = [DateWords(bare.span("year"), bare["year"], stated=True)]
    spans = [*(_with_stage(question, one.span) for one in found), *taken]
    if asked_at is None:
        found = [d for d in found if d.stated or MONTH_NAME.search(question, *d.span)]
    from_date = _counted_from(question, back, found)
    # Who asks for today asks for the newest.
    found = [d for d in found if not _TODAY.fullmatch(question, *d.span)]
    if _NOW_AND_THEN.search(question):
        found, stretches = [], []  # the newest, which stands beside the one of then
    if _NOW.search(question) and not stretches and all(len(d.iso or "") == 10 for d in found):
        found = []  # "Killed on 7 October: what is the figure now?" names the day of the event, not of the figure
    named = [(d.span, stage_of(question[: d.span[0]], *days_of(d.iso or ""))) for d in found]
    named += [(one.span, (one.first, one.last)) for one in stretches]
    window = from_date or (back.window(clock) if back and back.ago and asked_at else None)
    yearless = bool(found) and all(not d.stated and MONTH_NAME.search(question, *d.span) for d in found)
    change = asks_change(question)
    return AskedTime(
        window=window or _window(question, sorted(named)),
        period=next((d.iso for d in found if d.year_only), None),
        back=None if from_date else back,
        yearless=yearless or any(not one.stated and not one.relative for one in stretches),
        limit=limit,
        change=limit is None and (change or len(named) > 1),
        which=_which(question, spans) if limit is None and back is None else "newest",
        spans=tuple(spans),
    )


def _window(question: str, named: Sequence[tuple[Span, tuple[date, date]]]) -> Window | None:
    """The days that the dates of a question leave; of several, what "as of", "since" or "before" stands before."""
    if not named:
        return None
    bounds = [
        (span, days, relation)
        for span, days in named
        if (relation := _relation(question[: span[0]])) is not None
    ]
    joined = len(named) == 2 and _BETWEEN.fullmatch(question, named[0][0][1], named[1][0][0])
    if not bounds or joined:
        first, last = min(days[0] for _, days in named), max(days[1] for _, days in named)
        return Window(first, last)
    _, (first, last), relation = bounds[0]
    if relation == "since":
        return Window(first, None)
    if relation == "after":
        return Window(last + timedelta(days=1), None)
    return Window(None, last if relation == "up to" else first - timedelta(days=1))


def _relation(lead: str) -> str | None:
    patterns = (("since", _SINCE), ("up to", _UP_TO), ("before", _BEFORE), ("after", _AFTER))
    return next((name for name, pattern in patterns if pattern.search(lead)), None)


def _which(question: str, dated: Sequence[Span]) -> str:
    first = _FIRST.search(question)
    # "At the beginning of May" is a time, "at the beginning of the siege" the first of a series.
    if first and not any(0 <= start - first.end() < len(" of the ") for start, _ in dated):
        return "first"
    return "previous" if _PREVIOUS.search(question) else "newest"


def _limit(question: str) -> tuple[str, float] | None:
    asks = _ASKS_WHEN.search(question)
    if asks is None:
        return None
    for match in _PASSED.finditer(question, asks.end()):
        numbers = numbers_in(question, match.end(), min(len(question), match.end() + 24))
        if numbers and not question[match.end() : numbers[0].span[0]].strip(" $€£athe"):
            return (">" if match.group("above") else "<"), numbers[0].low
    return None


def _back_in(question: str) -> Back | None:
    """The "three weeks ago" or "three weeks earlier" of a question."""
    match = _BACK.search(question)
    if match is None:
        return None
    count = match.group("count").lower()
    value = int(count) if count.isdigit() else 1 if count in ("a", "an") else words_value(count)
    if not value:
        return None
    return Back(int(value), match.group("unit").lower(), match.group("way").lower() == "ago", match.span())


def _counted_from(question: str, back: Back | None, dates: Sequence[DateWords]) -> Window | None:
    """The days of "two weeks before 4 August"."""
    if back is None or back.ago:
        return None
    base = next((d for d in dates if _NEXT.fullmatch(question, back.span[1], d.span[0])), None)
    if base is None:
        return None
    first, last = days_of(base.iso or "")
    return Window(back.window(first).first, back.window(last).last)


def _around(span: Span) -> Span:
    """ "The 2010 drought", around its year."""
    return max(0, span[0] - 4), span[1] + 12


def _meets(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _with_stage(question: str, span: Span) -> Span:
    stage = STAGES.search(question[: span[0]])
    return (stage.start() if stage else span[0]), span[1]

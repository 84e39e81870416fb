"""What a question asks a figure for: the thing counted, the unit, the place, the time, the speaker. Pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from index.article import Precision, Published
from index.figures.asof import DateWords, dates_in
from index.figures.numbers import numbers_in
from index.figures.words import NOT_NAMES, word_set

_WORD = re.compile(r"[^\W_]+(?:[’'&-][^\W_]+)*")
_IRREGULAR = {
    form: base
    for base, forms in (
        pair.split(":")
        for pair in """die:died,dying kill:killing hold:held,holds pay:paid sell:sold spend:spent win:won lose:lost take:took,taken
        make:made send:sent buy:bought build:built grow:grew,grown fall:fell,fallen rise:rose,risen give:gave,given keep:kept
        shoot:shot flee:fled strike:struck child:children man:men woman:women owe:owing,owed,owes live:lives,lived hit:hits
        leave:left bring:brought catch:caught steal:stole,stolen drive:drove hire:hired sign:signed""".split()
    )
    for form in forms.split(",")
}
_STOP = word_set(
    """
    how many much what which who when where was were is are be been being am do does did done has have had the a an of
    in on at by for from with to into and or but than that this these those it its their his her there here still now
    currently so far yet as per each every some any all number numbers figure figures count total amount latest newest
    current figure? today ago last next left remain remains remaining according say says said tell told give given
    exactly about around roughly approximately whats what's s t i me you we they he she him them my our your will would
    can could should may might just only alone also out up down if not no whether between since until during before
    after over under more most less fewer least size agree agrees disagree many? people person persons
    """
)
_SAME = (
    "kill dead death die toll live fatality casualty slain",
    "fighter militant terrorist combatant insurgent gunman extremist",
    "wound injure hurt injury",
    "displace flee uproot homeless",
    "hostage captive abduct kidnap",
    "price cost worth value valuation fetch trade",
    "employee staff worker workforce",
    "earn revenue sale gross box",
    "pay settlement fine agree",
    "inhabitant population resident",
    "arrest detain jail",
    "troop soldier force",
    "vote ballot",
    "home house dwelling",
    "ship vessel boat",
)
_LETTERS = frozenset("XQVZ")  # names of one letter; others are initials and articles
_GROUP = {word: words.split()[0] for words in _SAME for word in words.split()}
_MONEY = re.compile(
    r"\b(?:how\s+much|price|cost|costs|worth|pay|paid|owe|owed|owes|revenue|valuation|valued|settlement|fine|fined|budget|salary|wage"
    r"|box\s+office|dollars?|euros?|pounds|money|sum|debt|raised|spent|spend|earn|earned|fee|loan|deal)\b|[$€£]",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"\b(?:rate|percent|percentage|per\s?cent|share|proportion|turnout|interest|inflation)\b|%", re.IGNORECASE
)
_COUNT = re.compile(r"\bhow\s+many\b|\bnumber\s+of\b|\btoll\b|\bdeath\s+toll\b", re.IGNORECASE)
_LEVEL = re.compile(r"\b(?:clos(?:e[ds]?|ing)|end(?:ed)?\s+the\s+day|index|points)\b", re.IGNORECASE)
_LEVEL_TERMS = frozenset({"clos", "end", "index", "point"})
_CHANGE = re.compile(
    r"\b(?:chang(?:e|ed)|develop(?:ed|ment)?|trend|timeline|over\s+time|since\s+when|evolv(?:e|ed)|history)\b",
    re.IGNORECASE,
)
_AGREE = re.compile(
    r"\b(?:agree|disagree|dispute[ds]?|conflict|differ|sources?\s+say|both\s+say|each\s+say|do\s+.+\s+and\s+.+\s+(?:say|claim|report))\b",
    re.IGNORECASE,
)
_PASSED = re.compile(
    r"\bwhen\b.*?\b(?:f[ae]ll|drop(?:ped)?|go|went|r[io]se|climb(?:ed)?|grow|grew|sink|sank|pass(?:ed)?|get|got)\s+(?:to\s+)?"
    r"(below|under|less|fewer|above|over|past|beyond)\b",
    re.IGNORECASE,
)
_STAGES = re.compile(
    r"\b(early|start\s+of|beginning\s+of|mid(?:dle\s+of)?|late|end\s+of)[\s-]+(?:the\s+)?$", re.IGNORECASE
)
_PART = re.compile(r"\b(?:alone|only|just)\b", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:in|of|from|across|at|near|inside)\s+((?:(?:eastern|western|northern|southern|central)\s+)?[A-Z][\w’'-]+"
    r"(?:(?:\s+|\s+and\s+|,\s+)(?:(?:eastern|western|northern|southern|central)\s+)?[A-Z][\w’'-]+)*)"
)
_FUTURE = re.compile(
    r"\b(?:will|expect(?:ed)?|forecast|project(?:ed)?|plan(?:s|ned)?|could|next|target|goal)\b", re.IGNORECASE
)


def stem(word: str) -> str:
    """A light stem: enough to meet "fighters" with "fighter" and "killed" with "kill"."""
    low = word.lower().replace("’", "'")
    if low.endswith("'s"):
        low = low[:-2]
    low = _IRREGULAR.get(low, low)
    for ending, put in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ness", ""),
        ("ing", ""),
        ("ied", "y"),
        ("ed", ""),
        ("es", "e"),
        ("s", ""),
    ):
        if low.endswith(ending) and len(low) - len(ending) >= 3 and not low.endswith("ss"):
            low = low[: -len(ending)] + put
            break
    return low[:-1] if len(low) > 3 and low.endswith("e") else low


_STEMMED = {stem(word): group for word, group in _GROUP.items()}


def terms_of(text: str) -> set[str]:
    """Content terms of a text, stemmed, words of one meaning drawn together."""
    found = set()
    for match in _WORD.finditer(text):
        word = match.group()
        if word.lower() in _STOP or (len(word) == 1 and not (word.isdigit() or word in _LETTERS)):
            continue
        low = stem(word)
        found.add(_STEMMED.get(low, low))
        if "-" in word:
            found.update(_STEMMED.get(stem(part), stem(part)) for part in word.split("-") if len(part) > 2)
    return found


@dataclass(frozen=True, slots=True)
class Window:
    """Days that a question restricts figures to, both ends included; None is open."""

    first: date | None
    last: date | None

    def holds(self, as_of: str | None) -> bool:
        """Whether a date of any precision may lie in the window."""
        if as_of is None:
            return False
        low, high = days_of(as_of)
        return (self.last is None or low <= self.last) and (self.first is None or high >= self.first)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as figures can answer it. ``kind`` is ``count``, ``money``, ``percent``, ``level`` or ``any``."""

    text: str
    terms: frozenset[str]
    kind: str
    counted: str | None  # stem of the noun after "how many"
    places: tuple[str, ...]
    alone: bool  # "in Iraq alone"
    window: Window | None
    period: str | None  # a year that a flow is asked for
    limit: tuple[str, float] | None = None  # "when did it fall below 1,000": ("<", 1000)
    change: bool = False
    agreement: bool = False
    future: bool = False
    names: frozenset[str] = field(default=frozenset())  # terms that were written with a capital
    voices: frozenset[str] = field(
        default=frozenset()
    )  # whose word is asked for: "what do Musk and his CEO say"


def days_of(as_of: str) -> tuple[date, date]:
    """First and last day of an ISO day, month or year."""
    pieces = [int(piece) for piece in as_of[:10].split("-")]
    year, month, day = (
        pieces[0],
        pieces[1] if len(pieces) > 1 else None,
        pieces[2] if len(pieces) > 2 else None,
    )
    last_month = month or 12
    last = day or calendar.monthrange(year, last_month)[1]
    return date(year, month or 1, day or 1), date(year, last_month, last)


def read_question(question: str, asked_at: date | None) -> Asked:
    """What a question asks for. Relative times in it count from ``asked_at`` and stay open without it."""
    base = Published(asked_at.isoformat(), Precision.DAY) if asked_at else None
    dates = [d for d in dates_in(question, 0, len(question), base) if d.iso]
    kept = _without(question, dates)
    terms = terms_of(_main_clause(kept))
    agreement = bool(_AGREE.search(question))
    counted = None
    match = re.search(r"\bhow\s+many\s+((?:[\w’'-]+\s+){0,3}?[\w’'-]+)", question, re.IGNORECASE)
    if match:
        counted = _counted(match.group(0)[len("how many") :])
    kind = "any"
    if _LEVEL.search(question):
        kind = "level"
        terms -= _LEVEL_TERMS
    elif _COUNT.search(question):
        kind = "count"
    elif _PERCENT.search(question):
        kind = "percent"
    elif _MONEY.search(question):
        kind = "money"
    first_word = re.match(r"\W*(\w+)", question)
    names = {
        stem(m.group())
        for m in _WORD.finditer(kept)
        if m.group()[0].isupper()
        and m.group().lower() not in NOT_NAMES
        and not (first_word and m.start() == first_word.start(1))
    }
    return Asked(
        text=question,
        terms=frozenset(terms),
        kind=kind,
        counted=counted,
        places=tuple(m.group(1) for m in _PLACE.finditer(kept)),
        alone=bool(_PART.search(question)),
        window=_window(question, dates),
        period=next((d.iso for d in dates if d.year_only), None),
        limit=_limit(question),
        change=bool(_CHANGE.search(question)) or len(dates) > 1,
        agreement=agreement,
        future=bool(_FUTURE.search(question)),
        names=frozenset(_STEMMED.get(n, n) for n in names),
        voices=frozenset(terms_of(kept) - terms) if agreement else frozenset(),
    )


def _main_clause(question: str) -> str:
    """The question without a second one about who agrees: "how much did A owe? do the witnesses agree"."""
    parts = [part for part in re.split(r"[?;:]\s+|\s[-–—]\s", question) if part.strip()]
    kept = [part for part in parts if not _AGREE.search(part)]
    return " ".join(kept) if kept else question


def _counted(words: str) -> str | None:
    for word in words.split():
        low = word.lower().strip("?,.")
        if low in ("people", "persons", "person"):
            return "people"
        if low.endswith("s") and low not in _STOP and not low.endswith("ss"):
            low = stem(low)
            return _STEMMED.get(low, low)
    first = words.split()[0].lower().strip("?,.") if words.split() else ""
    return _STEMMED.get(stem(first), stem(first)) if first and first not in _STOP else None


def _without(text: str, dates: list[DateWords]) -> str:
    kept = text
    for one in dates:
        kept = kept[: one.span[0]] + " " * (one.span[1] - one.span[0]) + kept[one.span[1] :]
    return kept


def _limit(question: str) -> tuple[str, float] | None:
    match = _PASSED.search(question)
    if match is None:
        return None
    numbers = numbers_in(question, match.end(), len(question))
    if not numbers:
        return None
    return ("<" if match.group(1).lower() in ("below", "under", "less", "fewer") else ">"), numbers[0].low


def _stage(lead: str, first: date, last: date) -> tuple[date, date]:
    """The third of a month or year that "early", "mid" or "late" before it means."""
    match = _STAGES.search(lead)
    days = (last - first).days + 1
    if match is None or days < 28:
        return first, last
    part = {"e": 0, "s": 0, "b": 0, "m": 1, "l": 2}.get(match.group(1)[0].lower(), 2)
    third = days // 3
    begin = first + timedelta(days=part * third)
    return begin, (last if part == 2 else begin + timedelta(days=third - 1))


def _window(question: str, dates: list[DateWords]) -> Window | None:
    if not dates:
        return None
    spans = [_stage(question[: d.span[0]], *days_of(d.iso)) for d in dates if d.iso]
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    lead = question[: dates[0].span[0]].lower()
    if len(dates) == 1 and re.search(r"\bsince\s+(?:the\s+|early\s+|late\s+)*$", lead):
        return Window(first, None)
    if re.search(r"\b(?:as\s+of|by|until|before|up\s+to)\s+(?:the\s+|early\s+|late\s+)*$", lead):
        return Window(None, last)
    if len(dates) == 1 and re.search(r"\bafter\s+(?:the\s+)?$", lead):
        return Window(last, None)
    return Window(first, last)

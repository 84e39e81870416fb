"""The kind of figure a question asks for: a count, money, a share, a level; a difference; a mass. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.figures.terms import terms_of
from index.figures.words import word_set

_MONEY = re.compile(
    r"\b(?:how\s+much|price|cost|costs|worth|pay|paid|owe|owed|owes|revenue|valuation|valued|settlement|fine|fined|budget|salary|wage"
    r"|box\s+office|dollars?|euros?|pounds|money|sum|debt|spent|spend|earn|earned|fee|loan)\b|[$€£]",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"\b(?:rates?|percent|percentage|per\s?cent|share(?!\s+price)|proportion|turnout|interest|inflation)\b|%",
    re.IGNORECASE,
)
_TALLY = r"\b([a-z]{3,})\s+(?:count|tally)\W*(?:now|latest|today|so\s+far)?\W*$"
TALLIED = re.compile(_TALLY, re.IGNORECASE)  # "subscriber count?"
_COUNT = re.compile(r"\bhow\s+many\b|\bnumber\s+of\b|\btoll\b|" + _TALLY, re.IGNORECASE)
_OF_CURRENCY = re.compile(
    r"\bhow\s+many\s+(?:(?:million|billion)s?\s+(?:of\s+)?)?(?:dollars|euros|pounds)\b"
    r"|\bhow\s+many\s+(?:million|billion|trillion|crore)s?\s+(?:do|does|did|is|are|was|were|has|have|had|will)\b"
    r".*\b(?:worth|cost|owed?|pay|paid|earn(?:ed)?|spend|spent|lose|lost|make|made|raised?|fined?)\b",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\b(?:clos(?:e[ds]?|ing)|end(?:ed)?\s+the\s+day|index|points)\b", re.IGNORECASE)
_LEVEL_TERMS = frozenset({"clos", "end", "index", "point"})
_LARGE = frozenset(terms_of("million billion trillion crore dollars euros pounds"))
_TAKINGS = word_set("sales earnings profits takings costs funds spending savings")  # told in money
# What is told in money or as a share.
_BALANCE = re.compile(
    r"\bhow\s+much\s+of\b|\b(?:deficit|surplus|growth|debt|exports?|imports?|hole|gap|(?:pay|wage|salary)\s+(?:offer|rise|deal|claim|increase|demand)|offer)\b",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\b(?:what|which|how\s+(?:big|large|much)\s+(?:of\s+)?an?)\s+(?:\w+\s+){0,3}?(?:rise|raise|increase|cut|drop|fall|hike)\b",
    re.IGNORECASE,
)
# "How much have prices risen", "how much more": a difference, in whatever it is told.
_BY_HOW_MUCH = re.compile(
    r"\bhow\s+much\s+(?:(?:more|less|higher|lower|cheaper|dearer)\b"
    r"|(?:has|have|had|did|do|does|will)\s+(?:[\w’'-]+\s+){1,5}?(?<!\bto\s)(?<!\bthe\s)"
    r"(?:rise|risen|fall|fallen|drop(?:ped)?|increased?|grow|grown|declined?|shrink|shrunk|climb(?:ed)?|slump(?:ed)?|jump(?:ed)?|gain(?:ed)?"
    r"|go(?:ne)?\s+(?:up|down))\b(?=\s*(?:$|[?.,]|(?:in|since|by|from|over|during|between|last|this|on|compared|after|at)\b)))",
    re.IGNORECASE,
)
_OF_A_PRICE = re.compile(
    r"\bhow\s+much\s+(?:has|have|had|did|do|does|will)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,3}?"
    r"(?:prices?|costs?|fees?|wages?|debts?|revenues?|budgets?)\b",
    re.IGNORECASE,
)
# "How much grain": a mass, in tonnes or in whatever it is told.
_MASS = re.compile(
    r"\b[Hh]ow\s+much\s+(?!(?:is|are|was|were|am|do|does|did|will|would|has|have|had|can|could|should|must|of|it|they|he|she|we|you|to|for|in|on|at"
    r"|by|a|an|the|this|that|its|their|his|her|our|my|money|cash|debt|revenue|profit|income|funding|aid|tax|damage|compensation|investment"
    r"|capital|pay|rent|interest|longer|so|if|when|per)\b)[a-z]{3,}"
)
_HOW_MUCH = re.compile(r"\bhow\s+much\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """``kind`` as in ``Asked``. ``step``: a difference, not a level. ``mass``: "how much" of what may be told in tonnes
    as well as in money. ``terms``: those that say the kind alone.
    """

    kind: str
    step: bool
    mass: bool
    terms: frozenset[str] = frozenset()


def kind_asked(question: str, phrase: Sequence[str], *, happened: bool, listed: bool, change: bool) -> Wanted:
    """The kind of figure that a question asks for.

    ``phrase``: the words of what is counted; ``happened``: it begins with what happened to them, ``listed``: it names
    them without a question word; ``change``: it asks how a number got there.
    """
    mass = bool(_HOW_MUCH.search(question)) and not _MONEY.search(_HOW_MUCH.sub(" ", question))
    by_how_much = _BY_HOW_MUCH.search(question) and (mass or _OF_A_PRICE.search(question))
    difference = bool(_STEP.search(question) or by_how_much)
    step = difference and not change
    counts = _COUNT.search(question) is not None
    takings = bool(phrase) and phrase[-1].lower() in _TAKINGS and not counts
    if _OF_CURRENCY.search(question):
        return Wanted("money", step, mass, _LARGE)
    if takings or (mass and _MASS.search(question)):
        return Wanted("any", step, mass)
    if _LEVEL.search(question) and not counts:
        return Wanted("level", step, mass, _LEVEL_TERMS)
    return Wanted(_plain_kind(question, counts or happened, listed, difference), step, mass)


def _plain_kind(question: str, counts: bool, listed: bool, difference: bool) -> str:
    money, percent = _MONEY.search(question), _PERCENT.search(question)
    if counts or (listed and not percent and not money):
        return "count"
    if percent:
        return "percent"
    if difference:
        return "any"
    if _BALANCE.search(question):
        return "amount"
    return "money" if money else "any"

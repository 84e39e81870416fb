"""Whether a question asks for a quantity: surely, by its words; perhaps, where the figure found must tell. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from index.article import Question
from index.figures.asked import Asked
from index.figures.asked_time import asks_change, passes_limit
from index.figures.compare import Candidate, kind_of
from index.figures.nearby import clause_of
from index.figures.terms import PERSONS, bag_of
from index.question.asking import Kind
from index.question.understand import Understood

_SHORT = 20  # words of a question that may ask for a quantity without saying so
# What is measured and never counted; "how high is the debt" is money.
_OTHER_MEASURE = re.compile(
    r"\bhow\s+(?:old|long|often|far|fast|heavy|wide|deep|tall|high|big|large)\b"
    r"|\bhow\s+many\s+(?:years|months|weeks|days|hours|minutes|times)\b",
    re.IGNORECASE,
)
_HOW_HIGH = re.compile(
    r"\bhow\s+(?:high|big|large|low)\b.*"
    r"\b(?:debt|deficit|surplus|rates?|prices?|toll|turnout|revenue|budget|number|fine|crowds?|majority|margin|queue"
    r"|backlog|bill)\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"""
    \b(?:how\s+(?:many|much) | (?:what|which)\s+(?:share|proportion|sum) | figures? | number\s+of | population | attendance
        | prices? | cost | toll | worth | valuation | box\s+office | settlement | turnout | rents? | revenue | profits? | budget
        | deficit | surplus | debt | exports | ransom | bail | wages? | salar(?:y|ies) | percent(?:age)?
        | (?:mortgage|interest|unemployment|jobless|inflation|exchange|approval)\s+rates?)\b
    | \bwhat(?:[’']s|\s+(?:is|are|was|were))\b.*\brates?\b
    | \bhow\s+full\b
    | \b(?:what|which)\s+(?:\w+\s+){0,2}?(?:rise|raise|increase|cut)\b
    | \brates?\b\W*(?:at|now|today|currently)?\W*$
    | \bper\s+(?:day|week|month|year|barrel|share|capita)\b
    | \bclose[ds]?\s+(?:at|as)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LEVEL = re.compile(r"\bwhere\s+did\b.*\b(?:close|end|finish)\b", re.IGNORECASE)
_VERBAL = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|will|about)\b",
    re.IGNORECASE,
)
# "Children who died".
_WHO = re.compile(
    r"(?<=[a-z0-9])\s+who\s+(?:(?:have|had)\s+)?(?:died|drowned|fled|perished|(?:were|are|was|been)\s+\w+(?:ed|en|t)\b)",
    re.IGNORECASE,
)
# "People in the camp: what do the two say?"
_ASIDE = re.compile(
    r"[?;:]\s+(?=(?:what\s+|who\s+)?(?:do|does|says?)\b.*\b(?:says?|agree|disagree|differ)\b)", re.IGNORECASE
)
_THINGS = re.compile(r"\W*(?:[\w’'-]+\s+){0,2}?[a-zA-Z]{3,}(?<!s)s\b")
_WHEN = re.compile(r"\bas\s+of\b|\bso\s+far\b|\b(?:a|per)\s+(?:day|week|month|year)\b", re.IGNORECASE)
_YES_NO = re.compile(
    r"^\W*(?:does|do|did|is|are|was|were|has|have|had|can|could|will|would|why|who|whose|whom|where(?!\s+did)|when)\b",
    re.IGNORECASE,
)
_OWN_QUESTION = re.compile(
    r"^\W*(?:(?:and|but|so|then|also)\s+)*(?:does|do|did|is|are|was|were|has|have|had|can|could|will|would|why|where"
    r"|what(?!\s+about)|which)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(r"\b(?:what|which|how)\b", re.IGNORECASE)
# At the beginning, or after "in" or "to".
_WH = re.compile(r"^\W*(?:\w+\s+)?(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)


class Asks(StrEnum):
    """Whether figures decide about a question."""

    SURELY = "surely"
    PERHAPS = "perhaps"  # where one meets it, and is what the question names
    NO = "no"


def asks_quantity(question: Question, understood: Understood) -> Asks:
    """Whether a question asks for a quantity. Figures are read from English alone."""
    if understood.lang != "en":
        return Asks.NO
    if question.previous and _OWN_QUESTION.match(question.text) and not _QUANTITY.search(question.text):
        return Asks.NO  # "and does that include western Syria?"
    text = understood.looked_for
    if (_YES_NO.match(text) and not passes_limit(text)) or (
        _OTHER_MEASURE.search(text) and not _HOW_HIGH.search(text)
    ):
        return Asks.NO
    if _surely(understood, text):
        return Asks.SURELY
    # "Kids who died of AIDS, 2022" asks for nobody's name.
    open_ended = understood.kind in (Kind.OPEN, Kind.NUMBER) or not _WH.search(text)
    short = not question.previous and len(text.split()) <= _SHORT  # looking costs as much as all else
    return Asks.PERHAPS if open_ended and short else Asks.NO


def _surely(understood: Understood, text: str) -> bool:
    if understood.kind is Kind.NUMBER or passes_limit(text) or (asks_change(text) and _QUANTITY.search(text)):
        return True
    if understood.kind is Kind.PLACE:
        return bool(_LEVEL.search(text))
    if understood.kind is Kind.OPEN and _QUANTITY.search(text):
        return True
    return understood.kind in (Kind.OPEN, Kind.NAME) and _names_people(_ASIDE.split(text)[0])


def _names_people(text: str) -> bool:
    """ "Displaced people in Gaza as of 12 October": no question word, people first."""
    words = text.split()
    if len(words) > _SHORT or _VERBAL.search(_WHO.sub(" ", text)):
        return False
    plain = (word for n, word in enumerate(words[:3]) if n == 0 or word.islower())  # no "Beach Boys"
    if any(word.lower().strip("?,.") in PERSONS for word in plain):
        return True
    # "Barrels of oil a day as of 3 May": things, and when.
    return bool(_THINGS.match(text) and _WHEN.search(text))


def is_telegraphic(question: str) -> bool:
    """Whether a question has no verb or question word: "Melodia net profit", which may ask for a number."""
    return not _VERBAL.search(question)


def names_it(asked: Asked, candidate: Candidate, question: str, *, surely: bool) -> bool:
    """Whether a question that may ask for a quantity names what a figure is of.

    "ChatGPT weekly users": the noun counted is among its words. Of money and shares, "what did they spend" may ask,
    too: some word that is no name stands in the figure's clause, or (``surely``) nearly all that is asked is said of it.
    """
    if asks_change(question):
        return surely
    if kind_of(candidate.figure) == "count":
        return counts_it(asked, candidate) and not _ASKING.search(question)
    clause = candidate.text[slice(*clause_of(candidate.text, candidate.figure))]
    return surely or bool((asked.terms - asked.names) & bag_of(clause))


def counts_it(asked: Asked, candidate: Candidate) -> bool:
    """Whether a figure is a count, of a noun that stands in the question."""
    unit = candidate.figure.unit or ""
    return kind_of(candidate.figure) == "count" and bool(bag_of(unit) & asked.terms)

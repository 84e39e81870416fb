"""Whether what a figure counts is what is asked for: the noun, the sort, what happened to it, a part of it. Pure."""

from __future__ import annotations

import re

from index.figures.asked import Asked
from index.figures.compare import Candidate
from index.figures.nearby import clause_of, told_before
from index.figures.placing import BARE
from index.figures.terms import JOBS, LAID_OFF, PEOPLE, PERSONS, STATES, bag_of, sorts_in, terms_of
from index.figures.values import Figure
from index.figures.words import word_set

OTHER_NAME = 0.7  # "Brent crude" asked, "US crude" told
_OTHER_WHOLE = 0.6  # a rate asked, "90% of owners" told; or a share of something else
_REMAIN = 1.3  # "still trapped" asked, "21 remain" told
_PART_OF = 0.75  # "40 of them", "including 40"
_WHAT_THERE_IS = 0.5  # "of the 150 seats"
_OTHER_SORT = 0.5  # "suspected cases" asked, "confirmed cases" counted
_NO_NOUN = 0.85  # nothing is said to be counted
_OTHER_NOUN = 0.6  # "how many fighters" and a number of villages
_NAMED_BESIDE = 0.5  # "trainers" asked, "9,000 soldiers, trainers included" told
_SOME_OF = 0.75
_SORT_OF = 0.75  # "hostages" asked, "civilians" counted
_OTHER_GROUP = 0.3  # "Hamas fighters" asked, "Hezbollah fighters" counted
_OTHER_STATE = 0.5  # "killed" asked, and nobody is
_STATE_APART = 0.8  # somebody is, in another clause
_STATE_NOT_ASKED = 0.75
_NO_RATE, _A_RATE = 0.6, 0.75  # "cases a day" asked, cases in all told; and the other way round
_ANOTHER_RHYTHM = 0.5
_VAGUE = 0.7  # "thousands"
_RATE = re.compile(
    r"\b(?:per|each|every)\s+(?:day|night|week|month|year|hour|minute)\b|\bdaily\b"
    r"|\ba\s+(?:day|night|week|month|year|hour|minute)\b(?!\s+(?:ago|earlier|before|after|later|since|old)\b)"
    r"|\bin\s+(?:the\s+)?(?:last\s+|past\s+)?(?:24|twenty-four)\s+hours\b",
    re.IGNORECASE,
)
_RHYTHM = re.compile(
    r"\b(?:week|month|year)ly\b", re.IGNORECASE
)  # "monthly users": as many as use it each month
_EVERY = re.compile(r"\b(?:daily|weekly|monthly|quarterly|yearly|annual)\b")  # written large it is a name's
_OF_A_YEAR = frozenset(("yearly", "annual"))
_EACH = re.compile(r"(?:\s+cents)?\s+(?:per|a|each)\s+(?:share|unit|barrel|head|person)\b")
_ANYBODY = word_set(
    "people persons bodies civilians residents lives citizens men women children inhabitants dead deaths"
)
_MOTION = re.compile(
    r"\s+(?:have\s+|had\s+|were\s+)?(went|gone|returned|arrived|fled|crossed|departed|entered|joined|came|moved|escaped)\b"
)
_REMAINS = re.compile(r"\s+(?:[\w’'-]+\s+){0,2}?(?:remain|still|left|are\s+now)\b")
_OUTPUT = re.compile(
    r"(?:the\s+)?(?:gross\s+domestic|GDP|national\s+(?:output|income)|economic\s+output)", re.IGNORECASE
)
_IS_PART = re.compile(r"\s+of\s+(?:them|whom|these|those|which|the\s+[a-z]+s)\b")
_WHOLE_OF = re.compile(r"\d\s+of\s+(?:the|its|their|all)\s+$")  # "71 of the 150 seats": 150 is what there is
_FIRST = re.compile(r"\bthe\s+(?:first|next)\s+$")
_PART_LEAD = re.compile(
    r"\b(?:including|among\s+them|of\s+whom)\s+(?:\w+\s+){0,2}$"
    r"|\b(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten)\s[^:.]{0,40}:\s[^:]{0,80}$"
)
_LAST_WORD = re.compile(r"[\w’'-]+(?=\s$)")
_JOB = bag_of("jobs")
# Who goes is not whom one has.
_DISMISSED = re.compile(
    r"\b(?:lay(?:s|ing)?\s+off|laid\s+off|layoffs?|job\s+cuts|redundan\w+)\b"
    r"|\b(?:cut|cuts|cutting|sack\w*|dismiss\w*|fire[ds]?|axe[ds]?|shed|sheds|shedding)\s+(?:(?:about|some|nearly|around|over|more\s+than)\s+)?\d",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\s?(?:%|per\s?cent|percent)\s+of\s+((?:[\w’'-]+\s*){1,3})")


def fitting(asked: Asked, candidate: Candidate, near: frozenset[str], sentence: frozenset[str]) -> float:
    """A factor, 1 where the figure counts what is asked for. ``near`` and ``sentence`` are terms told beside it."""
    text, figure = candidate.text, candidate.figure
    start, end = figure.sentence
    share = _noun_factor(asked, text, figure) * _state_factor(asked, text, figure, near, sentence)
    first = _FIRST.search(text, start, figure.number[0])
    if first or (is_part(candidate) and not _of_asked_place(asked, text[start:end])):
        share *= _PART_OF
    if _WHOLE_OF.search(text, start, figure.number[0]):
        share *= _WHAT_THERE_IS
    if _of_another_name(asked, text[start:end]):
        share *= OTHER_NAME
    if figure.unit == "percent" and asked.kind == "percent":
        share *= _of_what(asked, text, figure)
    if is_vague(candidate):
        share *= _VAGUE
    if _of_another_rhythm(asked, text, figure):
        share *= _ANOTHER_RHYTHM
    if asked.kind == "count":
        share *= _rate_factor(asked, text, figure)
    elif not asked.each and _EACH.match(text, figure.number[1]):
        share *= _A_RATE
    if asked.remaining and _REMAINS.search(text, figure.number[1], min(end, figure.number[1] + 50)):
        share *= _REMAIN
    return share


def _of_another_rhythm(asked: Asked, text: str, figure: Figure) -> bool:
    """ "Weekly users" asked, "monthly users" told."""
    if figure.counted is None or figure.counted[0] < figure.number[1]:
        return False
    wanted = {m.group() for m in _EVERY.finditer(asked.text)}
    told = {m.group() for m in _EVERY.finditer(text, figure.number[1], figure.counted[1])}
    return bool(wanted and told) and not wanted & told and not (wanted | told) <= _OF_A_YEAR


def _rate_factor(asked: Asked, text: str, figure: Figure) -> float:
    """Whether a number of each day is asked for, or a number of all days."""
    if _RATE.search(asked.text):
        told = _RATE.search(text, *figure.sentence) or _RHYTHM.search(text, *figure.sentence)
        return 1.0 if told else _NO_RATE
    return _A_RATE if _RATE.search(text, *clause_of(text, figure)) else 1.0


def _of_asked_place(asked: Asked, sentence: str) -> bool:
    """ "1,500 of them at its plant in Halden", where Halden is asked about."""
    return any(place.lower() in sentence.lower() for place in asked.places)


def counts_things(asked: Asked, figure: Figure) -> bool:
    """Whether the very things asked for are counted, and no people, to whom this or that may have happened."""
    counted = asked.counted
    persons = counted is None or counted in PEOPLE or counted.endswith(("er", "or", "ist", "ee"))
    return not persons and counted in bag_of(figure.unit or "")


def _of_another_name(asked: Asked, sentence: str) -> bool:
    """Whether a noun of the question stands in the sentence under other names only: "US crude" for "Brent crude"."""
    for first, noun in asked.pairs:
        told = [m.group(1) for m in re.finditer(rf"([\w&]+)\s+{re.escape(noun)}\b", sentence, re.IGNORECASE)]
        if noun[0].isupper():
            told = [word for word in told if word[0].isupper()]  # "the Skarn Trust" tells of no other Skarn
        others = [word for word in told if word[0].isupper() and not bag_of(word) & {first}]
        if others and len(others) == len(told) and not asked.holds(first, bag_of(sentence)):
            return True
    return False


def _of_what(asked: Asked, text: str, figure: Figure) -> float:
    """Whether a percentage is of what is asked for: a rate is of nothing, a share of the thing named."""
    end = figure.number[1]
    match = _WHOLE.match(text, end, min(len(text), end + 60))
    if match is None:
        return 1.0
    if "rat" in asked.terms:
        return _OTHER_WHOLE
    if _OUTPUT.match(match.group(1)):
        return 1.0
    whole = bag_of(match.group(1))
    return 1.0 if not whole or whole & asked.terms else _OTHER_WHOLE


def is_part(candidate: Candidate) -> bool:
    """ "40 of them", "the first 12": a part of what was told."""
    figure, text = candidate.figure, candidate.text
    lead = text[max(figure.sentence[0], figure.number[0] - 140) : figure.number[0]]
    return bool(_IS_PART.match(text, figure.number[1]) or _FIRST.search(lead) or _PART_LEAD.search(lead))


def is_vague(candidate: Candidate) -> bool:
    """ "Thousands": no more than a size."""
    figure, text = candidate.figure, candidate.text
    start, end = figure.number
    return text[start].isalpha() and text[end - 1] == "s" and figure.high is None


def _state_factor(
    asked: Asked, text: str, figure: Figure, near: frozenset[str], sentence: frozenset[str]
) -> float:
    """Whether those counted are of the group asked for, and the same has happened to them."""
    if asked.kind != "count":
        return 1.0
    fit = 1.0
    if asked.group and figure.counted:
        words = text[figure.counted[0] : figure.counted[1]].split()
        named = bag_of(" ".join(word for word in words if word[:1].isupper()))
        if named and not any(asked.holds(term, named) for term in asked.group):
            fit *= _OTHER_GROUP
    if asked.sorts and figure.counted:
        sorts = sorts_in(text[slice(*figure.counted)])
        if sorts and not sorts & asked.sorts:
            fit *= _OTHER_SORT
    if "employ" in asked.terms and _DISMISSED.search(text, *clause_of(text, figure)):
        fit *= _OTHER_STATE
    states = asked.terms & STATES
    if states and not states & sentence:
        fit *= _OTHER_STATE
    elif states and not states & near:
        fit *= _STATE_APART
    elif not states and (near & STATES - asked.terms or _moved(asked, text, figure)):
        fit *= _STATE_NOT_ASKED
    return fit


def _moved(asked: Asked, text: str, figure: Figure) -> bool:
    """ "4,000 refugees went home": no number of those who are there."""
    end = figure.counted[1] if figure.counted and figure.counted[0] >= figure.number[1] else figure.number[1]
    match = _MOTION.match(text, end)
    return match is not None and not bag_of(match.group(1)) & asked.terms


def other_people(asked: Asked, candidate: Candidate) -> bool:
    """Whether a figure is for people of another kind, or of another lot, than "how many" asks for."""
    if asked.kind != "count" or asked.counted not in PEOPLE:
        return False
    text, figure = candidate.text, candidate.figure
    states = asked.terms & STATES
    if states and not states & bag_of(text[slice(*clause_of(text, figure))]):
        return True
    if asked.group and not any(
        asked.holds(term, bag_of(text[slice(*figure.sentence)])) or told_before(asked, term, candidate)
        for term in asked.group
    ):
        return True
    people = bool(terms_of(figure.unit or "") & PEOPLE)
    return people and _noun_factor(asked, text, figure) == _OTHER_NOUN


def _compound(text: str, at: int) -> str:
    """The word that a noun is made narrower by: "season-ticket" of "season-ticket sales"."""
    found = _LAST_WORD.search(text, max(0, at - 40), at)
    return found.group() if found else ""


def _noun_factor(asked: Asked, text: str, figure: Figure) -> float:
    if asked.counted is None or asked.kind != "count":
        return 1.0
    if figure.unit is None:
        return _NO_NOUN
    unit = figure.unit
    if unit in JOBS and asked.terms & LAID_OFF and asked.counted in PEOPLE | {"employee"}:
        return 1.0
    if asked.counted == "people" and any(
        name <= bag_of(unit) for term in asked.terms for name in asked.others.get(term, ())
    ):
        return 1.0  # "people who use it" asked, "users" counted
    if asked.counted == "people":
        named = figure.counted is not None and text[figure.counted[0]].isupper()
        return 1.0 if unit in PERSONS or named else _OTHER_NOUN
    if asked.counted in bag_of(unit) or (asked.counted in _JOB and unit in JOBS):
        return 1.0
    if figure.counted and asked.counted in bag_of(_compound(text, figure.counted[0])):
        return 1.0
    if unit in _ANYBODY:
        if asked.counted not in PEOPLE and not asked.demonym:
            return _OTHER_NOUN
        return 1.0 if unit in BARE else _SORT_OF
    if figure.counted and asked.counted in bag_of(text[slice(*figure.sentence)]) - bag_of(
        text[slice(*figure.counted)]
    ):
        return _NAMED_BESIDE
    # "Israelis" asked, "Israeli hostages" counted: some of them.
    words = text[figure.counted[0] : figure.counted[1]] if figure.counted else ""
    return _SOME_OF if asked.counted in bag_of(words) else _OTHER_NOUN

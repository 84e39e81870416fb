"""What a bare number counts: the thing of the figure before it ("…, 1,500 of them", "a year ago it had 45"). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.article import Span
from index.figures.values import Figure, Standing
from index.figures.words import word_set

TIMES = word_set("second minute hour day week month year decade century")
_LENGTHS = word_set(
    "metre meter kilometre kilometer km mile feet foot inche tonne ton litre liter degree kilogram kg point"
)
_MEASURES = _LENGTHS | word_set(
    """gallon barrel acre hectare inch watt kilowatt megawatt gigawatt hour kilogramme gram gramme ounce bushel bale
    cord carat mm cm"""
)
# Words of a sentence that goes on about the thing of the one before.
_TAKES_UP = re.compile(
    r"\b(?:there\s+(?:were|was|are|had\s+been)|it|they|them|whom|those|these|others?|remain(?:s|ed|ing)?|left"
    r"|(?:the|this|that|its)\s+(?:number|figure|total|count|tally)|(?:rose|fell|climbed|grew|dropped|risen|fallen|shrink|shrank|swell|swelled|down|up)\s+to"
    r"|compared\s+with|put\s+(?:it|the\s+(?:number|figure))\s+at)\b",
    re.IGNORECASE,
)


_PLURAL = re.compile(
    r"\b(?:of|the|its|all|other|these|those)\s+((?!this\b|its\b|news\b|\w+(?:days?|weeks|months|years)\b)[a-z]{3,}(?<!s)s"
    r"|people|men|women|children)\b"
)
_TOTAL = re.compile(r"\b(?:total|toll|tally|overall|cumulative|in\s+all)\b", re.IGNORECASE)
_SORT = re.compile(r"(?:new|more|further|additional|another|other)\s+", re.IGNORECASE)
_HAVE = re.compile(r"\b(?:have|has|had|counts?|counted|numbers?|totals?)\s+$")
_STAYS = re.compile(
    r"\s+(?:(?:of\s+(?:them|whom|these|those)|others?|still|now)\s+)?(?:remain|are|were|have|had|stay|live|left)",
)


def is_measured(figure: Figure) -> bool:
    """Whether a figure is of a mass, told in a unit of measure."""
    last = (figure.unit or "").split(" ")[-1]
    return last in _MEASURES or last.removesuffix("s") in _MEASURES


def with_things(
    text: str, sentence: Span, figures: Sequence[Figure], before: Sequence[Figure]
) -> list[Figure]:
    """The figures of a sentence; those that name nothing count what the figure before them counts.

    ``before`` are the figures of the sentences just before. A named thing's span may lie in that sentence.
    """
    taken_up = _TAKES_UP.search(text, *sentence) is not None or any(_goes_on(text, f) for f in figures)
    # Of the sentence before, what it is about: the first of what it counts.
    near = [f for f in before if _names(f)]
    last = next((f for f in near if f.sentence == near[-1].sentence), None) if taken_up else None
    made: list[Figure] = []
    for figure in figures:
        if _is_bare(figure):
            own = _subject(text, sentence[0], figure) if last is None or last.sentence != sentence else None
            if own is not None:
                figure = replace(figure, unit=text[slice(*own)].lower(), counted=own)
            elif last is not None and (last.sentence == sentence or not _is_quoted(text, figure)):
                # "20,000 tents burned; it lost 35": of things told, what is lost is a count of them.
                lost = figure.standing is Standing.CHANGE and last.sentence == sentence
                standing = Standing.HELD if lost else figure.standing
                counted = _in_all(text, figure, last.counted)
                figure = replace(figure, unit=last.unit, counted=counted, standing=standing)
        elif _names(figure):
            last = figure
        made.append(figure)
    return made


def _in_all(text: str, figure: Figure, counted: Span | None) -> Span | None:
    """What a total counts: "312 new cases … brought the total to 4,870" cases, the old ones too."""
    if counted is None or not _TOTAL.search(text, figure.sentence[0], figure.number[0]):
        return counted
    sort = _SORT.match(text, *counted)
    return (sort.end(), counted[1]) if sort else counted


def _is_quoted(text: str, figure: Figure) -> bool:
    """ "Beside the coalition's “fewer than 1,000”": somebody else's number, of somebody else's thing."""
    first = (figure.words or figure.number)[0]
    return text[max(0, first - 1) : first] in ("“", '"', "‘")


def _goes_on(text: str, figure: Figure) -> bool:
    """ "Two were pulled out alive", "the allies together have 41,000": a number for what was just told."""
    if not _is_bare(figure):
        return False
    lead = text[max(figure.sentence[0], figure.number[0] - 24) : (figure.words or figure.number)[0]]
    return _STAYS.match(text, figure.number[1]) is not None or _HAVE.search(lead) is not None


def _is_bare(figure: Figure) -> bool:
    return figure.unit is None and figure.counted is None and figure.standing is not Standing.DERIVED


def _subject(text: str, start: int, figure: Figure) -> Span | None:
    """The people or things the sentence speaks of before the number: "Most of the evacuees went home; 400 remain"."""
    found = list(_PLURAL.finditer(text, start, figure.number[0]))
    return found[-1].span(1) if found and _STAYS.match(text, figure.number[1]) else None


def _names(figure: Figure) -> bool:
    """Whether a figure counts things: no money, no share, no length of time."""
    unit = figure.unit
    if unit is None or unit == "percent" or (len(unit) == 3 and unit.isupper()):
        return False
    return unit.rstrip("s") not in TIMES | _LENGTHS and unit != "times"

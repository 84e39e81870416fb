"""Which date of a sentence each of its quantities speaks of. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.article import Published, Span
from index.figures.asof import DateWords, step_back
from index.figures.quantity import Quantity
from index.figures.values import AsOfRule, Standing

_FLOW = re.compile(
    r"\b(?:paid|pays?|spent|sold|earned|made|lost|killed|died|produced|built|issued|shipped"
    r"|raised|born|cost|exported|imported|generated"
    r"|received|donated|invested|arrested|recorded|bought|acquired|revenue|profit|sales|deaths)\b",
    re.IGNORECASE,
)
# Of a time that isn't said: no figure of the day of publication.
_ONCE = re.compile(
    r"\W*(?:When|Before|At\s+the\s+time|At\s+(?:its|their)\s+peak|Back\s+then|Originally|Once)\b[^.]{0,80}\b(?:had|was|were)\b"
)
# "…, which stood at 640 in April, is now 900": what stands in it is said of nothing outside.
_ASIDE = re.compile(
    r",\s+(?:(?:\w+\s+)?(?:of|in|for|to|with|by|from)\s+)?(?:who|which|whose|whom|where)\b(?:[^,;“”]|,(?=\d{3}))*(?=[,;]|$)"
    r"|,\s+(?:(?!dated\b|compared\b)[a-z]{3,}ed|built|begun|born|set\s+up|held|taken|made)\b(?:[^,;“”]|,(?=\d{3}))*(?=,)"
)
# "Merged on Thursday and have now burnt …": of today, whatever date stands before it.
_NOW = re.compile(r"\bnow\b|\b(?:has|have)\s+since\b")
_SPEECH = re.compile(
    r"\b(?:said|says|told|announced|reported|added|confirmed|stated|declared|estimated|warned|put|gives|gave|says|reckons|spokes\w+)\b"
)
# The day somebody spoke: of what was said, where it names no other.
_SPOKEN = re.compile(
    r"\b(?:said|says|told\s+(?:\w+\s+){1,3}?|announced|reported|added|confirmed|stated|declared|testified|warned)\s*"
    r"(?:\w+ly\s+)?(?:(?:late|early)\s+)?(?:on\s+)?$"
)
# "That brought the total to 4,870": of the day of the figure before it.
_BROUGHT = re.compile(
    r"\b(?:that|this|it|which)\s+(?:has\s+|had\s+)?(?:brings?|brought|takes?|took|raises?|raised|lifts?|lifted|pushe[ds]|puts?)\s+"
    r"(?:the|its|their)\s+[^.;]{0,40}?(?:\bto|\bat)\s+(?:[a-z]+\s+){0,3}$",
    re.IGNORECASE,
)
# "30,000 gathered on Tuesday; the police estimated the crowd at 12,000": the same crowd, of the same day.
_SAME_MATTER = re.compile(
    r";[^;.]*\b(?:put|puts|estimated|estimates|counted|reckoned)\s+(?:it|them|the\s+(?:crowd|turnout|number|figure|toll|total))\s+at\s+(?:\w+\s+){0,3}$"
)
_BECAUSE = re.compile(r"\sbecause\s")  # the date of what follows from a number is not the number's
_OR = re.compile(r",\s+or\s+(?:about\s+|around\s+|some\s+)?[$€£]?\s*$")
_NO_CONTEXT = (Standing.PRIOR, Standing.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Told:
    """The date of a figure told before, its words, and whether the sentence just before tells it."""

    as_of: str
    words: Span | None
    near: bool


@dataclass(frozen=True, slots=True)
class Dated:
    """A quantity's as-of date, the rule and the words that gave it, and the year a flow was counted over."""

    as_of: str | None
    rule: AsOfRule
    words: Span | None = None
    period: str | None = None
    future: bool = False


def date_quantities(
    text: str,
    sentence: Span,
    quantities: list[Quantity],
    standings: list[Standing],
    dates: list[DateWords],
    breaks: list[int],
    published: Published | None,
    heading: DateWords | None = None,
    told: Told | None = None,
) -> list[Dated]:
    """The date of each quantity: beside it, else before the first of them, else the publication's.

    ``heading`` is a date standing alone on a line above, in force before the publication's; ``told`` the date
    of the figure before the sentence, from which "a year earlier" counts.
    """
    breaks = sorted([*breaks, *(m.start() for m in _BECAUSE.finditer(text, *sentence))])
    every = [d for d in dates if d.use in ("as_of", "before", "future", "when", "after")]
    if told is None:  # "a day later" than what?
        every = [d for d in every if d.back is None or d.back[0] > 0]
    plain = [d for d in every if d.use not in ("when", "after")]
    leading = bool(plain) and plain[0].span[0] < quantities[0].number[0]
    past = _ONCE.match(text, *sentence) is not None
    asides = [m.span() for m in _ASIDE.finditer(text, *sentence)]
    spoken = {d for d in every if _SPOKEN.search(text[max(sentence[0], d.span[0] - 60) : d.span[0]])}
    made: list[Dated] = []
    for index, quantity in enumerate(quantities):
        usable = [
            d
            for d in every
            if _may_date(text, d, quantity, standings[index]) and _beside(d, quantity, asides, d in spoken)
        ]
        before, after = _local(text, quantities, index, usable, breaks, sentence)
        order = [*before[::-1], *after] if leading else [*after, *before[::-1]]
        if not order and standings[index] not in _NO_CONTEXT:
            named = [d for d in usable if d not in spoken]
            order = _inherited(text, quantity, named, breaks, leading)
            order = order or _inherited(text, quantity, usable, breaks, leading)
        period = None
        chosen: DateWords | None = None
        for one in order:
            if one.year_only and one.use == "as_of" and _FLOW.search(text, *sentence):
                period = period or one.iso
                # Money is spent "in 2021" as the books say today; who died in 2004 is no toll of today.
                if chosen is None and not quantity.unit.money and _is_past(one, published):
                    chosen = one
            elif chosen is None:
                chosen = one
        if (
            chosen is None
            and told is not None
            and told.near
            and _BROUGHT.search(text[sentence[0] : quantity.hedge])
        ):
            made.append(Dated(told.as_of, AsOfRule.RELATIVE, told.words))
            continue
        if chosen is None and made and made[-1].words is not None:
            between = text[quantities[index - 1].number[1] : quantity.hedge]
            if _SAME_MATTER.search(between):
                made.append(made[-1])
                continue
        made.append(
            _dated(
                chosen or _standing_date(heading, standings[index]),
                period,
                standings[index],
                made,
                published,
                told.as_of if told else None,
                past,
            )
        )
    return made


def _beside(one: DateWords, quantity: Quantity, asides: list[Span], spoken: bool) -> bool:
    """Whether no aside ("…, which fell in May, …") parts a date from a quantity."""
    at = next((a for a in asides if a[0] <= one.span[0] < a[1]), None)
    own = next((a for a in asides if a[0] <= quantity.number[0] < a[1]), None)
    if at == own:
        return True
    return spoken or (at is None and one.span[1] <= quantity.number[0])


def _may_date(text: str, one: DateWords, quantity: Quantity, standing: Standing) -> bool:
    """Whether a date is in reach of a quantity: "since 1988, when" of what follows, "a year after …" of its clause."""
    if one.span[1] <= quantity.number[0]:
        between = text[one.span[1] : quantity.hedge]
        if _NOW.search(between) and not _SPEECH.search(between):
            return False
        if standing is Standing.PRIOR and re.search(r",\s", between):
            return False  # "Grew to 38 by Wednesday, from 11 on the first day"
    if one.use == "when":
        return one.span[1] <= quantity.number[0]
    if one.use == "after":
        return one.span[1] <= quantity.number[0] and "," not in text[one.span[1] : quantity.number[0]]
    return True


def _is_past(one: DateWords, published: Published | None) -> bool:
    return published is not None and one.iso is not None and one.iso < published.iso[:4]


def _standing_date(heading: DateWords | None, standing: Standing) -> DateWords | None:
    return None if standing in _NO_CONTEXT else heading


def _local(
    text: str,
    quantities: list[Quantity],
    index: int,
    usable: list[DateWords],
    breaks: list[int],
    sentence: Span,
) -> tuple[list[DateWords], list[DateWords]]:
    """Dates between this quantity and its neighbours, before and after it, within its clause."""
    quantity = quantities[index]
    left = quantities[index - 1].number[1] if index else sentence[0]
    right = next((q.number[0] for q in quantities[index + 1 :] if not _said_otherwise(text, q)), sentence[1])
    before = [d for d in usable if left <= d.span[0] and d.span[1] <= quantity.number[0]]
    after = [d for d in usable if quantity.number[1] <= d.span[0] and d.span[1] <= right]
    own_before = [d for d in before if not _broken(breaks, d.span[1], quantity.hedge)]
    own_after = [d for d in after if not _broken(breaks, quantity.number[1], d.span[0])]
    return own_before, own_after


def _said_otherwise(text: str, quantity: Quantity) -> bool:
    """ "$1.2 billion, or 61 cents a share, last year": the same again, of the same time."""
    return _OR.search(text[max(0, quantity.hedge - 12) : quantity.hedge]) is not None


def _inherited(
    text: str, quantity: Quantity, usable: list[DateWords], breaks: list[int], leading: bool
) -> list[DateWords]:
    if leading:
        return [d for d in usable if d.span[1] <= quantity.number[0] and d.use == "as_of"][-1:]
    later = [d for d in usable if d.span[0] >= quantity.number[1] and d.use == "as_of"]
    if later and "," not in text[quantity.number[1] : later[0].span[0]]:
        return [] if _broken(breaks, quantity.number[1], later[0].span[0]) else later[:1]
    earlier = [d for d in usable if d.span[1] <= quantity.number[0] and d.use == "as_of"]
    return [] if not earlier or _broken(breaks, earlier[-1].span[1], quantity.number[0]) else earlier[-1:]


def _broken(breaks: list[int], start: int, end: int) -> bool:
    return any(start <= b < end for b in breaks)


def _dated(
    chosen: DateWords | None,
    period: str | None,
    standing: Standing,
    made: list[Dated],
    published: Published | None,
    base: str | None,
    past: bool,
) -> Dated:
    if chosen is not None:
        if chosen.use == "future":
            return Dated(
                chosen.iso, AsOfRule.RELATIVE if chosen.iso else AsOfRule.NONE, chosen.span, period, True
            )
        iso = _counted_back(chosen, made, published, base) if chosen.use == "before" else chosen.iso
        if iso is None:
            return Dated(None, AsOfRule.NONE, chosen.span, period)
        return Dated(iso, AsOfRule.STATED if chosen.stated else AsOfRule.RELATIVE, chosen.span, period)
    if published is None or standing in _NO_CONTEXT or past:
        return Dated(None, AsOfRule.NONE, None, period)
    return Dated(published.iso[:10], AsOfRule.PUBLICATION, None, period)


def _counted_back(
    chosen: DateWords, made: list[Dated], published: Published | None, told: str | None
) -> str | None:
    """ "A year earlier": counted from the date of the figure it is set beside, as precise as that date."""
    base = next((one.as_of for one in made if one.as_of), told or (published.iso[:10] if published else None))
    if base is None or chosen.back is None:
        return None
    pieces = [int(piece) for piece in base.split("-")]
    number, unit = chosen.back
    if len(pieces) == 1:
        return str(pieces[0] - number) if unit == "year" else None
    if len(pieces) == 2 and unit in ("day", "week"):
        return None
    if unit == "year" and len(pieces) == 2:
        return f"{pieces[0] - number}-{pieces[1]:02d}"
    return step_back(date(pieces[0], pieces[1], pieces[2] if len(pieces) > 2 else 1), chosen.back)

"""Figures of an article's text: value, unit, scope, as-of date and speaker of every quantity. Pure, no I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.article import Published, Span
from index.figures.asof import DateWords, dates_in, heading_dates
from index.figures.attribution import clause_breaks
from index.figures.dating import Dated, Told, date_quantities
from index.figures.quantity import HINT, Quantity, quantities_in
from index.figures.scope import scope_in, scope_note
from index.figures.speaker import find_speaker
from index.figures.standing import standing_of
from index.figures.thing import with_things
from index.figures.values import AsOfRule, Figure, Scope, Standing

EXTRACTOR = "figures-16"  # a change of rules changes this, and articles are read again
_NOTE_REACH = 3  # sentences back that "this number does not include" may speak of
_TAKEN_UP = 2  # sentences back whose thing a sentence may take up
_COUNTED_FROM = 4  # sentences back from whose date "a year earlier" may count
_RECENT = 12  # figures
_LEAD = re.compile(r"\b(?:(?:on|in|by|since)\s+)?(?:the\s+)?$", re.IGNORECASE)
_SPEAKS_OF = re.compile(
    r"\b(?:number|figure|figures|toll|count|tally|total|estimates?|numbers)\b", re.IGNORECASE
)


def extract_figures(
    text: str, sentences: Sequence[Span], published: Published | None, lang: str = "en"
) -> list[Figure]:
    """Every quantity of the given sentences, in reading order.

    ``sentences`` are absolute spans; ``published`` is the article's own date and the only base of relative
    dates. Rules are English: for another ``lang`` nothing is extracted.
    """
    if lang.split("-")[0].lower() != "en":
        return []
    figures: list[Figure] = []
    headings = heading_dates(text, published)
    for position, sentence in enumerate(sentences):
        if HINT.search(text, *sentence):
            above = [h for h in headings if h.span[1] <= sentence[0]]
            taken_up = sentences[max(0, position - _TAKEN_UP) : position]
            before = [f for f in figures[-_RECENT:] if f.sentence in taken_up]
            earlier = sentences[max(0, position - _COUNTED_FROM) : position]
            told = _told([f for f in figures[-_RECENT:] if f.sentence in earlier], earlier)
            figures.extend(
                _of_sentence(text, sentence, published, above[-1] if above else None, before, told)
            )
        if _SPEAKS_OF.search(text, *sentence):
            notes = scope_note(text, sentence)
            if notes:
                reach = set(sentences[max(0, position - _NOTE_REACH) : position + 1])
                figures = _with_notes(figures, notes, sentence, reach)
    return figures


def _of_sentence(
    text: str,
    sentence: Span,
    published: Published | None,
    heading: DateWords | None,
    before: Sequence[Figure],
    told: Told | None,
) -> list[Figure]:
    """``before`` are the figures of the sentences just before, which this one may take up; ``told`` the date told last."""
    start, end = sentence
    dates = dates_in(text, start, end, published)
    quantities = quantities_in(text, sentence, [d.span for d in dates])
    if not quantities:
        return []
    breaks = clause_breaks(text, sentence)
    standings = [_standing(text, one, sentence, breaks) for one in quantities]
    dated = date_quantities(text, sentence, quantities, standings, dates, breaks, published, heading, told)
    figures = []
    for index, (quantity, standing, when) in enumerate(zip(quantities, standings, dated, strict=True)):
        left = quantities[index - 1].number[1] if index else start
        right = quantities[index + 1].hedge if index + 1 < len(quantities) else end
        figures.append(
            _figure(text, sentence, quantity, standing, when, (left, max(right, quantity.number[1])))
        )
    return with_things(text, sentence, figures, before)


def _told(before: Sequence[Figure], sentences: Sequence[Span]) -> Told | None:
    """The date that "a year earlier" counts from: that of the last level told, where the text says it."""
    for figure in reversed(before):
        if figure.held and figure.as_of and figure.as_of_rule is not AsOfRule.PUBLICATION:
            return Told(figure.as_of, figure.as_of_words, figure.sentence == sentences[-1])
    return None


def _standing(text: str, quantity: Quantity, sentence: Span, breaks: list[int]) -> Standing:
    if quantity.fraction:
        return Standing.DERIVED
    earlier = [b for b in breaks if b < quantity.hedge]
    clause = earlier[-1] if earlier else sentence[0]
    unit = quantity.unit
    name = "money" if unit.money else "percent" if unit.name == "percent" else "count"
    return standing_of(
        text, quantity.number[0], max(quantity.number[1], unit.end), clause, sentence[1],
        unit=unit.name, hedge=quantity.hedge, name=name,
    )  # fmt: skip


def _figure(
    text: str, sentence: Span, quantity: Quantity, standing: Standing, when: Dated, room: Span
) -> Figure:
    low, high = quantity.bounds
    return Figure(
        sentence=sentence,
        number=quantity.number,
        low=low,
        high=high,
        comparator=quantity.comparator,
        unit=quantity.unit.name,
        counted=quantity.unit.counted,
        as_of=when.as_of,
        as_of_rule=when.rule,
        as_of_words=_with_lead(text, when.words) if when.words else None,
        period=when.period,
        scope=tuple(scope_in(text, sentence, quantity.number, *room)),
        speaker=find_speaker(text, sentence, quantity.number),
        standing=Standing.PROJECTED if when.future and standing is Standing.HELD else standing,
        words=_words(text, quantity),
    )


def _with_lead(text: str, words: Span) -> Span:
    lead = _LEAD.search(text[max(0, words[0] - 10) : words[0]])
    return (words[0] - len(lead.group()), words[1]) if lead else words


def _words(text: str, quantity: Quantity) -> Span:
    """The number as it is quoted by itself: with its comparator, its currency sign, its "per cent"."""
    start = min(quantity.hedge, quantity.unit.start, quantity.number[0])
    end = quantity.number[1]
    if quantity.unit.money or quantity.unit.name == "percent":
        end = max(end, quantity.unit.end)
    while text[start].isspace():
        start += 1
    return start, end


def _with_notes(figures: list[Figure], notes: list[Scope], sentence: Span, reach: set[Span]) -> list[Figure]:
    """The figures, with a scope note added to the one it speaks of and to repeats of the same number."""
    near = [f for f in figures if f.sentence in reach and f.held and f.number[0] < notes[0].words[0]]
    own = [f for f in near if f.sentence == sentence]
    if not near:
        return figures
    # Without one of its own, it speaks of the news, not of the earlier figure that the news is set beside.
    meant = own[-1] if own else max(near, key=lambda f: (f.as_of or "", f.as_of_words is None, -f.number[0]))
    return [
        replace(f, scope=(*f.scope, *(n for n in notes if n.words not in {s.words for s in f.scope})))
        if f is meant or _same(f, meant)
        else f
        for f in figures
    ]


def _same(one: Figure, other: Figure) -> bool:
    return (
        one.held
        and (one.low, one.high, one.comparator) == (other.low, other.high, other.comparator)
        and one.speaker == other.speaker
        and one.speaker is not None
    )


__all__ = ["EXTRACTOR", "DateWords", "extract_figures"]

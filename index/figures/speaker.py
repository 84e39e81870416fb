"""Who said it: the speaker a text names for a sentence, or for one answer inside it. Pure.

Rules over the words around a speech verb, precise rather than greedy: a wrong speaker is worse than none.
"""

from __future__ import annotations

import re

from index.article import Span
from index.figures.attribution import Attribution, attributions, quote_spans
from index.figures.nouns import is_office, noun_after, tokens_of
from index.figures.words import DETERMINERS, NOT_NAMES, word_set

_TITLES = word_set(
    """
    chairman chairwoman chief colonel commander controller coroner director doctor general governor judge mayor minister officer
    official premier president secretary sheriff spokesman spokesperson spokeswoman
    """
)

_SUBJECT = 8  # tokens of the noun phrase that a sentence begins with
_LOOK_BACK = 1600  # code points before the sentence that may name who stands behind "the statement"
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)\]]*\s+|\n+")
_NAME = re.compile(r"\b[A-Z][a-z]+")
_SUBORDINATE = re.compile(
    r"(?:When|As|While|After|Once|Before)\s+((?:[\w’'-]+\s+){0,4}?[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)\s+"
    r"(?:[a-z]+ed|was|had|took|spoke|met|gave|left)\b"
)
_LEAD_IN = re.compile(
    r"(?:On|In|At|When|While|After|Before|During|Despite|Although|Though|As|For|Since"
    r"|Following|Asked|With|Earlier"
    r"|Late|Last|Speaking|But|And|However|Meanwhile)\b"
)


def find_speaker(text: str, sentence: Span, around: Span | None = None) -> Span | None:
    """The span of whoever is named as having said ``around`` (or the whole sentence), else None.

    All spans are absolute code-point spans of ``text``. The span may lie before the sentence, when
    "the statement added" continues a statement whose speaker an earlier sentence names, or around it, when
    the sentence stands inside a longer quotation.
    """
    found = attributions(text, sentence)
    if around is None:
        found = [one for one in found if not one.quoted]
    chosen = _choose(text, found, sentence, around)
    if chosen is not None:
        if chosen.speaker is not None:
            return chosen.speaker
        if chosen.document in ("he", "she", "it", "they"):
            own = _own_subject(text, sentence, chosen)
            if own is not None or chosen.document in ("it", "they"):
                return own
            return _named_before(text, sentence, chosen.at)
        return _behind(text, sentence, chosen.document) if chosen.document else None
    if found:
        return None
    return _of_open_quotation(text, sentence)


def _choose(text: str, found: list[Attribution], sentence: Span, around: Span | None) -> Attribution | None:
    if around is None:
        size = (sentence[1] - sentence[0]) * (0.7 if _LEAD_IN.match(text, sentence[0]) else 0.5)
        wide = [a for a in found if a.weak[0] == sentence[0] or a.outer - sentence[0] <= size]
        named = {a.speaker or a.at for a in found}
        return wide[-1] if wide and len(named) == 1 else None
    strong = [a for a in found if a.strong[0] <= around[0] and around[1] <= a.strong[1]]
    if strong:
        before = [a for a in strong if a.at < around[0]]
        return before[-1] if before else strong[0]
    weak = [a for a in found if a.weak[0] <= around[0] and around[1] <= a.weak[1]]
    return weak[0] if len({a.speaker or a.at for a in weak}) == 1 else None


def _sentences_before(text: str, start: int) -> list[Span]:
    """Rough sentences before ``start``, nearest first."""
    floor = max(0, start - _LOOK_BACK)
    cuts = [floor] + [m.end() for m in _SENTENCE_END.finditer(text, floor, start)]
    spans = [(a, b) for a, b in zip(cuts, [*cuts[1:], start], strict=True) if text[a:b].strip()]
    return spans[::-1]


def _behind(text: str, sentence: Span, document: str) -> Span | None:
    """Whoever made the statement that "the statement" takes up again, going back sentence by sentence."""
    silent = 0
    for before in _sentences_before(text, sentence[0]):
        found = attributions(text, before)
        if not found:
            silent += 1
            if silent > 2:
                return None
            continue
        for one in reversed(found):
            if one.speaker is None:
                if one.document == document:
                    continue
                return None
            tail = text[one.at : before[1]]
            named = re.search(
                r"\bin\s+(?:a|an|its|his|her|their|the)\s+(?:\w+\s+){0,2}?" + document + r"\b", tail
            )
            return one.speaker if named and len(found) == 1 else None
    return None


def _named_before(text: str, sentence: Span, at: int) -> Span | None:
    """The person "he said" means: named in full, and alone, as the speaker of the sentence just before."""
    subject = _SUBORDINATE.match(text, *sentence)
    if subject and subject.end() < at:
        words = subject.group(1).split()
        first = text.find(words[0], subject.start(1))
        return (
            (first, subject.end(1)) if _NAME.match(words[-1]) and words[-1].lower() not in NOT_NAMES else None
        )
    if _NAME.search(text, sentence[0] + 1, at) and text[sentence[0] : sentence[0] + 1] not in ("“", '"'):
        return None
    for before in _sentences_before(text, sentence[0])[:4]:
        found = attributions(text, before)
        if len({one.speaker or one.document for one in found}) != 1:
            return None
        if found[0].speaker is None:
            if found[0].document in ("he", "she"):
                continue
            return None
        if text[slice(*found[0].speaker)].lower().removeprefix("the ") in _TITLES:
            continue  # "the colonel": named further up
        return _person(text, found[0].speaker)
    return None


def _own_subject(text: str, sentence: Span, chosen: Attribution) -> Span | None:
    """ "The panel sees it differently: it reckons …": the subject that the sentence begins with."""
    if not re.search(r"[:;]\s+\w+\s+$", text[sentence[0] : chosen.at]):
        return None
    tokens = tokens_of(text, *sentence)
    nouns = (noun_after(text, tokens[:length], 0) for length in range(_SUBJECT, 0, -1))
    noun = next((one for one in nouns if one is not None), None)
    if noun is None or noun.pronoun or noun.document:
        return None
    person = _person(text, noun.span) is not None
    return noun.span if person == (chosen.document in ("he", "she")) else None


def _person(text: str, speaker: Span) -> Span | None:
    """The speaker if it is a person's name; a surname must stand after a first name earlier in the text."""
    words = tokens_of(text, *speaker)
    if (
        not words[-1].capital
        or (len(words) > 1 and words[-1].word.isupper())
        or is_office(words[-1].lower)
        or words[0].lower in DETERMINERS
    ):
        return None
    if len(words) == 1:
        full = re.search(r"\b[A-Z][\w’'-]+\s+" + re.escape(words[0].word) + r"\b", text[: speaker[0]])
        return speaker if full and full.group().split()[0].lower() not in NOT_NAMES else None
    return speaker if len(words) <= 6 else None


def _of_open_quotation(text: str, sentence: Span) -> Span | None:
    """For a sentence inside a longer quotation of one paragraph: whoever the quotation is given to."""
    top = text.rfind("\n", 0, sentence[0]) + 1
    bottom = text.find("\n", sentence[1])
    bottom = len(text) if bottom < 0 else bottom
    if bottom - top > 4000:
        return None
    spans = quote_spans(text, top, bottom)
    opening = text[sentence[0] : sentence[0] + 1] in ("“", '"')
    for begin, end in spans:
        if begin <= sentence[0] and sentence[1] <= end + 1:
            if end < bottom:
                cut = _SENTENCE_END.search(text, end, bottom)
                last = cut.end() if cut else bottom
                near = [a for a in attributions(text, (begin, last)) if a.at >= end and a.at - end < 160]
                if near and near[0].strong[1] - end <= 3 and near[0].speaker:
                    return near[0].speaker
            if begin > top and (opening or begin < sentence[0]):
                return _before_quotation(text, top, begin)
            return None
    return None


def _before_quotation(text: str, top: int, begin: int) -> Span | None:
    """ "…,” X said. “Next words.”": the speaker of the quotation just ended goes on."""
    previous = _sentences_before(text, begin)
    if not previous or previous[0][0] < top:
        return None
    found = attributions(text, previous[0])
    if len(found) != 1 or found[0].speaker is None:
        return None
    tail = text[found[0].at : begin].rstrip()
    quoted = "”" in text[previous[0][0] : found[0].at] or '"' in text[previous[0][0] : found[0].at]
    if tail.endswith(":") or (quoted and len(tail) < 80 and tail.endswith(".")):
        return found[0].speaker
    return None

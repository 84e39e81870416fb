"""A question of several parts, taken apart: each part has its own evidence, publisher and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.article import Span
from index.question.analyzer import stems
from index.question.periods import Period
from index.question.publishers import Mention
from index.question.stopwords import content

_MIN_WORDS = 3  # a part with fewer content words can't find anything by itself
_MAX_CLAUSES = 5

# Where a question may be cut, the part's own first word kept with it.
_CUT = re.compile(
    r",?\s+(?=(?:while|whereas|although|compared\s+(?:to|with)|in\s+comparison|in\s+contrast|versus|as\s+opposed)\b)"
    r"|,\s+(?=(?:and|but|or|who|which|whose|where|with|as|also|after|before|has|have|had|is|was|are|were|both|then|"
    r"according|suggested|advised|made|prior|alongside|accused|known|described|mentioned|featured)\b)"
    r"|\s+(?=and\s+(?:the|is|was|are|were|has|had|have|who|which|whose|that|did|does|do|also|another|other|later|"
    r"subsequent(?:ly)?|simultaneously|being|said|reported|its|facing|in\s+which|when|why|how|what|where|since\s+when|"
    r"acknowledged|suggested|featured|experienced|received|made|described)\b)"
    r"|\s+(?=than\s+(?:the|that|what|how|as|in|those|its|their)\b)"
    r"|\s+(?=(?:after|before|since)\s+(?:the|an?|its|their|[A-Z'‘\"“]))"
    r"|;\s+|\?\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a question: its words, where they stand in it, and the publishers and periods it names."""

    text: str
    span: Span
    publishers: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()

    @classmethod
    def of(
        cls, question: str, span: Span, publishers: tuple[str, ...] = (), periods: tuple[Period, ...] = ()
    ) -> Clause:
        """The part of ``question`` at ``span``, without the spaces and commas around it."""
        start, end = span
        while start < end and question[start] in " ,":
            start += 1
        while end > start and question[end - 1] in " ,":
            end -= 1
        return cls(question[start:end], (start, end), publishers, periods)


def split_clauses(
    question: str, mentions: Sequence[Mention], periods: Sequence[Period], lang: str = "en"
) -> list[Clause]:
    """Split a question into parts that each have something to look for; a simple question is one part.

    A part that names no publisher takes those of a part that says nothing but who reported it
    ("…, as reported by Fortune and TechCrunch").
    """
    spans = _merge_short(question, _cut(question, mentions), mentions, lang)
    clauses: list[Clause] = []
    everywhere: list[str] = []
    for span in spans:
        named = _inside(mentions, span)
        publishers = tuple(dict.fromkeys(name for mention in named for name in mention.held))
        if len(content(stems(_without(question, span, named), lang), lang)) < _MIN_WORDS and len(spans) > 1:
            everywhere.extend(publishers)
            continue
        inside = tuple(p for p in periods if span[0] <= p.span[0] < span[1])
        clauses.append(Clause.of(question, span, publishers, inside))
    shared = tuple(dict.fromkeys(everywhere))
    clauses = [replace(one, publishers=one.publishers or shared) for one in clauses[:_MAX_CLAUSES]]
    return clauses or [Clause.of(question, (0, len(question)), shared, tuple(periods))]


def _cut(question: str, mentions: Sequence[Mention]) -> list[Span]:
    """Spans between cutting places; never inside quotation marks or a publisher's name."""
    closed = [
        match.span() for match in re.finditer(r"(?<!\w)(['\"‘“])(?:(?!\1).){2,80}?['\"’”](?!\w)", question)
    ]
    closed += [mention.span for mention in mentions]
    places = [
        match.end()
        for match in _CUT.finditer(question)
        if not any(start < match.end() < end for start, end in closed)
    ]
    edges = [0, *places, len(question)]
    return [(a, b) for a, b in pairwise(edges) if question[a:b].strip(" ,?")]


def _merge_short(question: str, spans: list[Span], mentions: Sequence[Mention], lang: str) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        named = _inside(mentions, span)
        rich = len(content(stems(_without(question, span, named), lang), lang)) >= _MIN_WORDS
        if merged and not rich and not named:
            merged[-1] = (merged[-1][0], span[1])
        else:
            merged.append(span)
    if len(merged) > 1:
        first_named = _inside(mentions, merged[0])
        if len(content(stems(_without(question, merged[0], first_named), lang), lang)) < _MIN_WORDS:
            merged[:2] = [(merged[0][0], merged[1][1])]
    return merged


def _inside(mentions: Sequence[Mention], span: Span) -> list[Mention]:
    return [mention for mention in mentions if span[0] <= mention.span[0] < span[1]]


def _without(question: str, span: Span, mentions: Sequence[Mention]) -> str:
    """The words of a span, publishers' names left out."""
    kept, at = [], span[0]
    for mention in mentions:
        kept.append(question[at : mention.span[0]])
        at = mention.span[1]
    kept.append(question[at : span[1]])
    return " ".join(kept)

"""From the sentences that answer to quotes: whole sentences, their speaker, and the answering words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.answering.sentence_rank import Sentence, full_names, new_names
from index.article import Article, Quote, Span
from index.extract.conventions import dateline_end
from index.figures.speaker import find_speaker
from index.question.analyzer import words
from index.question.asking import Kind, answers_of_kind
from index.question.stopwords import content
from index.question.understand import Understood

LONGEST = 90  # words; two sentences that are longer together are not quoted together
_NEAR = 8.0  # a neighbour that scores at most so much less belongs to the answer
_GAP = 3  # characters between sentences of one paragraph
# An opening that speaks of something named before it.
_LEANS = re.compile(
    r"[“\"'‘]?(?:He|She|They|It|This|These|That|Those|His|Her|Their|Its|Both|Such|The (?:latter|former|two|pair))\b"
)
_ALIKE = 0.6  # share of words two quotes may have in common


def make_quotes(ranked: Sequence[Sentence], understood: Understood, limit: int) -> tuple[Quote, ...]:
    """Return at most ``limit`` quotes, best first; each adds something to those before it.

    A quote is a sentence, or two that stand together when the second is needed or answers too.
    """
    quotes: list[Quote] = []
    taken: set[tuple[int, int]] = set()
    for sentence in ranked:
        if len(quotes) == limit:
            break
        if (sentence.article.key, sentence.start) in taken:
            continue
        start, end = _extent(sentence, ranked, taken, understood)
        if any(_repeats(sentence.article.text[start:end], quote.text, understood.lang) for quote in quotes):
            continue
        taken |= {
            (s.article.key, s.start)
            for s in ranked
            if s.article is sentence.article and start <= s.start < end
        }
        quotes.append(_quote(sentence, (start, end), understood))
    return tuple(quotes)


def whole_passage(article: Article, span: Span, score: float, understood: Understood) -> Quote:
    """Return a passage as a quote, its matching words bold."""
    bold = _matching(article, span, understood)
    return Quote(article, span[0], span[1], bold, None, score)


def _extent(
    sentence: Sentence, ranked: Sequence[Sentence], taken: set[tuple[int, int]], understood: Understood
) -> Span:
    """The sentence, with the neighbour it leans on, or else the neighbour that answers nearly as well.

    Where a name is asked for, a neighbour that tells the whole of a name that the sentence only has the last
    word of goes before others.
    """
    text = sentence.article.text
    near = [
        other
        for other in ranked
        if other.article is sentence.article
        and (other.article.key, other.start) not in taken
        and (0 <= other.start - sentence.end <= _GAP or 0 <= sentence.start - other.end <= _GAP)
    ]
    leant_on = [o for o in near if o.end <= sentence.start and _LEANS.match(text, sentence.start)]
    short: set[str] = set()
    if understood.kind is Kind.NAME:
        short = new_names(sentence.text) - full_names(sentence.text)
    for other in leant_on or sorted(near, key=lambda o: (short.isdisjoint(full_names(o.text)), -o.score)):
        start, end = min(sentence.start, other.start), max(sentence.end, other.end)
        if (leant_on or other.score >= sentence.score - _NEAR) and len(text[start:end].split()) <= LONGEST:
            return start, end
    return sentence.start, sentence.end


def _repeats(text: str, other: str, lang: str) -> bool:
    mine, theirs = (set(content((w.stem for w in words(t, lang)), lang)) for t in (text, other))
    return len(mine & theirs) > _ALIKE * max(1, min(len(mine), len(theirs)))


def _quote(sentence: Sentence, span: Span, understood: Understood) -> Quote:
    article = sentence.article
    start = (
        dateline_end(article.text, span[0])
        if span[0] == sentence.start or _opens(article, span[0])
        else span[0]
    )
    start = start if start < min(span[1], sentence.end) else span[0]
    own = (max(sentence.start, start), sentence.end)
    answering = answering_words(article, own, understood)
    bold = answering or _matching(article, own, understood)
    speaker = find_speaker(article.text, own, answering[0] if answering else None)
    return Quote(article, start, span[1], bold, speaker, sentence.score)


def _opens(article: Article, start: int) -> bool:
    return start == 0 or article.text[start - 1] == "\n"


def answering_words(article: Article, span: Span, understood: Understood) -> tuple[Span, ...]:
    """Return the one stretch of the sentence that is of the kind asked for and nearest to the question's words."""
    if understood.kind in (Kind.OPEN, Kind.CAUSE):
        return ()
    text = article.text[span[0] : span[1]]
    asked = set(content(understood.terms[0], understood.lang)) | set(understood.aliases)
    anchors = [word.start for word in words(text, article.lang) if word.stem in asked]
    found = _joined(text, answers_of_kind(understood.kind, text, understood.looked_for))
    if understood.kind is Kind.TIME:
        # "on Saturday, 9 December 2017": the part with the figures says more.
        found = [span for span in found if any(c.isdigit() for c in text[span[0] : span[1]])] or found
    if not found or (understood.kind in (Kind.NAME, Kind.PLACE) and len(found) > 1):
        return ()  # nothing of the kind, or no telling which
    a, b = min(found, key=lambda s: (_distance(s, anchors), s[0]))
    while b > a and text[b - 1] in " ,;":
        b -= 1
    return ((span[0] + a, span[0] + b),)


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans with nothing but a comma between them, as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and text[joined[-1][1] : start].strip(" ") in ("", ","):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _distance(span: Span, anchors: Sequence[int]) -> float:
    """Mean distance to the three nearest words of the question, in characters."""
    near = sorted(
        0 if span[0] <= at < span[1] else min(abs(at - span[0]), abs(at - span[1])) for at in anchors
    )[:3]
    return sum(near) / len(near) if near else 0.0


def _matching(article: Article, span: Span, understood: Understood) -> tuple[Span, ...]:
    """The question's own content words in the span, neighbours joined."""
    asked = set(content(understood.terms[0], understood.lang)) | set(understood.aliases)
    found: list[Span] = []
    for word in words(article.text[span[0] : span[1]], article.lang):
        if word.stem not in asked:
            continue
        start, end = span[0] + word.start, span[0] + word.end
        if found and article.text[found[-1][1] : start].isspace():
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)

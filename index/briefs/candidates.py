"""From a topic and a period to the sentences a briefing may be made of, measured; bounded, whatever matches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import numpy as np

from index.answering.evidence import Evidence, Floats, Query, gather, statistics
from index.answering.retrieve import UNEMBEDDED, nearest
from index.article import Article, Filters
from index.briefs.events import Event, event_of
from index.briefs.fitness import own_start, stands_alone
from index.briefs.period import Window
from index.briefs.weight import weight_of
from index.question.understand import Understood
from index.search.live import Part

BY_KEYWORD = 300  # passages of each part of the index
BY_VECTOR = 150
PASSAGES = 240  # the best of them, whose sentences are read
SENTENCES = 400  # the nearest of those that can stand alone
NAMED_OTHERWISE = 0.35  # what another name of the topic adds to a sentence's relevance

Articles = Callable[[list[int]], Mapping[int, Article]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that can stand alone: its relevance to the topic (about 0 to 1) and the date it speaks of."""

    article: Article
    start: int
    end: int
    relevance: float
    event: Event
    weight: float = 1.0  # see index.briefs.weight

    @property
    def text(self) -> str:
        """Its words."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Candidates:
    """n sentences, most relevant first; ``vectors`` (n, d) of unit length or, without a model, (n, 0).

    ``matched`` counts the passages that were looked at.
    """

    sentences: tuple[Candidate, ...]
    vectors: Floats
    matched: int
    near: tuple[Article, ...] = ()  # articles of the best passages, whatever their sentences

    def only(self, keep: Sequence[int]) -> Self:
        """These sentences alone, by their places."""
        some = tuple(self.sentences[at] for at in keep)
        return replace(self, sentences=some, vectors=self.vectors[list(keep)])


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence of a passage that was found, not yet judged."""

    part: int
    number: int
    article: int
    revision: int
    start: int
    end: int
    relevance: float


def find_candidates(
    parts: Sequence[Part],
    understood: Understood,
    vectors: Floats | None,
    filters: Filters,
    window: Window,
    articles: Articles,
    *,
    fit: Callable[[Article, tuple[int, int]], bool] = stands_alone,
) -> Candidates:
    """The sentences nearest to a topic whose day lies in ``window``. ``vectors`` (q, d), or None without a model."""
    query = Query(
        understood.terms[0],
        None if vectors is None else vectors[0],
        {name: term for name, term in understood.aliases.items() if term in understood.terms[0]},
    )
    vectors = vectors[:1] if vectors is not None else None
    stats = statistics(tuple(part.segment for part in parts), [query])
    read: list[Read] = []
    matched = 0
    for number, part in enumerate(parts):
        rows = nearest(part, [query], vectors, filters, BY_KEYWORD, BY_VECTOR)
        matched += len(rows)
        if len(rows):
            read += _measured(number, part, gather(part.segment, rows, [query], stats))
    return judge(parts, read, window, articles, matched, fit, _phrases(understood))


def judge(
    parts: Sequence[Part],
    read: Sequence[Read],
    window: Window,
    articles: Articles,
    matched: int,
    fit: Callable[[Article, tuple[int, int]], bool] = stands_alone,
    phrases: tuple[str, ...] = (),
) -> Candidates:
    """Keep the sentences that can stand alone and whose day lies in ``window``; at most SENTENCES.

    A sentence with one of the ``phrases``, other names of the topic, is about it as one with the topic's own is.
    """
    held = articles(list({one.article for one in read}))
    kept: dict[str, tuple[Candidate, tuple[int, int]]] = {}  # by its words: a reprint's are told once
    seen: set[tuple[int, int]] = set()
    near: dict[int, Article] = {}
    for one in sorted(read, key=lambda one: -one.relevance):
        article = held.get(one.article)
        if article is None or article.revision != one.revision or (one.article, one.start) in seen:
            continue
        seen.add((one.article, one.start))
        near[one.article] = article
        if not fit(article, (one.start, one.end)):
            continue
        span = (own_start(article, (one.start, one.end)), one.end)
        event = event_of(article, span)
        if not _within(event, window):
            continue
        text = article.text[span[0] : span[1]]
        otherwise = phrases and any(phrase in text.casefold() for phrase in phrases)
        relevance = one.relevance + (NAMED_OTHERWISE if otherwise else 0)
        candidate = Candidate(article, *span, relevance, event, weight_of(article, span, event))
        words = " ".join(text.split())
        if words not in kept:
            kept[words] = candidate, (one.part, one.number)
        elif _first_day(article) < _first_day(kept[words][0].article):  # the original's, where it is there
            kept[words] = replace(candidate, relevance=kept[words][0].relevance), (one.part, one.number)
        if len(kept) == SENTENCES:
            break
    sentences = tuple(candidate for candidate, _ in kept.values())
    places = [place for _, place in kept.values()]
    return Candidates(sentences, _vectors(parts, places), matched, tuple(near.values()))


def _first_day(article: Article) -> date:
    return article.published.first if article.published else date.max


def _phrases(understood: Understood) -> tuple[str, ...]:
    """Other names of several words, which keyword search does not know as names; of a topic that is a name."""
    if len(understood.terms[0]) > 2:
        return ()
    names = (other for item in understood.synonyms for other in item.others if " " in other)
    return tuple(name.casefold() for name in names)


def _measured(number: int, part: Part, evidence: Evidence) -> list[Read]:
    """The sentences of the best PASSAGES, each by its own nearness and its passage's."""
    embedded = part.segment.rows["embedded"][evidence.rows]
    coverage = evidence.coverage[:, 0]
    cosine = np.where(embedded, evidence.cosine[:, 0], UNEMBEDDED * coverage)
    passage = 0.5 * cosine + 0.5 * coverage
    own = evidence.sentence_coverage[:, 0]
    near = np.where(embedded[evidence.owner], evidence.sentence_cosine[:, 0], UNEMBEDDED * own)
    relevance = 0.4 * near + 0.25 * own + 0.35 * passage[evidence.owner]
    best = np.zeros(len(passage), np.bool_)
    best[np.argsort(-passage, kind="stable")[:PASSAGES]] = True
    table = part.segment.rows[evidence.rows]
    spans = part.segment.sentences[evidence.number]
    return [
        Read(
            number,
            int(evidence.number[i]),
            int(table["article"][evidence.owner[i]]),
            int(table["revision"][evidence.owner[i]]),
            int(spans["start"][i]),
            int(spans["end"][i]),
            float(relevance[i]),
        )
        for i in np.flatnonzero(best[evidence.owner]).tolist()
    ]


def _within(event: Event, window: Window) -> bool:
    """Whether what the sentence tells happened in the period; what can't be dated belongs to no period."""
    if window.open:
        return True
    days = event.days
    return days is not None and window.holds(*days)


def _vectors(parts: Sequence[Part], places: Sequence[tuple[int, int]]) -> Floats:
    if not places:
        return np.zeros((0, 0), np.float32)
    widths = {parts[part].segment.sentence_vectors.dimension for part, _ in places}
    if len(widths) > 1 or max(widths) < 2:
        return np.zeros((len(places), 0), np.float32)
    found = np.zeros((len(places), widths.pop()), np.float32)
    for number, part in enumerate(parts):
        at = [n for n, place in enumerate(places) if place[0] == number]
        wanted = np.array([places[n][1] for n in at], np.int64)
        found[at] = part.segment.sentence_vectors.ranges(wanted, wanted + 1)
    return found if bool(np.all(np.abs(found).sum(1) > 0)) else np.zeros((len(places), 0), np.float32)

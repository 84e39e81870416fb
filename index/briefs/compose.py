"""From a request to a Brief: understood, gathered, chosen, ordered by day, with what stands behind it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from index.answer import Room
from index.article import Article, Filters, Question, Quote, Reason
from index.briefs.candidates import Candidate, Candidates, find_candidates
from index.briefs.choose import choose, similarities
from index.briefs.period import Window, show_window, split_period
from index.briefs.sources import independent
from index.briefs.values import Brief, BriefRequest, Item
from index.catalogue.since import Held
from index.evidence import Floats
from index.figures.speaker import find_speaker
from index.figures.when import days_of
from index.refusal import missing_names
from index.understand import Understood, understand

PUBLISHED_LATER = timedelta(days=14)  # how long after a period its events are still reported
TOLD_TOO = 0.7  # cosine from which another article's sentence of the same day tells the same
ABOUT = 5  # an article is about the topic as far as so many of its sentences are
TOGETHER = 0.55  # cosine from which two sentences of a day are one item
LEAST = 0.32  # relevance of the best sentence below which nothing is about the topic
WITHIN = 0.6  # of the best sentence's relevance: what is still about the topic

Standing = Callable[[list[int]], Mapping[int, Held]]  # of living articles, by key


def brief(request: BriefRequest, room: Room, standing: Standing) -> Brief:
    """The briefing for a topic, or the reason why there is none. Raises BadQuestion."""
    started = time.perf_counter()
    topic, window = split_period(request.text, request.asked_at.date())
    if request.since or request.until:
        window = Window(request.since, request.until)
    made = _about(topic, window, request, room, standing)
    milliseconds = round(1000 * (time.perf_counter() - started), 1)
    return replace(made, searched=replace(room.searched, milliseconds=milliseconds))


def _about(topic: str, window: Window, request: BriefRequest, room: Room, standing: Standing) -> Brief:
    empty = Brief(request, topic, window, (), (), (), room.searched)
    if window.first and window.first > request.asked_at.date():
        return replace(
            empty, reason=Reason("future", f"{show_window(window)} is still to come. Ask for days gone by.")
        )
    question = Question(topic, request.id, request.asked_at)
    understood = understand(question, room.names, room.aliases)
    vectors = room.embedder.embed_queries([understood.looked_for]) if room.embedder else None
    found = find_candidates(
        room.view.parts, understood, vectors, published_in(window, request), window, room.articles
    )
    missing = missing_names(understood, found.near)
    about = _about_topic(found)
    if missing or not len(about.sentences):
        return replace(empty, reason=why_none(found, window, missing, room), notes=understood.notes)
    return replace(compose(empty, about, standing), notes=understood.notes)


def published_in(window: Window, request: BriefRequest) -> Filters:
    """What may be read for a period: what was published in it, or soon after its end."""
    until = window.last + PUBLISHED_LATER if window.last and window.last < date.max - PUBLISHED_LATER else None
    return Filters(window.first, until, request.publisher, request.collections)


def compose(empty: Brief, found: Candidates, standing: Standing) -> Brief:
    """Choose among the candidates, and say what stands behind each of the chosen."""
    request = empty.request
    sentences = found.sentences
    held = standing(list({one.article.key for one in sentences}))
    new = _new(sentences, held, request)
    similar = similarities(found.vectors, [one.text for one in sentences])
    relevance = _worth(sentences)
    days = [one.event.iso for one in sentences]
    first = new if request.new_since is not None and new.any() else None
    chosen = choose(similar, relevance, days, request.sentences, first=first)
    items = tuple(
        Item(
            sentences[group[0]].event.iso,
            tuple(quote_of(sentences[i]) for i in group),
            _sources(group, found, similar, held, request.collections),
            bool(new[list(group)].all()),
        )
        for group in _grouped(chosen, sentences, similar)
    )
    everything = [quote.article for item in items for quote in item.quotes]
    return replace(
        empty,
        items=items,
        matched=found.matched,
        independent=independent(everything, _copies(held, request.collections)),
    )


def _worth(sentences: Sequence[Candidate]) -> Floats:
    """What telling each sentence is worth (n,): its relevance, how much it tells, and how far its article is about it."""
    best: dict[int, list[float]] = {}
    for one in sentences:
        best.setdefault(one.article.key, []).append(one.relevance)
    about = {key: sum(sorted(some)[-ABOUT:]) / ABOUT for key, some in best.items()}
    most = max(about.values())
    return np.array(
        [one.relevance * one.weight * (about[one.article.key] / most) ** 0.5 for one in sentences], np.float32
    )


def quote_of(candidate: Candidate) -> Quote:
    """A chosen sentence as a quote, with whoever said it."""
    article = candidate.article
    speaker = find_speaker(article.text, (candidate.start, candidate.end))
    return Quote(article, candidate.start, candidate.end, (), speaker, candidate.relevance)


def why_none(found: Candidates, window: Window, missing: Sequence[str], room: Room) -> Reason:
    """Why there is nothing to brief on."""
    if not room.searched.articles:
        return Reason("no_articles", "I have no articles yet. Add some: briefbot add PATH")
    if missing:
        return Reason("name_not_found", f"No passage that comes near names {', '.join(missing[:3])}.")
    if not window.open:
        return Reason(
            "nothing_then",
            f"Nothing that I hold tells of this in the period {show_window(window)}. Ask for a longer one.",
        )
    return Reason("unknown_topic", "No article that I hold is about that. Name it in other words.")


def _about_topic(found: Candidates) -> Candidates:
    """The sentences that are about the topic: near it, and not much less near than the nearest."""
    best = max((one.relevance for one in found.sentences), default=0.0)
    floor = max(LEAST, WITHIN * best) if best >= LEAST else np.inf
    keep = [at for at, one in enumerate(found.sentences) if one.relevance >= floor]
    return replace(found, sentences=tuple(found.sentences[at] for at in keep), vectors=found.vectors[keep])


def _new(sentences: Sequence[Candidate], held: Mapping[int, Held], request: BriefRequest) -> NDArray[np.bool_]:
    """Which sentences were not held, in any copy the asker may see, at the time of the last briefing (n,)."""
    since = request.new_since
    if since is None:
        return np.ones(len(sentences), np.bool_)

    def is_new(key: int) -> bool:
        one = held.get(key)
        if one is None or one.since <= since:
            return False
        return all(copy.held_since > since for copy in one.reprints if _may(copy.collection, request.collections))

    answers = {key: is_new(key) for key in {one.article.key for one in sentences}}
    return np.array([answers[one.article.key] for one in sentences], np.bool_)


def _may(collection: str, collections: frozenset[str] | None) -> bool:
    return collections is None or collection in collections


def _copies(held: Mapping[int, Held], collections: frozenset[str] | None) -> dict[int, frozenset[int]]:
    return {
        key: frozenset(copy.article for copy in one.reprints if _may(copy.collection, collections))
        for key, one in held.items()
    }


def _sources(
    group: Sequence[int],
    found: Candidates,
    similar: Floats,
    held: Mapping[int, Held],
    collections: frozenset[str] | None,
) -> int:
    """How many independent sources tell what the chosen sentences of one item tell, on the same day."""
    behind: list[Article] = [found.sentences[i].article for i in group]
    for i in group:
        day = found.sentences[i].event.iso
        for other in np.flatnonzero(similar[i] >= TOLD_TOO).tolist():
            if found.sentences[other].event.iso == day:
                behind.append(found.sentences[other].article)
    return independent(behind, _copies(held, collections))


def _grouped(chosen: Sequence[int], sentences: Sequence[Candidate], similar: Floats) -> list[tuple[int, ...]]:
    """The chosen by their day, oldest first, undated last; two that belong together are one item."""
    groups: list[list[int]] = []
    for i in chosen:
        own = next(
            (
                group
                for group in groups
                if len(group) == 1
                and sentences[group[0]].event.iso == sentences[i].event.iso
                and similar[group[0], i] >= TOGETHER
            ),
            None,
        )
        if own is None:
            groups.append([i])
        else:
            own.append(i)
    for group in groups:
        group.sort(key=lambda i: (_published(sentences[i].article), sentences[i].article.key, sentences[i].start))
    groups.sort(key=lambda group: (_order(sentences[group[0]].event.iso), group[0]))
    return [tuple(group) for group in groups]


def _order(iso: str | None) -> tuple[bool, date, date]:
    if iso is None:
        return True, date.max, date.max
    first, last = days_of(iso)
    return False, first, last


def _published(article: Article) -> date:
    return article.published.first if article.published else date.max

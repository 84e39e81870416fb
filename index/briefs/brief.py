"""From a request to a Brief, or to the reason why there is none: understood, gathered, composed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from index.answering.finding import Room
from index.answering.refusal import missing_names
from index.article import Article, Filters, Question, Reason
from index.briefs.candidates import Candidates, find_candidates
from index.briefs.changes import figures_told
from index.briefs.compose import compose
from index.briefs.held import Standing, copies_of, new_among
from index.briefs.period import Window, show_window, split_period
from index.briefs.sources import independent
from index.briefs.stories import main_stories
from index.briefs.values import Brief, BriefRequest
from index.question.understand import understand

PUBLISHED_LATER = timedelta(days=14)  # after a period its own reports still come; later ones look back at it
STORIES_DAYS = 7  # without a topic and a period
LEAST = 0.45  # relevance of the best sentence below which nothing is about the topic
WITHIN = 0.6  # of the best sentence's relevance: what is still about the topic


def brief(request: BriefRequest, room: Room, standing: Standing) -> Brief:
    """The briefing for a topic, or the reason why there is none. Raises BadQuestion."""
    started = time.perf_counter()
    topic, window = split_period(request.text, request.asked_at.date())
    if request.since or request.until:
        window = Window(request.since, request.until)
    empty = Brief(request, topic, window, (), (), (), room.searched)
    if window.first and window.first > request.asked_at.date():
        reason = Reason("future", f"{show_window(window)} is still to come. Ask for days gone by.")
        made = replace(empty, reason=reason)
    elif topic:
        made = _about(empty, room, standing)
    else:
        made = _stories(empty, room, standing)
    milliseconds = round(1000 * (time.perf_counter() - started), 1)
    return replace(made, searched=replace(room.searched, milliseconds=milliseconds))


def _about(empty: Brief, room: Room, standing: Standing) -> Brief:
    """What happened to do with a topic."""
    request, window = empty.request, empty.window
    understood = understand(Question(empty.topic, request.id, request.asked_at), room.names, room.aliases)
    vectors = room.embedder.embed_queries([understood.looked_for]) if room.embedder else None
    filters = published_in(window, request)
    found = find_candidates(room.view.parts, understood, vectors, filters, window, room.articles)
    about = _about_topic(found)
    if filters.until and len(about.sentences) < request.sentences:  # then what looks back counts too
        filters = replace(filters, until=None)
        found = find_candidates(room.view.parts, understood, vectors, filters, window, room.articles)
        about = _about_topic(found)
    missing = missing_names(understood, found.near)
    if missing or not about.sentences:
        return replace(empty, reason=_why_none(window, missing, room), notes=understood.notes)
    told = figures_told(empty.topic, window, request, room)
    days = [one.event.iso for one in about.sentences]
    made = compose(empty, about, days, standing, room.kinship)
    changes = told.changes
    if request.only_new and changes:
        keys = [change.after.article.key for change in changes]
        new = new_among(keys, standing(keys), request)
        changes = tuple(change for change, fresh in zip(changes, new.tolist(), strict=True) if fresh)
    return replace(made, changes=changes, disagreements=told.disagreements, notes=understood.notes)


def _stories(empty: Brief, room: Room, standing: Standing) -> Brief:
    """The main stories of the period; of the last days, where none is named."""
    request, window = empty.request, empty.window
    if window.open:
        today = request.asked_at.date()
        window = Window(today - timedelta(STORIES_DAYS - 1), today)
        empty = replace(empty, window=window)

    def sources(articles: Sequence[Article]) -> int:
        held = standing([article.key for article in articles])
        return independent(articles, copies_of(held, request.collections))

    filters = Filters(window.first, window.last, request.publisher, request.collections)
    found = main_stories(room.view.parts, filters, window, room.articles, sources)
    if not found.candidates.sentences:
        return replace(empty, reason=_why_none(window, (), room))
    return compose(empty, found.candidates, found.story, standing, room.kinship)


def published_in(window: Window, request: BriefRequest) -> Filters:
    """What may be read for a period: what was published in it, or soon after its end."""
    until = (
        window.last + PUBLISHED_LATER if window.last and window.last < date.max - PUBLISHED_LATER else None
    )
    return Filters(window.first, until, request.publisher, request.collections)


def _why_none(window: Window, missing: Sequence[str], room: Room) -> Reason:
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
    floor = WITHIN * best if best >= LEAST else np.inf
    return found.only([at for at, one in enumerate(found.sentences) if one.relevance >= floor])

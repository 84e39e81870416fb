"""From a request to a Brief: understood, gathered, chosen, ordered by day, with what stands behind it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from index.answering.answer import Room
from index.answering.copies import Kinship, cite_others
from index.answering.evidence import Floats
from index.answering.refusal import missing_names
from index.article import Article, Filters, Question, Quote, Reason
from index.briefs.candidates import Candidate, Candidates, find_candidates
from index.briefs.changes import figures_told
from index.briefs.choose import choose, similarities
from index.briefs.period import Window, show_window, split_period
from index.briefs.sources import independent
from index.briefs.stories import main_stories
from index.briefs.values import Brief, BriefRequest, Item
from index.catalogue.since import Held
from index.figures.speaker import find_speaker
from index.figures.values import AsOfRule
from index.figures.when import days_of
from index.question.understand import understand

PUBLISHED_LATER = timedelta(
    days=14
)  # how long after a period its own reports come; later ones look back at it
ALIKE = 0.8  # cosine at which two sentences tell the same; one of them is enough
STORIES_DAYS = 7  # without a topic and a period
TOLD_TOO = 0.7  # cosine from which another article's sentence of the same day tells the same
ABOUT = 5  # an article is about the topic as far as so many of its sentences are
TOGETHER = 0.55  # cosine from which two sentences of a day are one item
LEAST = 0.45  # relevance of the best sentence below which nothing is about the topic
WITHIN = 0.6  # of the best sentence's relevance: what is still about the topic

Standing = Callable[[list[int]], Mapping[int, Held]]  # of living articles, by key


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
        new = _new(keys, standing(keys), request)
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
        return independent(articles, _copies(held, request.collections))

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


def compose(
    empty: Brief, found: Candidates, groups: Sequence[Hashable], standing: Standing, kinship: Kinship
) -> Brief:
    """Choose among the candidates, spread over their ``groups``, and say what stands behind each of the chosen."""
    request = empty.request
    held = standing(list({one.article.key for one in found.sentences}))
    new = _new([one.article.key for one in found.sentences], held, request)
    if request.only_new:
        found, groups, new = _only(new, found, groups)
        if not found.sentences:
            return replace(
                empty, reason=Reason("nothing_new", "Nothing new has come since the last briefing.")
            )
    sentences = found.sentences
    similar = similarities(found.vectors, [one.text for one in sentences])
    relevance = _worth(sentences)
    first = new if request.new_since is not None and new.any() else None
    chosen = choose(similar, relevance, groups, request.sentences, _alike(similar, sentences), first=first)
    items_of = _grouped(chosen, sentences, similar)
    filters = Filters(None, None, request.publisher, request.collections)
    quotes = [
        cite_others(tuple(quote_of(sentences[i]) for i in group), filters, kinship) for group in items_of
    ]
    behind = [_behind(group, sentences, similar) for group in items_of]
    copies = _with_words(_copies(held, request.collections), quotes, behind)
    items = tuple(
        Item(
            sentences[group[0]].event.iso,
            quoted,
            independent(articles, copies),
            bool(new[list(group)].all()),
        )
        for group, quoted, articles in zip(items_of, quotes, behind, strict=True)
    )
    everything = [article for articles in behind for article in articles]
    return replace(empty, items=items, matched=found.matched, independent=independent(everything, copies))


def _alike(similar: Floats, sentences: Sequence[Candidate]) -> NDArray[np.bool_]:
    """Which sentences tell the same (n, n). Two that name different days tell two things, however alike they read."""
    stated = [one.event.rule in (AsOfRule.STATED, AsOfRule.RELATIVE) for one in sentences]
    days = [one.event.days or (date.min, date.max) for one in sentences]
    first = np.array([a.toordinal() if own else 0 for own, (a, _) in zip(stated, days, strict=True)])
    last = np.array(
        [b.toordinal() if own else date.max.toordinal() for own, (_, b) in zip(stated, days, strict=True)]
    )
    apart = (last[:, None] < first[None, :]) | (last[None, :] < first[:, None])
    told: NDArray[np.bool_] = (similar >= ALIKE) & ~apart
    return told


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
    keep = [at for at, one in enumerate(found.sentences) if one.relevance >= floor]
    return replace(found, sentences=tuple(found.sentences[at] for at in keep), vectors=found.vectors[keep])


def _new(keys: Sequence[int], held: Mapping[int, Held], request: BriefRequest) -> NDArray[np.bool_]:
    """Which articles were not held, in any copy the asker may see, at the time of the last briefing (n,)."""
    if request.new_since is None:
        return np.ones(len(keys), np.bool_)
    since = request.new_since.replace(
        microsecond=0
    )  # articles are stored by the second: better twice than never

    def is_new(key: int) -> bool:
        one = held.get(key)
        if one is None or one.since < since:
            return False
        return all(
            copy.held_since >= since for copy in one.reprints if _may(copy.collection, request.collections)
        )

    answers = {key: is_new(key) for key in set(keys)}
    return np.array([answers[key] for key in keys], np.bool_)


def _only(
    new: NDArray[np.bool_], found: Candidates, groups: Sequence[Hashable]
) -> tuple[Candidates, list[Hashable], NDArray[np.bool_]]:
    """The candidates that are new, and nothing else."""
    keep = np.flatnonzero(new).tolist()
    some = replace(found, sentences=tuple(found.sentences[i] for i in keep), vectors=found.vectors[keep])
    return some, [groups[i] for i in keep], new[keep]


def _may(collection: str, collections: frozenset[str] | None) -> bool:
    return collections is None or collection in collections


def _copies(held: Mapping[int, Held], collections: frozenset[str] | None) -> dict[int, frozenset[int]]:
    return {
        key: frozenset(copy.article for copy in one.reprints if _may(copy.collection, collections))
        for key, one in held.items()
    }


def _with_words(
    copies: Mapping[int, frozenset[int]],
    quotes: Sequence[Sequence[Quote]],
    behind: Sequence[Sequence[Article]],
) -> dict[int, frozenset[int]]:
    """The reprints, and whoever has the very words of a quote: a round-up that copies a passage is no source of its own."""
    keys = {article.article_id: article.key for articles in behind for article in articles}
    found = dict(copies)
    for quote in (quote for some in quotes for quote in some):
        also = frozenset(keys[one.article_id] for one in quote.also_in if one.article_id in keys)
        found[quote.article.key] = found.get(quote.article.key, frozenset()) | also
    return found


def _behind(group: Sequence[int], sentences: Sequence[Candidate], similar: Floats) -> list[Article]:
    """The articles that tell what the chosen sentences of one item tell, on the same day."""
    behind = [sentences[i].article for i in group]
    for i in group:
        day = sentences[i].event.iso
        others = np.flatnonzero(similar[i] >= TOLD_TOO).tolist()
        behind += [sentences[other].article for other in others if sentences[other].event.iso == day]
    return behind


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
        group.sort(
            key=lambda i: (_published(sentences[i].article), sentences[i].article.key, sentences[i].start)
        )
    groups.sort(key=lambda group: (_order(sentences[group[0]].event.iso), group[0]))
    return [tuple(group) for group in groups]


def _order(iso: str | None) -> tuple[bool, date, date]:
    if iso is None:
        return True, date.max, date.max
    first, last = days_of(iso)
    return False, first, last


def _published(article: Article) -> date:
    return article.published.first if article.published else date.max

"""From candidate sentences to a Brief: chosen, ordered by day, with what stands behind each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.answering.copies import Kinship, cite_others
from index.answering.evidence import Floats
from index.article import Article, Filters, Quote, Reason
from index.briefs.candidates import Candidate, Candidates
from index.briefs.choose import choose, similarities
from index.briefs.held import Standing, copies_of, new_among
from index.briefs.sources import independent
from index.briefs.values import Brief, Item
from index.figures.speaker import find_speaker
from index.figures.values import AsOfRule
from index.figures.when import days_of

ALIKE = 0.8  # cosine at which two sentences tell the same; one of them is enough
TOLD_TOO = 0.7  # cosine from which another article's sentence of the same day tells the same
ABOUT = 5  # an article is about the topic as far as so many of its sentences are
TOGETHER = 0.55  # cosine from which two sentences of a day are one item


def compose(
    empty: Brief, found: Candidates, groups: Sequence[Hashable], standing: Standing, kinship: Kinship
) -> Brief:
    """Choose among the candidates, spread over their ``groups``, and say what stands behind each of the chosen."""
    request = empty.request
    held = standing(list({one.article.key for one in found.sentences}))
    new = new_among([one.article.key for one in found.sentences], held, request)
    if request.only_new:
        keep = np.flatnonzero(new).tolist()
        if not keep:
            return replace(
                empty, reason=Reason("nothing_new", "Nothing new has come since the last briefing.")
            )
        found, groups, new = found.only(keep), [groups[at] for at in keep], new[keep]
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
    copies = _with_words(copies_of(held, request.collections), quotes, behind)
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

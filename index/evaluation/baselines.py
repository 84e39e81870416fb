"""What the product must beat, on the same passages: BM25 alone, and passage vectors alone.

Each ranks passages by one number, quotes the sentences that the same kind of number likes best among its
first ten passages, and is as sure as its best passage's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.answering.evidence import Query, gather, statistics
from index.answering.finding import Room
from index.article import Article
from index.evaluation.corpus import first_quote, ranks_of
from index.evaluation.data import Case
from index.evaluation.outcome import Attempt
from index.question.analyzer import stems
from index.question.stopwords import function_words

NAMES = ("bm25", "vectors")
DEPTH = 10
QUOTES = 3


class _Found(NamedTuple):
    """A passage of one part of the index, and its score."""

    score: float
    part: int
    row: int


def attempts(case: Case, text: str, lang: str, room: Room) -> dict[str, Attempt]:
    """What each baseline makes of a question. ``text`` is the question as completed from the conversation.

    BM25 is tantivy's (k1 1.2, b .75) over title, publisher, date and body, each content word counting the
    same; vectors are exact cosines. Without a model there are no vectors.
    """
    ignored = function_words(lang)
    words = [stem for stem in stems(text, lang) if stem not in ignored] or stems(text, lang)
    query = Query(dict.fromkeys(words, 1.0), None)
    result = {"bm25": _attempt(case, _by_keyword(query, room), query, room)}
    if room.embedder is not None:
        vector = room.embedder.embed_queries([text])[0]
        meant = Query(query.terms, vector)
        result["vectors"] = _attempt(case, _by_vector(vector, room), meant, room)
    return result


def _by_keyword(query: Query, room: Room) -> list[_Found]:
    found = [
        _Found(float(score), number, int(row))
        for number, part in enumerate(room.view.parts)
        for row, score in zip(*part.segment.keyword_search(query.terms, DEPTH, part.alive), strict=True)
    ]
    return sorted(found, key=lambda one: -one.score)[:DEPTH]


def _by_vector(vector: NDArray[np.float32], room: Room) -> list[_Found]:
    found: list[_Found] = []
    for number, part in enumerate(room.view.parts):
        rows, cosines = part.segment.vector_search(vector[None, :], DEPTH, part.alive)
        found += [
            _Found(float(cosine), number, int(row))
            for row, cosine in zip(rows[0], cosines[0], strict=True)
            if row >= 0
        ]
    return sorted(found, key=lambda one: -one.score)[:DEPTH]


def _attempt(case: Case, found: Sequence[_Found], query: Query, room: Room) -> Attempt:
    if not found:
        return Attempt(tuple(None for _ in case.gold), None, False, None, None)
    rows = [room.view.parts[one.part].segment.rows[one.row] for one in found]
    articles = room.articles([int(row["article"]) for row in rows])
    passages = [
        (articles[int(row["article"])].article_id, int(row["start"]), int(row["end"])) for row in rows
    ]
    quotes = _best_sentences(found, query, room)
    answer, gold = first_quote(case, quotes)
    return Attempt(ranks_of(case, passages), found[0].score, answer == 1, answer, gold)


def _best_sentences(found: Sequence[_Found], query: Query, room: Room) -> list[tuple[str, int, int, str]]:
    """The three best sentences of the passages found, by cosine or by the idf they hold of the question."""
    parts = room.view.parts
    stats = statistics(tuple(part.segment for part in parts), [query])
    ranked: list[tuple[float, int, Article, int, int]] = []
    for number, part in enumerate(parts):
        places = {one.row: place for place, one in enumerate(found) if one.part == number}
        if not places:
            continue
        rows = np.array(sorted(places), np.int64)
        held = gather(part.segment, rows, [query], stats)
        scores = held.sentence_coverage[:, 0] if query.vector is None else held.sentence_cosine[:, 0]
        by_key = room.articles([int(key) for key in part.segment.rows["article"][rows]])
        for score, owner, sentence in zip(scores, held.owner, held.number, strict=True):
            row = int(rows[owner])
            span = part.segment.sentences[sentence]
            article = by_key[int(part.segment.rows["article"][row])]
            ranked.append((-float(score), places[row], article, int(span["start"]), int(span["end"])))
    ranked.sort(key=lambda one: (one[0], one[1], one[3]))
    distinct = dict.fromkeys((article.article_id, start, end) for _, _, article, start, end in ranked)
    texts = {article.article_id: article.text for _, _, article, _, _ in ranked}
    return [(id, start, end, texts[id][start:end]) for id, start, end in list(distinct)[:QUOTES]]

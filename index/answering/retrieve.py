"""A question's candidate passages: by keyword and by vector, from every part of the index, measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.answering.evidence import Evidence, Floats, Query, Statistics, gather, statistics
from index.article import Filters
from index.question.clauses import Clause
from index.question.understand import Understood
from index.search.live import Part
from index.search.segment import distinct

BY_KEYWORD = 100  # candidates of each part of a question
BY_VECTOR = 60
UNEMBEDDED = 0.55  # a passage without a vector yet is given the cosine that its coverage suggests


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates from all parts of the index, one after another: n passages, s sentences, q queries.

    ``part[i]`` and ``row[i]`` say where candidate i lives. The measurements are Evidence's, joined;
    ``publisher`` and ``period`` (n, q) say whether the candidate is of a publisher, or of a day, that the
    query's clause names (or the whole question, for query 0).
    """

    part: NDArray[np.int64]
    row: NDArray[np.int64]
    table: NDArray[np.void]
    bm25: Floats
    cosine: Floats
    coverage: Floats
    best_cosine: Floats
    best_coverage: Floats
    publisher: Floats
    period: Floats
    sentence_cosine: Floats
    sentence_coverage: Floats
    owner: NDArray[np.int64]
    sentence: NDArray[np.void]
    statistics: Statistics

    def __len__(self) -> int:
        return len(self.row)


def retrieve(
    parts: Sequence[Part], understood: Understood, vectors: Floats | None, filters: Filters
) -> Pool | None:
    """Return the measured candidates, or None when nothing at all matches.

    ``vectors`` (q, d) are of the question and of each of ``understood.parts``, or None while there is no model.
    """
    queries = [
        Query(
            terms,
            None if vectors is None else vectors[number],
            {name: term for name, term in understood.aliases.items() if term in terms},
        )
        for number, terms in enumerate(understood.terms)
    ]
    stats = statistics(tuple(part.segment for part in parts), queries)
    found: list[tuple[int, Evidence]] = []
    for number, part in enumerate(parts):
        rows = nearest(part, queries, vectors, filters, BY_KEYWORD, BY_VECTOR)
        if len(rows):
            found.append((number, gather(part.segment, rows, queries, stats)))
    return _join(parts, found, understood, stats) if found else None


def nearest(
    part: Part,
    queries: Sequence[Query],
    vectors: Floats | None,
    filters: Filters,
    by_keyword: int,
    by_vector: int,
) -> NDArray[np.int64]:
    """Return the rows nearest to any of the queries, so many of each by its words and by its vector, in row order."""
    segment, allowed = part.segment, part.allowed(filters)
    found = [segment.keyword_search(query.all_terms(), by_keyword, allowed)[0] for query in queries]
    if vectors is not None:
        rows = segment.vector_search(vectors, by_vector, allowed)[0].ravel()
        found.append(rows[rows >= 0])
    return distinct(np.concatenate(found))


def _join(
    parts: Sequence[Part], found: list[tuple[int, Evidence]], understood: Understood, stats: Statistics
) -> Pool:
    evidence = [item for _, item in found]
    table = np.concatenate([parts[number].segment.rows[item.rows] for number, item in found])
    sentence = np.concatenate([parts[number].segment.sentences[item.number] for number, item in found])
    offsets = np.cumsum([0, *(len(item.rows) for item in evidence)])
    owner = np.concatenate([item.owner + at for item, at in zip(evidence, offsets, strict=False)])

    def join(name: str) -> Floats:
        joined: Floats = np.concatenate([getattr(item, name) for item in evidence])
        return joined

    coverage, best_coverage, sentence_coverage = map(join, ("coverage", "best_coverage", "sentence_coverage"))
    embedded = table["embedded"]
    everything = (0, len(understood.looked_for))
    whole = Clause(understood.looked_for, everything, understood.publishers, understood.periods)
    clauses = [whole, *(understood.clauses if len(understood.clauses) > 1 else ())]
    publishers = [_publisher_match(parts, found, clause) for clause in clauses]
    return Pool(
        part=np.concatenate([np.full(len(item.rows), number) for number, item in found]),
        row=np.concatenate([item.rows for item in evidence]),
        table=table,
        bm25=join("bm25"),
        cosine=np.where(embedded[:, None], join("cosine"), UNEMBEDDED * coverage),
        coverage=coverage,
        best_cosine=np.where(embedded[:, None], join("best_cosine"), UNEMBEDDED * best_coverage),
        best_coverage=best_coverage,
        publisher=np.stack(publishers, 1),
        period=np.stack([_period_match(table, clause) for clause in clauses], 1),
        sentence_cosine=np.where(
            embedded[owner][:, None], join("sentence_cosine"), UNEMBEDDED * sentence_coverage
        ),
        sentence_coverage=sentence_coverage,
        owner=owner,
        sentence=sentence,
        statistics=stats,
    )


def _publisher_match(parts: Sequence[Part], found: list[tuple[int, Evidence]], clause: Clause) -> Floats:
    matches = []
    for number, item in found:
        segment = parts[number].segment
        named = [n for n, name in enumerate(segment.names.publishers) if name in clause.publishers]
        matches.append(np.isin(segment.rows["publisher"][item.rows], named))
    return np.concatenate(matches).astype(np.float32)


def _period_match(table: NDArray[np.void], clause: Clause) -> Floats:
    match = np.zeros(len(table), np.bool_)
    for period in clause.periods:
        first, last = period.first.toordinal(), period.last.toordinal()
        match |= (table["first_day"] <= last) & (table["last_day"] >= first) & (table["first_day"] > 0)
    return match.astype(np.float32)

"""Candidates from every part of the index, measured and ranked."""

from __future__ import annotations

import numpy as np
import pytest

from index.answering.rank import FEATURES, passage_features, rank_passages
from index.answering.retrieve import UNEMBEDDED, Pool, retrieve
from index.answering.weights import Linear
from index.article import Filters, Question
from index.question.aliases import Aliases
from index.question.publishers import PublisherNames
from index.question.understand import understand
from index.search.live import Part
from tests.index.shelves import ROWS, memory, on, vector

NAMES = PublisherNames.of(["Orland Press", "Marda Gazette"])
QUESTION = "how many rebels hold out, says Orland Press?"
EVERYTHING = Filters()
ONE = (Part(memory()),)
TWO = (Part(memory(ROWS[:2])), Part(memory(ROWS[2:])))


def pool(
    question: str = QUESTION,
    parts: tuple[Part, ...] = ONE,
    filters: Filters = EVERYTHING,
    *,
    model: bool = True,
) -> Pool | None:
    understood = understand(Question(question), NAMES, Aliases())
    clauses = understood.clauses if understood.parts else ()
    vectors = (
        np.stack([vector(text) for text in (understood.looked_for, *(one.text for one in clauses))])
        if model
        else None
    )
    return retrieve(parts, understood, vectors, filters)


def certain(found: Pool | None) -> Pool:
    assert found is not None
    return found


def keys(found: Pool) -> list[int]:
    held: list[int] = found.table["key"].tolist()
    return held


@pytest.mark.parametrize("model", [True, False])
def test_parts_make_one_pool(model: bool) -> None:
    """The same passages in one part or in two are found with the same measurements."""
    one, two = certain(pool(model=model)), certain(pool(parts=TWO, model=model))
    assert sorted(keys(one)) == sorted(keys(two))
    order = [np.argsort(found.table["key"]) for found in (one, two)]
    for name in ("bm25", "cosine", "coverage", "best_cosine", "best_coverage", "publisher", "period"):
        assert np.allclose(getattr(one, name)[order[0]], getattr(two, name)[order[1]], atol=1e-5), name
    assert two.part.tolist() == sorted(two.part.tolist())
    for found in (one, two):
        assert found.owner.tolist() == sorted(found.owner.tolist())
        assert set(found.owner.tolist()) == set(range(len(found)))
        assert len(found.sentence) == len(found.owner) == len(found.sentence_coverage)


def test_vectors_find_what_words_do_not() -> None:
    """With a model, passages that share no word with the question are candidates too."""
    question = "unheard words only"
    assert pool(question, model=False) is None
    assert sorted(keys(certain(pool(question)))) == [3, 4, 7, 8]


def test_a_passage_without_its_vector_yet() -> None:
    """A passage not embedded yet stands in with its coverage, so that it can be found beside the others."""
    found = certain(pool("rain fell on Marda"))
    at = keys(found).index(9)
    assert found.cosine[at, 0] == pytest.approx(UNEMBEDDED * found.coverage[at, 0])
    assert found.coverage[at, 0] > 0.9


def test_the_dead_are_no_candidates() -> None:
    """A passage that died in its part is not found, by word or by vector."""
    found = certain(pool(parts=(Part(memory(), frozenset({3})),)))
    assert 3 not in keys(found) and 4 in keys(found)
    assert pool(parts=(Part(memory(), frozenset({3, 4, 7, 8, 9})),)) is None
    assert pool(parts=()) is None


def test_filters_hold_for_words_and_vectors() -> None:
    """What the filters leave out is no candidate, however near."""
    assert keys(certain(pool(filters=Filters(publisher="Marda Gazette")))) == [4]
    assert keys(certain(pool("rain rebels", filters=Filters(since=on("2018-01-01"))))) == [9]
    assert pool(filters=Filters(collections=frozenset())) is None


def test_publisher_and_day_of_the_question() -> None:
    """Candidates know whether they are of the publisher, and of the days, that the question names."""
    found = certain(pool("what did Orland Press say about the rebels of the coast in December 2017?"))
    marks = {key: (found.publisher[i, 0], found.period[i, 0]) for i, key in enumerate(keys(found))}
    assert marks[3] == (1.0, 1.0)
    assert marks[4] == (0.0, 1.0)
    assert marks[7] == (0.0, 0.0)
    assert marks[8] == (1.0, 0.0)


def test_ranking_follows_the_weights() -> None:
    """Candidates are ordered by the weighted sum of their features, best first."""
    found = certain(pool())
    features = passage_features(found)
    assert features.shape == (len(found), len(FEATURES))
    assert np.isfinite(features).all()
    order, score = rank_passages(found)
    assert (np.diff(score[order]) <= 0).all()
    assert keys(found)[order[0]] == 3
    for number in range(len(FEATURES)):
        model = Linear(FEATURES, tuple(float(n == number) for n in range(len(FEATURES))))
        order, score = rank_passages(found, model)
        assert np.allclose(score, features[:, number])
        assert (np.diff(features[order, number]) <= 0).all()


def test_equals_keep_their_order() -> None:
    """Candidates that score the same come in the order of the index, so that answers can be repeated."""
    order, _ = rank_passages(certain(pool()), Linear(FEATURES, (0.0,) * len(FEATURES)))
    assert order.tolist() == list(range(len(order)))

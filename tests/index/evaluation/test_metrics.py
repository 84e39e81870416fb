"""Measures over ranks, scores and times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation.metrics import (
    auroc,
    hit,
    mean,
    percentile,
    recall,
    reciprocal,
    refused_when_answering,
)

SCORES = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=20)


def test_a_hit_needs_any_gold_sentence_and_recall_counts_them_all() -> None:
    """Of gold sentences at ranks 5 and nowhere, ten passages are a hit and half of the evidence."""
    ranks = (None, 5)
    assert (hit(ranks, 4), hit(ranks, 10)) == (False, True)
    assert (recall(ranks, 4), recall(ranks, 10)) == (0.0, 0.5)
    assert reciprocal(ranks, 10) == pytest.approx(0.2)
    assert reciprocal((None,), 10) == reciprocal((11,), 10) == 0.0


def test_nothing_to_measure_is_none_and_not_zero() -> None:
    """A figure without questions is None."""
    assert mean([]) is None
    assert auroc([1.0], []) is None
    assert refused_when_answering([], [1.0], 0.95) is None
    assert percentile([], 0.95) is None


@given(SCORES, SCORES)
def test_auroc_is_the_share_of_pairs_in_the_right_order(good: list[float], bad: list[float]) -> None:
    """The rank formula gives what counting all pairs gives, ties counting half."""
    pairs = [(a > b) + (a == b) / 2 for a in good for b in bad]
    assert auroc(good, bad) == pytest.approx(sum(pairs) / len(pairs))


@given(SCORES, SCORES, st.sampled_from([0.5, 0.9, 0.95, 1.0]))
def test_the_threshold_that_answers_a_share_answers_it(
    good: list[float], bad: list[float], share: float
) -> None:
    """Whatever the scores, some threshold answers the share and refuses as many as is said, and no higher one."""
    refused = refused_when_answering(good, bad, share)
    fitting = [t for t in good if sum(score >= t for score in good) >= share * len(good)]
    assert refused == pytest.approx(sum(score < max(fitting) for score in bad) / len(bad))


def test_percentiles_are_values_that_occurred() -> None:
    """The nearest rank: p50 of four values is the second."""
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.95) == 4.0

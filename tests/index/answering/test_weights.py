"""The few learned numbers."""

from __future__ import annotations

import numpy as np

from index.answering import rank, refusal, sentence_rank
from index.answering.weights import Linear, weights


def test_weights_fit_the_features() -> None:
    """Every model has one finite weight for each of its features, in their order."""
    used = weights()
    assert used.passage.names == rank.FEATURES
    assert used.sentence.names == sentence_rank.FEATURES
    assert used.answerable.names == refusal.FEATURES
    for model in (used.passage, used.sentence, used.answerable):
        assert len(model.names) == len(model.coefficients)
        assert np.isfinite([*model.coefficients, model.intercept]).all()
    assert np.isfinite(used.threshold)


def test_a_linear_model() -> None:
    """A model is its weighted sum and an intercept."""
    model = Linear(("a", "b"), (2.0, -1.0), 0.5)
    assert model(np.array([[1, 1], [0, 3]], np.float32)).tolist() == [1.5, -2.5]
    assert model(np.zeros((0, 2), np.float32)).shape == (0,)

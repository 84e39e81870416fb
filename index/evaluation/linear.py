"""Two ways to fit a linear model, small enough to read. scipy does the minimising, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.answering.weights import Linear
from index.errors import SettingsError

Matrix = NDArray[np.float64]


class Group(NamedTuple):
    """Things of which some are right: features (n, f), right (n,), and how much the group counts."""

    features: Matrix
    right: NDArray[np.bool_]
    weight: float


def logistic(
    names: Sequence[str], features: Matrix, right: NDArray[np.bool_], weight: Matrix, penalty: float = 1.0
) -> Linear:
    """Fit the probability that a row is right by logistic regression.

    Minimises the weighted log loss plus ``penalty``/2 times the squared coefficients of the standardised
    features; ``features`` (n, f), ``right`` (n,), ``weight`` (n,).
    """
    mean, spread = features.mean(0), features.std(0) + 1e-9
    rows = np.column_stack([(features - mean) / spread, np.ones(len(features))])
    sign = np.where(right, 1.0, -1.0)

    def loss(b: Matrix) -> tuple[float, Matrix]:
        margin = sign * (rows @ b)
        free = np.append(b[:-1], 0.0)  # the intercept isn't penalised
        slope = -weight * sign * _sigmoid(-margin)
        value = float((weight * np.logaddexp(0, -margin)).sum() + penalty * (free @ free) / 2)
        return value, rows.T @ slope + penalty * free

    b = _minimise(loss, rows.shape[1])
    coefficients = b[:-1] / spread
    return Linear(tuple(names), tuple(coefficients.tolist()), float(b[-1] - coefficients @ mean))


def listwise(names: Sequence[str], groups: Sequence[Group], penalty: float = 1.0) -> Linear:
    """Fit scores so that within each group the right things come first.

    Maximises the weighted log of the share that right things have in the group's softmax, less
    ``penalty``/2 times the squared coefficients of the standardised features. Groups without a right thing
    say nothing and are left out.
    """
    groups = [group for group in groups if group.right.any()]
    features = np.concatenate([group.features for group in groups])
    spread = features.std(0) + 1e-9
    rows = (features - features.mean(0)) / spread
    right = np.concatenate([group.right for group in groups]).astype(np.float64)
    sizes = [len(group.right) for group in groups]
    starts = np.cumsum([0, *sizes[:-1]])
    owner = np.repeat(np.arange(len(groups)), sizes)
    weight = np.array([group.weight for group in groups])

    def loss(b: Matrix) -> tuple[float, Matrix]:
        scores = rows @ b
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        total, good = np.add.reduceat(raised, starts), np.add.reduceat(raised * right, starts)
        good = np.maximum(good, 1e-12)
        slope = weight[owner] * (raised / total[owner] - raised * right / good[owner])
        value = float(-(weight * np.log(good / total)).sum() + penalty * (b @ b) / 2)
        return value, rows.T @ slope + penalty * b

    return Linear(tuple(names), tuple((_minimise(loss, rows.shape[1]) / spread).tolist()))


def _sigmoid(x: Matrix) -> Matrix:
    result: Matrix = np.exp(-np.logaddexp(0, -x))
    return result


def _minimise(loss: Any, size: int) -> Matrix:
    try:
        from scipy.optimize import minimize
    except ImportError as error:
        raise SettingsError("Fitting needs scipy: pip install 'briefbot[fit]'") from error
    found: Matrix = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x
    return found

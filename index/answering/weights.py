"""The few learned numbers, from ``weights.json``; ``briefbot fit`` writes them anew from question sets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model: features (n, f) to scores (n,)."""

    names: tuple[str, ...]
    coefficients: tuple[float, ...]
    intercept: float = 0.0

    def __call__(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return ``features @ coefficients + intercept``."""
        result: NDArray[np.float32] = features @ np.asarray(self.coefficients, np.float32) + np.float32(
            self.intercept
        )
        return result


@dataclass(frozen=True, slots=True)
class Weights:
    """Models for passages, for sentences, and for whether there is an answer; refused below ``threshold``."""

    passage: Linear
    sentence: Linear
    answerable: Linear
    threshold: float


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Return the weights in use."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    return Weights(
        passage=_linear(data["passage"]),
        sentence=_linear(data["sentence"]),
        answerable=_linear(data["answerable"]),
        threshold=float(data["threshold"]),
    )


def _linear(data: dict[str, object]) -> Linear:
    coefficients = data["coefficients"]
    intercept = data.get("intercept", 0.0)
    if not isinstance(coefficients, dict) or not isinstance(intercept, int | float):
        raise TypeError(f"{FILE.name} is damaged: install Briefbot again.")
    values: Sequence[float] = [float(value) for value in coefficients.values()]
    return Linear(tuple(coefficients), tuple(values), float(intercept))

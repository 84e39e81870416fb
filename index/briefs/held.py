"""Since when texts have been held, as far as the asker may see: what is new to them, and what is one text. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.briefs.values import BriefRequest
from index.catalogue.since import Held

Standing = Callable[[list[int]], Mapping[int, Held]]  # of living articles, by key


def new_among(keys: Sequence[int], held: Mapping[int, Held], request: BriefRequest) -> NDArray[np.bool_]:
    """Which articles were not held, in any copy the asker may see, at the time of the last briefing (n,)."""
    if request.new_since is None:
        return np.ones(len(keys), np.bool_)
    # Articles are stored by the second: better twice than never.
    since = request.new_since.replace(microsecond=0)

    def is_new(key: int) -> bool:
        one = held.get(key)
        if one is None or one.since < since:
            return False
        return all(
            copy.held_since >= since for copy in one.reprints if _may(copy.collection, request.collections)
        )

    answers = {key: is_new(key) for key in set(keys)}
    return np.array([answers[key] for key in keys], np.bool_)


def _may(collection: str, collections: frozenset[str] | None) -> bool:
    return collections is None or collection in collections


def copies_of(held: Mapping[int, Held], collections: frozenset[str] | None) -> dict[int, frozenset[int]]:
    """The articles that are the same text, by article key, in the collections that the asker may see."""
    return {
        key: frozenset(copy.article for copy in one.reprints if _may(copy.collection, collections))
        for key, one in held.items()
    }

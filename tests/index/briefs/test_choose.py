"""Choosing sentences, grouping articles into stories, and counting independent sources."""

from __future__ import annotations

import numpy as np
import pytest

from index.briefs.choose import choose, similarities, tfidf
from index.briefs.sources import independent
from index.briefs.stories import clusters
from tests.bot.values import article

NONE = np.zeros((0, 0), np.float32)


def _choose(
    texts: list[str], days: list[str], limit: int, relevance: list[float] | None = None, **how: object
) -> list[int]:
    similar = similarities(np.zeros((len(texts), 0), np.float32), texts)
    worth = np.array(relevance or [1.0] * len(texts), np.float32)
    return choose(similar, worth, days, limit, similar >= 0.8, **how)  # type: ignore[arg-type]


def test_two_sentences_that_tell_the_same_are_told_once() -> None:
    """Of two that read alike one is chosen, and the room goes to another."""
    texts = [
        "rain closed the harbour of Marda",
        "rain closed the harbour of Marda",
        "the bridge of Ostrow opened",
    ]
    assert sorted(_choose(texts, ["a", "a", "a"], 2)) in ([0, 2], [1, 2])


def test_days_not_told_of_come_before_more_of_the_same_day() -> None:
    """Three sentences of one day and one of another: two places tell of both days."""
    texts = [
        "rain closed harbour",
        "boats waited outside harbour",
        "master closed harbour gates",
        "bridge opened",
    ]
    chosen = _choose(texts, ["a", "a", "a", "b"], 2)
    assert 3 in chosen and len(chosen) == 2


def test_what_is_near_the_topic_comes_first() -> None:
    """Of two equal sentences of one day, the more relevant is chosen."""
    assert _choose(["rain fell", "snow fell"], ["a", "a"], 1, [0.2, 0.9]) == [1]


def test_what_is_new_is_chosen_before_the_rest() -> None:
    """However much another is worth, what is marked comes first."""
    first = np.array([False, True, False])
    texts = ["rain fell here", "snow came down there", "hail struck houses"]
    assert _choose(texts, ["a", "b", "c"], 2, [1.0, 0.1, 1.0], first=first)[0] == 1


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_no_more_than_asked_for_and_each_once(limit: int) -> None:
    """At most the limit, no sentence twice, also when there are fewer."""
    chosen = _choose([f"word{n} thing{n} name{n}" for n in range(9)], [str(n) for n in range(9)], limit)
    assert len(chosen) == len(set(chosen)) == min(limit, 9)
    assert choose(NONE, np.zeros(0, np.float32), [], limit, np.zeros((0, 0), np.bool_)) == []


def test_tfidf_ignores_what_every_text_has_less_than_what_one_has() -> None:
    """A word of one text weighs more than a word of all."""
    matrix = tfidf(["harbour rain", "harbour snow", "harbour hail"])
    assert sorted(matrix[0][matrix[0] > 0].tolist()) == pytest.approx([1.0, 1 + np.log(3)], abs=1e-5)


def test_articles_near_each_other_are_a_story_and_the_widest_comes_first() -> None:
    """The article with most neighbours takes them; the rest are stories of their own."""
    near = np.eye(5, dtype=np.bool_)
    for a, b in ((0, 1), (0, 2), (3, 4)):
        near[a, b] = near[b, a] = True
    assert clusters(near) == [[0, 1, 2], [3, 4]]
    assert clusters(np.zeros((0, 0), np.bool_)) == []


def test_reprints_and_one_publisher_are_one_source() -> None:
    """Three articles of two publishers, one of them a reprint of the other's: one source; nobody's are each their own."""
    a = article(key=1, article_id="a", publisher="Orland Press")
    b = article(key=2, article_id="b", publisher="orland  press")
    c = article(key=3, article_id="c", publisher="Marda Gazette")
    x, y = article(key=4, article_id="x", publisher=None), article(key=5, article_id="y", publisher=None)
    assert independent([a, b, c], {}) == 2
    assert independent([a, b, c], {3: frozenset({1})}) == 1
    assert independent([a, c], {1: frozenset({9})}) == 2  # a reprint that is not among them joins nothing
    assert independent([x, y, x], {}) == 2
    assert independent([], {}) == 0

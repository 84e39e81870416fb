"""ROUGE and its alignment by days, on cases worked out by hand."""

from __future__ import annotations

import pytest

from index.evaluation.rouge import aligned_rouge, date_f1, days_apart, rouge


def test_rouge_counts_each_word_once() -> None:
    """ "the the cat" against "the cat sat": two of three words each way, one bigram of two."""
    assert rouge("the the cat", "the cat sat", 1) == pytest.approx(2 / 3)
    assert rouge("the the cat", "the cat sat", 2) == pytest.approx(1 / 2)
    assert rouge("", "the cat sat", 1) == 0


def test_the_same_timeline_scores_one_and_a_strange_one_nothing() -> None:
    """Identical days and words are 1; the same days with other words are 0."""
    told = {"2023-11-06": "rain closed harbour", "2023-11-08": "boats waited outside"}
    assert aligned_rouge(told, told, 1) == pytest.approx(1)
    assert aligned_rouge({"2023-11-06": "cheese"}, told, 1) == 0


def test_words_told_a_day_late_count_half() -> None:
    """One day of four words against the same words a day later: 1 / (1 + 1) of precision and of recall."""
    one, other = {"2023-11-06": "rain closed harbour gates"}, {"2023-11-07": "rain closed harbour gates"}
    assert aligned_rouge(one, other, 1) == pytest.approx(0.5)
    assert aligned_rouge(one, other, 2) == pytest.approx(0.5)


def test_a_day_is_set_beside_the_one_that_costs_least() -> None:
    """Two system days may share one reference day (m:1), and words decide between days equally near.

    Precision: "rain closed" finds 2 of its 2 words at distance 0; "boats waited" 2 of 2 at distance 2, a third of
    them. Together (2 + 2/3) / 4 = 2/3. Recall: the reference day finds "rain closed" at distance 0: 2 of 4.
    """
    system = {"2023-11-06": "rain closed", "2023-11-08": "boats waited"}
    reference = {"2023-11-06": "rain closed boats waited"}
    assert aligned_rouge(system, reference, 1) == pytest.approx(2 * (2 / 3) * (1 / 2) / (2 / 3 + 1 / 2))


def test_dates_of_any_precision() -> None:
    """A day lies in its month; months are as far apart as their nearest days."""
    assert days_apart("2023-11-06", "2023-11") == 0
    assert days_apart("2023-10", "2023-11") == 1
    assert date_f1(["2023-11-06", "2023-11-09"], ["2023-11", "2022-01-01"]) == pytest.approx(2 / 3)
    assert date_f1([], ["2023-11"]) == 0

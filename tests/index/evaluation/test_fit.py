"""Refitting: the mathematics, the folds, and the same answers as the product's own path."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.answering.finding import find_evidence
from index.answering.weights import weights
from index.evaluation import fit as fitting
from index.evaluation.data import QuestionSet
from index.evaluation.linear import Group, listwise, logistic
from index.evaluation.samples import Sample, collect, judge, measure
from index.facade import Index
from tests.index.evaluation.sets import indexed, small_set

NAMES = ("useful", "noise")


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> tuple[QuestionSet, Index, list[Sample]]:
    folder = tmp_path_factory.mktemp("harbour")
    questions = small_set(folder / "harbour")
    index = indexed(questions, folder / "data")
    return questions, index, collect(questions, index)


def test_logistic_regression_finds_the_odds_of_a_known_case() -> None:
    """Three right of four above, one of four below: odds of 3 and of 1/3, whatever the feature's scale."""
    features = np.array([[1000.0]] * 4 + [[0.0]] * 4)
    right = np.array([True, True, True, False, True, False, False, False])
    model = logistic(("above",), features, right, np.ones(8), penalty=1e-9)
    assert model(np.array([[1000.0], [0.0]], np.float32)) == pytest.approx([np.log(3), -np.log(3)], abs=1e-3)


def test_weights_count_like_repeated_rows() -> None:
    """A row that weighs two is a row twice."""
    random = np.random.default_rng(1)
    features, right = random.normal(size=(40, 2)), random.random(40) < 0.5
    twice = logistic(NAMES, features, right, np.full(40, 2.0))
    repeated = logistic(NAMES, np.tile(features, (2, 1)), np.tile(right, 2), np.ones(80))
    assert twice.coefficients == pytest.approx(repeated.coefficients, rel=1e-3)


def test_listwise_puts_the_right_things_first() -> None:
    """A feature that tells right from wrong gets the weight, groups without a right thing say nothing."""
    random = np.random.default_rng(2)
    groups = []
    for _ in range(50):
        features = random.normal(size=(6, 2))
        right = features[:, 0] == features[:, 0].max()
        groups.append(Group(features, right, 1.0))
    silent = Group(random.normal(size=(6, 2)), np.zeros(6, np.bool_), 1.0)
    model = listwise(NAMES, groups)
    assert model.coefficients[0] > 10 * abs(model.coefficients[1])
    assert listwise(NAMES, [*groups, silent]).coefficients == pytest.approx(model.coefficients, rel=1e-3)


def test_the_stages_give_what_the_product_gives(harbour: tuple[QuestionSet, Index, list[Sample]]) -> None:
    """With the weights in use, fitting sees the same order, sentences and features as an answer does."""
    _, index, samples = harbour
    used = weights()
    assert len(samples) == 5
    for sample in samples:
        evidence = find_evidence(sample.case.question, index.room())
        measured = measure(sample, used.passage)
        ranked, features = judge(measured, used.sentence)
        assert measured.order[: len(evidence.order)] == evidence.order
        assert [one.text for one in ranked] == [one.text for one in evidence.sentences]
        assert features == pytest.approx(evidence.features)


def test_no_fold_is_tested_by_models_that_saw_its_articles(
    harbour: tuple[QuestionSet, Index, list[Sample]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question is tested once, by models fitted on questions that share no gold article with its fold."""
    _, _, samples = harbour
    more = [
        replace(one, set=f"copy {n}") for n in range(3) for one in samples
    ]  # other sets, so that every fold leaves something to fit on
    trained: list[frozenset[tuple[str, str]]] = []
    fit_models, apply = fitting.fit_models, fitting.apply

    def noting(train: list[Sample]) -> fitting.Models:
        trained.append(frozenset().union(*(one.gold_articles for one in train)))
        return fit_models(train)

    def checking(test: list[Sample], models: fitting.Models) -> list[fitting.Tested]:
        if len(trained) <= len({one.fold for one in more}) and len(test) < len(more):
            assert not trained[-1] & frozenset().union(*(one.gold_articles for one in test))
        return apply(test, models)

    monkeypatch.setattr(fitting, "fit_models", noting)
    monkeypatch.setattr(fitting, "apply", checking)
    found = fitting.fit(more)
    assert sorted(id(one.sample) for one in found.tested) == sorted(id(one) for one in more)
    assert set(found.figures()) == {"copy 0", "copy 1", "copy 2"}


def test_written_weights_are_what_the_product_reads(
    harbour: tuple[QuestionSet, Index, list[Sample]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file says on which sets and when it was fitted, in numbers short enough to read."""
    _, _, samples = harbour
    models = fitting.fit_models(samples)
    found = fitting.Fit(
        replace(weights(), passage=models[0], sentence=models[1], answerable=models[2], threshold=0.3),
        tuple(fitting.apply(samples, models)),
        (),
    )
    fitting.write(found, tmp_path / "weights.json", date(2026, 11, 22))
    written = json.loads((tmp_path / "weights.json").read_text(encoding="utf-8"))
    assert written["fitted"] == {"on": "2026-11-22", "questions": {"harbour": 5}}
    assert all(value == round(value, 3) for value in written["passage"]["coefficients"].values())
    monkeypatch.setattr("index.answering.weights.FILE", tmp_path / "weights.json")
    weights.cache_clear()
    try:
        assert weights().passage.coefficients == models[0].coefficients
        assert weights().threshold == 0.3
    finally:
        monkeypatch.undo()
        weights.cache_clear()


def test_the_threshold_weighs_refusals_against_answers(
    harbour: tuple[QuestionSet, Index, list[Sample]],
) -> None:
    """Where a threshold parts the unanswerable from the others, it is found."""
    _, _, samples = harbour
    scored = [
        fitting.Tested(one, replace(attempt.attempt, score=2.0 if one.case.answerable else -1.0))
        for one, attempt in zip(
            samples,
            fitting.apply(samples, (weights().passage, weights().sentence, weights().answerable)),
            strict=True,
        )
    ]
    threshold = fitting.best_threshold(scored)
    assert -1.0 <= threshold < 2.0
    assert fitting.rates(scored, "harbour", threshold) == (1.0, 1.0)
    assert set(fitting.thresholds(scored, threshold)[round(threshold, 2)]) == {"harbour"}

"""Refitting the three small models from question sets: passages, then sentences, then whether there is an answer.

Each stage is fitted on what the stage before it ordered. Cross-validation refits all three for each fold, on
questions that share no gold article with the questions it is tested on: the same articles recur across
questions, and a model that has seen them looks better than it is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from index.answering.rank import FEATURES as PASSAGE
from index.answering.refusal import FEATURES as ANSWERABLE
from index.answering.sentence_rank import FEATURES as SENTENCE
from index.answering.weights import Linear, Weights, weights
from index.evaluation.linear import Group, listwise, logistic
from index.evaluation.outcome import Attempt
from index.evaluation.report import Figures, figures
from index.evaluation.samples import FOLDS, Measurement, Sample, attempt, judge, measure

RIGHT_PASSAGE = 5.0  # how much a passage with gold weighs against one without
ONE_SIDED = 0.3  # what a set without unanswerable questions weighs in the last stage
DIGITS = 3

Models = tuple[Linear, Linear, Linear]
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Tested:
    """A question as models that never saw its gold articles answer it."""

    sample: Sample
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Fit:
    """New weights, and what cross-validation says of them beside the weights in use.

    Weights in use that are of other features than the code's can't be compared: ``in_use`` is empty then.
    """

    weights: Weights
    tested: tuple[Tested, ...]
    in_use: tuple[Tested, ...]

    def figures(self) -> dict[str, dict[str, Figures]]:
        """By set: ``cross-validated``, and ``in use`` (which may have seen these questions)."""
        return {
            name: {
                "cross-validated": _figures(self.tested, name, self.weights.threshold),
                **({"in use": _figures(self.in_use, name, weights().threshold)} if self.in_use else {}),
            }
            for name in dict.fromkeys(one.sample.set for one in self.tested)
        }


def fit(
    samples: Sequence[Sample],
    threshold: float | None = None,
    tell: Tell = lambda what, done, total: None,
) -> Fit:
    """Fit on all samples, cross-validated. Without a threshold, the one that ``best_threshold`` finds."""
    tested: list[Tested] = []
    for fold in range(FOLDS):
        tell("Cross-validating", fold, FOLDS)
        test = [one for one in samples if one.fold == fold]
        seen = frozenset().union(*(one.gold_articles for one in test))
        train = [one for one in samples if one.fold != fold and not one.gold_articles & seen]
        if test and train:
            tested += apply(test, fit_models(train))
    tell("Fitting", FOLDS, FOLDS)
    passage, sentence, answerable = fit_models(samples)
    used = weights()
    known = (used.passage.names, used.sentence.names, used.answerable.names) == (
        PASSAGE,
        SENTENCE,
        ANSWERABLE,
    )
    return Fit(
        Weights(passage, sentence, answerable, best_threshold(tested) if threshold is None else threshold),
        tuple(tested),
        tuple(apply(samples, (used.passage, used.sentence, used.answerable))) if known else (),
    )


def fit_models(samples: Sequence[Sample]) -> Models:
    """Fit the three models, one after another, their numbers rounded."""
    passage = rounded(fit_passage(samples))
    measured = [measure(one, passage) for one in samples]
    sentence = rounded(fit_sentence(measured))
    return passage, sentence, rounded(fit_answerable(measured, sentence))


def fit_passage(samples: Sequence[Sample]) -> Linear:
    """Logistic regression over the candidates of questions that have a right one among them."""
    used = [one for one in samples if one.holds.any()]
    right = np.concatenate([one.holds for one in used])
    features = np.concatenate([one.features for one in used]).astype(np.float64)
    weight = np.where(right, RIGHT_PASSAGE, 1.0)
    # Only the order counts, so the intercept is dropped.
    return Linear(PASSAGE, logistic(PASSAGE, features, right, weight).coefficients)


def fit_sentence(measured: Sequence[Measurement]) -> Linear:
    """Listwise over the sentences of each answerable question."""
    groups = [
        Group(one.sentences.features.astype(np.float64), one.right, one.sample.weight)
        for one in measured
        if one.sample.case.answerable and len(one.right)
    ]
    return listwise(SENTENCE, groups)


def fit_answerable(measured: Sequence[Measurement], sentence: Linear) -> Linear:
    """Logistic regression over questions; sets weigh the same, and in each its two classes do.

    Questions that name a publisher we don't hold are refused before this model is asked, so they are left
    out; the unanswerable ones of their set then weigh as many times less as fewer of them are left.
    """
    everyone = Counter((one.sample.set, one.sample.case.answerable) for one in measured if len(one.right))
    judged = [one for one in measured if len(one.right) and not one.sample.understood.missing_publishers]
    features = np.array([judge(one, sentence)[1] for one in judged], np.float64)
    right = np.array([one.sample.case.answerable for one in judged], np.bool_)
    sizes = Counter((one.sample.set, one.sample.case.answerable) for one in judged)
    two_sided = {name for name, answerable in sizes if not answerable}
    share = len(judged) / (2 * len({name for name, _ in sizes}))
    weight = [
        share
        / sizes[one.sample.set, one.sample.case.answerable]
        * (
            1.0
            if one.sample.case.answerable
            else sizes[one.sample.set, False] / everyone[one.sample.set, False]
        )
        * (1.0 if one.sample.set in two_sided else ONE_SIDED)
        for one in judged
    ]
    return logistic(ANSWERABLE, features, right, np.array(weight))


def apply(samples: Sequence[Sample], models: Models) -> list[Tested]:
    """Answer the samples with these models."""
    passage, sentence, answerable = models
    found = []
    for sample in samples:
        measured = measure(sample, passage)
        if not len(measured.right):
            nothing = Attempt(tuple(None for _ in sample.case.gold), None, False, None, None)
            found.append(Tested(sample, nothing))
            continue
        ranked, features = judge(measured, sentence)
        score = float(answerable(features[None, :])[0])
        found.append(Tested(sample, attempt(measured, ranked, score)))
    return found


def rates(tested: Sequence[Tested], name: str, threshold: float) -> tuple[float | None, float | None]:
    """Of one set: the unanswerable ones refused, and the others answered; publishers not held are refused."""
    mine = [one for one in tested if one.sample.set == name]
    refused = [(one.sample.case.answerable, _refused(one, threshold)) for one in mine]
    nulls = [no for answerable, no in refused if not answerable]
    others = [not no for answerable, no in refused if answerable]
    return (
        sum(nulls) / len(nulls) if nulls else None,
        sum(others) / len(others) if others else None,
    )


def best_threshold(tested: Sequence[Tested]) -> float:
    """The threshold, to a tenth, that makes the rates best on average over all sets that have both."""
    scores = [one.attempt.score for one in tested if one.attempt.score is not None]
    names = {one.sample.set for one in tested if not one.sample.case.answerable}
    if not names or not scores:
        return weights().threshold

    def value(threshold: float) -> float:
        pairs = [rates(tested, name, threshold) for name in names]
        return sum((nulls or 0.0) + (others or 0.0) for nulls, others in pairs)

    low, high = np.percentile(scores, [1, 60])
    steps = np.arange(np.floor(low * 10), np.ceil(high * 10) + 1) / 10
    return float(max(steps.tolist(), key=value))


def thresholds(
    tested: Sequence[Tested], around: float
) -> dict[float, dict[str, tuple[float | None, float | None]]]:
    """The rates of every set at thresholds near ``around``."""
    names = dict.fromkeys(one.sample.set for one in tested)
    steps = [round(around + step / 4, 2) for step in range(-6, 7)]
    return {step: {name: rates(tested, name, step) for name in names} for step in steps}


def write(found: Fit, file: Path, today: date | None = None) -> None:
    """Write weights as ``index.answering.weights`` reads them, and on what they were fitted."""
    sizes = Counter(one.sample.set for one in found.tested)
    models = found.weights
    data: dict[str, Any] = {
        "fitted": {"on": (today or date.today()).isoformat(), "questions": dict(sizes)},
        "passage": _model(models.passage),
        "sentence": _model(models.sentence),
        "answerable": _model(models.answerable),
        "threshold": models.threshold,
    }
    file.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def rounded(model: Linear) -> Linear:
    """The same model in numbers a person can read."""
    return Linear(
        model.names,
        tuple(round(value, DIGITS) for value in model.coefficients),
        round(model.intercept, DIGITS),
    )


def _model(model: Linear) -> Mapping[str, Any]:
    coefficients = dict(zip(model.names, model.coefficients, strict=True))
    return {"coefficients": coefficients, "intercept": model.intercept}


def _refused(one: Tested, threshold: float) -> bool:
    score = one.attempt.score
    return bool(one.sample.understood.missing_publishers) or score is None or score <= threshold


def _figures(tested: Sequence[Tested], name: str, threshold: float) -> Figures:
    mine = [one for one in tested if one.sample.set == name]
    nulls, others = rates(mine, name, threshold)
    found = figures([one.sample.case for one in mine], [one.attempt for one in mine])
    return found | {"nulls_refused": nulls, "others_answered": others}

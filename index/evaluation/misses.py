"""Why a question was missed: where its gold passage and sentence came, and the feature that lost it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from index.answering.evidence import Floats
from index.answering.finding import Evidence
from index.answering.rank import FEATURES as PASSAGE_FEATURES
from index.answering.rank import passage_features, rank_passages
from index.answering.refusal import FEATURES as ANSWERABLE_FEATURES
from index.answering.retrieve import Pool
from index.answering.sentence_rank import FEATURES as SENTENCE_FEATURES
from index.answering.sentence_rank import measure_sentences
from index.answering.weights import Linear, weights
from index.article import Answer, Article, Status
from index.evaluation.corpus import holding, overlaps
from index.evaluation.data import Case
from index.evaluation.metrics import hit
from index.evaluation.outcome import Attempt

_SHOWN = 4  # features named for each miss


def explain(
    case: Case, evidence: Evidence, product: Attempt, answer: Answer, articles: Mapping[str, Article]
) -> dict[str, Any]:
    """Return what was missed (``passage``, ``quote``, ``verdict``) with what lost it; empty for no miss.

    ``articles`` are all that are held, by id.

    A feature's loss is its weight times the difference to the winner: below 0 it spoke against the gold one.
    """
    why: dict[str, Any] = {}
    refused = answer.status is Status.NOT_FOUND
    if evidence.pool is None:
        return {"pool": "nothing matched"} if case.answerable else {}
    if case.answerable and case.gold and not hit(product.ranks, 10):
        why["passage"] = _passage(case, evidence.pool, articles)
    wanted = product.answer if case.quotable else product.gold
    if case.answerable and (case.gold or case.quotable) and wanted != 1:
        why["quote"] = _quote(case, evidence, evidence.pool, articles)
    if refused == case.answerable:
        why["verdict"] = _verdict(evidence, answer)
    return why


def _passage(case: Case, pool: Pool, articles: Mapping[str, Article]) -> dict[str, Any]:
    table = pool.table
    holds = holding(case, pool, articles)
    order = rank_passages(pool)[0].tolist()
    ranked = [c for c in order if holds[c]]
    first = set(table["article"][order[:10]].tolist())
    result: dict[str, Any] = {
        "gold": _gold(case, articles),
        "in_pool": bool(ranked),
        "rank": order.index(ranked[0]) + 1 if ranked else None,
        "article_in_first_ten": any(
            one.article_id in articles and articles[one.article_id].key in first for one in case.gold
        ),
    }
    if ranked:
        features = passage_features(pool)
        lost = features[ranked[0]] - features[order[0]]
        result["lost_by"] = losses(weights().passage, PASSAGE_FEATURES, lost)
    return result


def _quote(case: Case, evidence: Evidence, pool: Pool, articles: Mapping[str, Article]) -> dict[str, Any]:
    """The rank of the best gold sentence among those looked at, and why it was not the first."""
    answers = case.quotable

    def right(place: int) -> bool:
        sentence = evidence.sentences[place]
        if answers:
            return any(one in sentence.text.lower() for one in answers)
        return overlaps(case, sentence.article.article_id, sentence.start, sentence.end)

    place = next((n for n in range(len(evidence.sentences)) if right(n)), None)
    if place is None:
        return {"rank": None, "gold": _gold(case, articles)}
    result: dict[str, Any] = {"rank": place + 1}
    if place == 0:  # the best sentence has it, but its quote doesn't
        return result
    measured = measure_sentences(
        pool, evidence.order, evidence.passage_score, evidence.articles, evidence.understood
    )
    row = {member: n for n, member in enumerate(measured.members)}
    mine, first = (measured.features[row[evidence.sentences[n].member]] for n in (place, 0))
    result["sentence"] = evidence.sentences[place].text
    result["lost_by"] = losses(weights().sentence, SENTENCE_FEATURES, mine - first)
    return result


def _gold(case: Case, articles: Mapping[str, Article]) -> list[str]:
    """The gold sentences as the articles have them."""
    return [
        articles[one.article_id].text[one.start : one.end] for one in case.gold if one.article_id in articles
    ]


def _verdict(evidence: Evidence, answer: Answer) -> dict[str, Any]:
    """The margin to the threshold, and each feature's share of the score."""
    used = weights()
    return {
        "margin": round(float(used.answerable(evidence.features[None, :])[0]) - used.threshold, 3),
        "reason": answer.reason.code if answer.reason else "",
        "names": list(evidence.missing),
        "features": {
            name: round(float(value), 3)
            for name, value in zip(ANSWERABLE_FEATURES, evidence.features, strict=True)
        },
    }


def losses(model: Linear, names: Sequence[str], difference: Floats) -> dict[str, float]:
    """The features that cost most, worst first: weight times ``difference`` (f,), where that is below 0."""
    shares = np.asarray(model.coefficients, np.float32) * difference
    worst = [int(n) for n in np.argsort(shares, kind="stable")[:_SHOWN] if shares[n] < 0]
    return {names[n]: round(float(shares[n]), 3) for n in worst}

"""Outcomes to figures. Each figure's definition stands beside its name. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from index.answering.weights import weights
from index.evaluation.metrics import auroc, hit, mean, percentile, recall, reciprocal, refused_when_answering
from index.evaluation.outcome import Attempt, Outcome
from index.evaluation.run import Run

Figures = dict[str, float | None]

# Each figure, and what it counts. Passages: of the answerable questions with evidence; quotes: of the answerable
# ones with an answer that can be quoted, or with evidence, whatever the verdict was.
PASSAGES = {
    "hits_at_4": "Hits@4: any gold sentence in 4 passages",
    "hits_at_10": "Hits@10: any gold sentence in 10 passages",
    "mrr_at_10": "MRR@10 of the first such passage",
    "evidence_at_4": "share of gold sentences in 4 passages",
    "evidence_at_10": "share of gold sentences in 10 passages",
}
QUOTES = {
    "answer_in_sentence": "answer string in the best sentence",
    "answer_in_quote": "answer string in the first quote",
    "answer_in_three": "answer string in three quotes",
    "gold_first": "gold sentence in the first quote",
    "gold_in_three": "gold sentence in three quotes",
}
REFUSAL = {
    "auroc": "AUROC: answerable above unanswerable",
    "nulls_refused_at_95": "nulls refused where 95 % are answered",
}
VERDICT = {  # of the product alone: it has a threshold
    "auroc_with_rules": "AUROC, what a rule refuses put last",
    "nulls_refused": "nulls refused at the one threshold",
    "others_answered": "others answered at the one threshold",
    "nulls_refused_without_rule": "nulls refused without the publisher rule",
    "others_answered_without_rule": "others answered without that rule",
    "shown_answer_in_quote": "answered, answer string in first quote",
    "shown_answer_in_three": "answered, answer string in three quotes",
    "shown_gold_first": "answered, gold sentence in first quote",
    "shown_gold_in_three": "answered, gold sentence in three quotes",
}


class Known(Protocol):
    """What has to be known of a question to count it."""

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it."""

    @property
    def evidence(self) -> int:
        """How many gold spans it has."""

    @property
    def quotable(self) -> object:
        """True when it has an answer that can stand in a quote."""


def summary(run: Run) -> dict[str, Any]:
    """Return all figures of a run: by system, by type of question and system, and of what was shown."""
    types = list(dict.fromkeys(one.type for one in run.outcomes))
    by_type = {name: [one for one in run.outcomes if one.type == name] for name in types}
    return {
        "set": run.name,
        "model": run.model_id,
        "counts": _counts(run),
        "systems": _systems(run.outcomes),
        "types": {name: _systems(some) for name, some in by_type.items()} if len(types) > 1 else {},
        "text": _text(run),
        "milliseconds": _times(run.outcomes),
        "seconds": round(run.seconds, 1),
    }


def _systems(outcomes: Sequence[Outcome]) -> dict[str, Figures]:
    names = list(dict.fromkeys(name for outcome in outcomes for name in outcome.baselines))
    plain = {name: figures(outcomes, [one.baselines[name] for one in outcomes]) for name in names}
    return {"product": _product(outcomes)} | plain


def _counts(run: Run) -> dict[str, int]:
    asked = [one for one in run.outcomes if one.answerable]
    return {
        "articles": run.articles,
        "passages": run.passages,
        "questions": len(run.outcomes),
        "answerable": len(asked),
        "with_evidence": sum(one.evidence > 0 for one in asked),
        "with_answer_string": sum(one.quotable for one in asked),
        "unanswerable": len(run.outcomes) - len(asked),
        "quotes_and_passages_verified": sum(one.verified for one in run.outcomes),
        "mismatches": sum(len(one.mismatches) for one in run.outcomes),
    }


def figures(known: Sequence[Known], attempts: Sequence[Attempt]) -> Figures:
    """What holds for any system; ``attempts`` in the order of the questions."""
    pairs = list(zip(known, attempts, strict=True))
    gold = [attempt for one, attempt in pairs if one.answerable and one.evidence]
    string = [attempt for one, attempt in pairs if one.answerable and one.quotable]
    found: Figures = {
        "hits_at_4": mean(hit(one.ranks, 4) for one in gold),
        "hits_at_10": mean(hit(one.ranks, 10) for one in gold),
        "mrr_at_10": mean(reciprocal(one.ranks, 10) for one in gold),
        "evidence_at_4": mean(recall(one.ranks, 4) for one in gold),
        "evidence_at_10": mean(recall(one.ranks, 10) for one in gold),
        "answer_in_sentence": mean(one.sentence for one in string),
        "answer_in_quote": mean(one.answer == 1 for one in string),
        "answer_in_three": mean(one.answer is not None for one in string),
        "gold_first": mean(one.gold == 1 for one in gold),
        "gold_in_three": mean(one.gold is not None for one in gold),
    }
    answerable = [_score(attempt) for one, attempt in pairs if one.answerable]
    nulls = [_score(attempt) for one, attempt in pairs if not one.answerable]
    return found | {
        "auroc": auroc(answerable, nulls),
        "nulls_refused_at_95": refused_when_answering(answerable, nulls, 0.95),
    }


def _product(outcomes: Sequence[Outcome]) -> Figures:
    asked = [one for one in outcomes if one.answerable]
    nulls = [one for one in outcomes if not one.answerable]
    gold = [one for one in asked if one.evidence]
    string = [one for one in asked if one.quotable]
    ruled = [[_ruled(one) for one in some] for some in (asked, nulls)]
    return figures(outcomes, [one.product for one in outcomes]) | {
        "auroc_with_rules": auroc(*ruled),
        "nulls_refused": mean(one.refused for one in nulls),
        "others_answered": mean(not one.refused for one in asked),
        "nulls_refused_without_rule": mean(one.unsure for one in nulls),
        "others_answered_without_rule": mean(not one.unsure for one in asked),
        "shown_answer_in_quote": mean(one.product.answer == 1 and not one.refused for one in string),
        "shown_answer_in_three": mean(one.product.answer is not None and not one.refused for one in string),
        "shown_gold_first": mean(one.product.gold == 1 and not one.refused for one in gold),
        "shown_gold_in_three": mean(one.product.gold is not None and not one.refused for one in gold),
    }


def _score(attempt: Attempt) -> float:
    return float("-inf") if attempt.score is None else attempt.score


def _ruled(outcome: Outcome) -> float:
    """How sure the verdict is: rules (a publisher not held, a number of another place) go before the score."""
    score, threshold = _score(outcome.product), weights().threshold
    if outcome.refused:
        return float("-inf") if score > threshold or outcome.reason == "publisher_not_held" else score
    return max(score, threshold)


def _text(run: Run) -> Figures:
    attributed = sum(one.attributed for one in run.outcomes)
    kept = sum(one.kept_speaker for one in run.outcomes)
    words = [number for one in run.outcomes for number in one.quote_words]
    return {
        "passage_words_mean": mean(run.passage_words),
        "passage_words_max": max(run.passage_words, default=None),
        "quote_words_mean": mean(words),
        "quote_words_max": max(words, default=None),
        "quotes_with_a_speaker": attributed,
        "speaker_kept": kept / attributed if attributed else None,
    }


def _times(outcomes: Sequence[Outcome]) -> dict[str, Figures]:
    """Question to answer, the index open and the model loaded; the first question, which warms up, left out."""
    later = outcomes[1:] or outcomes
    timed = [(one.clauses, one.milliseconds) for one in later if one.milliseconds is not None]
    groups = {
        "all": [time for _, time in timed],
        "one clause": [time for clauses, time in timed if clauses == 1],
        "several clauses": [time for clauses, time in timed if clauses > 1],
    }
    return {
        name: {"questions": len(times), "p50": percentile(times, 0.5), "p95": percentile(times, 0.95)}
        for name, times in groups.items()
        if times
    }

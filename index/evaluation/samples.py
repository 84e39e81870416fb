"""What the models are fitted on: each question's candidates as the product found them, with what is right."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.answering.alone import Asked, read_alone
from index.answering.evidence import Floats
from index.answering.finding import find_evidence
from index.answering.quote import make_quotes
from index.answering.rank import passage_features, rank_passages
from index.answering.refusal import answerable_features, missing_names
from index.answering.retrieve import Pool
from index.answering.sentence_rank import Measured, Sentence, measure_sentences, rank_sentences
from index.answering.weights import Linear
from index.article import Article
from index.evaluation.corpus import Corpus, first_quote, holding, overlaps, ranks_of
from index.evaluation.data import Case, QuestionSet
from index.evaluation.outcome import Attempt
from index.evaluation.vectors import KeptVectors, RememberingEmbedder
from index.facade import Index
from index.model.embedder import Embedder
from index.question.understand import Understood

FOLDS = 5
DEPTH = 10
QUOTES = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """One question: what retrieval found for it, before any model has ordered it."""

    set: str
    case: Case
    understood: Understood
    pool: Pool
    articles: Mapping[int, Article]  # of all candidates, by key
    features: Floats  # of the passages (n, f)
    holds: NDArray[np.bool_]  # which candidates contain a whole gold span (n,)
    asked: Asked | None  # the question as the model reads it
    embedder: Embedder | None

    @property
    def gold_articles(self) -> frozenset[tuple[str, str]]:
        """Set and id of each article with a gold span."""
        return frozenset((self.set, gold.article_id) for gold in self.case.gold)

    @property
    def fold(self) -> int:
        """Where it is tested: by its first gold article; a question without one by itself."""
        first = min((id for _, id in self.gold_articles), default=self.case.question.id)
        return zlib.crc32(first.encode()) % FOLDS

    @property
    def weight(self) -> float:
        """One that needs n articles names each of them less plainly: it counts 1/n², and so does each set about alike."""
        return 1 / max(1, len(self.gold_articles)) ** 2


@dataclass(frozen=True, slots=True)
class Measurement:
    """A sample after a passage model has ordered it: its sentences, and which of them are gold."""

    sample: Sample
    order: list[int]
    score: Floats
    sentences: Measured
    right: NDArray[np.bool_]


def collect(
    questions: QuestionSet, index: Index, progress: Callable[[int, int], None] = lambda done, total: None
) -> list[Sample]:
    """Find the candidates of every question of a set. Questions that nothing matches are left out."""
    corpus = Corpus.of(index)
    by_key = {article.key: article for article in corpus.articles.values()}
    kept = KeptVectors(index.folder, index.model_id or "")
    room = index.room()
    if room.embedder is not None:
        room = replace(room, embedder=RememberingEmbedder(room.embedder, kept, live=False))
    samples = []
    for number, case in enumerate(questions.cases, 1):
        evidence = find_evidence(case.question, room)
        if evidence.pool is not None:
            pool = evidence.pool
            held = {key: by_key[key] for key in set(pool.table["article"].tolist())}
            samples.append(
                Sample(
                    questions.name,
                    case,
                    evidence.understood,
                    pool,
                    held,
                    passage_features(pool),
                    holding(case, pool, corpus.articles),
                    evidence.asked,
                    room.embedder,
                )
            )
        progress(number, len(questions.cases))
    kept.save()
    return samples


def measure(sample: Sample, passage: Linear) -> Measurement:
    """Order a sample's passages by ``passage``, and measure the sentences of the best."""
    ranked, score = rank_passages(sample.pool, passage)
    order = ranked.tolist()
    sentences = measure_sentences(sample.pool, order, score, sample.articles, sample.understood)
    right = [
        _is_right(
            sample.case,
            article,
            int(sample.pool.sentence["start"][member]),
            int(sample.pool.sentence["end"][member]),
        )
        for article, member in zip(sentences.articles, sentences.members, strict=True)
    ]
    return Measurement(sample, order, score, sentences, np.array(right, np.bool_))


def _is_right(case: Case, article: Article, start: int, end: int) -> bool:
    """Whether a sentence is gold, or names the answer in an article that has gold."""
    if overlaps(case, article.article_id, start, end):
        return True
    if all(gold.article_id != article.article_id for gold in case.gold):
        return False
    said = article.text[start:end].lower()
    return any(answer in said for answer in case.quotable)


def judge(measured: Measurement, sentence: Linear) -> tuple[list[Sentence], Floats]:
    """Order the sentences by ``sentence``; return them and the features of whether they answer."""
    sample = measured.sample
    ranked = rank_sentences(measured.sentences, sample.pool, sentence)
    close = list({one.article.key: one.article for one in ranked}.values())
    understood = sample.understood
    missing = missing_names(understood, close)
    alone = read_alone(ranked, understood, sample.asked, sample.embedder)
    return ranked, answerable_features(sample.pool, ranked, understood, alone, missing)


def attempt(measured: Measurement, ranked: Sequence[Sentence], score: float) -> Attempt:
    """What the models made of a question, for the same figures as an evaluation's."""
    sample, table = measured.sample, measured.sample.pool.table
    passages = [
        (sample.articles[int(table["article"][c])].article_id, int(table["start"][c]), int(table["end"][c]))
        for c in measured.order[:DEPTH]
    ]
    quotes = make_quotes(ranked, sample.understood, QUOTES)
    answer, gold = first_quote(
        sample.case, [(one.article.article_id, one.start, one.end, one.text) for one in quotes]
    )
    best = ranked[0].text.lower()
    said = any(one in best for one in sample.case.quotable)
    return Attempt(ranks_of(sample.case, passages), score, said, answer, gold)

"""Every question of a set, through the product's own path and through the baselines, in one run."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.answering import answer as answering
from index.answering.finding import Evidence
from index.answering.refusal import answerable
from index.answering.weights import weights
from index.article import Answer, Quote, Status
from index.contract import answer_json
from index.errors import BadQuestion
from index.evaluation import baselines
from index.evaluation.corpus import Corpus, first_quote, ranks_of
from index.evaluation.data import Case, QuestionSet
from index.evaluation.misses import explain
from index.evaluation.outcome import Attempt, Outcome
from index.evaluation.vectors import KeptVectors, RememberingEmbedder
from index.facade import Index
from index.figures.attribution import attributions
from index.figures.speaker import find_speaker

DEPTH = 10
QUOTES = 3
TIMED = 200  # questions, evenly spread, for which nothing is taken from an earlier run


@dataclass(frozen=True, slots=True)
class Run:
    """All outcomes of a set, and what they were measured on."""

    name: str
    outcomes: tuple[Outcome, ...]
    articles: int
    passages: int
    passage_words: tuple[int, ...]
    model_id: str
    seconds: float


def evaluate(
    questions: QuestionSet, index: Index, progress: Callable[[int, int], None] = lambda done, total: None
) -> Run:
    """Ask every question of the set. ``progress`` is told how many are done, of how many. Raises BadQuestion."""
    started = time.perf_counter()
    corpus = Corpus.of(index)
    kept = KeptVectors(index.folder, index.model_id or "")
    step = max(1, math.ceil(len(questions.cases) / TIMED))
    outcomes = []
    for number, case in enumerate(questions.cases):
        try:
            outcomes.append(_Asking(case, questions, corpus, index, kept, number % step == 0).outcome())
        except BadQuestion as error:
            raise BadQuestion(f"{questions.questions}, question {case.question.id}: {error}") from error
        progress(number + 1, len(questions.cases))
    kept.save()
    return Run(
        name=questions.name,
        outcomes=tuple(outcomes),
        articles=len(corpus.articles),
        passages=sum(map(len, corpus.passages.values())),
        passage_words=tuple(corpus.words()),
        model_id=index.model_id or "no model: keywords only",
        seconds=time.perf_counter() - started,
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    """One question on its way through all systems."""

    case: Case
    questions: QuestionSet
    corpus: Corpus
    index: Index
    kept: KeptVectors
    live: bool  # ask as if for the first time

    def outcome(self) -> Outcome:
        case = self.case
        started = time.perf_counter()
        room = self.index.room()
        timed = True
        if room.embedder is not None:
            remembering = RememberingEmbedder(room.embedder, self.kept, self.live)
            room = replace(room, embedder=remembering)
        answer, evidence = answering.answer(replace(case.question, limit=QUOTES), room)
        milliseconds = 1000 * (time.perf_counter() - started)
        if room.embedder is not None:
            timed = remembering.all_live
            remembering.live = False
        passages = best_passages(evidence)
        quotes = answer.quotes or answer.nearest
        product = self._attempt(evidence, passages, quotes)
        refused = answer.status is Status.NOT_FOUND
        reason = answer.reason.code if answer.reason else ""
        unsure = refused
        if reason == "publisher_not_held":
            unsure = not evidence.sentences or answerable(evidence.features) <= 0
        attributed, kept = speakers(quotes, evidence)
        checked = self._checked(answer, passages)
        return Outcome(
            id=case.question.id,
            question=case.question.text,
            type=case.type,
            answerable=case.answerable,
            quotable=bool(case.quotable),
            evidence=len(case.gold),
            refused=refused,
            unsure=unsure,
            reason=reason,
            milliseconds=round(milliseconds, 2) if timed else None,
            clauses=len(evidence.understood.clauses),
            product=product,
            baselines=baselines.attempts(case, evidence.understood.text, evidence.understood.lang, room),
            quotes=tuple(quote.text for quote in quotes),
            quote_words=tuple(len(quote.text.split()) for quote in quotes),
            attributed=attributed,
            kept_speaker=kept,
            verified=len(checked),
            mismatches=tuple(sentence for sentence in checked if sentence),
            why=explain(case, evidence, product, answer, self.corpus.articles),
        )

    def _attempt(self, evidence: Evidence, passages: Sequence[Quote], quotes: Sequence[Quote]) -> Attempt:
        spans = [(one.article.article_id, one.start, one.end) for one in passages]
        answer, gold = first_quote(
            self.case, [(one.article.article_id, one.start, one.end, one.text) for one in quotes]
        )
        best = evidence.sentences[0].text.lower() if evidence.sentences else ""
        return Attempt(
            ranks=ranks_of(self.case, spans),
            score=float(weights().answerable(evidence.features[None, :])[0]) if evidence.sentences else None,
            sentence=any(one in best for one in self.case.quotable),
            answer=answer,
            gold=gold,
        )

    def _checked(self, answer: Answer, passages: Sequence[Quote]) -> list[str]:
        """For each quoted span of the answer's JSON, and each passage: empty, or what is wrong with its bytes."""
        shown = [
            *quoted(answer_json(answer)),
            *((one.article.article_id, one.start, one.end, one.text) for one in passages),
        ]
        return [self._problem(*one) for one in shown]

    def _problem(self, id: str, start: int, end: int, text: str) -> str:
        bytes_shown = text.encode("utf-8", "surrogatepass")
        stored = self.corpus.articles.get(id)
        if stored is None or stored.text[start:end].encode("utf-8", "surrogatepass") != bytes_shown:
            return f"{id} {start}-{end}: not what the stored article has there"
        if self.questions.texts.get(id, "")[start:end].encode("utf-8", "surrogatepass") != bytes_shown:
            return f"{id} {start}-{end}: not what the input file has there"
        return ""


def quoted(value: object) -> Iterator[tuple[str, int, int, str]]:
    """Every quote (article id, start, end, text) anywhere in an answer's JSON."""
    if isinstance(value, dict):
        if {"article_id", "start", "end", "text", "bold"} <= value.keys():
            yield value["article_id"], value["start"], value["end"], value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from quoted(one)


def best_passages(evidence: Evidence, depth: int = DEPTH) -> list[Quote]:
    """The passages that ``search`` returns for this evidence, without finding it a second time."""
    if evidence.pool is None:
        return []
    table = evidence.pool.table[evidence.order[:depth]]
    return [
        Quote(evidence.articles[int(row["article"])], int(row["start"]), int(row["end"])) for row in table
    ]


def speakers(quotes: Sequence[Quote], evidence: Evidence) -> tuple[int, int]:
    """Return how many quotes rest on a sentence that says who said it, and how many of them still say so.

    A quote keeps its speaker when it names one beside it, or when the words that do stand inside it.
    """
    attributed, kept = 0, 0
    for quote in quotes:
        text = quote.article.text
        spans = [
            (sentence.start, sentence.end)
            for sentence in evidence.sentences
            if sentence.article.key == quote.article.key
            and sentence.start < quote.end
            and quote.start < sentence.end
        ]
        named = [span for span in (find_speaker(text, one) for one in spans) if span]
        verbs = [one.at for span in spans for one in attributions(text, span) if not one.quoted]
        if not named and not verbs:
            continue
        attributed += 1
        inside = all(quote.start <= start and end <= quote.end for start, end in named)
        whole = all(quote.start <= at < quote.end for at in verbs)
        kept += quote.speaker is not None or (inside and whole)
    return attributed, kept

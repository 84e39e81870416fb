"""From a question to an Answer: understood, retrieved, ranked, quoted, or refused with its reason."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from index.answering.alone import Asked, read_alone, read_question
from index.answering.copies import NO_KIN, Kinship, cite_others, told_once, with_others
from index.answering.evidence import Floats
from index.answering.figure_answer import Judged, answer_by_figures, figure_of
from index.answering.figure_search import Stored
from index.answering.quantity import Asks, asks_quantity, counts_it, names_it
from index.answering.quote import answering_words, make_quotes, whole_passage
from index.answering.rank import rank_passages
from index.answering.refusal import (
    answerable,
    answerable_features,
    lacks_number,
    missing_names,
    reason_for,
    says_all,
    speaks_of_another,
)
from index.answering.retrieve import Pool, retrieve
from index.answering.sentence_rank import Sentence, measure_sentences, rank_sentences
from index.article import Answer, Article, Headline, Question, Quote, Reason, Searched, Span, Status
from index.figures.cited import Figures
from index.model.embedder import Embedder
from index.question.aliases import Aliases
from index.question.origin import asks_publisher, source_line_first
from index.question.publishers import PublisherNames
from index.question.said import asked_speaker, of_speaker_first
from index.question.understand import Understood, understand
from index.search.live import View

_BEST = 12  # sentences, one of which holds what a question asks for without saying that it's a number
_LOOKED_AT = 24  # best passages whose articles are read; the dead among them fall out

PLAIN_BONUS = 4.0
_BY_WORDS = "searched by its words alone: the model in use does not read this language"
COVERED = 0.6  # share of the question's idf in a sentence that answers, as far as words alone can tell

Articles = Callable[[list[int]], Mapping[int, Article]]


@dataclass(frozen=True, slots=True)
class Room:
    """What answering needs of the index at one moment."""

    view: View
    names: PublisherNames
    aliases: Aliases
    embedder: Embedder | None
    articles: Articles  # living articles by key, all read in one snapshot of the catalogue
    searched: Searched
    figures: Stored  # of living passages, by key
    kinship: Kinship = NO_KIN  # which articles are the same text


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything found for a question before it is judged; what evaluation looks at."""

    understood: Understood
    pool: Pool | None
    order: list[int]  # candidates, best first, dead ones left out
    passage_score: Floats
    articles: Mapping[int, Article]
    sentences: list[Sentence]
    features: Floats  # of index.refusal.FEATURES
    missing: tuple[str, ...]
    asked: Asked | None  # the question as the model reads it; None while there is no model
    by_words: bool = False  # there is no model yet
    said: bool = False  # somebody's words are asked for, and the first sentence is theirs
    sourced: bool = (
        False  # the only article's publisher is asked for, and its source line is the first sentence
    )


def find_evidence(question: Question, room: Room) -> Evidence:
    """Return the ranked passages and sentences for a question. Raises BadQuestion."""
    understood = understand(question, room.names, room.aliases)
    embedder = room.embedder
    if embedder is not None and not _reads(embedder, understood.lang):
        embedder = None
        understood = dataclasses.replace(understood, notes=(*understood.notes, _BY_WORDS))
    asked = read_question(understood, embedder) if embedder else None
    pool = retrieve(room.view.parts, understood, asked.vectors if asked else None, question.filters)
    nothing = np.zeros(0, np.float32)
    if pool is None:
        return Evidence(understood, None, [], nothing, {}, [], nothing, (), asked)
    pool = told_once(pool, room.kinship, room.articles)
    ranked, score = rank_passages(pool)
    near = ranked[: max(_LOOKED_AT, question.limit * 2)].tolist()
    articles = room.articles([int(pool.table["article"][c]) for c in near])
    order = [c for c in near if _is_current(pool, c, articles)]
    measured = measure_sentences(pool, order, score, articles, understood)
    sentences = rank_sentences(measured, pool)
    if not sentences:
        return Evidence(understood, None, [], nothing, {}, [], nothing, (), asked)
    speaker = asked_speaker(understood)
    sentences, said = of_speaker_first(sentences, speaker) if speaker else (sentences, False)
    close = list({s.article.key: s.article for s in sentences}.values())
    missing = missing_names(understood, close)
    alone = read_alone(sentences, understood, asked, embedder)
    features = answerable_features(pool, sentences, understood, alone, missing)
    sourced = False
    if asks_publisher(understood.looked_for):
        sentences, sourced = source_line_first(sentences)
    return Evidence(
        understood,
        pool,
        order,
        score,
        articles,
        sentences,
        features,
        missing,
        asked,
        by_words=asked is None,
        said=said,
        sourced=sourced and room.searched.articles == 1,
    )


def ask(question: Question, room: Room) -> Answer:
    """Return quotes that answer, or the reason why there are none and the nearest passages."""
    return answer(question, room)[0]


def answer(question: Question, room: Room) -> tuple[Answer, Evidence]:
    """Return what ``ask`` does, and the evidence it was judged by."""
    started = time.perf_counter()
    evidence = find_evidence(question, room)
    found = with_others(_by_figures(question, evidence, room), room.kinship)
    searched = dataclasses.replace(
        room.searched, milliseconds=round(1000 * (time.perf_counter() - started), 1)
    )
    return dataclasses.replace(found, searched=searched), evidence


def _by_figures(question: Question, evidence: Evidence, room: Room) -> Answer:
    """What figures decide, where a quantity is asked for; else what the sentences say."""
    understood, pool = evidence.understood, evidence.pool
    asks = asks_quantity(question, understood)
    if pool is None or understood.missing_publishers or asks is Asks.NO:
        return _by_sentences(question, evidence, room)
    judged = answer_by_figures(
        question, understood, pool, evidence.passage_score, room.figures, room.articles, room.aliases
    )
    told = judged.told
    if asks is Asks.PERHAPS and not _is_asked(judged, evidence):
        return _by_sentences(question, evidence, room)
    if told is None or (not judged.sure and (told.status is not Status.NOT_FOUND or is_answered(evidence))):
        return _by_sentences(question, evidence, room, judged)
    return Answer(
        question.id,
        question,
        understood.text,
        told.status,
        room.searched,
        quotes=told.quotes,
        nearest=told.nearest,
        headline=told.headline,
        reason=told.reason,
        figures=told.figures,
        notes=understood.notes,
    )


def _is_asked(judged: Judged, evidence: Evidence) -> bool:
    """Whether a figure is what a question asks for that doesn't say so: it meets it well, and its sentence, too."""
    headline = judged.search.verdict.headline
    if headline is None or not judged.meets:
        return False
    text = evidence.understood.looked_for
    if not names_it(judged.asked, headline, text, surely=judged.surely_fits):
        return False
    if (judged.surely_fits or judged.asked.kind == "count") and counts_it(judged.asked, headline):
        return True
    places = {(s.article.article_id, s.start) for s in evidence.sentences[:_BEST]}
    line = (headline, *judged.search.verdict.earlier, *judged.search.verdict.conflicts)
    return any((one.article_id, one.figure.sentence[0]) in places for one in line)


def _by_sentences(question: Question, evidence: Evidence, room: Room, judged: Judged | None = None) -> Answer:
    understood = evidence.understood
    sure = is_answered(evidence)
    quotes = make_quotes(evidence.sentences, understood, question.limit)
    headline = _headline(quotes, evidence)
    if sure and judged and headline and _is_rejected(judged, quotes, headline):
        sure = False
    figures = figure_of(judged, quotes[0]) if sure and judged and quotes else None
    if figures is not None and figures.headline is None:
        sure = False  # numbers of another time than is asked for
    notes = understood.notes
    if sure:
        return Answer(
            question.id,
            question,
            understood.text,
            Status.ANSWERED,
            room.searched,
            quotes=quotes,
            headline=_of_figure(figures) or headline,
            figures=figures,
            notes=notes,
        )
    return Answer(
        question.id,
        question,
        understood.text,
        Status.NOT_FOUND,
        room.searched,
        nearest=quotes,
        reason=_reason(evidence, room),
        notes=notes,
    )


def is_answered(evidence: Evidence) -> bool:
    """Whether the evidence is shown as an answer."""
    if not evidence.sentences or evidence.understood.missing_publishers:
        return False
    best = evidence.sentences[0]
    if lacks_number(evidence.understood, best) or speaks_of_another(evidence.understood, best):
        return False
    if evidence.sourced:
        return True
    if evidence.by_words:
        return best.coverage >= COVERED and not evidence.missing
    # Who spoke is known, or every word is there: so what is said needs to fit less.
    plain = evidence.said or says_all(evidence.understood, best)
    return answerable(evidence.features) > (-PLAIN_BONUS if plain else 0)


def _is_rejected(judged: Judged, quotes: tuple[Quote, ...], headline: Headline) -> bool:
    """Whether the number that would stand on top counts something else than what is asked for."""
    key = quotes[headline.quote].article.key
    return any(
        article == key and start < headline.end and headline.start < end
        for article, (start, end) in judged.rejected
    )


def search(question: Question, room: Room) -> tuple[str, list[Quote]]:
    """Return the question as understood, and the best passages whole, best first, without a verdict."""
    evidence = find_evidence(question, room)
    if evidence.pool is None:
        return evidence.understood.text, []
    table = evidence.pool.table
    found = [
        whole_passage(
            evidence.articles[int(table["article"][c])],
            (int(table["start"][c]), int(table["end"][c])),
            float(evidence.passage_score[c]),
            evidence.understood,
        )
        for c in evidence.order[: question.limit]
    ]
    return evidence.understood.text, list(cite_others(tuple(found), question.filters, room.kinship))


def _is_current(pool: Pool, candidate: int, articles: Mapping[int, Article]) -> bool:
    """Whether the candidate is of the living article's current revision."""
    row = pool.table[candidate]
    article = articles.get(int(row["article"]))
    return article is not None and article.revision == int(row["revision"])


def _headline(quotes: tuple[Quote, ...], evidence: Evidence) -> Headline | None:
    """The first quote's answering words, when the question asks for words of a kind and they stand out."""
    if not quotes:
        return None
    first = evidence.sentences[0]
    span: tuple[Span, ...] = answering_words(
        first.article, (max(first.start, quotes[0].start), first.end), evidence.understood
    )
    return Headline(0, *span[0]) if span else None


def _of_figure(figures: Figures | None) -> Headline | None:
    """The figure's own words in the first quote."""
    if figures is None or figures.headline is None:
        return None
    return Headline(0, *(figures.headline.figure.words or figures.headline.figure.number))


def _reads(embedder: Embedder, lang: str) -> bool:
    """Whether the model knows the language; one that names none is taken to know all."""
    return not embedder.languages or lang in embedder.languages or lang == "en"


def _reason(evidence: Evidence, room: Room) -> Reason:
    understood = evidence.understood
    if room.embedder is not None and not _reads(room.embedder, understood.lang):
        return Reason(
            "language",
            "I found no answer by its words alone, and the model in use reads "
            f"{', '.join(room.embedder.languages) or 'English'} only. Ask in that language, or set a model "
            "that knows yours (BRIEFBOT_MODEL).",
        )
    return reason_for(understood, evidence.missing, room.searched.articles)

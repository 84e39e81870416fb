"""What an answer has to go on: the room it is asked in, and the passages and sentences found for a question."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from index.answering.alone import Asked, read_alone, read_question
from index.answering.copies import NO_KIN, Kinship, told_once
from index.answering.evidence import Floats
from index.answering.figure_search import Stored
from index.answering.origin import asks_publisher, source_line_first
from index.answering.rank import rank_passages
from index.answering.refusal import answerable_features, missing_names
from index.answering.retrieve import Pool, retrieve
from index.answering.said import asked_speaker, of_speaker_first
from index.answering.sentence_rank import Sentence, measure_sentences, rank_sentences
from index.article import Article, Question, Searched
from index.model.embedder import Embedder
from index.model.reader import Reader
from index.question.aliases import Aliases
from index.question.publishers import PublisherNames
from index.question.understand import Understood, understand
from index.search.live import View

_LOOKED_AT = 24  # best passages whose articles are read; the dead among them fall out
_BY_WORDS = "searched by its words alone: the model in use does not read this language"

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
    reader: Reader | None = None  # of figures; None while there is no model
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
    if embedder is not None and not reads(embedder, understood.lang):
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


def _is_current(pool: Pool, candidate: int, articles: Mapping[int, Article]) -> bool:
    """Whether the candidate is of the living article's current revision."""
    row = pool.table[candidate]
    article = articles.get(int(row["article"]))
    return article is not None and article.revision == int(row["revision"])


def reads(embedder: Embedder, lang: str) -> bool:
    """Whether the model knows the language; one that names none is taken to know all."""
    return not embedder.languages or lang in embedder.languages or lang == "en"

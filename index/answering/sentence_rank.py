"""The sentences of the best passages, ordered by how well each of them answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from index.answering.evidence import Floats
from index.answering.retrieve import Pool
from index.answering.weights import Linear, weights
from index.article import Article
from index.question.asking import Kind, answers_of_kind
from index.question.understand import Understood

PASSAGES = 10  # the best passages, whose sentences are looked at

FEATURES = (
    "cosine",  # to the whole question
    "coverage",  # share of the question's idf in the sentence
    "clause_cosine",  # to the clause it serves best
    "clause_coverage",
    "passage",  # how far the passage's score is from the best one's, as -ln(1 + distance)
    "inherited",  # coverage that only the passage and its title give
    "no_number",  # a number is asked for, and it holds none
    "no_time",  # a day, year or duration is asked for, and it holds none
    "no_name",  # a name or place is asked for, and it holds none that is new
    "short",  # fewer than six words
    "full_vote",  # the same, for a name of several words (a person's whole name), by its last word
    "vote",  # a name is asked for: share of the best passages that hold the sentence's commonest new name
)
_WORDS = re.compile(r"\w+")
_NAME = re.compile(r"(?<![.!?…\"“”‘]\s)(?<!\A)\b[A-Z][\w’'-]+")  # a capital that no sentence start explains
_FULL_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][\w’'-]+)+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A candidate sentence: where it stands, what it scores, and which query it serves best."""

    article: Article
    start: int
    end: int
    score: float
    candidate: int  # its passage, in the pool
    member: int  # its place among the pool's sentences
    serves: int
    coverage: float  # share of the question's idf in it

    @property
    def text(self) -> str:
        """Its words."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Measured:
    """Distinct sentences (k) with their FEATURES (k, f)."""

    members: list[int]
    articles: list[Article]
    features: Floats
    serves: list[int]


def measure_sentences(
    pool: Pool,
    order: list[int],
    passage_score: Floats,
    articles: Mapping[int, Article],
    understood: Understood,
) -> Measured:
    """Measure the sentences of the first PASSAGES candidates in ``order`` whose article is in ``articles``."""
    best = [c for c in order if int(pool.table["article"][c]) in articles][:PASSAGES]
    top = float(passage_score[best[0]]) if best else 0.0
    members: list[int] = []
    held: list[Article] = []
    serves: list[int] = []
    rows: list[list[float]] = []
    seen: set[tuple[int, int]] = set()
    votes = _votes(pool, best, articles, understood)
    for candidate in best:
        article = articles[int(pool.table["article"][candidate])]
        # Sentences of one candidate stand together.
        first, last = np.searchsorted(pool.owner, [candidate, candidate + 1])
        for member in range(int(first), int(last)):
            start, end = int(pool.sentence["start"][member]), int(pool.sentence["end"][member])
            if (article.key, start) in seen:
                continue
            seen.add((article.key, start))
            clause = _serves(pool, member)
            members.append(member)
            held.append(article)
            serves.append(clause)
            gap = -float(np.log1p(top - passage_score[candidate]))
            rows.append(
                _row(
                    pool,
                    member,
                    candidate,
                    clause,
                    gap,
                    article.text[start:end],
                    in_english(article),
                    votes,
                    understood,
                )
            )
    features = np.array(rows, np.float32).reshape(len(rows), len(FEATURES))
    return Measured(members, held, features, serves)


def rank_sentences(measured: Measured, pool: Pool, model: Linear | None = None) -> list[Sentence]:
    """Return the measured sentences, best first."""
    scores = (model or weights().sentence)(measured.features)
    return [
        Sentence(
            measured.articles[i],
            int(pool.sentence["start"][measured.members[i]]),
            int(pool.sentence["end"][measured.members[i]]),
            float(scores[i]),
            int(pool.owner[measured.members[i]]),
            measured.members[i],
            measured.serves[i],
            float(pool.sentence_coverage[measured.members[i], 0]),
        )
        for i in np.argsort(-scores, kind="stable")
    ]


def new_names(text: str) -> set[str]:
    """Return the capitalised words of ``text`` that don't merely begin a sentence, in lower case."""
    return {_bare(match.group()) for match in _NAME.finditer(text)}


def full_names(text: str) -> set[str]:
    """Return the last words, in lower case, of capitalised names of two words or more."""
    return {_bare(match.group().split()[-1]) for match in _FULL_NAME.finditer(text)}


def in_english(article: Article) -> bool:
    """Whether numbers in words, days and names are known by their looks: the patterns are English."""
    return article.lang.split("-")[0].lower() == "en"


def _bare(name: str) -> str:
    return name.casefold().removesuffix("’s").removesuffix("'s")


def _votes(
    pool: Pool, best: list[int], articles: Mapping[int, Article], understood: Understood
) -> dict[str, float]:
    """Share of the best passages (with their titles) that hold each name the question doesn't.

    The parts of a question that asks for a name all speak of it, so it is what their passages have in common.
    """
    if understood.kind not in (Kind.NAME, Kind.PLACE) or not best:
        return {}
    asked = {word.casefold() for word in _WORDS.findall(understood.looked_for)}
    counts: Counter[str] = Counter()
    for candidate in best:
        row = pool.table[candidate]
        article = articles[int(row["article"])]
        held = new_names(article.text[int(row["start"]) : int(row["end"])]) | new_names(" " + article.title)
        counts.update(name for name in held if not asked.intersection(_WORDS.findall(name)))
    return {name: count / len(best) for name, count in counts.items()}


def _serves(pool: Pool, member: int) -> int:
    if pool.sentence_cosine.shape[1] == 1:
        return 0
    blend = pool.sentence_cosine[member, 1:] + 0.6 * pool.sentence_coverage[member, 1:]
    return 1 + int(blend.argmax())


def _row(
    pool: Pool,
    member: int,
    candidate: int,
    clause: int,
    gap: float,
    text: str,
    english: bool,
    votes: Mapping[str, float],
    understood: Understood,
) -> list[float]:
    coverage = float(pool.sentence_coverage[member, 0])
    words = len(_WORDS.findall(text))
    kind = understood.kind
    typed = english and kind not in (Kind.OPEN, Kind.CAUSE)
    lacks = typed and not answers_of_kind(kind, text, understood.looked_for)
    return [
        float(pool.sentence_cosine[member, 0]),
        coverage,
        float(pool.sentence_cosine[member, clause]),
        float(pool.sentence_coverage[member, clause]),
        gap,
        max(0.0, float(pool.coverage[candidate, 0]) - coverage),
        float(lacks and kind is Kind.NUMBER),
        float(lacks and kind in (Kind.TIME, Kind.DURATION)),
        float(lacks and kind in (Kind.NAME, Kind.PLACE)),
        float(words < 6),
        max((votes.get(name, 0.0) for name in full_names(text)), default=0.0) if votes else 0.0,
        max((votes.get(name, 0.0) for name in new_names(text)), default=0.0) if votes else 0.0,
    ]

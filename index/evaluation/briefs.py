"""Briefings against those of an editor, and beside three baselines, all over the same articles.

A set is a .jsonl file: ``topic``, ``asked_at`` and the ``sentences`` that an editor picked, each an article's id, a
span of code points and the ``date`` (ISO day, month or year) of what it tells. Every system gets as many sentences as
the editor took, and the same rule for the date of a sentence.

``picked`` is the share of the editor's sentences chosen word for word; ``redundancy`` the mean share of a sentence's
content words, of the shorter one's, that the sentence most like it has too; ``unresolved`` the share of sentences whose
opening is a pronoun, so that whom it means stands elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path

import numpy as np

from index.answering.finding import Room
from index.article import Article, Question
from index.briefs.brief import brief, published_in
from index.briefs.candidates import Candidates, find_candidates
from index.briefs.choose import similarities, tfidf
from index.briefs.events import event_of
from index.briefs.period import Window
from index.briefs.sources import independent
from index.briefs.values import BriefRequest
from index.errors import BadQuestion
from index.evaluation.metrics import mean
from index.evaluation.rouge import aligned_rouge, date_f1, rouge
from index.facade import Index
from index.question.analyzer import stems
from index.question.stopwords import content
from index.question.understand import understand
from index.sentences import split_sentences

MEASURES = {
    "rouge1": "ROUGE-1 F1",
    "rouge2": "ROUGE-2 F1",
    "ar1": "ROUGE-1 F1 aligned by days (AR-1)",
    "ar2": "ROUGE-2 F1 aligned by days (AR-2)",
    "date_f1": "F1 of the dates",
    "picked": "editor's sentences chosen",
    "redundancy": "words shared with the likest sentence",
    "unresolved": "sentences opening with a pronoun",
    "sources": "independent sources",
    "milliseconds": "milliseconds",
}
SYSTEMS = ("briefbot", "lead", "lexrank", "mmr")
_OPENS = re.compile(
    r"\W*(?:(?:and|but|so|or|then|however|meanwhile|also|in fact|instead),?\s+)*"
    r"(?:he|she|they|it|his|her|their|its|this|these|that|those|both|such)\b(?!\s+(?:week|month|year|season)\b)",
    re.IGNORECASE,
)
_DAMPING, _THRESHOLD = 0.85, 0.1  # LexRank's, as published (Erkan and Radev 2004)
_MMR = 0.5  # Carbonell and Goldstein's lambda

Chosen = tuple[Article, int, int]  # an article and a span


@dataclass(frozen=True, slots=True)
class Case:
    """A topic, and the sentences an editor picked: (article id, start, end, date)."""

    topic: str
    asked_at: datetime
    gold: tuple[tuple[str, int, int, str], ...]


def load_cases(file: Path) -> list[Case]:
    """Read a set. Raises BadQuestion."""
    try:
        rows = [
            json.loads(line) for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()
        ]
        return [
            Case(
                str(row["topic"]),
                datetime.fromisoformat(str(row["asked_at"])).astimezone(),
                tuple(
                    (str(one["article_id"]), int(one["start"]), int(one["end"]), str(one["date"]))
                    for one in row["sentences"]
                ),
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadQuestion(
            f'{file} is no set of briefings ({error}). Each line is {{"topic", "asked_at", "sentences": '
            '[{"article_id", "start", "end", "date"}]}.'
        ) from error


def evaluate_briefs(
    cases: Sequence[Case], index: Index, progress: Callable[[int, int], None] = lambda done, total: None
) -> dict[str, dict[str, float | None]]:
    """MEASURES by system, means over the topics."""
    room = index.room()
    measured: dict[str, list[Mapping[str, float]]] = {name: [] for name in SYSTEMS}
    times: list[float] = []
    for number, case in enumerate(cases, 1):
        gold = [(index.article(one[0]), one[1], one[2], one[3]) for one in case.gold]
        for name, (chosen, milliseconds) in _attempts(case, index, room).items():
            measured[name].append(_measure(chosen, gold, index))
            if name == "briefbot":
                times.append(milliseconds)
        progress(number, len(cases))
    found = {
        name: {
            measure: mean(row[measure] for row in rows) for measure in MEASURES if rows and measure in rows[0]
        }
        for name, rows in measured.items()
    }
    found["briefbot"]["milliseconds"] = mean(times)
    return found


def _attempts(case: Case, index: Index, room: Room) -> dict[str, tuple[list[Chosen], float]]:
    count = len(case.gold)
    request = BriefRequest(case.topic, case.asked_at, sentences=count)
    made = brief(request, room, index.held)
    pool = _pool(request, room)
    own = [(q.article, q.start, q.end) for item in made.items for q in item.quotes]
    return {
        "briefbot": (own, made.searched.milliseconds),
        "lead": (_lead(pool, count), 0.0),
        "lexrank": (_spans(pool, _lexrank(pool, count)), 0.0),
        "mmr": (_spans(pool, _mmr(pool, count)), 0.0),
    }


def _pool(request: BriefRequest, room: Room) -> Candidates:
    """The candidate sentences as the baselines get them: those of the same passages, none left out."""
    understood = understand(Question(request.text, "", request.asked_at), room.names, room.aliases)
    vectors = room.embedder.embed_queries([understood.looked_for]) if room.embedder else None
    window = Window()
    return find_candidates(
        room.view.parts, understood, vectors, published_in(window, request), window, room.articles,
        fit=lambda article, span: True,
    )  # fmt: skip


def _spans(pool: Candidates, chosen: Sequence[int]) -> list[Chosen]:
    return [(one.article, one.start, one.end) for one in (pool.sentences[i] for i in chosen)]


def _lead(pool: Candidates, count: int) -> list[Chosen]:
    """The first sentence of each of the best articles, then the second of each."""
    articles = list({one.article.key: one.article for one in pool.sentences}.values())[:count]
    leads = [
        [span for span in split_sentences(article.text, article.lang) if span[0] >= article.body_start]
        for article in articles
    ]
    found: list[Chosen] = []
    for place in range(max(map(len, leads), default=0)):
        found += [(a, *some[place]) for a, some in zip(articles, leads, strict=True) if place < len(some)]
        if len(found) >= count:
            break
    return found[:count]


def _lexrank(pool: Candidates, count: int) -> list[int]:
    """The sentences most central in the graph of tf-idf cosines above the threshold."""
    texts = [one.text for one in pool.sentences]
    linked = (similarities(tfidf(texts), texts) > _THRESHOLD).astype(np.float64)
    walk = linked / np.maximum(linked.sum(1, keepdims=True), 1)
    rank = np.full(len(texts), 1 / max(1, len(texts)))
    for _ in range(100):
        rank = (1 - _DAMPING) / len(texts) + _DAMPING * (walk.T @ rank)
    best: list[int] = np.argsort(-rank, kind="stable")[:count].tolist()
    return best


def _mmr(pool: Candidates, count: int) -> list[int]:
    """Maximal marginal relevance: near the topic, unlike what is chosen already."""
    similar = similarities(pool.vectors, [one.text for one in pool.sentences])
    near = np.array([one.relevance for one in pool.sentences])
    chosen: list[int] = []
    while len(chosen) < min(count, len(near)):
        told = similar[:, chosen].max(1) if chosen else np.zeros(len(near))
        worth = _MMR * near - (1 - _MMR) * told
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
    return chosen


def _measure(
    chosen: Sequence[Chosen], gold: Sequence[tuple[Article, int, int, str]], index: Index
) -> dict[str, float]:
    told: dict[str, str] = {}
    wanted: dict[str, str] = {}
    for article, start, end in chosen:
        day = event_of(article, (start, end)).iso
        if day:
            told[day] = f"{told.get(day, '')} {article.text[start:end]}"
    for article, start, end, day in gold:
        wanted[day] = f"{wanted.get(day, '')} {article.text[start:end]}"
    texts = [article.text[start:end] for article, start, end in chosen]
    everything, reference = " ".join(texts), " ".join(wanted.values())
    articles = [article for article, _, _ in chosen]
    held = index.held([article.key for article in articles])
    reprints = {key: frozenset(copy.article for copy in one.reprints) for key, one in held.items()}
    picked = sum(
        any(a.key == b.key and s < end and start < e for b, s, e in chosen) for a, start, end, _ in gold
    )
    return {
        "rouge1": rouge(everything, reference, 1),
        "rouge2": rouge(everything, reference, 2),
        "ar1": aligned_rouge(told, wanted, 1),
        "ar2": aligned_rouge(told, wanted, 2),
        "date_f1": date_f1(list(told), list(wanted)),
        "picked": picked / len(gold),
        "redundancy": _redundancy(texts),
        "unresolved": sum(_OPENS.match(text) is not None for text in texts) / max(1, len(texts)),
        "sources": float(independent(articles, reprints)),
    }


def _redundancy(texts: Sequence[str]) -> float:
    words = [set(content(stems(text), "en")) for text in texts]
    shared = [0.0] * len(texts)
    for a, b in combinations(range(len(texts)), 2):
        both = len(words[a] & words[b]) / max(1, min(len(words[a]), len(words[b])))
        shared[a], shared[b] = max(shared[a], both), max(shared[b], both)
    return sum(shared) / max(1, len(shared))

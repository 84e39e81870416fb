"""From a question and its ranked passages to the figures that may answer it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from index.answering.evidence import Floats
from index.answering.figure_reading import FigureReading
from index.answering.retrieve import Pool
from index.article import Article
from index.figure_store import PassageFigures
from index.figures.cited import Cited, CitedApart, Figures
from index.figures.compare import Candidate
from index.figures.series import FigureAnswer, answer_figures
from index.figures.terms import WORD, terms_of
from index.model.reader import Reader
from index.question.aliases import Aliases
from index.question.analyzer import stems, term_id

PASSAGES = 60  # the best passages that hold figures
_LOOKED_AT = 160  # the best passages, most of which hold none

Stored = Callable[[list[int]], Mapping[int, PassageFigures]]
Articles = Callable[[list[int]], Mapping[int, Article]]


@dataclass(frozen=True, slots=True)
class Search:
    """What was found: the verdict, and every candidate with its article (by article id)."""

    verdict: FigureAnswer
    candidates: tuple[Candidate, ...]
    articles: Mapping[str, Article]
    reads: FigureReading | None = None

    def read(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates, with a reader's word where there is one."""
        odds = self.reads(candidates) if self.reads and candidates else [None] * len(candidates)
        return [replace(one, read=odd) for one, odd in zip(candidates, odds, strict=True)]

    def cite(self, candidate: Candidate) -> Cited:
        """A candidate with its article."""
        return Cited(self.articles[candidate.article_id], candidate.figure)

    def figures(self) -> Figures:
        """The verdict as an answer hands it out."""
        verdict = self.verdict
        headline, asked = verdict.headline, verdict.asked
        line = [*verdict.earlier, *((headline,) if headline else ())]
        return Figures(
            headline=self.cite(headline) if headline else None,
            series=tuple(self.cite(one) for one in line),
            conflicts=tuple(self.cite(one) for one in verdict.conflicts),
            apart=tuple(CitedApart(self.cite(one.candidate), one.differs) for one in verdict.not_comparable),
            undated=tuple(self.cite(one) for one in verdict.undated),
            changed_from=self.cite(verdict.changed_from) if verdict.changed_from else None,
            passed=asked is not None and asked.limit is not None,
            of_time=asked is not None and asked.of_time,
            counted_from=verdict.counted_from,
            unresolved=verdict.unresolved,
        )


def search_figures(
    text: str,
    asked_at: date | None,
    pool: Pool,
    score: Floats,
    stored: Stored,
    articles: Articles,
    aliases: Aliases,
    reader: Reader | None = None,
    *,
    passages: int = PASSAGES,
    looked_at: int = _LOOKED_AT,
) -> Search:
    """Judge the figures of the best passages; ``score`` (n,) ranks the pool's candidates for ``text``."""
    near = np.argsort(-score, kind="stable")[:looked_at].tolist()
    held = stored([int(pool.table["key"][c]) for c in near])
    near = [c for c in near if int(pool.table["key"][c]) in held][:passages]
    living = articles(list(dict.fromkeys(int(pool.table["article"][c]) for c in near)))
    candidates: dict[tuple[str, int], Candidate] = {}
    for c in near:
        row = pool.table[c]
        article = living.get(int(row["article"]))
        if article is None or article.revision != int(row["revision"]):
            continue
        passage = held[int(row["key"])]
        meanings = _meanings(pool, c)
        for figure in passage.figures:
            # Neighbouring passages share a sentence.
            candidates.setdefault(
                (article.article_id, figure.number[0]),
                Candidate(
                    article.article_id,
                    article.revision,
                    article.text,
                    figure,
                    article.published,
                    score=float(score[c]),
                    title=article.title,
                    terms=passage.terms,
                    meaning=meanings.get(figure.sentence[0]),
                ),
            )
    found = tuple(candidates.values())
    reads = FigureReading(reader, text) if reader else None
    verdict = answer_figures(
        text,
        asked_at,
        found,
        term_weights(text, pool),
        [(item.asked, item.others) for item in aliases.apply(text)],
        [(item.asked, item.others) for item in aliases.metonyms_in(text)],
        reads,
    )
    return Search(verdict, found, {article.article_id: article for article in living.values()}, reads)


def _meanings(pool: Pool, candidate: int) -> dict[int, float]:
    """The cosine of each of a passage's sentences to the question, by where it begins; none without a vector."""
    if not pool.table["embedded"][candidate]:
        return {}
    first, last = np.searchsorted(pool.owner, [candidate, candidate + 1])
    cosines = pool.sentence_cosine[first:last, 0]
    return dict(zip(pool.sentence["start"][first:last].tolist(), cosines.tolist(), strict=True))


def term_weights(text: str, pool: Pool) -> dict[str, float]:
    """Inverse document frequencies of a question's terms, from the statistics its retrieval gathered."""
    frequencies = pool.statistics.frequencies
    weights: dict[str, float] = {}
    for match in WORD.finditer(text):
        ids = [i for i in map(term_id, stems(match.group())) if i in frequencies]
        if not ids:
            continue
        idf = pool.statistics.idf(np.array(ids, np.uint32), np.arange(len(ids)))
        for term in terms_of(match.group()):
            weights[term] = min(weights.get(term, float("inf")), float(idf.max()))
    return weights

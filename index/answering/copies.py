"""The same text is told once: by whoever put it out first, with how many others have it too.

Among candidates that are the same words, those of the original stay: of the copy that the others credit, else of
the earliest. A passage of a reprint that tells more than the original stays as well.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.answering.retrieve import Pool
from index.article import Answer, Article, Elsewhere, Filters, Quote, Status
from index.reprints import REPEATED, Runs, held_in, runs_of

Articles = Callable[[list[int]], Mapping[int, Article]]


@dataclass(frozen=True, slots=True)
class Kinship:
    """What the catalogue knows of reprints. ``among`` maps articles to those of the given ones that are the same."""

    among: Callable[[list[int]], Mapping[int, AbstractSet[int]]] = lambda keys: {}
    elsewhere: Callable[[Quote, Filters], list[Elsewhere]] = lambda quote, filters: []


NO_KIN = Kinship()


def told_once(pool: Pool, kinship: Kinship, articles: Articles) -> Pool:
    """The candidates without those whose words a preferred reprint among them tells too."""
    kin = kinship.among(list(dict.fromkeys(pool.table["article"].tolist())))
    if not kin:
        return pool
    living = articles(list(kin))
    runs: dict[int, Runs] = {}
    told: dict[int, Runs] = {}
    for candidate in np.flatnonzero(np.isin(pool.table["article"], list(living))).tolist():
        row = pool.table[candidate]
        key = int(row["article"])
        runs[candidate] = runs_of(living[key].text[int(row["start"]) : int(row["end"])])
        told[key] = told.get(key, frozenset()) | runs[candidate]
    order = _preferred(living, kin)
    keep = np.ones(len(pool), np.bool_)
    for candidate, held in runs.items():
        key = int(pool.table["article"][candidate])
        better = [other for other in kin[key] if other in told and order[other] < order[key]]
        keep[candidate] = all(held_in(held, told[other]) < REPEATED for other in better)
    return pool if keep.all() else _kept(pool, keep)


def with_others(answer: Answer, kinship: Kinship) -> Answer:
    """The answer with who else put out each quote; what repeats an earlier quote's words is left out."""
    quotes = answer.quotes if answer.status is Status.CONFLICT else tuple(_distinct(answer.quotes))
    return dataclasses.replace(
        answer,
        quotes=cite_others(quotes, answer.question.filters, kinship),
        nearest=cite_others(tuple(_distinct(answer.nearest)), answer.question.filters, kinship),
    )


def cite_others(quotes: tuple[Quote, ...], filters: Filters, kinship: Kinship) -> tuple[Quote, ...]:
    """Each quote with the other articles, among those the asker may read, that have its words."""
    return tuple(
        dataclasses.replace(quote, also_in=tuple(kinship.elsewhere(quote, filters))) for quote in quotes
    )


def _distinct(quotes: tuple[Quote, ...]) -> list[Quote]:
    kept: list[tuple[Quote, Runs]] = []
    for quote in quotes:
        runs = runs_of(quote.text)
        repeats = (
            earlier.article.key != quote.article.key
            and runs
            and (held_in(runs, told) >= REPEATED or (told and held_in(told, runs) >= REPEATED))
            for earlier, told in kept
        )
        if not any(repeats):
            kept.append((quote, runs))
    return [quote for quote, _ in kept]


def _preferred(
    living: Mapping[int, Article], kin: Mapping[int, AbstractSet[int]]
) -> dict[int, tuple[object, ...]]:
    """For each article what it is sorted by among its reprints: the credited, the dated, the earliest, the first."""
    order: dict[int, tuple[object, ...]] = {}
    for key, article in living.items():
        name = article.publisher
        credited = sum(
            bool(name) and living[other].publisher != name and name in living[other].text
            for other in kin[key]
            if other in living and name
        )
        date = article.published
        order[key] = (-credited, date is None, date.first if date else 0, date.iso if date else "", key)
    return order


def _kept(pool: Pool, keep: NDArray[np.bool_]) -> Pool:
    """The pool with some of its candidates, and their sentences."""
    sentences = keep[pool.owner]
    place = np.cumsum(keep) - 1
    changed = {
        name: getattr(pool, name)[sentences] for name in ("sentence_cosine", "sentence_coverage", "sentence")
    }
    of_candidates = {field.name for field in dataclasses.fields(pool)} - {"owner", "statistics", *changed}
    changed |= {name: getattr(pool, name)[keep] for name in of_candidates}
    return dataclasses.replace(pool, owner=place[pool.owner[sentences]], **changed)

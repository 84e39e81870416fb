"""Figures in the catalogue: read once, when a revision is split into passages, and kept by passage.

A passage without figures has no row. ``terms`` are the words of the passage and of its title as figures are
looked for by, so that a question reads no text to know which passages speak of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from index.article import Published, Span
from index.figures.terms import terms_of
from index.figures.values import AsOfRule, Figure, Scope, Standing

_CHUNK = 500  # keys in one statement
_Row = list[Any]


@dataclass(frozen=True, slots=True)
class PassageFigures:
    """What one passage holds: its figures in reading order, and the terms of its words and its title."""

    passage: int
    figures: tuple[Figure, ...]
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored passage to read figures from: its key, its span, its sentences, all absolute."""

    key: int
    span: Span
    sentences: Sequence[Span]


def store_figures(
    db: sqlite3.Connection,
    article: int,
    text: str,
    title: str,
    lang: str,
    published: Published | None,
    passages: Sequence[Stored],
) -> None:
    """Read the figures of an article's passages and keep them in place of those kept before."""
    from index.figures.extract import extract_figures

    sentences = sorted({span for passage in passages for span in passage.sentences})
    by_sentence: dict[Span, list[Figure]] = defaultdict(list)
    for figure in extract_figures(text, sentences, published, lang):
        by_sentence[figure.sentence].append(figure)
    rows = []
    for passage in passages:
        figures = [figure for span in passage.sentences for figure in by_sentence.get(span, ())]
        if figures:
            terms = " ".join(sorted(terms_of(f"{title}\n{text[slice(*passage.span)]}")))
            rows.append((passage.key, terms, pack(figures)))
    keep_figures(db, article, [passage.key for passage in passages], rows)


def extractor() -> str:
    """Which extractor this version has. Loaded where figures are read: who only asks needs none of its rules."""
    from index.figures.extract import EXTRACTOR

    return EXTRACTOR


def keep_figures(
    db: sqlite3.Connection, article: int, passages: Sequence[int], rows: Sequence[tuple[int, str, str]]
) -> None:
    """Keep what this version has read in an article's passages: of those with figures, key, terms and figures."""
    db.executemany("DELETE FROM figures WHERE passage = ?", [(key,) for key in passages])
    db.executemany("INSERT INTO figures (passage, terms, found) VALUES (?, ?, ?)", rows)
    db.execute("UPDATE articles SET figures_by = ? WHERE key = ?", (extractor(), article))


def load_figures(db: sqlite3.Connection, passages: Iterable[int]) -> dict[int, PassageFigures]:
    """The figures of living passages by passage key; those without figures are left out."""
    found: dict[int, PassageFigures] = {}
    rest = iter(passages)
    while some := [int(key) for key in islice(rest, _CHUNK)]:
        marks = ",".join("?" * len(some))
        for key, terms, packed in db.execute(
            f"SELECT passage, terms, found FROM figures WHERE passage IN ({marks})", some
        ):
            found[key] = PassageFigures(key, unpack(packed), frozenset(terms.split(" ")))
    return found


def to_extract(db: sqlite3.Connection) -> int:
    """How many living articles were read by another extractor than this version's."""
    row = db.execute(
        "SELECT count(*) FROM articles WHERE removed_at IS NULL AND figures_by <> ?", (extractor(),)
    ).fetchone()
    return int(row[0])


def pack(figures: Sequence[Figure]) -> str:
    """Figures as text, without what follows from the rest."""
    return json.dumps([_packed(figure) for figure in figures], separators=(",", ":"))


def unpack(packed: str) -> tuple[Figure, ...]:
    """The reverse of ``pack``."""
    return tuple(_figure(row) for row in json.loads(packed))


def _packed(figure: Figure) -> _Row:
    return [
        figure.sentence,
        figure.number,
        figure.low,
        figure.high,
        figure.comparator,
        figure.unit,
        figure.counted,
        figure.as_of,
        figure.as_of_rule,
        figure.as_of_words,
        figure.period,
        [[scope.kind, scope.words, scope.sentence] for scope in figure.scope],
        figure.speaker,
        figure.standing,
        figure.words,
    ]


def _figure(row: _Row) -> Figure:
    return Figure(
        sentence=(row[0][0], row[0][1]),
        number=(row[1][0], row[1][1]),
        low=row[2],
        high=row[3],
        comparator=row[4],
        unit=row[5],
        counted=_span(row[6]),
        as_of=row[7],
        as_of_rule=AsOfRule(row[8]),
        as_of_words=_span(row[9]),
        period=row[10],
        scope=tuple(
            Scope(kind, (words[0], words[1]), (within[0], within[1])) for kind, words, within in row[11]
        ),
        speaker=_span(row[12]),
        standing=Standing(row[13]),
        words=_span(row[14]),
    )


def _span(row: Sequence[int] | None) -> Span | None:
    return (row[0], row[1]) if row is not None else None

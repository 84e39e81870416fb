"""Counting what the catalogue holds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from index.article import Published
from index.catalogue import records
from index.catalogue.records import CatalogueStatistics
from index.catalogue.vectors import count_pending, find_model
from index.disk import CATALOGUE_FILE

CURRENT = "articles a JOIN revisions r ON r.article = a.key AND r.revision = a.revision"
# ``:names`` is a JSON list of collections, or NULL for all of them.
_IN = "(:names IS NULL OR r.collection IN (SELECT value FROM json_each(:names)))"
_LIVING = f"{CURRENT} WHERE a.removed_at IS NULL AND {_IN}"
_ALL: dict[str, str | None] = {"names": None}


def number(db: sqlite3.Connection, name: str) -> int:
    """One of the catalogue's own counters."""
    return int(db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()[0])


def counts(db: sqlite3.Connection, column: str, names: dict[str, str | None] = _ALL) -> dict[str, int]:
    """Living articles by a column of their current revision, the most frequent first; NULL left out."""
    rows = db.execute(
        f"SELECT r.{column}, count(*) FROM {_LIVING} AND r.{column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
        names,
    )
    return {row[0]: row[1] for row in rows}


def statistics(
    db: sqlite3.Connection, folder: Path, model_id: str | None, collections: Iterable[str] | None = None
) -> CatalogueStatistics:
    """What is held, in one view; with ``collections``, articles, passages, dates and publishers of those alone."""
    names = {"names": None if collections is None else json.dumps(sorted(collections))}
    articles, undated = db.execute(
        f"SELECT count(*), coalesce(sum(r.published IS NULL), 0) FROM {_LIVING}", names
    ).fetchone()
    passages = "SELECT count(*) FROM passages"
    if collections is not None:
        passages = f"SELECT count(*) FROM {_LIVING.replace(CURRENT, CURRENT + ' JOIN passages p ON p.article = a.key')}"
    checked = db.execute("SELECT max(finished_at) FROM jobs WHERE outcome = 'done'").fetchone()[0]
    updated = db.execute("SELECT value FROM meta WHERE name = 'updated_at'").fetchone()[0]
    return CatalogueStatistics(
        articles=articles,
        passages=db.execute(passages, names if collections is not None else {}).fetchone()[0],
        undated=undated,
        removed=db.execute("SELECT count(*) FROM articles WHERE removed_at IS NOT NULL").fetchone()[0],
        newest=_edge(db, "DESC", names),
        oldest=_edge(db, "ASC", names),
        collections=counts(db, "collection", names),
        publishers=counts(db, "publisher", names),
        vectors_pending=count_pending(db, find_model(db, model_id)),
        updated_at=records.instant(updated),
        checked_at=records.instant(checked),
        bytes_on_disk=_size(folder),
        change_number=number(db, "change_number"),
    )


def _edge(db: sqlite3.Connection, order: str, names: dict[str, str | None]) -> Published | None:
    row = db.execute(
        f"""SELECT r.published, r.precision FROM {_LIVING} AND r.published IS NOT NULL
            ORDER BY r.first_day {order}, r.published {order} LIMIT 1""",
        names,
    ).fetchone()
    return records.published(row["published"], row["precision"]) if row else None


def _size(folder: Path) -> int:
    """Bytes of the catalogue and the generations; what vanishes meanwhile counts as nothing."""
    total = 0
    for path in [*folder.glob(f"{CATALOGUE_FILE}*"), *folder.glob("generations/**/*")]:
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total

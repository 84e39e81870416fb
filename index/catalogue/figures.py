"""Counting what the catalogue holds."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
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
# Sorts as dates do, and says all that is shown of one; NULL for an undated article.
_DAY = "r.first_day || char(9) || r.published || char(9) || r.precision"


def number(db: sqlite3.Connection, name: str) -> int:
    """One of the catalogue's own counters."""
    return int(db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()[0])


def statistics(
    db: sqlite3.Connection, folder: Path, model_id: str | None, collections: Iterable[str] | None = None
) -> CatalogueStatistics:
    """What is held, in one view; with ``collections``, articles, passages, dates and publishers of those alone."""
    names = {"names": None if collections is None else json.dumps(sorted(collections))}
    groups = db.execute(
        f"""SELECT r.collection, r.publisher, count(*), sum(r.published IS NULL), min({_DAY}), max({_DAY})
            FROM {_LIVING} GROUP BY 1, 2""",
        names,
    ).fetchall()
    passages = "SELECT count(*) FROM passages"
    if collections is not None:
        passages = f"SELECT count(*) FROM {_LIVING.replace(CURRENT, CURRENT + ' JOIN passages p ON p.article = a.key')}"
    checked = db.execute("SELECT max(finished_at) FROM jobs WHERE outcome = 'done'").fetchone()[0]
    updated = db.execute("SELECT value FROM meta WHERE name = 'updated_at'").fetchone()[0]
    days = [day for group in groups for day in group[4:6] if day is not None]
    return CatalogueStatistics(
        articles=sum(group[2] for group in groups),
        passages=db.execute(passages, names if collections is not None else {}).fetchone()[0],
        undated=sum(group[3] for group in groups),
        removed=db.execute("SELECT count(*) FROM articles WHERE removed_at IS NOT NULL").fetchone()[0],
        newest=_published(max(days, default=None)),
        oldest=_published(min(days, default=None)),
        collections=_totals((group[0], group[2]) for group in groups),
        publishers=_totals((group[1], group[2]) for group in groups),
        vectors_pending=count_pending(db, find_model(db, model_id)),
        updated_at=records.instant(updated),
        checked_at=records.instant(checked),
        bytes_on_disk=_size(folder),
        change_number=number(db, "change_number"),
    )


def _totals(counted: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    """The sum by name, the most frequent first; without a name left out."""
    totals: Counter[str] = Counter()
    for name, count in counted:
        if name is not None:
            totals[name] += count
    return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def _published(day: str | None) -> Published | None:
    """The reverse of ``_DAY``."""
    return records.published(*day.split("\t")[1:]) if day else None


def _size(folder: Path) -> int:
    """Bytes of the catalogue and the generations; what vanishes meanwhile counts as nothing."""
    total = 0
    for path in [*folder.glob(f"{CATALOGUE_FILE}*"), *folder.glob("generations/**/*")]:
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total

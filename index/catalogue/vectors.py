"""Vectors in the catalogue, by model and by hash of what they depend on: nothing is embedded twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.catalogue import records
from index.catalogue.records import PassageToEmbed
from index.errors import ModelError
from index.model.embedder import PassageVectors
from index.passages import passage_prefix


class Model(NamedTuple):
    """A model's row. Key 0 matches no vector; no languages means all."""

    key: int
    dimension: int
    languages: str


# A passage waits for a vector unless it has one, or is in a language the model doesn't know.
_PENDING = """NOT EXISTS (SELECT 1 FROM vectors v WHERE v.model = :model AND v.hash = p.hash)
              AND (:languages = '' OR instr(:languages, ' ' || p.lang || ' ') > 0)"""


def find_model(db: sqlite3.Connection, model_id: str | None) -> Model:
    """The row of this model, or one that matches nothing."""
    row = db.execute(
        "SELECT key, dimension, languages FROM models WHERE model_id = ?", (model_id,)
    ).fetchone()
    return Model(*row) if row else Model(0, 0, "")


def register_model(db: sqlite3.Connection, model_id: str, dimension: int, languages: Sequence[str]) -> Model:
    """Note a model before its first vector. Raises ModelError when it was known with another dimension."""
    known = find_model(db, model_id)
    if known.key and known.dimension != dimension:
        raise ModelError(
            f"The model {model_id!r} gives vectors of another length than before ({dimension}, not "
            f"{known.dimension}). Its files have changed under the same name: prepare it again."
        )
    names = f" {' '.join(languages)} " if languages else ""
    db.execute(
        """INSERT INTO models (model_id, dimension, languages) VALUES (:model_id, :dimension, :languages)
           ON CONFLICT (model_id) DO UPDATE SET languages = :languages WHERE languages <> :languages""",
        {"model_id": model_id, "dimension": dimension, "languages": names},
    )
    return find_model(db, model_id)


def count_pending(db: sqlite3.Connection, model: Model) -> int:
    """How many living passages wait for a vector. Kept by the catalogue's own triggers, so it costs one row."""
    if not model.key:
        return int(db.execute("SELECT count(*) FROM passages").fetchone()[0])
    return int(db.execute("SELECT waiting FROM models WHERE key = ?", (model.key,)).fetchone()[0])


def pending_vectors(
    db: sqlite3.Connection, model: Model, limit: int, before: int | None
) -> list[PassageToEmbed]:
    """Up to ``limit`` waiting passages, newest first, each hash once."""
    rows = db.execute(
        f"""SELECT p.key, p.hash, p.start, p.end, p.sentences, r.title, r.publisher, r.text
            FROM passages p JOIN revisions r ON r.article = p.article AND r.revision = p.revision
            WHERE p.key < :before AND {_PENDING} ORDER BY p.key DESC LIMIT :limit""",
        {
            "model": model.key,
            "languages": model.languages,
            "limit": limit,
            "before": before if before is not None else 2**63 - 1,
        },
    )
    found: dict[bytes, PassageToEmbed] = {}
    for row in rows:
        start = row["start"]
        found.setdefault(
            row["hash"],
            PassageToEmbed(
                row["key"],
                row["hash"],
                passage_prefix(row["title"], row["publisher"]),
                row["text"][start : row["end"]],
                tuple((a - start, b - start) for a, b in records.unpack_spans(row["sentences"])),
            ),
        )
    return list(found.values())


def vectors_of(db: sqlite3.Connection, model: Model) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Every living passage's key and vector (d,), as far as they are computed, in key order."""
    rows = db.execute(
        """SELECT p.key, v.passage FROM passages p JOIN vectors v ON v.model = ? AND v.hash = p.hash
           ORDER BY p.key""",
        (model.key,),
    )
    for key, vector in rows:
        yield key, records.unpack_vector(vector)


def store_vectors(db: sqlite3.Connection, model_id: str, vectors: Mapping[bytes, PassageVectors]) -> None:
    """Insert vectors under their hashes; those already held stay."""
    if not vectors:
        return
    known = find_model(db, model_id)
    dimension = len(next(iter(vectors.values())).vector)
    model = register_model(db, model_id, dimension, known.languages.split())
    for held in vectors.values():
        if held.vector.shape != (dimension,) or held.sentences.shape[1:] != (dimension,):
            raise ModelError(f"The model {model_id!r} gave vectors of different lengths. Prepare it again.")
        if not (np.isfinite(held.vector).all() and np.isfinite(held.sentences).all()):
            raise ModelError(f"The model {model_id!r} gave a vector that is not a number. Prepare it again.")
    db.executemany(
        "INSERT OR IGNORE INTO vectors (model, hash, passage, sentences) VALUES (?, ?, ?, ?)",
        [
            (model.key, name, held.vector.astype("<f4").tobytes(), held.sentences.astype("<f2").tobytes())
            for name, held in vectors.items()
        ],
    )


def prune_vectors(db: sqlite3.Connection) -> int:
    """Delete the vectors no living passage uses; returns how many."""
    return db.execute("DELETE FROM vectors WHERE hash NOT IN (SELECT hash FROM passages)").rowcount

"""Counts that the catalogue keeps instead of counting."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest

from index.catalogue import Catalogue, Snapshot
from index.disk import CATALOGUE_FILE
from index.errors import UnknownArticle
from index.schema import CATALOGUE
from tests.index.folders import DIMENSION, WORDS, draft, vectors_for

_LANGUAGES: tuple[tuple[str, ...], ...] = ((), ("en", "ar"), ("de",))
_TEXTS = ("It rained. " * 40, "The ferry stopped. Nobody came.", "Nothing to say.")


def _counted(snapshot: Snapshot, model_id: str, known: Sequence[str]) -> int:
    """One by one: who waits is without a vector, and in a language that the model knows."""
    return sum(
        row.vector is None and (not known or row.lang in known) for row in snapshot.segment_rows(model_id)
    )


@pytest.mark.parametrize("seed", range(4))
def test_waiting_passages_are_counted_through_every_change(tmp_path: Path, seed: int) -> None:
    """After any mix of changes the kept count of each model is what counting gives."""
    drawn = random.Random(seed)
    known: dict[str, tuple[str, ...]] = {}
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue:
        for _ in range(60):
            name, model = f"a{drawn.randrange(6)}", drawn.choice(("m", "n"))
            with catalogue.writer("test") as writer, suppress(UnknownArticle):
                match drawn.randrange(8):
                    case 0 | 1:
                        writer.put(draft(name, drawn.choice(_TEXTS), lang=drawn.choice(("en", "ar", "de"))))
                    case 2:
                        writer.remove(name, "test")
                    case 3:
                        writer.bring_back(name)
                    case 4:
                        known[model] = drawn.choice(_LANGUAGES)
                        writer.register_model(model, DIMENSION, known[model])
                    case 5 if model in known:
                        writer.store_vectors(model, vectors_for(writer.pending_vectors(model, 3)))
                    case 6:
                        writer.purge(name, "test")
                    case _:
                        writer.prune_vectors()
            with catalogue.snapshot() as snapshot:
                for one, languages in known.items():
                    assert snapshot.vectors_pending(one) == _counted(snapshot, one, languages)


def test_counts_of_an_older_folder(tmp_path: Path) -> None:
    """A folder of an earlier version is counted once, when it is brought up to date."""
    with closing(sqlite3.connect(tmp_path / CATALOGUE_FILE)) as db:
        for step in CATALOGUE.steps[:8]:
            step(db)
        db.execute("PRAGMA user_version = 8")
        db.execute(
            "INSERT INTO models (model_id, dimension, languages) VALUES ('all', 8, ''), ('one', 8, ' de ')"
        )
        db.execute("INSERT INTO articles VALUES (1, 'a', 's', 'l', 1, 'w', NULL, '')")
        for hash, lang in ((b"1", "en"), (b"2", "de"), (b"3", "de")):
            db.execute(
                """INSERT INTO passages (article, revision, start, end, sentences, lang, hash)
                   VALUES (1, 1, 0, 1, '', ?, ?)""",
                (lang, hash),
            )
        db.execute("INSERT INTO vectors (model, hash, passage, sentences) VALUES (1, X'31', '', '')")
        db.commit()
    with Catalogue.open(tmp_path, write=True) as catalogue, catalogue.snapshot() as snapshot:
        assert (snapshot.vectors_pending("all"), snapshot.vectors_pending("one")) == (2, 2)

"""What the tests of the data folder share: documents, a splitter that needs no model, made-up vectors."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from index.article import Draft
from index.catalogue import (
    Catalogue,
    PassageToEmbed,
    Snapshot,
    Splitter,
    rough_splitter,
    vector_hash,
)
from index.model.embedder import PassageVectors
from index.passages import passage_prefix
from index.search.generation import open_current
from index.search.live import LiveIndex

ROOT = Path(__file__).parents[2]
MODEL = "made-up/1"
DIMENSION = 8
WORDS = Splitter("words/40", lambda texts: [len(text.split()) for text in texts], max_tokens=40)


def draft(article_id: str = "a", text: str = "One sentence. Another one.", **fields: Any) -> Draft:
    values: dict[str, Any] = {
        "locator": f"{article_id}.txt",
        "source": "desk",
        "title": f"Title {article_id}",
    }
    return Draft(article_id=article_id, text=text, **(values | fields))


def vectors_for(passages: Iterable[PassageToEmbed]) -> dict[bytes, PassageVectors]:
    """Vectors that follow from the hash, so that any process computes the same."""
    return {passage.hash: made_up(passage.hash, len(passage.sentences)) for passage in passages}


def made_up(name: bytes, sentences: int) -> PassageVectors:
    numbers = np.frombuffer(hashlib.sha256(name).digest(), np.uint8)[:DIMENSION].astype(np.float32)
    vector = numbers / np.linalg.norm(numbers)
    return PassageVectors(vector, np.tile(vector, (sentences, 1)).astype("f2"))


def embed_all(catalogue: Catalogue) -> int:
    count = 0
    with catalogue.writer("embedding") as writer:
        while waiting := writer.pending_vectors(MODEL, 100):
            writer.store_vectors(MODEL, vectors_for(waiting))
            count += len(waiting)
    return count


def python(code: str, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run ``code`` in another process that can import what the tests can."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        **options,
    )


def check_folder(folder: Path, model: str = MODEL) -> dict[str, str]:
    """Assert that catalogue, vectors and generation agree; returns the texts of living articles by id."""
    with Catalogue.open(folder, write=True, splitter=WORDS) as catalogue:
        with catalogue.reading() as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
            rough = {row[0] for row in db.execute("SELECT article_id FROM articles WHERE split_by = 'rough'")}
        generation, damage = open_current(folder, catalogue, complete=True)
        assert damage is None
        with catalogue.snapshot() as snapshot:
            texts = _check_articles(snapshot, rough)
            rows = {row.passage.key: row for row in snapshot.segment_rows(model)}
        for row in rows.values():
            if row.vector is not None and row.sentence_vectors is not None:
                relative = [(a - row.passage.start, b - row.passage.start) for a, b in row.passage.sentences]
                name = vector_hash(passage_prefix(row.title, row.publisher), row.text, relative)
                expected = made_up(name, len(relative))
                assert (row.vector == expected.vector).all()
                assert (row.sentence_vectors == expected.sentences).all()
        view = LiveIndex(folder, catalogue, model).view()
        assert generation is None or view.generation == generation.number
        living = [key for part in view.parts for key in part.living]
        assert sorted(living) == sorted(rows)
        embedded = {
            int(row["key"]) for part in view.parts for row in part.segment.rows if row["embedded"]
        } & set(rows)
        assert embedded == {key for key, row in rows.items() if row.vector is not None}
        return texts


def _check_articles(snapshot: Snapshot, rough: set[str]) -> dict[str, str]:
    """``rough`` are the articles that wait to be split by the model's own tokens."""
    texts = {}
    spans: dict[int, list[tuple[int, int, tuple[tuple[int, int], ...]]]] = {}
    for passage in snapshot.passages():
        spans.setdefault(passage.article_key, []).append((passage.start, passage.end, passage.sentences))
    for line in snapshot.article_rows():
        article = snapshot.article(line.article_id)
        texts[article.article_id] = article.text
        as_draft = draft(
            article.article_id,
            article.text,
            title=article.title,
            publisher=article.publisher,
            lang=article.lang,
            body_start=article.body_start,
        )
        splitter = rough_splitter() if article.article_id in rough else WORDS
        expected = [(span.start, span.end, span.sentences) for span in splitter.split(as_draft)]
        assert spans.pop(article.key, []) == expected
        assert [row.revision for row in snapshot.revisions(article.article_id)] == list(
            range(1, article.revision + 1)
        )
    assert spans == {}
    return texts

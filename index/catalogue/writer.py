"""Changing articles and vectors: each method is one change, whole or not at all."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from index.article import Article, Draft, Published
from index.catalogue import records
from index.catalogue.records import Outcome, PassageToEmbed, check_storable
from index.catalogue.reprints import ReprintWriting
from index.catalogue.sources import SourceWriting
from index.catalogue.splitter import Splitter
from index.catalogue.vectors import (
    find_model,
    pending_vectors,
    prune_vectors,
    register_model,
    store_vectors,
)
from index.errors import UnknownArticle
from index.figure_store import Stored, extractor, store_figures
from index.model.embedder import PassageVectors
from index.passages import passage_prefix


class Writer(SourceWriting, ReprintWriting):
    """Lives inside ``with catalogue.writer(purpose)``; holds the folder's writer lock."""

    def __init__(self, db: sqlite3.Connection, splitter: Splitter) -> None:
        super().__init__(db)
        self._splitter = splitter

    # --- articles

    def put(self, draft: Draft) -> Outcome:
        """Store a document: a new article, a new revision, or nothing new.

        What people set wins over what the document says, and what a person removed stays removed.
        Raises DocumentError for a document that can't be kept exactly.
        """
        check_storable(draft)
        with self.batch():
            if self._removed_by_person(draft.article_id):
                return Outcome.KEPT_REMOVED
            return self._store(self._corrected(draft))

    def set_fields(
        self,
        article_id: str,
        *,
        published: Published | None = None,
        publisher: str | None = None,
        title: str | None = None,
        by: str,
    ) -> Outcome:
        """Set what a person knows better; None leaves a field alone. Later documents don't undo it."""
        given: dict[str, tuple[str, str | None]] = {}
        if published is not None:
            given["published"] = (published.iso, published.precision.value)
        if publisher is not None:
            given["publisher"] = (publisher, None)
        if title is not None:
            given["title"] = (title, None)
        with self.batch():
            draft = _draft(self._current(article_id))
            self._db.executemany(
                "INSERT OR REPLACE INTO corrections VALUES (?, ?, ?, ?, ?, ?)",
                [(article_id, name, *value, by, records.now()) for name, value in given.items()],
            )
            draft = self._corrected(draft)
            check_storable(draft)
            return self._store(draft)

    def remove(self, article_id: str, by: str) -> None:
        """Take an article out of every answer, until a person brings it back. Its text is kept."""
        with self.batch():
            self._bury(self._current(article_id), by, purged=False)

    def bring_back(self, article_id: str) -> None:
        """Undo ``remove``. What was purged is gone, but may be added again. Raises UnknownArticle."""
        with self.batch():
            barred = self._db.execute("DELETE FROM removals WHERE article_id = ?", (article_id,)).rowcount
            row = self._row(article_id)
            if row is None and not barred:
                raise UnknownArticle(f"No article {article_id!r} was ever removed here. Add it.")
            if row is not None and row["removed_at"] is not None:
                self._store(self._corrected(_draft(records.article(row))))
                self._look_again(article_id)

    def purge(self, article_id: str, by: str) -> None:
        """Erase an article: text, revisions, corrections, and vectors nothing else uses. Its id stays barred.

        The files follow with ``index.purge.finish_erasing``, or with the next indexing run.
        """
        with self.batch():
            row = self._row(article_id)
            if row is None:
                raise UnknownArticle(
                    f"No article {article_id!r} is held. `briefbot article list` shows what is."
                )
            self._bury(records.article(row), by, purged=True)
            for statement in (
                "DELETE FROM revisions WHERE article = ?",
                "DELETE FROM articles WHERE key = ?",
            ):
                self._db.execute(statement, (row["article"],))
            self._db.execute("DELETE FROM corrections WHERE article_id = ?", (article_id,))
            self._forget_pairs(row["article"])
            prune_vectors(self._db)
            self._note("purges", self._number("purges") + 1)

    def split_again(self, limit: int) -> int:
        """Split up to ``limit`` articles that another splitter has split; returns how many."""
        with self.batch():
            rows = self._db.execute(
                f"{_ROWS} WHERE a.removed_at IS NULL AND a.split_by <> ? ORDER BY a.key LIMIT ?",
                (self._splitter.name, limit),
            ).fetchall()
            for row in rows:
                self._split(_draft(records.article(row)), row["article"], row["revision"])
        return len(rows)

    def extract_again(self, limit: int) -> int:
        """Read the figures of up to ``limit`` articles that another extractor has read; returns how many."""
        with self.batch():
            rows = self._db.execute(
                f"{_ROWS} WHERE a.removed_at IS NULL AND a.figures_by <> ? ORDER BY a.key LIMIT ?",
                (extractor(), limit),
            ).fetchall()
            for row in rows:
                self._extract(_draft(records.article(row)), row["article"])
        return len(rows)

    # --- vectors

    def pending_vectors(
        self, model_id: str, limit: int, *, before: int | None = None
    ) -> list[PassageToEmbed]:
        """Passages without a vector, newest first, each hash once; ``before`` goes on below that key."""
        return pending_vectors(self._db, find_model(self._db, model_id), limit, before)

    def register_model(self, model_id: str, dimension: int, languages: Sequence[str] = ()) -> None:
        """Note a model; with ``languages``, passages in others don't wait for its vectors. ModelError."""
        with self.batch():
            register_model(self._db, model_id, dimension, languages)

    def store_vectors(self, model_id: str, vectors: Mapping[bytes, PassageVectors]) -> None:
        """Keep vectors under their hashes; those already held stay. Raises ModelError for a wrong shape."""
        with self.batch():
            store_vectors(self._db, model_id, vectors)

    def prune_vectors(self) -> int:
        """Forget vectors that no living passage uses; returns how many."""
        with self.batch():
            return prune_vectors(self._db)

    # --- inside one transaction

    def _store(self, draft: Draft) -> Outcome:
        row = self._db.execute(
            """SELECT a.key AS article, a.revision, a.removed_at, a.split_by, r.content_hash FROM articles a
               JOIN revisions r ON r.article = a.key AND r.revision = a.revision WHERE a.article_id = ?""",
            (draft.article_id,),
        ).fetchone()
        if row is None:
            inserted = self._db.execute(
                """INSERT INTO articles (article_id, source, locator, revision, split_by)
                   VALUES (?, ?, ?, 0, '') RETURNING key""",
                (draft.article_id, draft.source, draft.locator),
            ).fetchone()
            self._add_revision(draft, int(inserted[0]), 1)
            return Outcome.ADDED
        key, returning = row["article"], row["removed_at"] is not None
        self._db.execute(
            """UPDATE articles SET source = :source, locator = :locator WHERE key = :key
               AND (source <> :source OR locator <> :locator)""",
            {"source": draft.source, "locator": draft.locator, "key": key},
        )
        if row["content_hash"] != draft.content_hash:
            self._add_revision(draft, key, row["revision"] + 1)
            return Outcome.ADDED if returning else Outcome.CHANGED
        other = row["split_by"] != self._splitter.name
        if returning or (other and not self._splitter.is_rough):
            self._split(draft, key, row["revision"])
        return Outcome.ADDED if returning else Outcome.UNCHANGED

    def _add_revision(self, draft: Draft, key: int, revision: int) -> None:
        values = records.revision_values(draft, key, revision)
        self._db.execute(
            f"INSERT INTO revisions ({', '.join(values)}) VALUES (:{', :'.join(values)})",
            values,
        )
        self._split(draft, key, revision)

    def _split(self, draft: Draft, key: int, revision: int) -> None:
        self._retire(key)
        prefix = passage_prefix(draft.title, draft.publisher)
        rows: list[tuple[Any, ...]] = []
        for span in self._splitter.split(draft):
            text = draft.text[span.start : span.end]
            relative = [(start - span.start, end - span.start) for start, end in span.sentences]
            name = records.vector_hash(prefix, text, relative)
            rows.append(
                (key, revision, span.start, span.end, records.pack_spans(span.sentences), draft.lang, name)
            )
        self._db.executemany(
            """INSERT INTO passages (article, revision, start, end, sentences, lang, hash)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            rows,
        )
        self._extract(draft, key)
        self._db.execute(
            "UPDATE articles SET revision = ?, split_by = ?, removed_at = NULL WHERE key = ?",
            (revision, self._splitter.name, key),
        )
        self._articles_changed = True

    def _extract(self, draft: Draft, key: int) -> None:
        rows = self._db.execute(
            "SELECT key, start, end, sentences FROM passages WHERE article = ? ORDER BY key", (key,)
        )
        passages = [Stored(r[0], (r[1], r[2]), records.unpack_spans(r[3])) for r in rows]
        store_figures(self._db, key, draft.text, draft.title, draft.lang, draft.published, passages)

    def _bury(self, article: Article, by: str, *, purged: bool) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO removals VALUES (?, ?, ?, ?)",
            (article.article_id, by, records.now(), purged),
        )
        self._retire(article.key)
        self._db.execute("UPDATE articles SET removed_at = ? WHERE key = ?", (records.now(), article.key))
        self._articles_changed = True

    def _corrected(self, draft: Draft) -> Draft:
        fields: dict[str, Any] = {}
        provenance = dict(draft.provenance)
        rows = self._db.execute("SELECT * FROM corrections WHERE article_id = ?", (draft.article_id,))
        for row in rows:
            date = records.published(row["value"], row["precision"])
            fields[row["field"]] = date or row["value"]
            provenance[row["field"]] = f"set by {row['by']}"
        return dataclasses.replace(draft, **fields, provenance=provenance) if fields else draft

    def _current(self, article_id: str) -> Article:
        row = self._row(article_id)
        if row is None or row["removed_at"] is not None:
            raise UnknownArticle(f"No article {article_id!r} is held. `briefbot article list` shows what is.")
        return records.article(row)

    def _row(self, article_id: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._db.execute(
            f"{_ROWS} WHERE a.article_id = ?", (article_id,)
        ).fetchone()
        return row

    def _removed_by_person(self, article_id: str) -> bool:
        found = self._db.execute("SELECT 1 FROM removals WHERE article_id = ?", (article_id,)).fetchone()
        return found is not None


_ROWS = """SELECT a.article_id, a.source, a.locator, a.removed_at, a.split_by, a.figures_by, r.* FROM articles a
           JOIN revisions r ON r.article = a.key AND r.revision = a.revision"""


def _draft(article: Article) -> Draft:
    """A stored article as a document again."""
    return Draft(
        article_id=article.article_id,
        locator=article.locator,
        source=article.source,
        title=article.title,
        text=article.text,
        collection=article.collection,
        publisher=article.publisher,
        author=article.author,
        published=article.published,
        url=article.url,
        lang=article.lang,
        provenance=article.provenance,
        body_start=article.body_start,
    )

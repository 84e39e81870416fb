"""The catalogue's tables. Article text lies in ``revisions`` alone, so that erasing it is one statement."""

from __future__ import annotations

import sqlite3

from index.migrations import Migrations, run


def _articles(db: sqlite3.Connection) -> None:
    run(
        db,
        """CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID""",
        """INSERT INTO meta VALUES ('change_number', 0), ('updated_at', NULL), ('retired_from', 0),
                                   ('purges', 0), ('erased', 0),
                                   ('lineage', lower(hex(randomblob(16))))""",
        """CREATE TABLE articles (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            article_id TEXT NOT NULL UNIQUE,
            source TEXT NOT NULL,
            locator TEXT NOT NULL,
            revision INTEGER NOT NULL,
            split_by TEXT NOT NULL,
            removed_at TEXT)""",
        "CREATE INDEX articles_by_source ON articles (source, locator)",
        """CREATE TABLE revisions (
            key INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles (key),
            revision INTEGER NOT NULL,
            title TEXT NOT NULL,
            collection TEXT NOT NULL,
            publisher TEXT,
            author TEXT,
            published TEXT,
            precision TEXT,
            first_day TEXT,
            url TEXT,
            lang TEXT NOT NULL,
            body_start INTEGER NOT NULL,
            content_hash TEXT NOT NULL,
            extractor TEXT NOT NULL,
            stored_at TEXT NOT NULL,
            provenance TEXT NOT NULL,
            text TEXT NOT NULL,
            original BLOB,
            UNIQUE (article, revision))""",
    )


def _passages(db: sqlite3.Connection) -> None:
    run(
        db,
        # Living passages alone. A key is never used twice, so "newer than" is "greater than".
        """CREATE TABLE passages (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            article INTEGER NOT NULL REFERENCES articles (key),
            revision INTEGER NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            sentences BLOB NOT NULL,
            lang TEXT NOT NULL,
            hash BLOB NOT NULL)""",
        "CREATE INDEX passages_by_article ON passages (article)",
        "CREATE INDEX passages_by_hash ON passages (hash)",
        # What died at which change, for readers that hold a generation made before it.
        "CREATE TABLE retired (passage INTEGER PRIMARY KEY, change INTEGER NOT NULL)",
        "CREATE INDEX retired_by_change ON retired (change)",
        # ``languages`` is a list between spaces (" en ar "); empty when the model names none.
        """CREATE TABLE models (
            key INTEGER PRIMARY KEY,
            model_id TEXT NOT NULL UNIQUE,
            dimension INTEGER NOT NULL,
            languages TEXT NOT NULL)""",
        """CREATE TABLE vectors (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            model INTEGER NOT NULL REFERENCES models (key),
            hash BLOB NOT NULL,
            passage BLOB NOT NULL,
            sentences BLOB NOT NULL,
            UNIQUE (model, hash))""",
    )


def _people(db: sqlite3.Connection) -> None:
    run(
        db,
        # By article_id, not by key: what a person decided outlives the row it was decided about.
        """CREATE TABLE corrections (
            article_id TEXT NOT NULL,
            field TEXT NOT NULL,
            value TEXT NOT NULL,
            precision TEXT,
            by TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (article_id, field)) WITHOUT ROWID""",
        """CREATE TABLE removals (
            article_id TEXT PRIMARY KEY, by TEXT NOT NULL, at TEXT NOT NULL, purged INTEGER NOT NULL)
            WITHOUT ROWID""",
    )


def _work(db: sqlite3.Connection) -> None:
    run(
        db,
        """CREATE TABLE sources (
            name TEXT PRIMARY KEY, added_at TEXT NOT NULL, settings TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE jobs (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            purpose TEXT NOT NULL,
            pid INTEGER NOT NULL,
            started_at TEXT NOT NULL,
            finished_at TEXT,
            outcome TEXT)""",
    )


def _figures(db: sqlite3.Connection) -> None:
    run(
        db,
        # Living passages alone, like the table they hang on; a passage without figures has no row.
        """CREATE TABLE figures (
            passage INTEGER PRIMARY KEY REFERENCES passages (key) ON DELETE CASCADE,
            terms TEXT NOT NULL,
            found TEXT NOT NULL)""",
        # Which extractor has read the current revision; '' for none yet.
        "ALTER TABLE articles ADD COLUMN figures_by TEXT NOT NULL DEFAULT ''",
    )


def _sources(db: sqlite3.Connection) -> None:
    run(
        db,
        "DROP TABLE sources",  # nothing ever wrote to it
        """CREATE TABLE sources (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            place TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            collection TEXT NOT NULL,
            publisher TEXT,
            every INTEGER,
            added_at TEXT NOT NULL,
            checked_at TEXT,
            succeeded_at TEXT,
            next_at TEXT,
            failures INTEGER NOT NULL DEFAULT 0,
            error TEXT)""",
        # What a source held when it was last read: a file, a page, an entry. ``stamp`` tells it from a changed
        # one without reading it; ``problems`` are the sentences about it, told until it changes.
        """CREATE TABLE source_items (
            source INTEGER NOT NULL, locator TEXT NOT NULL, stamp TEXT NOT NULL, problems TEXT NOT NULL,
            PRIMARY KEY (source, locator)) WITHOUT ROWID""",
        # An article has one source, and in it one item.
        """CREATE TABLE source_articles (
            article_id TEXT PRIMARY KEY, source INTEGER NOT NULL, item TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX source_articles_by_item ON source_articles (source, item)",
    )


def _reprints(db: sqlite3.Connection) -> None:
    run(
        db,
        # Which revision of an article was compared with the others, and the numbers that similar ones share.
        "CREATE TABLE compared (article INTEGER PRIMARY KEY, revision INTEGER NOT NULL)",
        """CREATE TABLE reprint_bands (
            band INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (band, article)) WITHOUT ROWID""",
        "CREATE INDEX reprint_bands_by_article ON reprint_bands (article)",
        # Both ways round.
        """CREATE TABLE reprints (
            article INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (article, other)) WITHOUT ROWID""",
        "CREATE INDEX reprints_by_other ON reprints (other)",
    )


def _reprints_by_passage(db: sqlite3.Connection) -> None:
    run(
        db,
        "DROP TABLE compared",
        "DROP TABLE reprint_bands",
        "DELETE FROM reprints",
        # Living passages alone. Numbers that similar passages share, and for each passage all of its own.
        """CREATE TABLE bands (
            band INTEGER NOT NULL, passage INTEGER NOT NULL, PRIMARY KEY (band, passage)) WITHOUT ROWID""",
        "CREATE TABLE signatures (passage INTEGER PRIMARY KEY, bands BLOB NOT NULL)",
        # The greatest passage that was compared with the others.
        "INSERT INTO meta VALUES ('compared', 0)",
    )


def _counts(db: sqlite3.Connection) -> None:
    """Counts that are kept, and an index to count by, so that no change makes the next question count everything."""

    def waiting(passages: str, model: str) -> str:
        """How many of the passages ``p`` the model knows the language of and has no vector for."""
        return f"""(SELECT count(*) FROM {passages} AND ({model}.languages = ''
            OR instr({model}.languages, ' ' || p.lang || ' ') > 0) AND NOT EXISTS
            (SELECT 1 FROM vectors v WHERE v.model = {model}.key AND v.hash = p.hash))"""

    def known(hash: str) -> str:
        """How many passages have this hash and a language that the model knows."""
        return f"""(SELECT count(*) FROM passages p WHERE p.hash = {hash} AND (models.languages = ''
            OR instr(models.languages, ' ' || p.lang || ' ') > 0))"""

    everything = waiting("passages p WHERE 1", "models")
    run(
        db,
        "ALTER TABLE models ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0",  # passages without a vector
        f"UPDATE models SET waiting = {everything}",
        f"""CREATE TRIGGER model_added AFTER INSERT ON models BEGIN
            UPDATE models SET waiting = {everything} WHERE key = NEW.key; END""",
        f"""CREATE TRIGGER model_knows_others AFTER UPDATE OF languages ON models BEGIN
            UPDATE models SET waiting = {everything} WHERE key = NEW.key; END""",
        f"""CREATE TRIGGER passage_added AFTER INSERT ON passages BEGIN
            UPDATE models SET waiting = waiting + {waiting("passages p WHERE p.key = NEW.key", "models")}; END""",
        f"""CREATE TRIGGER passage_dies BEFORE DELETE ON passages BEGIN
            UPDATE models SET waiting = waiting - {waiting("passages p WHERE p.key = OLD.key", "models")}; END""",
        f"""CREATE TRIGGER vector_added AFTER INSERT ON vectors BEGIN
            UPDATE models SET waiting = waiting - {known("NEW.hash")} WHERE key = NEW.model; END""",
        f"""CREATE TRIGGER vector_forgotten AFTER DELETE ON vectors BEGIN
            UPDATE models SET waiting = waiting + {known("OLD.hash")} WHERE key = OLD.model; END""",
        # All that is counted of articles, without reading past their texts.
        """CREATE INDEX revisions_counted ON revisions
            (article, revision, collection, publisher, published, precision, first_day)""",
    )


CATALOGUE = Migrations(
    0x42524642,  # "BRFB"
    [
        _articles,
        _passages,
        _people,
        _work,
        _figures,
        _sources,
        _reprints,
        _reprints_by_passage,
        _counts,
    ],
)

"""The tables of ``desk.db``. Instants are ISO 8601 in UTC, except ``asked_at``, which keeps the asker's offset."""

from __future__ import annotations

import sqlite3

from index.migrations import Migrations, run


def _inbox(db: sqlite3.Connection) -> None:
    run(
        db,
        # ``answer`` names the reply to this message for ever; ``posted`` is the platform's id of what was posted.
        """CREATE TABLE inbox (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            platform TEXT NOT NULL,
            message TEXT NOT NULL,
            version TEXT NOT NULL,
            kind TEXT NOT NULL,
            place TEXT NOT NULL,
            thread TEXT,
            conversation TEXT NOT NULL,
            person TEXT NOT NULL,
            text TEXT NOT NULL,
            asked_at TEXT NOT NULL,
            direct INTEGER NOT NULL,
            private INTEGER NOT NULL,
            command INTEGER NOT NULL,
            extra TEXT NOT NULL,
            accepted_at TEXT NOT NULL,
            state TEXT NOT NULL,
            due TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            told INTEGER NOT NULL DEFAULT 0,
            answer TEXT NOT NULL UNIQUE,
            posted TEXT,
            outcome TEXT,
            UNIQUE (platform, message))""",
        "CREATE INDEX inbox_waiting ON inbox (platform, state, key)",
        "CREATE INDEX inbox_by_person ON inbox (platform, person)",
        "CREATE INDEX inbox_by_conversation ON inbox (conversation, key)",
        # The ids of deliveries already seen, whatever message they carried.
        """CREATE TABLE deliveries (
            platform TEXT NOT NULL, delivery TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (platform, delivery)) WITHOUT ROWID""",
        # What went wrong in a countable way: replies posted twice after a kill, say.
        "CREATE TABLE counts (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID",
    )


def _answers(db: sqlite3.Connection) -> None:
    run(
        db,
        """CREATE TABLE answers (
            id TEXT PRIMARY KEY,
            platform TEXT NOT NULL,
            place TEXT NOT NULL,
            thread TEXT,
            conversation TEXT NOT NULL,
            person TEXT NOT NULL,
            direct INTEGER NOT NULL,
            private INTEGER NOT NULL,
            question TEXT NOT NULL,
            previous TEXT NOT NULL,
            understood_as TEXT NOT NULL,
            status TEXT NOT NULL,
            asked_at TEXT NOT NULL,
            answered_at TEXT NOT NULL,
            model TEXT,
            generation INTEGER NOT NULL,
            collections TEXT,
            recalled_at TEXT)""",
        "CREATE INDEX answers_by_conversation ON answers (conversation, answered_at)",
        "CREATE INDEX answers_by_person ON answers (platform, person)",
        # Spans alone: the words are sliced from the article when they are needed again, if they still may be.
        """CREATE TABLE answer_quotes (
            answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            answers INTEGER NOT NULL,
            article_id TEXT NOT NULL,
            revision INTEGER NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            speaker_start INTEGER,
            speaker_end INTEGER,
            scope TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            PRIMARY KEY (answer, number)) WITHOUT ROWID""",
        "CREATE INDEX answer_quotes_by_article ON answer_quotes (article_id)",
        """CREATE TABLE feedback (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            answer TEXT NOT NULL,
            platform TEXT NOT NULL,
            person TEXT NOT NULL,
            verdict TEXT NOT NULL,
            reason TEXT NOT NULL,
            at TEXT NOT NULL,
            UNIQUE (answer, platform, person, verdict))""",
    )


def _rules(db: sqlite3.Connection) -> None:
    run(
        db,
        # ``place`` is an id or a name; a name is bound to the first place seen to carry it.
        """CREATE TABLE grants (
            platform TEXT NOT NULL, place TEXT NOT NULL, collection TEXT NOT NULL, bound TEXT,
            by TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (platform, place, collection)) WITHOUT ROWID""",
        """CREATE TABLE audit (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL, platform TEXT NOT NULL, person TEXT NOT NULL,
            action TEXT NOT NULL, detail TEXT NOT NULL, outcome TEXT NOT NULL)""",
    )


def _orders(db: sqlite3.Connection) -> None:
    run(
        db,
        # What is to be posted again: digests (``rule`` and ``zone`` say when) and standing questions (``seen`` is
        # what was found last, as numbers and places, and ``before`` what was found before ``moved_by`` told of it).
        """CREATE TABLE orders (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            platform TEXT NOT NULL,
            place TEXT NOT NULL,
            thread TEXT,
            person TEXT NOT NULL,
            direct INTEGER NOT NULL,
            words TEXT NOT NULL,
            previous TEXT NOT NULL,
            rule TEXT NOT NULL,
            zone TEXT NOT NULL,
            quiet INTEGER NOT NULL,
            created_at TEXT NOT NULL,
            last_due TEXT,
            seen TEXT,
            before TEXT,
            moved_by TEXT,
            answer TEXT UNIQUE)""",
        "CREATE INDEX orders_by_place ON orders (platform, place)",
        # Which briefings a person or a place has had, to tell what is new in the next one.
        """CREATE TABLE briefings (
            answer TEXT PRIMARY KEY, audience TEXT NOT NULL, topic TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX briefings_by_audience ON briefings (audience, topic, at)",
    )


def _origins(db: sqlite3.Connection) -> None:
    # By which act of a person feedback was given, where the platform lets them take that back: a reaction's id.
    run(db, "ALTER TABLE feedback ADD COLUMN origin TEXT NOT NULL DEFAULT ''")


def _pauses_and_recalls(db: sqlite3.Connection) -> None:
    run(
        db,
        # Why an order is not carried out at present; NULL while it is.
        "ALTER TABLE orders ADD COLUMN paused TEXT",
        # What was last told of the answer's quotes: their fates, in order.
        "ALTER TABLE answers ADD COLUMN recalled_as TEXT NOT NULL DEFAULT '[]'",
    )


DESK = Migrations(0x4252444B, [_inbox, _answers, _rules, _orders, _origins, _pauses_and_recalls])  # "BRDK"

"""What people were told: the question, the spans that were quoted, and what they thought of it.

Quotes are kept as spans of article revisions, never as words: what is removed from the index can't be said again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.store.database import Database, stamp
from index.article import Span

BRIEFED, TRACED = "brief", "timeline"  # the status of what is kept like an answer


class Verdict(StrEnum):
    """What a person thinks of an answer."""

    UP = "up"
    DOWN = "down"
    REPORT = "report"  # a quote is wrong: for the admins


@dataclass(frozen=True, slots=True)
class GivenQuote:
    """One quote of an answer. ``scope`` holds the spans of what the figure leaves out, in the same revision."""

    article_id: str
    revision: int
    start: int
    end: int
    content_hash: str
    answers: bool = True  # False: shown as the nearest passage that does not answer
    speaker: Span | None = None
    scope: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, with all that is needed to show it again or to take it back."""

    id: str
    platform: str
    place: str
    conversation: str
    person: str
    question: str
    understood_as: str
    status: str  # answered, conflict, not_found, BRIEFED or TRACED
    asked_at: datetime
    answered_at: datetime
    thread: str | None = None
    direct: bool = False
    private: bool = False
    previous: tuple[str, ...] = ()
    model: str | None = None
    generation: int = 0
    collections: frozenset[str] | None = None  # what could be read; None is everything
    quotes: tuple[GivenQuote, ...] = ()
    recalled_at: datetime | None = None
    recalled_as: tuple[str, ...] = ()  # what was last told to have become of ``shown``

    @property
    def shown(self) -> tuple[GivenQuote, ...]:
        """What answered; where nothing did, the passage shown as nearest."""
        return tuple(one for one in self.quotes if one.answers) or self.quotes[:1]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody thinks of an answer."""

    answer: str
    platform: str
    person: str
    verdict: Verdict
    reason: str
    at: datetime
    question: str = ""
    origin: str = ""  # what it was given by, as the platform names it, where that can be taken back


class Answers:
    """The answers of one data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, given: Given) -> None:
        """Store an answer; one of the same id (its question was edited) is replaced."""
        with self._database.writing() as db:
            db.execute("DELETE FROM answers WHERE id = ?", (given.id,))
            db.execute(
                """INSERT INTO answers (id, platform, place, thread, conversation, person, direct, private, question,
                   previous, understood_as, status, asked_at, answered_at, model, generation, collections)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                (
                    given.id,
                    given.platform,
                    given.place,
                    given.thread,
                    given.conversation,
                    given.person,
                    given.direct,
                    given.private,
                    given.question,
                    json.dumps(given.previous, ensure_ascii=False),
                    given.understood_as,
                    given.status,
                    given.asked_at.isoformat(),
                    stamp(given.answered_at),
                    given.model,
                    given.generation,
                    None
                    if given.collections is None
                    else json.dumps(sorted(given.collections), ensure_ascii=False),
                ),
            )
            db.executemany(
                "INSERT INTO answer_quotes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        given.id,
                        number,
                        quote.answers,
                        quote.article_id,
                        quote.revision,
                        quote.start,
                        quote.end,
                        *(quote.speaker or (None, None)),
                        json.dumps(quote.scope),
                        quote.content_hash,
                    )
                    for number, quote in enumerate(given.quotes)
                ],
            )

    def get(self, answer: str) -> Given | None:
        """One answer; None when there is none of this id, or no longer."""
        found = self._find("id = ?", (answer.upper(),))
        return found[0] if found else None

    def questions(
        self, conversation: str, since: datetime, limit: int, *, until: datetime, without: str
    ) -> tuple[str, ...]:
        """The latest questions of a conversation up to an instant, oldest first, ``without`` that answer's own."""
        with self._database.reading() as db:
            rows = db.execute(
                """SELECT question FROM answers WHERE conversation = ? AND answered_at BETWEEN ? AND ? AND id <> ?
                   AND status IN ('answered', 'conflict', 'not_found', 'timeline') ORDER BY answered_at DESC LIMIT ?""",
                (conversation, stamp(since), stamp(until), without, limit),
            ).fetchall()
        return tuple(row["question"] for row in reversed(rows))

    def end(self, conversation: str) -> None:
        """What was asked before no longer belongs to this conversation."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE answers SET conversation = conversation || '#ended' WHERE conversation = ?",
                (conversation,),
            )

    def latest(self, conversation: str) -> Given | None:
        """The last answer of a conversation."""
        found = self._find("conversation = ? ORDER BY answered_at DESC LIMIT 1", (conversation,))
        return found[0] if found else None

    def quoting(self, article_ids: Iterable[str]) -> list[Given]:
        """The answers that quote any of these articles, oldest first; recalled ones too."""
        some = list(article_ids)
        marks = ",".join("?" * len(some))
        return self._find(
            f"id IN (SELECT answer FROM answer_quotes WHERE article_id IN ({marks})) ORDER BY answered_at",
            some,
        )

    def quoted_articles(self) -> dict[str, set[tuple[int, str]]]:
        """Every article that any answer quotes, with the revisions and content hashes that were quoted."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT DISTINCT article_id, revision, content_hash FROM answer_quotes"
            ).fetchall()
        found: dict[str, set[tuple[int, str]]] = {}
        for row in rows:
            found.setdefault(row["article_id"], set()).add((row["revision"], row["content_hash"]))
        return found

    def recalled(self, answer: str, at: datetime, fates: Sequence[str]) -> bool:
        """Note what is told of an answer's quotes; False when that is known, or the answer is not kept any more."""
        told = json.dumps(fates)
        with self._database.writing() as db:
            changed = db.execute(
                "UPDATE answers SET recalled_at = ?, recalled_as = ? WHERE id = ? AND recalled_as <> ?",
                (stamp(at), told, answer, told),
            )
            return changed.rowcount == 1

    def judge(self, feedback: Feedback) -> None:
        """Store feedback; a person's thumb replaces their earlier one."""
        with self._database.writing() as db:
            if feedback.verdict is not Verdict.REPORT:
                db.execute(
                    "DELETE FROM feedback WHERE answer = ? AND platform = ? AND person = ? AND verdict <> 'report'",
                    (feedback.answer, feedback.platform, feedback.person),
                )
            db.execute(
                """INSERT INTO feedback (answer, platform, person, verdict, reason, at, origin) VALUES (?, ?, ?, ?, ?, ?, ?)
                   ON CONFLICT (answer, platform, person, verdict) DO UPDATE
                   SET reason = excluded.reason, at = excluded.at, origin = excluded.origin""",
                (
                    feedback.answer,
                    feedback.platform,
                    feedback.person,
                    feedback.verdict.value,
                    feedback.reason,
                    stamp(feedback.at),
                    feedback.origin,
                ),
            )

    def unjudge(self, platform: str, origin: str) -> None:
        """Take back the feedback that was given by this act, if any was and no later one has replaced it."""
        with self._database.writing() as db:
            db.execute("DELETE FROM feedback WHERE platform = ? AND origin = ?", (platform, origin))

    def feedback(self, answer: str | None = None) -> list[Feedback]:
        """All feedback, or that on one answer, newest first."""
        with self._database.reading() as db:
            rows = db.execute(
                """SELECT f.*, coalesce(a.question, '') AS question FROM feedback f LEFT JOIN answers a ON a.id = f.answer
                   WHERE ? IS NULL OR f.answer = ? ORDER BY f.key DESC""",
                (answer, answer),
            ).fetchall()
        return [
            Feedback(
                row["answer"],
                row["platform"],
                row["person"],
                Verdict(row["verdict"]),
                row["reason"],
                datetime.fromisoformat(row["at"]),
                row["question"],
                row["origin"],
            )
            for row in rows
        ]

    def _find(self, where: str, values: Sequence[object]) -> list[Given]:
        with self._database.reading() as db:
            rows = db.execute(f"SELECT * FROM answers WHERE {where}", values).fetchall()
            return [_given(db, row) for row in rows]


def _given(db: sqlite3.Connection, row: sqlite3.Row) -> Given:
    quotes = db.execute("SELECT * FROM answer_quotes WHERE answer = ? ORDER BY number", (row["id"],))
    return Given(
        id=row["id"],
        platform=row["platform"],
        place=row["place"],
        thread=row["thread"],
        conversation=row["conversation"],
        person=row["person"],
        direct=bool(row["direct"]),
        private=bool(row["private"]),
        question=row["question"],
        previous=tuple(json.loads(row["previous"])),
        understood_as=row["understood_as"],
        status=row["status"],
        asked_at=datetime.fromisoformat(row["asked_at"]),
        answered_at=datetime.fromisoformat(row["answered_at"]),
        model=row["model"],
        generation=row["generation"],
        collections=None if row["collections"] is None else frozenset(json.loads(row["collections"])),
        quotes=tuple(_quote(one) for one in quotes),
        recalled_at=datetime.fromisoformat(row["recalled_at"]) if row["recalled_at"] else None,
        recalled_as=tuple(json.loads(row["recalled_as"])),
    )


def _quote(row: sqlite3.Row) -> GivenQuote:
    speaker = None if row["speaker_start"] is None else (row["speaker_start"], row["speaker_end"])
    return GivenQuote(
        article_id=row["article_id"],
        revision=row["revision"],
        start=row["start"],
        end=row["end"],
        content_hash=row["content_hash"],
        answers=bool(row["answers"]),
        speaker=speaker,
        scope=tuple((start, end) for start, end in json.loads(row["scope"])),
    )

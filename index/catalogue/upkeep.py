"""What every change has in common, and the catalogue's notes about its own work."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from index.catalogue import records
from index.catalogue.figures import number
from index.errors import FolderBusy


class Upkeep:
    """Transactions that bump the change number, jobs, and the traces of what is gone."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._open = False
        self._change = 0
        self._articles_changed = False

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Join several changes into one: all are acknowledged when the block ends, none if it fails."""
        if self._open:
            yield
            return
        try:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                self._open, self._articles_changed = True, False
                before = self._db.total_changes
                self._change = self._number("change_number") + 1
                yield
                if self._db.total_changes > before:
                    self._note("change_number", self._change)
                    if self._articles_changed:
                        self._note("updated_at", records.now())
        finally:
            self._open = False

    # --- jobs

    def job_started(self, purpose: str) -> int:
        """Note that a job began; returns its number."""
        with self.batch():
            row = self._db.execute(
                "INSERT INTO jobs (purpose, pid, started_at) VALUES (?, ?, ?) RETURNING key",
                (purpose, os.getpid(), records.now()),
            ).fetchone()
            return int(row[0])

    def job_finished(self, job: int, outcome: str) -> None:
        """Note how a job ended: ``done``, ``cancelled`` or a sentence."""
        with self.batch():
            self._db.execute(
                "UPDATE jobs SET finished_at = ?, outcome = ? WHERE key = ?", (records.now(), outcome, job)
            )

    # --- generations and purges

    def published_generation(self) -> None:
        """Tell readers, by a new change number, that there is another generation."""
        with self.batch():
            self._note("change_number", self._change)

    def forget_deaths(self, up_to: int) -> None:
        """Drop the notes of passages that died up to that change: no kept generation needs them."""
        with self.batch():
            self._db.execute("DELETE FROM retired WHERE change <= ?", (up_to,))
            self._note("retired_from", max(up_to, self._number("retired_from")))

    def erased(self, purges: int) -> None:
        """Note that no file holds a trace of what the first so many purges took out."""
        with self.batch():
            self._note("erased", max(purges, self._number("erased")))

    def rewrite(self) -> None:
        """Write the whole file anew, without the places where deleted rows were, and empty the log."""
        self._db.execute("VACUUM")
        busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise FolderBusy("Somebody is still reading what was erased. Run `briefbot reindex` in a moment.")

    # --- inside one transaction

    def _number(self, name: str) -> int:
        return number(self._db, name)

    def _note(self, name: str, value: int | str) -> None:
        self._db.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))

"""How the tables of a SQLite file come to be: a list of small steps, counted in the file's ``user_version``.

A step, once released, is never edited: a change is a new step at the end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.errors import FolderNewer


def run(db: sqlite3.Connection, *statements: str) -> None:
    """Execute statements, one after the other, in the transaction that is open."""
    for statement in statements:
        db.execute(statement)


@dataclass(frozen=True)
class Migrations:
    """The steps of one kind of file, from nothing to now. ``application_id`` tells it from other SQLite files."""

    application_id: int
    steps: Sequence[Callable[[sqlite3.Connection], None]]

    @property
    def newest(self) -> int:
        """The version that these steps lead to."""
        return len(self.steps)

    def version(self, db: sqlite3.Connection) -> int:
        """How many steps this file has had; 0 for an empty one."""
        return int(db.execute("PRAGMA user_version").fetchone()[0])

    def check_readable(self, db: sqlite3.Connection, what: str, remedy: str) -> None:
        """Raise FolderNewer when a later version of Briefbot wrote this file. ``what`` names it."""
        found = self.version(db)
        if found > self.newest:
            raise FolderNewer(
                f"{what} was written by a later version of Briefbot (schema {found}; this one reads up to "
                f"{self.newest}). {remedy}"
            )

    def upgrade(self, db: sqlite3.Connection) -> None:
        """Apply the missing steps in one transaction; the file is as before or as after."""
        with db:
            db.execute("BEGIN IMMEDIATE")
            for number, step in enumerate(self.steps[self.version(db) :], start=self.version(db) + 1):
                step(db)
                db.execute(f"PRAGMA user_version = {number}")
            db.execute(f"PRAGMA application_id = {self.application_id}")

"""Documents on their way into the catalogue: a handful at a time, each change whole, the rest undisturbed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from index.article import Draft
from index.catalogue import Catalogue, Outcome, Writer
from index.errors import Cancelled, DocumentError
from index.extract.failure import Failure
from index.work.progress import Meter, Place, Report

MOST_AT_ONCE = 64  # documents compared in one transaction
_MOST_HELD = 192  # documents, and the steps between them, stored in one transaction
_LONGEST = 0.25  # seconds a read document waits to be stored
_MOST_TEXT = 4_000_000  # characters held before storing
_WAIT = 60.0  # seconds for somebody else's change


class Step(Protocol):
    """A change that belongs between documents: made after those before it, in the same transaction."""

    @property
    def documents(self) -> int:
        """How many documents it stands for, in the progress."""

    def apply(self, writer: Writer) -> Counter[Outcome]:
        """Make the change; returns what became of how many articles."""


@dataclass(frozen=True, slots=True)
class Expect:
    """How many documents there will be in all, if that is known by now; what follows comes from ``place``."""

    total: int | None
    place: str


Documents = Iterable[Draft | Failure | Step | Expect]


@dataclass
class Reading:
    """One run's reading. ``all`` may be called once; ``report`` tells what became of it."""

    catalogue: Catalogue
    purpose: str
    meter: Meter
    cancelled: Callable[[], bool]
    _tallies: dict[str, Counter[Outcome]] = field(default_factory=dict)  # by place
    _failed: dict[str, list[Failure]] = field(default_factory=dict)
    _notes: list[Failure] = field(default_factory=list)
    _place: str = ""
    _held: list[tuple[str, Draft | Step]] = field(default_factory=list)
    _held_text: int = 0
    _held_since: float = 0.0
    _seen: dict[str, tuple[str, str]] = field(default_factory=dict)  # id -> content hash, locator

    def all(self, documents: Documents) -> None:
        """Store all documents. Raises Cancelled when asked to stop; what was read until then is stored."""
        for document in documents:
            if self.cancelled():
                self._store()
                raise Cancelled(
                    f"Stopped after {self.meter.done} documents. They are stored and can be found by "
                    "keyword; `briefbot reindex` computes their vectors."
                )
            if isinstance(document, Expect):
                self.meter.total, self._place = document.total, document.place
                self._tallies.setdefault(document.place, Counter())
                self.meter.advance(0, self._what)
            elif isinstance(document, Failure):
                self._fail(self._place, document)
                self.meter.advance(0 if document.stored else 1, self._what)
            else:
                self._hold(document)
        self._store()
        if self.meter.done:
            self.meter.advance(0, self._what, now=True)

    def report(self) -> Report:
        """What was read."""
        outcomes: Counter[Outcome] = sum(self._tallies.values(), Counter())
        return Report(
            added=outcomes[Outcome.ADDED],
            changed=outcomes[Outcome.CHANGED],
            removed=outcomes[Outcome.REMOVED],
            unchanged=outcomes[Outcome.UNCHANGED],
            kept_removed=outcomes[Outcome.KEPT_REMOVED],
            failed=tuple(failure for failures in self._failed.values() for failure in failures),
            notes=tuple(self._notes),
            places=tuple(
                Place(
                    place,
                    added=tally[Outcome.ADDED],
                    changed=tally[Outcome.CHANGED],
                    removed=tally[Outcome.REMOVED],
                    unchanged=tally[Outcome.UNCHANGED],
                    failed=len(self._failed.get(place, ())),
                )
                for place, tally in self._tallies.items()
                if place
            ),
        )

    @property
    def _what(self) -> str:
        return f"reading {self._place}" if self._place else "reading"

    def _fail(self, place: str, failure: Failure) -> None:
        if failure.stored:
            self._notes.append(failure)
        else:
            self._failed.setdefault(place, []).append(failure)

    def _hold(self, one: Draft | Step) -> None:
        if not self._held:
            self._held_since = time.monotonic()
        self._held.append((self._place, one))
        self._held_text += len(one.text) if isinstance(one, Draft) else 0
        waited = time.monotonic() - self._held_since
        if len(self._held) >= _MOST_HELD or waited > _LONGEST or self._held_text > _MOST_TEXT:
            self._store()

    def _store(self) -> None:
        """Store what is held in one transaction; one document's trouble leaves the others alone."""
        held, self._held, self._held_text = self._held, [], 0
        if not held:
            return
        made: list[tuple[str, Counter[Outcome]]] = []
        with self.catalogue.writer(self.purpose, wait=_WAIT) as writer, writer.batch():
            for place, one in held:
                try:
                    if isinstance(one, Draft):
                        self._refuse_second(one)
                        made.append((place, Counter({writer.put(one): 1})))
                    else:
                        made.append((place, one.apply(writer)))
                except DocumentError as error:
                    self._fail(place, Failure(getattr(one, "locator", ""), str(error)))
        for place, outcomes in made:
            self._tallies.setdefault(place, Counter()).update(outcomes)
        self.meter.advance(sum(1 if isinstance(one, Draft) else one.documents for _, one in held), self._what)

    def _refuse_second(self, draft: Draft) -> None:
        content = draft.content_hash
        first, locator = self._seen.setdefault(draft.article_id, (content, draft.locator))
        if first != content:
            raise DocumentError(
                f"{draft.locator} has the id {draft.article_id!r}, which {locator} has too, with another "
                "text. The first was kept: give each article its own id."
            )


def compare(catalogue: Catalogue, purpose: str, cancelled: Callable[[], bool]) -> None:
    """Find the reprints among what is new, a handful at a time. What is left when stopped, the next run does."""
    with catalogue.snapshot() as snapshot:
        left = snapshot.to_compare()
    while left and not cancelled():
        with catalogue.writer(purpose, wait=_WAIT) as writer:
            left = bool(writer.compare(MOST_AT_ONCE))

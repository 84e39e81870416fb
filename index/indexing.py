"""The indexing run: read and store → prepare the model → embed what is missing → publish.

What is read can be found by keyword as soon as it is stored. One run at a time has the folder; people's own
changes and questions go on beside it. Killed or stopped at any moment, what was stored stays and the next run
goes on from there.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from index.article import Draft
from index.catalogue import Catalogue, Outcome, Writer, model_splitter
from index.child import MODULE, run_worker
from index.embedder import DEFAULT_MODEL
from index.errors import BriefbotError, Cancelled, DocumentError, ModelError
from index.extract.failure import Failure
from index.generation import open_current
from index.live import merge_due
from index.lock import INDEXING, FolderLock
from index.progress import Meter, Phase, Progress, Report

_MOST_AT_ONCE = 64  # documents stored in one transaction
_LONGEST = 0.25  # seconds a read document waits to be stored
_MOST_TEXT = 4_000_000  # characters held before storing


class Step(Protocol):
    """A change that belongs between documents: made after those before it, in the same transaction."""

    @property
    def documents(self) -> int:
        """How many documents it stands for, in the progress."""

    def apply(self, writer: Writer) -> Counter[Outcome]:
        """Make the change; returns what became of how many articles."""


@dataclass(frozen=True, slots=True)
class Expect:
    """How many documents there will be in all, once that is known."""

    total: int


def run(
    folder: Path,
    documents: Iterable[Draft | Failure | Step | Expect] = (),
    *,
    model: str = DEFAULT_MODEL,
    total: int | None = None,
    threads: int | None = None,
    full: bool = False,
    purpose: str = "indexing",
    progress: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
    worker: str = MODULE,
) -> Report:
    """Store ``documents``, embed what has no vector yet, and put the new index to use.

    Without documents it finishes what an earlier run left. ``full`` also forgets vectors that nothing uses
    and publishes in any case. ``total`` is how many documents there are, if known. Raises FolderBusy when
    another run has the folder, Cancelled, FolderFull, FolderReadOnly, FolderNewer.
    """
    begun = time.monotonic()
    with (
        Catalogue.open(folder, write=True, splitter=model_splitter(model, folder)) as catalogue,
        FolderLock.acquire(folder, INDEXING, purpose) as lock,
    ):
        with catalogue.writer(purpose) as writer:
            job = writer.job_started(purpose)
        outcome = "stopped"
        try:
            read = _Reading(catalogue, purpose, Meter(Phase.READ, progress, total), cancelled)
            read.all(documents)
            _compare(catalogue, purpose, cancelled)
            result: dict[str, Any] = {"embedded": 0, "unfinished": None, "generation": 0}
            if full or _worker_needed(catalogue, model, result):
                result = run_worker(
                    folder,
                    model,
                    lock,
                    threads=threads,
                    full=full,
                    tell=progress,
                    cancelled=cancelled,
                    module=worker,
                )
            outcome = "done"
        except Cancelled:
            outcome = "cancelled"
            raise
        except BriefbotError as error:
            outcome = str(error)
            raise
        finally:
            with catalogue.writer(purpose) as writer:
                writer.job_finished(job, outcome)
    return read.report(seconds=time.monotonic() - begun, **result)


@dataclass
class _Reading:
    """Documents on their way into the catalogue, a handful at a time."""

    catalogue: Catalogue
    purpose: str
    meter: Meter
    cancelled: Callable[[], bool]
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failed: list[Failure] = field(default_factory=list)
    notes: list[Failure] = field(default_factory=list)
    _held: list[Draft | Step] = field(default_factory=list)
    _held_text: int = 0
    _held_since: float = 0.0
    _seen: dict[str, tuple[str, str]] = field(default_factory=dict)  # id -> content hash, locator

    def all(self, documents: Iterable[Draft | Failure | Step | Expect]) -> None:
        for document in documents:
            if self.cancelled():
                self._store()
                raise Cancelled(
                    f"Stopped after {self.meter.done} documents. They are stored and can be found by "
                    "keyword; `briefbot reindex` computes their vectors."
                )
            if isinstance(document, Expect):
                self.meter.total = document.total
            elif isinstance(document, Failure):
                (self.notes if document.stored else self.failed).append(document)
                self.meter.advance(0 if document.stored else 1, "reading")
            else:
                self._hold(document)
        self._store()
        if self.meter.done:
            self.meter.advance(0, "reading", now=True)

    def report(self, *, embedded: int, generation: int, unfinished: str | None, seconds: float) -> Report:
        return Report(
            added=self.outcomes[Outcome.ADDED],
            changed=self.outcomes[Outcome.CHANGED],
            removed=self.outcomes[Outcome.REMOVED],
            unchanged=self.outcomes[Outcome.UNCHANGED],
            kept_removed=self.outcomes[Outcome.KEPT_REMOVED],
            failed=tuple(self.failed),
            notes=tuple(self.notes),
            embedded=embedded,
            generation=generation,
            unfinished=unfinished,
            seconds=seconds,
        )

    def _hold(self, draft: Draft | Step) -> None:
        if not self._held:
            self._held_since = time.monotonic()
        self._held.append(draft)
        self._held_text += len(draft.text) if isinstance(draft, Draft) else 0
        waited = time.monotonic() - self._held_since
        if len(self._held) >= _MOST_AT_ONCE or waited > _LONGEST or self._held_text > _MOST_TEXT:
            self._store()

    def _store(self) -> None:
        """Store what is held in one transaction; one document's trouble leaves the others alone."""
        held, self._held, self._held_text = self._held, [], 0
        if not held:
            return
        outcomes: Counter[Outcome] = Counter()
        with self.catalogue.writer(self.purpose, wait=60.0) as writer, writer.batch():
            for one in held:
                try:
                    if isinstance(one, Draft):
                        self._refuse_second(one)
                        outcomes[writer.put(one)] += 1
                    else:
                        outcomes += one.apply(writer)
                except DocumentError as error:
                    self.failed.append(Failure(getattr(one, "locator", ""), str(error)))
        self.outcomes += outcomes
        self.meter.advance(sum(1 if isinstance(one, Draft) else one.documents for one in held), "reading")

    def _refuse_second(self, draft: Draft) -> None:
        content = draft.content_hash
        first, locator = self._seen.setdefault(draft.article_id, (content, draft.locator))
        if first != content:
            raise DocumentError(
                f"{draft.locator} has the id {draft.article_id!r}, which {locator} has too, with another "
                "text. The first was kept: give each article its own id."
            )


def _compare(catalogue: Catalogue, purpose: str, cancelled: Callable[[], bool]) -> None:
    """Find the reprints among what is new, a handful at a time. What is left when stopped, the next run does."""
    while not cancelled():
        with catalogue.writer(purpose, wait=60.0) as writer:
            if not writer.compare(_MOST_AT_ONCE):
                return


def _worker_needed(catalogue: Catalogue, model: str, result: dict[str, Any]) -> bool:
    """Whether anything is left to embed, split, publish or erase; a run that finds nothing new ends here."""
    from index.model_files import find_prepared

    try:
        prepared = find_prepared(model, catalogue.folder)
    except ModelError:
        return True
    generation, damage = open_current(catalogue.folder, catalogue)
    if prepared is None or generation is None or damage is not None:
        return True
    model_id = prepared[0].model_id
    result["generation"] = generation.number
    with catalogue.snapshot() as snapshot:
        return bool(
            generation.manifest.model_id != model_id
            or snapshot.to_split(catalogue.splitter.name)
            or snapshot.to_extract()
            or snapshot.vectors_pending(model_id)
            or snapshot.erased() < snapshot.purges()
            or merge_due(snapshot, generation.manifest, model_id)
        )

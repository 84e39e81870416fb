"""The indexing run: read and store → prepare the model → embed what is missing → publish.

What is read can be found by keyword as soon as it is stored. One run at a time has the folder; people's own
changes and questions go on beside it. Killed or stopped at any moment, what was stored stays and the next run
goes on from there.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

from index.catalogue import Catalogue, model_splitter
from index.errors import BriefbotError, Cancelled
from index.lock import INDEXING, FolderLock
from index.model.embedder import DEFAULT_MODEL
from index.work.child import MODULE, run_worker
from index.work.due import up_to_date
from index.work.pieces import Work
from index.work.progress import Meter, Phase, Progress, Report
from index.work.reading import Documents, Reading, compare


def run(
    folder: Path,
    documents: Documents = (),
    *,
    work: Work | None = None,
    model: str = DEFAULT_MODEL,
    total: int | None = None,
    threads: int | None = None,
    full: bool = False,
    purpose: str = "indexing",
    progress: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
    worker: str = MODULE,
) -> Report:
    """Read and store, embed what has no vector yet, and put the new index to use.

    ``work`` says what to read; a process of its own does it, at low priority, like all that follows. ``documents``,
    of which there are ``total`` if that is known, are at hand and stored here. Without either it finishes what an
    earlier run left. ``full`` also forgets vectors that nothing uses and publishes in any case. Raises FolderBusy
    when another run has the folder, Cancelled, FolderFull, FolderReadOnly, FolderNewer.
    """
    begun = time.monotonic()
    splitter = None if work else model_splitter(model, folder)
    with (
        Catalogue.open(folder, write=True, splitter=splitter) as catalogue,
        FolderLock.acquire(folder, INDEXING, purpose) as lock,
    ):
        with catalogue.writer(purpose) as writer:
            job = writer.job_started(purpose)
        outcome = "stopped"
        try:
            report = Report()
            current = None
            if work is None:
                read = Reading(catalogue, purpose, Meter(Phase.READ, progress, total), cancelled)
                read.all(documents)
                compare(catalogue, purpose, cancelled)
                report = read.report()
                current = None if full else up_to_date(catalogue, model)
            if current is None:
                done = run_worker(
                    folder,
                    model,
                    lock,
                    work=work,
                    threads=threads,
                    full=full,
                    tell=progress,
                    cancelled=cancelled,
                    module=worker,
                )
                report = done if work else _joined(report, done)
            else:
                report = dataclasses.replace(report, generation=current)
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
    return dataclasses.replace(report, seconds=time.monotonic() - begun)


def _joined(read: Report, worked: Report) -> Report:
    return dataclasses.replace(
        read, embedded=worked.embedded, generation=worked.generation, unfinished=worked.unfinished
    )

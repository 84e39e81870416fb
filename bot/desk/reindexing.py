"""Reindexing as a thing that can be looked at and stopped: one run at a time, whoever asked for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.reply import Action, ActionKind, Kind, ProgressView, Reply
from bot.words.plain import one_line
from index.errors import BriefbotError, Cancelled

if TYPE_CHECKING:
    from index.catalogue import Source
    from index.facade import Index
    from index.sources.limits import Limits
    from index.work.progress import Progress, Report

_PHASES = {
    "read": "Reading",
    "prepare": "Preparing the model",
    "embed": "The model reads what is new",
    "publish": "Putting it to use",
}
_MOST_FAILURES = 10  # listed in a report; `briefbot reindex` lists all


@dataclass
class Run:
    """One run of reindexing, from another thread's view."""

    by: str
    started_at: datetime
    what: str  # "all sources", "example.org/feed"
    finished: threading.Event = field(default_factory=threading.Event)
    report: Report | None = None
    error: BriefbotError | None = None
    _latest: Progress | None = None
    _cancel: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Ask it to stop; what was read stays, and what was there before is whole."""
        self._cancel.set()

    def progress(self) -> Reply:
        """How far it is, to be shown now and edited later."""
        told = self._latest
        view = ProgressView(
            title=f"Reindexing {self.what} · started {self.started_at.astimezone():%H:%M}",
            done=told.done if told else 0,
            total=told.total if told else None,
            what=f"{_PHASES.get(told.phase, told.phase)}: {one_line(told.what)}" if told else "Starting",
            seconds_left=told.seconds_left if told else None,
            note="Stopping." if self._cancel.is_set() else "Answers go on from the index as it was.",
        )
        return Reply(
            kind=Kind.PROGRESS,
            summary=f"{view.title}. {view.what}",
            progress=view,
            actions=(Action(ActionKind.CANCEL),),
        )

    def result(self) -> Reply:
        """What it did; the trouble, with what to do about each."""
        if self.error is not None:
            return Reply(
                kind=Kind.NOTICE if isinstance(self.error, Cancelled) else Kind.ERROR, summary=str(self.error)
            )
        report = self.report
        if report is None:
            return Reply(
                kind=Kind.ERROR,
                summary="Reindexing ended in a way that should not be; the log says how. Try again: reindex",
            )
        parts = [
            f"{number:,} {name}"
            for number, name in (
                (report.added, "added"),
                (report.changed, "changed"),
                (report.removed, "removed"),
                (report.unchanged, "unchanged"),
                (len(report.failed), "failed"),
            )
            if number
        ]
        failed = [one_line(failure.sentence) for failure in report.failed[:_MOST_FAILURES]]
        more = len(report.failed) - len(failed)
        lines = [f"• {sentence}" for sentence in failed]
        if more > 0:
            lines.append(f"… and {more} more: `briefbot reindex` lists all.")
        if report.unfinished:
            lines.append(one_line(report.unfinished))
        return Reply(
            kind=Kind.NOTICE,
            summary=f"Reindex done in {_duration(report.seconds)}: {', '.join(parts) or 'nothing to do'}.",
            notes=tuple(lines),
        )


class Reindexing:
    """Starts runs, one at a time. ``current`` is the one under way in this process, if any."""

    def __init__(self, index: Index, limits: Limits | None, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._limits = limits
        self._clock = clock
        self._lock = threading.Lock()
        self.current: Run | None = None

    def start(self, by: str, places: Sequence[str] = (), *, full: bool = False) -> tuple[Run, bool]:
        """Begin a run over ``places`` (none: all that is followed), or return the one under way and False.

        Raises SourceError for a place that is not followed.
        """
        chosen = [self._index.source_find(place) for place in places] or None
        with self._lock:
            if self.current is not None and not self.current.finished.is_set():
                return self.current, False
            what = ", ".join(places) or "all sources"
            run = self.current = Run(by, self._clock(), f"{what}, everything anew" if full else what)
            threading.Thread(
                target=self._work, args=(run, chosen, full), name="reindexing", daemon=True
            ).start()
            return run, True

    def _work(self, run: Run, chosen: Sequence[Source] | None, full: bool) -> None:
        def heard(progress: Progress) -> None:
            run._latest = progress

        try:
            run.report = self._index.reindex(
                chosen,
                full=full,
                limits=self._limits,
                progress=heard,
                cancelled=run._cancel.is_set,
            )
        except BriefbotError as error:
            run.error = error
        finally:
            run.finished.set()


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{max(1, whole)} s"
    return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"

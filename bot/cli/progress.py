"""Progress on stderr for whatever takes more than a second. Quiet where nobody watches."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
from rich.progress import Progress as RichProgress

from bot.cli.options import ProgressChoice
from bot.terminal import console
from index.work.progress import Progress

_PATIENCE = 1.0  # seconds before a bar appears


class Bar:
    """A bar that appears once the work has lasted a second, and changes its name from phase to phase."""

    def __init__(self, choice: ProgressChoice) -> None:
        self._screen = console(sys.stderr)
        watched = self._screen.is_terminal if choice is ProgressChoice.AUTO else choice is ProgressChoice.ON
        self._appears = time.monotonic() + _PATIENCE if watched else None
        self._progress: RichProgress | None = None
        self._task: TaskID | None = None

    def update(self, phase: str, done: int, total: int | None, left: float | None = None) -> None:
        """Show how far ``phase`` is and how many seconds are ``left``; an unknown ``total`` only moves."""
        if self._appears is None or time.monotonic() < self._appears:
            return
        if self._progress is None:
            self._progress = RichProgress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[left]}"),
                console=self._screen,
                transient=True,
            )
            self._progress.start()
        if self._task is not None and total is None and self._progress.tasks[0].total is not None:
            self._progress.remove_task(self._task)  # a bar can't be told that its total is unknown again
            self._task = None
        if self._task is None:
            self._task = self._progress.add_task(phase, total=total, left="")
        self._progress.update(self._task, description=phase, completed=done, total=total, left=in_words(left))

    def phase(self, progress: Progress) -> None:
        """Show one moment of an indexing run."""
        what = progress.what
        self.update(what[:1].upper() + what[1:], progress.done, progress.total, progress.seconds_left)

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def in_words(left: float | None) -> str:
    """Seconds that are left, as exactly as anybody can know: "about 2 min"."""
    if not left:
        return ""
    if left < 90:
        return f"about {max(1, round(left / 10)) * 10} s"
    return f"about {round(left / 60)} min" if left < 5400 else f"about {round(left / 3600)} h"


@contextmanager
def bar(choice: ProgressChoice) -> Iterator[Bar]:
    """A bar for the length of a block."""
    made = Bar(choice)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def counting(what: str, choice: ProgressChoice, total: int | None) -> Iterator[Callable[[], None]]:
    """A bar that counts: call what is yielded once for each thing done."""
    with bar(choice) as shown:
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            shown.update(what, done, total)

        yield advance


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Make the first Ctrl-C a request (what is yielded then says True), so that the job ends in good order.

    A second one interrupts at once.
    """
    asked = threading.Event()

    def interrupted(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)

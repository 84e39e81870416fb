"""Progress on stderr for whatever takes more than a second. Quiet where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from bot.cli.options import ProgressChoice
from bot.terminal import console

_PATIENCE = 1.0  # seconds before a bar appears


class Bar:
    """A bar that appears once the work has lasted a second, and changes its name from phase to phase."""

    def __init__(self, choice: ProgressChoice) -> None:
        self._screen = console(sys.stderr)
        watched = self._screen.is_terminal if choice is ProgressChoice.AUTO else choice is ProgressChoice.ON
        self._appears = time.monotonic() + _PATIENCE if watched else None
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def update(self, phase: str, done: int, total: int | None) -> None:
        """Show how far ``phase`` is; an unknown ``total`` is a bar that only moves."""
        if self._appears is None or time.monotonic() < self._appears:
            return
        if self._progress is None:
            self._progress = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=self._screen,
                transient=True,
            )
            self._progress.start()
        if self._task is None:
            self._task = self._progress.add_task(phase, total=total)
        self._progress.update(self._task, description=phase, completed=done, total=total)

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


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

"""``demo``: from nothing to a first answer, on the sample articles that come with Briefbot."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli import options
from bot.cli.chat import PROMPT, converse
from bot.cli.run import say_error
from bot.cli.session import open_index_for, print_line, settings_for
from index.article import Question
from index.errors import BadQuestion, BriefbotError

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.facade import Index
    from index.work.progress import Progress

COLLECTION = "samples"
SOURCE = "samples that come with Briefbot"
FIRST_QUESTION = "how many ISIS fighters remain?"


def demo(
    context: typer.Context,
    remove: bool = typer.Option(False, "--remove", metavar="", help="Take the samples out again."),
    now: options.Now = None,
    data: options.Data = None,
) -> None:
    """Try Briefbot on sample articles: index them, see one answer, then ask your own.

    The samples lie in a collection of their own, every title says [SAMPLE], and --remove takes them out.
    """
    settings = settings_for(context, data)
    if remove:
        _remove(settings)
        return
    samples = Path(sys.modules["index"].__path__[0]) / "samples"
    with ExitStack() as stack:
        index = stack.enter_context(open_index_for(settings, write=True))
        _refuse_to_mix(index, settings)
        reading = _Reading(index, samples)
        stack.callback(reading.finish)
        reading.start()
        print_line(f"{index.status().articles} sample articles are in {settings.data}.", "bold")
        if reading.going_on:
            print_line("The model is being prepared in the background, which takes up to a minute.")
            print_line("Until it is done, answers are found by their words alone.")
        print_line("")
        _converse(index, settings, Question("", asked_at=now, limit=settings.quotes), reading)


def _converse(index: Index, settings: Settings, asked: Question, reading: _Reading) -> None:
    from bot.desk.desk import Desk
    from bot.desk.talk import Talk
    from bot.terminal import console, show

    talk = Talk(Desk(index, old_after=timedelta(days=settings.old_after_days)), asked)
    print_line(PROMPT + FIRST_QUESTION, "bold")
    show(talk.say(FIRST_QUESTION), console())
    print_line("")
    print_line("Now ask your own, or follow up: and in 2018?   (/help, /quit)", "bold")
    converse(talk, between=reading.tell_once)
    print_line("Your own articles: briefbot demo --remove, then briefbot add PATH", "bold")


class _Reading:
    """Indexing beside the conversation: words are found at once, meanings once the model is ready."""

    def __init__(self, index: Index, samples: Path) -> None:
        self._index = index
        self._samples = samples
        self._stored = threading.Event()
        self._stop = threading.Event()
        self._told = False
        self._error: BriefbotError | None = None
        self._thread = threading.Thread(target=self._read, name="reading samples", daemon=True)

    @property
    def going_on(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin, and return as soon as questions can be asked."""
        self._thread.start()
        while self._thread.is_alive() and not self._stored.wait(0.02):
            pass
        self._thread.join(0.2)  # a second run has nothing left to do
        if self._error and not self._stored.is_set():
            raise self._error

    def tell_once(self) -> None:
        """Say that the model is ready (or why not), the first time this is called after it is so."""
        if self._told or self._thread.is_alive():
            return
        self._told = True
        if self._error:
            say_error(str(self._error))
        else:
            print_line("The model has read all articles: answers are now found by meaning, too.", "green")

    def finish(self) -> None:
        """Wait until the model is prepared, so that the next command has it."""
        if self._thread.is_alive():
            print_line("Finishing the model's preparation. Ctrl-C leaves it for later (briefbot reindex).")
        try:
            while self._thread.is_alive():
                self._thread.join(0.2)
        except KeyboardInterrupt:
            self._stop.set()
            self._thread.join()
            raise
        finally:
            self.tell_once()

    def _read(self) -> None:
        try:
            self._index.add(
                [self._samples],
                collection=COLLECTION,
                source=SOURCE,
                progress=self._heard,
                cancelled=self._stop.is_set,
            )
        except BriefbotError as error:
            self._error = error

    def _heard(self, progress: Progress) -> None:
        if progress.phase != "read":
            self._stored.set()


def _refuse_to_mix(index: Index, settings: Settings) -> None:
    if set(index.status().collections) - {COLLECTION}:
        raise BadQuestion(
            f"{settings.data} already holds articles of yours, and samples don't belong among them. "
            "Try the demo in a folder of its own: briefbot demo --data demo"
        )


def _remove(settings: Settings) -> None:
    from bot.words.wording import counted

    with open_index_for(settings, write=True) as index:
        rows = [row for row in index.articles() if row.collection == COLLECTION]
        for row in rows:
            index.remove(row.article_id)
    print_line(f"{counted(len(rows), 'sample article')} removed.")

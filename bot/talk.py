"""A conversation at the desk: questions that follow up on each other, and commands. On any platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from bot.desk import MORE, Desk
from bot.reply import Reply
from bot.wording import notice
from index.article import Question

REMEMBERED = 6  # earlier questions that a follow-up can lean on

HELP = (
    "Ask in plain words: how many fighters remain?",
    "Follow up without repeating yourself: and in Syria? · since when?",
    "/more     other passages for the last question",
    "/timeline how a figure got there: /timeline fighters in Iraq and Syria",
    "/sources  who is held, and how new it is",
    "/new      forget the conversation so far",
    "/help     this",
    "/quit     leave",
)


@dataclass
class Talk:
    """One person's conversation. ``asked`` is the template of every question: filters, clock, limit."""

    desk: Desk
    asked: Question = field(default_factory=lambda: Question(""))
    previous: tuple[str, ...] = ()
    over: bool = False
    _commands: dict[str, Callable[[], Reply]] = field(init=False)

    def __post_init__(self) -> None:
        self._commands = {
            "/help": self._help,
            "/more": self._more,
            "/timeline": lambda: self._timeline(""),
            "/sources": self.desk.sources,
            "/new": self._new,
            "/quit": self._quit,
        }

    def say(self, line: str) -> Reply:
        """The reply to one message. Raises BadQuestion and whatever keeps the index from answering."""
        words = line.strip()
        if words.startswith("/"):
            if words.lower().split()[0] == "/timeline":
                return self._timeline(words[len("/timeline") :].strip())
            name = {"/exit": "/quit", "/q": "/quit", "/?": "/help"}.get(words.lower(), words.lower())
            command = self._commands.get(name)
            return command() if command else self._unknown(words)
        told = self.desk.ask(replace(self.asked, text=words, previous=self.previous))
        self.previous = (*self.previous, words)[-REMEMBERED:]
        return told.reply

    def _help(self) -> Reply:
        return notice("What you can type:", *HELP)

    def _more(self) -> Reply:
        if not self.previous:
            return notice("Ask something first; /more then shows other passages for it.")
        *before, last = self.previous
        question = replace(self.asked, text=last, previous=tuple(before), limit=MORE)
        return self.desk.search(question).reply

    def _timeline(self, words: str) -> Reply:
        asked = words or (self.previous[-1] if self.previous else "")
        if not asked:
            return notice("Say what is counted: /timeline fighters in Iraq and Syria")
        previous = () if words else self.previous[:-1]
        return self.desk.timeline(replace(self.asked, text=asked, previous=previous)).reply

    def _new(self) -> Reply:
        self.previous = ()
        return notice("Forgotten. The next question stands on its own.")

    def _quit(self) -> Reply:
        self.over = True
        return notice("Bye.")

    def _unknown(self, words: str) -> Reply:
        near = get_close_matches(words.lower(), self._commands, n=1)
        hint = f"Did you mean {near[0]}?" if near else "Type /help for what there is."
        return notice(f"There is no command {words.split()[0]}. {hint}")

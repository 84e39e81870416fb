"""A conversation on the console: the same reception as in chats, with a store that leaves nothing behind."""

from __future__ import annotations

import getpass
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.desk.message import Message, Standing
from bot.desk.policy import Policy
from bot.desk.reception import Reception
from bot.reply import Reply
from bot.store import Store
from bot.words.wording import notice
from index.article import Question

if TYPE_CHECKING:
    from bot.desk.desk import Desk

PLATFORM = "terminal"
_QUIT = ("/quit", "/exit", "/q")
_HELP = ("help", "?", "/?")


@dataclass
class Talk:
    """One person's conversation. ``asked`` is the template of every question: filters, clock, limit."""

    desk: Desk
    asked: Question = field(default_factory=lambda: Question(""))
    over: bool = False
    _said: int = 0
    _reception: Reception = field(init=False)

    def __post_init__(self) -> None:
        everything = Policy(unbounded=frozenset({PLATFORM}))
        self._reception = Reception(
            self.desk, Store.in_memory(), everything, asked=self.asked, prefixes={PLATFORM: "/"}
        )

    def say(self, line: str) -> Reply:
        """The reply to one message. Raises BadQuestion and whatever keeps the index from answering."""
        words = line.strip()
        if words.casefold() in _QUIT:
            self.over = True
            return notice("Bye.")
        if words.casefold() in _HELP:
            words = "/help"
        self._said += 1
        message = Message(
            platform=PLATFORM,
            id=str(self._said),
            place="console",
            person=getpass.getuser(),
            text=words.removeprefix("/"),
            asked_at=self._reception.clock(),
            direct=True,
            command=words.startswith("/"),
        )
        return self._reception.answer(message, f"{self._said:08}", Standing(admin=True)).reply

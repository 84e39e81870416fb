"""What every chat platform does for the desk, and the ways in which it can fail."""

from __future__ import annotations

from typing import Protocol

from bot.desk.message import Message, Standing
from bot.reply import Reply
from index.errors import BriefbotError


class ChatError(BriefbotError):
    """A chat platform can't be used: wrong token, missing scope, no connection to be had."""

    exit_code = 5


class Undeliverable(ChatError):
    """This reply can't be posted, now or later: the channel is gone, the bot was removed from it."""


class CannotLook(ChatError):
    """The platform does not let the bot read back whether a reply was posted."""


class Poster(Protocol):
    """How replies reach people. Limits and lost connections are waited out in here, not by the caller.

    ``key`` identifies a reply: posting the same key twice must show it once, or ``find`` must tell.
    """

    name: str

    async def standing(self, message: Message) -> Standing:
        """What the platform knows of the person and the place."""

    async def working(self, message: Message) -> None:
        """Show that the message is being worked on: a typing notice, a status. Never raises."""

    async def post(self, message: Message, reply: Reply, key: str) -> str:
        """Show ``reply`` where ``message`` belongs; returns the posted message's id. Raises Undeliverable."""

    async def edit(self, message: Message, posted: str, reply: Reply) -> str:
        """Show ``reply`` in place of what was posted; returns its id from now on. Raises Undeliverable."""

    async def remove(self, message: Message, posted: str) -> None:
        """Take back what was posted. Raises Undeliverable."""

    async def find(self, message: Message, key: str) -> str | None:
        """The id of the message that was posted under ``key``, if it was. Raises CannotLook."""

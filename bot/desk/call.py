"""One command on its way through the desk: who asked, where, what they may read; and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.desk.message import Message, Standing
from bot.reply import Reply
from bot.store import Given, GivenQuote

if TYPE_CHECKING:
    from bot.desk.reindexing import Run


@dataclass(frozen=True, slots=True)
class Call:
    """A message as it is understood. ``readable`` is None for everything, empty for nothing."""

    message: Message
    answer: str  # the id that the reply will have
    name: str
    words: str
    now: datetime
    readable: frozenset[str] | None
    admin: bool
    standing: Standing

    def given(
        self,
        words: str,
        status: str,
        quotes: tuple[GivenQuote, ...],
        *,
        model: str | None,
        generation: int,
        previous: tuple[str, ...] = (),
        understood_as: str | None = None,
    ) -> Given:
        """What is kept of the answer to this: who was told it, where, and which places of which articles."""
        message = self.message
        return Given(
            id=self.answer,
            platform=message.platform,
            place=message.place,
            thread=message.thread,
            conversation=message.conversation,
            person=message.person,
            direct=message.direct,
            private=message.private,
            question=words,
            previous=previous,
            understood_as=words if understood_as is None else understood_as,
            status=status,
            asked_at=message.asked_at,
            answered_at=self.now,
            model=model,
            generation=generation,
            collections=self.readable,
            quotes=quotes,
        )


@dataclass(frozen=True, slots=True)
class Edit:
    """Something that was posted, and what is to stand in its place."""

    message: Message
    posted: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Served:
    """What to show for a message.

    ``job`` goes on: the reply is edited while it runs, and its result is a message of its own. ``again`` is how
    long to wait before the message is answered anew, because it could not be answered now. ``nothing``: there is
    nothing to post (a watch whose answer has not changed). ``edits`` change what was posted before.
    """

    reply: Reply
    job: Run | None = None
    again: timedelta | None = None
    nothing: bool = False
    edits: tuple[Edit, ...] = ()
    details: str = field(default="", repr=False)  # for the log alone

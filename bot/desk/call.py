"""One command on its way through the desk: who asked, where, what they may read; and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.desk.message import Message, Standing
from bot.reply import Reply

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

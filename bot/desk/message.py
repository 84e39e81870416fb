"""What comes in from chats, as frozen values: messages, pressed buttons, and what a platform knows of a person.

Ids are the platform's own, opaque here. Nothing in this file knows a platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.reply import ActionKind

TYPED_AS = "typed_as"  # in ``Message.extra``: a command as it is typed on its platform, "/bb-digest"


class MessageKind(StrEnum):
    """What has to be answered or posted."""

    TYPED = "typed"  # a person's question or command
    DIGEST = "digest"  # a briefing whose time has come
    WATCH = "watch"  # a standing question to look at again
    RECALL = "recall"  # an answer whose source has changed
    SHARE = "share"  # an answer that its asker shares; ``text`` is its id
    NOTE = "note"  # to one person, directly: ``text`` is what is said
    REPORT = "report"  # to an admin: somebody says that a quote is wrong; ``text`` is the answer's id


@dataclass(frozen=True, slots=True)
class Message:
    """One message that gets one reply, however often it is delivered.

    ``id`` is the same in every delivery of the message; ``delivery`` may differ between them. ``text`` is what
    is left without the mention or prefix. ``asked_at`` carries the person's offset where it is known. In a direct
    conversation that is not open yet, ``place`` is empty: the platform opens one with ``person``.
    """

    platform: str  # "slack", "matrix"
    id: str
    place: str  # channel or room
    person: str
    text: str
    asked_at: datetime
    thread: str | None = None  # the thread that the reply goes into; None: beside the message
    kind: MessageKind = MessageKind.TYPED
    direct: bool = False  # a conversation with the bot alone
    private: bool = False  # only the person sees the reply
    command: bool = False  # typed as a command ("/ask", "!ask"): ``text`` begins with the command's name
    unaddressed: bool = False  # in a thread of the bot's, without a mention: may be no question to it
    delivery: str = ""
    version: str = ""  # of an edited message; each version is answered once
    extra: Mapping[str, str] = field(default_factory=dict)  # what the platform needs to reply

    @property
    def conversation(self) -> str:
        """Messages with the same value follow up on each other."""
        alone = f"/{self.person}" if self.private or not self.place else ""
        return f"{self.platform}/{self.place}/{self.thread or ''}{alone}"


@dataclass(frozen=True, slots=True)
class Press:
    """A person used a button, a reaction or a shortcut on a reply. ``answer`` is the reply's id."""

    platform: str
    place: str
    person: str
    kind: ActionKind
    at: datetime
    answer: str = ""
    value: str = ""  # what the action is about; a reason, a text to check, a date
    direct: bool = False
    thread: str | None = None
    origin: str = ""  # the platform's id of the act, where it can be taken back


@dataclass(frozen=True, slots=True)
class Standing:
    """What a platform itself knows of a person and a place. The desk decides what follows from it."""

    admin: bool = False  # a workspace admin; a room's power level that is high enough
    places: frozenset[str] = frozenset()  # channels or rooms the person is in; needed in direct conversations
    direct: bool = True  # the place is no room with others too; a direct conversation can become one
    shared: bool = False  # the place is shared with people of other organisations
    names: tuple[str, ...] = ()  # other names the place can be granted by: "#desk-iraq", a room's aliases

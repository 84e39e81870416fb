"""Events of a room, decrypted -> what they mean to the bot. Pure; malformed events mean nothing.

Everything in an event is the sender's claim, so every field is looked at before it is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.desk.commands import Unknown, parse
from bot.desk.message import Message
from bot.reply import ActionKind

PLATFORM = "matrix"
_REACTIONS = {"👍": ActionKind.UP, "👎": ActionKind.DOWN, "❌": ActionKind.REMOVE, "🚩": ActionKind.REPORT}
_VARIANTS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")  # how an emoji is drawn, and skin tones
_FALLBACK = re.compile(r"\A(?:> .*\n)+\n")  # what older clients put before the text of a reply


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as people address it."""

    user: str
    name: str  # display name
    prefix: str = "!"

    @property
    def names(self) -> tuple[str, ...]:
        """Longest first, so that a name that begins another is not mistaken for it."""
        full = self.user.removeprefix("@")
        given = {full, full.partition(":")[0], self.name}
        return tuple(sorted(filter(None, given), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Reaction:
    """A person put a sign on a message."""

    id: str
    target: str
    person: str
    kind: ActionKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Redaction:
    """A message was taken back."""

    target: str


Meaning = Message | Reaction | Redaction | None


def meaning(
    event: Mapping[str, Any], room: str, me: Me, *, direct: bool, takes_part: Callable[[str], bool]
) -> Meaning:
    """What an event of ``room`` is to the bot, or None. ``takes_part`` tells whether it was asked in a thread."""
    sender, event_id, content = event.get("sender"), event.get("event_id"), event.get("content")
    if not (isinstance(sender, str) and isinstance(event_id, str) and isinstance(content, Mapping)):
        return None
    if sender == me.user:
        return None
    kind = event.get("type")
    if kind == "m.reaction":
        return _reaction(event_id, sender, content, instant(event))
    if kind == "m.room.redaction":
        target = event.get("redacts") or content.get("redacts")
        return Redaction(target) if isinstance(target, str) else None
    if kind != "m.room.message":
        return None
    relation = _mapping(content.get("m.relates_to"))
    edits = relation.get("event_id") if relation.get("rel_type") == "m.replace" else None
    said = _mapping(content.get("m.new_content")) if edits is not None else content
    body = said.get("body")
    if said.get("msgtype") != "m.text" or not isinstance(body, str):
        return None
    text, mentioned = _addressed(body, said, me, replies="m.in_reply_to" in relation)
    command = text.startswith(me.prefix) and text[len(me.prefix) :][:1].isalpha()
    if command:
        text = text[len(me.prefix) :]
        if not (direct or mentioned) and _for_another(text):
            return None
    first = edits if isinstance(edits, str) else event_id
    root = relation.get("event_id") if relation.get("rel_type") == "m.thread" else None
    in_thread = root if isinstance(root, str) else None
    unaddressed = not (direct or mentioned or command)
    if unaddressed and not takes_part(in_thread or first):
        return None
    if unaddressed and in_thread is None and edits is None:
        return None
    return Message(
        platform=PLATFORM,
        id=first,
        place=room,
        person=sender,
        text=text,
        asked_at=instant(event),
        thread=in_thread or (None if direct else first),
        direct=direct,
        command=command,
        unaddressed=unaddressed,
        version=f"{int(instant(event).timestamp() * 1000):015d}" if edits is not None else "",
    )


def instant(event: Mapping[str, Any]) -> datetime:
    """When an event was sent, as its server says, in this machine's time zone; never in the future."""
    now = datetime.now(UTC)
    told = event.get("origin_server_ts")
    if not isinstance(told, int) or told < 0:
        return now.astimezone()
    return datetime.fromtimestamp(min(told / 1000, now.timestamp()), UTC).astimezone()


def joins(event: Mapping[str, Any], user: str) -> bool:
    """Whether ``user`` came into the room by this event: what stands before it was not said to them."""
    if event.get("type") != "m.room.member" or event.get("state_key") != user:
        return False
    unsigned = _mapping(event.get("unsigned"))
    before = _mapping(unsigned.get("prev_content") or event.get("prev_content"))
    return _mapping(event.get("content")).get("membership") == "join" and before.get("membership") != "join"


def _reaction(id_: str, sender: str, content: Mapping[str, Any], at: datetime) -> Reaction | None:
    relation = _mapping(content.get("m.relates_to"))
    target, key = relation.get("event_id"), relation.get("key")
    if relation.get("rel_type") != "m.annotation" or not isinstance(target, str) or not isinstance(key, str):
        return None
    kind = _REACTIONS.get(_VARIANTS.sub("", key))
    return Reaction(id_, target, sender, kind, at) if kind else None


def _addressed(body: str, content: Mapping[str, Any], me: Me, *, replies: bool) -> tuple[str, bool]:
    """The text without the bot's name, and whether the bot was spoken to."""
    text = (_FALLBACK.sub("", body, count=1) if replies else body).strip()
    mentions = content.get("m.mentions")
    users = _mapping(mentions).get("user_ids")
    mentioned = isinstance(users, list) and me.user in users
    if mentions is None:  # a client from before mentions were said
        mentioned = me.user in body or f"/#/{me.user}" in str(content.get("formatted_body", ""))
    name = rf"(?:{'|'.join(re.escape(one) for one in me.names)})(?![\w-]|[.:]\w)"
    called = re.match(rf"(?:@{name}[:,]?|{name}[:,])\s*", text, re.IGNORECASE)
    if called is None and mentioned:
        called = re.match(rf"{name}\s*", text, re.IGNORECASE)
    if called is not None:
        return text[called.end() :].strip(), True
    if mentioned:
        text = re.sub(rf"[\s,]*@?{name}(?=[\s?!.]*\Z)", "", text, flags=re.IGNORECASE).strip()
    return text, mentioned


def _for_another(text: str) -> bool:
    """Whether a command that is not ours, nor nearly, is meant for another bot in the room."""
    parsed = parse(text, command=True)
    return isinstance(parsed, Unknown) and parsed.near is None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

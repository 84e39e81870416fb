"""Slack's events and commands -> Messages. Pure; None for what is not meant for the bot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.desk.message import TYPED_AS, Message
from bot.slack.forms import Offer

Event = Mapping[str, Any]

_TYPED = {None, "file_share", "thread_broadcast"}  # subtypes that a person's own message can have
_SIGN = re.compile(r"<([@#!])?([^>|]*)(?:\|([^>]*))?>")


def mention(event: Event, delivery: str, team: str, bot: str, zone: tzinfo) -> Message | None:
    """A mention in a channel: the reply goes into the message's thread. An edited one has a version."""
    if event.get("bot_id") or event.get("subtype") not in _TYPED:
        return None
    return _message(event, delivery, team, bot, zone, thread=str(event.get("thread_ts") or event["ts"]))


def direct(event: Event, delivery: str, team: str, bot: str, zone: tzinfo) -> Message | None:
    """A direct message, or one in a thread of the assistant's pane."""
    if event.get("bot_id") or event.get("subtype") not in _TYPED or not event.get("user"):
        return None
    return _message(event, delivery, team, bot, zone, thread=event.get("thread_ts"), is_direct=True)


def in_thread(event: Event, delivery: str, team: str, bot: str, zone: tzinfo) -> Message | None:
    """A message in a thread that mentions nobody here; whether it is a question is for others to say."""
    thread = event.get("thread_ts")
    if event.get("bot_id") or event.get("subtype") not in _TYPED or not thread or thread == event["ts"]:
        return None
    if f"<@{bot}" in str(event.get("text", "")):
        return None  # it comes as a mention too
    return _message(event, delivery, team, bot, zone, thread=str(thread), unaddressed=True)


def edited(event: Event) -> Event | None:
    """The message inside a ``message_changed`` event as if it was typed now; None when no person changed its words."""
    inner, before = event.get("message") or {}, event.get("previous_message") or {}
    if "edited" not in inner or inner.get("text") == before.get("text"):
        return None
    return {**inner, "channel": event["channel"], "channel_type": event.get("channel_type")}


def message_id(team: str, channel: str, ts: str) -> str:
    """A message's name, the same in every delivery of it."""
    return f"{team}:{channel}:{ts}"


def command(body: Event, name: str, zone: tzinfo, now: datetime) -> Message:
    """A slash command: the answer is for the asker's eyes. ``name`` is the desk's name of the command."""
    text = plain_text(str(body.get("text") or ""), "")
    channel = str(body["channel_id"])
    return Message(
        platform="slack",
        id=f"{body.get('team_id', '')}:command:{body['trigger_id']}",
        place=channel,
        person=str(body["user_id"]),
        text=f"{name} {text}".strip(),
        asked_at=now.astimezone(zone),
        direct=channel.startswith("D"),
        private=True,
        command=True,
        extra={"response_url": str(body["response_url"]), TYPED_AS: str(body["command"])} | named_zone(zone),
    )


def plain_text(text: str, bot: str) -> str:
    """What a person typed, without Slack's escapes and without the mention of the bot."""

    def sign(match: re.Match[str]) -> str:
        kind, target, label = match.groups()
        if kind == "@":
            return "" if target == bot else f"@{label or target}"
        if kind == "#":
            return f"#{label or target}"
        if kind == "!":
            return f"@{(label or target).lstrip('@')}"
        return target.removeprefix("mailto:")

    words = _SIGN.sub(sign, text)
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def links_in(message: Event) -> list[str]:
    """The web addresses in a message, in order, each once: in its words, its blocks and its previews."""
    found: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                look(one)
        elif isinstance(value, dict):
            if value.get("type") == "link":
                found.append(str(value.get("url", "")))
            for name in ("from_url", "original_url"):
                found.append(str(value.get(name) or ""))
            for one in value.values():
                look(one)

    for match in _SIGN.finditer(str(message.get("text") or "")):
        found.append(match[2] if match[1] is None else "")
    look([message.get("blocks") or [], message.get("attachments") or []])
    return list(dict.fromkeys(one for one in found if one.startswith(("http://", "https://"))))


def offers_in(message: Event) -> list[Offer]:
    """What of a message can be added: its files, then its links."""
    files = [
        Offer(file=str(one["id"]), name=str(one.get("name") or one["id"]))
        for one in message.get("files") or ()
        if one.get("id") and not one.get("is_external")
    ]
    return [*files, *(Offer(link=link) for link in links_in(message))]


def words_in(message: Event) -> str:
    """The words of somebody's message: its text, else those of its attachments."""
    text = plain_text(str(message.get("text") or ""), "")
    attached = (str(one.get("text") or one.get("fallback") or "") for one in message.get("attachments") or ())
    return text or "\n".join(plain_text(one, "") for one in attached if one)


def at(ts: str, zone: tzinfo) -> datetime:
    """When a message was posted, in somebody's time."""
    return datetime.fromtimestamp(float(ts), zone)


def zone_of(seconds: int, name: str = "") -> tzinfo:
    """A time zone by its name, with all its changes; where the name is unknown, so many seconds east of UTC."""
    if name:
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(name)
    return timezone(timedelta(seconds=seconds))


def named_zone(zone: tzinfo) -> dict[str, str]:
    """The zone's name for ``Message.extra``, where it has one."""
    return {"zone": zone.key} if isinstance(zone, ZoneInfo) else {}


def _message(
    event: Event,
    delivery: str,
    team: str,
    bot: str,
    zone: tzinfo,
    *,
    thread: str | None,
    is_direct: bool = False,
    unaddressed: bool = False,
) -> Message:
    ts, channel = str(event["ts"]), str(event["channel"])
    return Message(
        platform="slack",
        id=message_id(team, channel, ts),
        place=channel,
        person=str(event["user"]),
        text=plain_text(str(event.get("text") or ""), bot),
        asked_at=at(ts, zone),
        thread=thread,
        direct=is_direct,
        unaddressed=unaddressed,
        delivery=delivery,
        version=str((event.get("edited") or {}).get("ts", "")),
        extra={"ts": ts} | named_zone(zone),
    )

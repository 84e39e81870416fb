"""Showing replies in rooms: threads, mentions, pictures, edits, and looking whether a reply is there already."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from nio import Event, MegolmEvent, MessageDirection
from nio.crypto.attachments import encrypt_attachment
from nio.exceptions import EncryptionError

from bot.desk.message import Message, MessageKind, Standing
from bot.desk.platform import CannotLook, ChatError, Undeliverable
from bot.matrix.client import Client, Refused
from bot.matrix.events import PLATFORM
from bot.matrix.render import render
from bot.matrix.rooms import Rooms
from bot.reply import Picture, Reply, TextFile

_OURS = "org.briefbot.reply"  # in the content of what we post: its key, and the pictures that belong to it
_TYPING = 30_000  # milliseconds
_FAR_BACK = 2_000  # events looked through for a reply
_PAGE = 100
_CLOCKS = 600  # seconds that two machines' clocks may be apart


class MatrixPoster:
    """The Poster of Matrix. Lost connections and limits are waited out in the client."""

    name = PLATFORM

    def __init__(self, client: Client, rooms: Rooms, prefix: str) -> None:
        self._client = client
        self._rooms = rooms
        self._prefix = prefix

    async def standing(self, message: Message) -> Standing:
        """What Matrix knows of the person and the room."""
        return await self._rooms.standing(message.place, message.person)

    async def working(self, message: Message) -> None:
        """Mark the question as read, and type."""
        await asyncio.gather(self._mark_as_read(message), self._typing(message.place, True))

    async def post(self, message: Message, reply: Reply, key: str) -> str:
        """Show a reply. Its transaction comes from ``key``, so that the homeserver shows it once."""
        room = message.place or await self._rooms.open_direct(message.person)
        files = await self._show_files(room, message, reply, key)
        people = reply.notify or ((message.person,) if message.kind is MessageKind.TYPED else ())
        content = self._content(message, reply, people)
        content |= _relation(message) | {_OURS: {"key": key, "files": files}}
        posted = await self._client.send_event(room, "m.room.message", content, _transaction(key))
        await self._typing(room, False)
        return posted

    async def edit(self, message: Message, posted: str, reply: Reply) -> str:
        """Show another reply in place of one that is there; its pictures are replaced too."""
        room = message.place or await self._rooms.open_direct(message.person)
        ours = await self._ours(room, posted)
        for file in ours.get("files", []):
            await self._redact(room, file)
        files = await self._show_files(room, message, reply, uuid4().hex)
        new = self._content(message, reply, ()) | {_OURS: {"key": ours.get("key", ""), "files": files}}
        content = new | {
            "body": f"* {new['body']}",
            "formatted_body": f"* {new['formatted_body']}",
            "m.new_content": new,
            "m.relates_to": {"rel_type": "m.replace", "event_id": posted},
        }
        await self._client.send_event(room, "m.room.message", content, uuid4().hex)
        await self._typing(room, False)
        return posted

    async def remove(self, message: Message, posted: str) -> None:
        """Take back a reply, and the pictures that came with it."""
        room = message.place or await self._rooms.open_direct(message.person)
        if not self._rooms.joined(room):
            raise Undeliverable(f"The bot is not in the room {room}.")
        for file in (await self._ours(room, posted)).get("files", []):
            await self._redact(room, file)
        await self._redact(room, posted)

    async def find(self, message: Message, key: str) -> str | None:
        """The reply that was posted under ``key`` since the question, if any. Raises CannotLook."""
        room = message.place or self._rooms.direct_with(message.person)
        if room is None or not self._rooms.joined(room):
            raise CannotLook(f"The bot is not in a room with {message.person}.")
        before = (message.asked_at.timestamp() - _CLOCKS) * 1000
        start = ""
        for _ in range(_FAR_BACK // _PAGE):
            page = await self._client.room_messages(
                room, start=start or None, direction=MessageDirection.back, limit=_PAGE
            )
            chunk = getattr(page, "chunk", None)
            if chunk is None:
                raise CannotLook(f"The homeserver gave no history of {room}: {page.message}.")
            for event in chunk:
                if event.source.get("event_id") == message.id or event.server_timestamp < before:
                    return None
                if event.source.get("sender") == self._client.user_id:
                    ours = _mapping(_mapping(event.source.get("content")).get(_OURS))
                    if ours.get("key") == key:
                        return str(event.source["event_id"])
            if not chunk or not page.end:
                return None
            start = page.end
        raise CannotLook(f"The question is too far back in {room}.")

    async def key_of(self, room: str, event: str) -> str:
        """The key under which we posted an event; nothing where it is not ours."""
        return str((await self._ours(room, event)).get("key", ""))

    def _content(self, message: Message, reply: Reply, people: tuple[str, ...]) -> dict[str, Any]:
        shown = render(reply, self._prefix)
        waited_for = message.kind is MessageKind.TYPED and not reply.notify
        return {
            "msgtype": "m.notice" if waited_for else "m.text",
            "body": shown.body,
            "format": "org.matrix.custom.html",
            "formatted_body": shown.html,
            "m.mentions": {"user_ids": list(people)} if people else {},
        }

    async def _show_files(self, room: str, message: Message, reply: Reply, key: str) -> list[str]:
        """Pictures and files as events of their own; those that the homeserver takes. Returns their ids."""
        shown: list[str] = []
        files: tuple[Picture | TextFile, ...] = (*reply.pictures, *reply.files)
        for number, file in enumerate(files):
            with suppress(Refused):  # too large, say: the message has the same in words
                shown.append(await self._upload(room, message, file, f"{key}.{number}"))
        return shown

    async def _upload(self, room: str, message: Message, file: Picture | TextFile, key: str) -> str:
        """Upload a file and show it where the reply will be; returns the event's id."""
        if isinstance(file, Picture):
            data, media_type, kind, words = file.png, "image/png", "m.image", file.alt
        else:
            data, media_type, kind, words = file.text.encode(), file.media_type, "m.file", file.name
        info: dict[str, Any] = {"mimetype": media_type, "size": len(data)}
        if isinstance(file, Picture):
            info["w"], info["h"] = _size(data)
        content: dict[str, Any] = {"msgtype": kind, "body": words, "filename": file.name, "info": info}
        if self._client.rooms[room].encrypted:
            sealed, keys = encrypt_attachment(data)
            address = await self._client.upload_bytes(sealed, "application/octet-stream")
            content["file"] = keys | {"url": address}
        else:
            content["url"] = await self._client.upload_bytes(data, media_type, file.name)
        content |= {"m.mentions": {}} | _relation(message)
        return await self._client.send_event(room, "m.room.message", content, _transaction(key))

    async def _ours(self, room: str, posted: str) -> Mapping[str, Any]:
        """What we wrote down in our own message, as it stands after edits."""
        try:
            event = await self._client.call("GET", f"/client/v3/rooms/{quote(room)}/event/{quote(posted)}")
        except Refused:
            return {}
        if event.get("sender") != self._client.user_id:
            return {}
        edits = _mapping(_mapping(_mapping(event.get("unsigned")).get("m.relations")).get("m.replace"))
        newest = self._clear(room, edits) if edits.get("content") else {}
        content = _mapping(newest.get("m.new_content")) or self._clear(room, event)
        return _mapping(content.get(_OURS))

    def _clear(self, room: str, source: Mapping[str, Any]) -> Mapping[str, Any]:
        """The content of an event, decrypted when it has to be and can be."""
        if source.get("type") != "m.room.encrypted":
            return _mapping(source.get("content"))
        event = Event.parse_encrypted_event(dict(source))
        if not isinstance(event, MegolmEvent):
            return {}
        event.room_id = room
        try:
            return _mapping(self._client.decrypt_event(event).source.get("content"))
        except EncryptionError:
            return {}

    async def _redact(self, room: str, event: str) -> None:
        path = f"/client/v3/rooms/{quote(room)}/redact/{quote(event)}/{_transaction(event)}"
        try:
            await self._client.call("PUT", path, {})
        except Refused as error:
            raise Undeliverable(f"The message {event} can't be taken back: {error}") from error

    async def _mark_as_read(self, message: Message) -> None:
        path = f"/client/v3/rooms/{quote(message.place)}/receipt/m.read/{quote(message.id)}"
        with suppress(ChatError):
            await self._client.call("POST", path, {})

    async def _typing(self, room: str, on: bool) -> None:
        path = f"/client/v3/rooms/{quote(room)}/typing/{quote(self._client.user_id)}"
        with suppress(Refused):
            await self._client.call(
                "PUT", path, {"typing": True, "timeout": _TYPING} if on else {"typing": False}
            )


def _relation(message: Message) -> dict[str, Any]:
    """Into the question's thread; beside it, as a reply, where people don't use threads."""
    reply = {"m.in_reply_to": {"event_id": message.id}} if message.id.startswith("$") else {}
    if message.thread is not None:
        falls_back = reply or {"m.in_reply_to": {"event_id": message.thread}}
        relation = {"rel_type": "m.thread", "event_id": message.thread, "is_falling_back": True, **falls_back}
        return {"m.relates_to": relation}
    return {"m.relates_to": reply} if reply else {}


def _transaction(key: str) -> str:
    return hashlib.sha256(f"briefbot {key}".encode()).hexdigest()[:40]


def _size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, from a PNG's header."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

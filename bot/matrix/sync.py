"""Following the rooms: every event is handled before the homeserver is told that we have it.

The token of a sync is kept only after all its events were handled, a timeline with a gap is filled from the
room's history first, and an event that can't be decrypted waits for its key, over restarts too.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from nio import Event, KeysUploadError, MegolmEvent, MessageDirection, SyncResponse
from nio.exceptions import EncryptionError

from bot.desk.platform import ChatError
from bot.matrix.client import Client, SignedOut
from bot.matrix.events import joins
from bot.matrix.folder import RECOVER, Folder, damaged_sync
from bot.running.log import keep_traceback
from index.errors import BriefbotError, DataFolderError

POLL = 30_000  # milliseconds that the homeserver may wait for something to happen
PAGE = 100  # events of history at once
_FILTER = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "account_data": {"types": []},
        "ephemeral": {"types": []},
        "timeline": {"limit": 20},
        "state": {"lazy_load_members": False},
    },
}
UNREADABLE_AFTER = 60.0  # seconds to wait for a key before the person is told
_KEPT_FOR = 24 * 3600.0  # seconds to go on waiting for it
_MOST_HISTORY = 20_000  # events of a room that are looked through after an absence
_MOST_WAITING = 2_000
_MOST_TOLD = 1_000
_AGAIN = 5.0  # seconds, after events could not be handled


class Listener(Protocol):
    """What is done with events. Each call may come again for the same event after a crash."""

    async def happened(self, room: str, event: Mapping[str, Any]) -> None:
        """An event in a room the bot is in."""

    async def invited(self, room: str, state: list[Mapping[str, Any]]) -> None:
        """The bot was invited into a room."""

    async def unreadable(self, room: str, event: Mapping[str, Any]) -> None:
        """An event could not be decrypted for a while. Called once for the messages of one key."""

    async def caught_up(self) -> None:
        """All events of a sync were handled."""


@dataclass
class Waiting:
    """An event whose key has not come yet."""

    room: str
    event: dict[str, Any]
    since: float  # seconds of the epoch

    @property
    def key(self) -> str:
        """Messages with the same value become readable together."""
        content = self.event.get("content")
        return f"{self.room} {content.get('session_id') if isinstance(content, dict) else ''}"


@dataclass
class Kept:
    """What is remembered over restarts."""

    token: str | None = None
    waiting: list[Waiting] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Folder) -> Kept:
        """As it was written last, or nothing. Raises DataFolderError."""
        kept = folder.read_sync()
        if kept is None:
            return cls()
        try:
            return cls(kept["token"], [Waiting(**one) for one in kept["waiting"]], list(kept["told"]))
        except (KeyError, TypeError) as error:
            raise damaged_sync(folder) from error

    def write(self, folder: Folder) -> None:
        """Keep it. Raises DataFolderError."""
        waiting = [{"room": one.room, "event": one.event, "since": one.since} for one in self.waiting]
        folder.write_sync({"token": self.token, "waiting": waiting, "told": self.told[-_MOST_TOLD:]})


class Sync:
    """One bot's way through its events. First ``begin``, then ``run``."""

    def __init__(
        self,
        client: Client,
        folder: Folder,
        listener: Listener,
        failed: Callable[[str], None],
        *,
        unreadable_after: float = UNREADABLE_AFTER,
    ) -> None:
        self._client = client
        self._folder = folder
        self._listener = listener
        self._failed = failed
        self._unreadable_after = unreadable_after
        self._kept = Kept.read(folder)
        self._fresh = True  # rooms are not loaded yet
        self._look = True  # keys may have come as an earlier process ended

    async def begin(self) -> None:
        """Load the rooms: until then no reply could go anywhere."""
        while self._fresh:
            await self.step()

    async def run(self) -> None:
        """Follow the rooms until cancelled."""
        while True:
            try:
                await self.step()
            except BriefbotError:
                raise
            except Exception as error:  # noqa: BLE001  (an event that nio can't digest must not end the bot)
                reference, details = keep_traceback(error)
                self._failed(
                    f"Something went wrong that should not have. Details: {details} (ref {reference})."
                )
                await asyncio.sleep(_AGAIN)

    async def step(self) -> None:
        """One sync: what happened since the last one, handled and then kept as handled."""
        since = self._kept.token
        self._client.next_batch = ""  # else nio takes a response that failed half way for one it knows
        response = await self._client.sync(
            timeout=0 if self._fresh else POLL, sync_filter=_FILTER, since=since, full_state=self._fresh
        )
        if not isinstance(response, SyncResponse):
            self._failed(f"The homeserver gave no events: {response.message}.")
            await asyncio.sleep(_AGAIN)
            return
        self._fresh = False
        await self._keys(response)
        for room in response.rooms.leave:
            self._client.rooms.pop(room, None)
        events = [pair async for pair in self._events(response, since)] if since else []
        while True:
            try:
                await self._handle(response, events)
                break
            except SignedOut:
                raise
            except (ChatError, DataFolderError) as error:
                self._failed(f"What happened in the rooms can't be handled now: {error}")
                await asyncio.sleep(_AGAIN)
        self._kept.token = response.next_batch
        self._kept.write(self._folder)

    async def _handle(self, response: SyncResponse, events: list[tuple[str, Any]]) -> None:
        for room, invitation in response.rooms.invite.items():
            await self._listener.invited(room, [event.source for event in invitation.invite_state])
        for room, event in events:
            if event.source.get("type") == "m.room.encrypted":
                self._wait_for_key(room, event.source)
                continue
            if event.source.get("type") == "m.room.redaction":
                self._forget(event.source)
            await self._listener.happened(room, event.source)
        await self._look_at_waiting(bool(response.to_device_events))
        await self._listener.caught_up()

    async def _events(self, response: SyncResponse, since: str) -> AsyncIterator[tuple[str, Any]]:
        """What happened in rooms since the bot was told last, oldest first; nothing from before it joined."""
        for room, told in response.rooms.join.items():
            timeline = list(told.timeline.events)
            since_joining = _since_joining(timeline, self._client.user_id)
            if told.timeline.limited and len(since_joining) == len(timeline):
                timeline = [*await self._history(room, told.timeline.prev_batch, since), *timeline]
                since_joining = _since_joining(timeline, self._client.user_id)
            for event in since_joining:
                yield room, event

    async def _history(self, room: str, start: str | None, end: str) -> list[Any]:
        """What a timeline left out, oldest first, up to the bot's own joining."""
        found: list[Any] = []
        while start and len(found) < _MOST_HISTORY:
            page = await self._client.room_messages(
                room, start=start, end=end, direction=MessageDirection.back, limit=PAGE
            )
            chunk = getattr(page, "chunk", None)
            if chunk is None:
                self._failed(f"The homeserver gave no history of {room}: {page.message}.")
                break
            found += chunk
            if not chunk or any(joins(event.source, self._client.user_id) for event in chunk):
                break
            start = page.end if page.end != start else None
        return found[::-1]

    async def _keys(self, response: SyncResponse) -> None:
        """Keep other devices able to write to this one, and this one to them."""
        client = self._client
        client.olm.uploaded_key_count = response.device_key_count.signed_curve25519 or 0  # nio skips a 0
        if client.should_upload_keys:
            uploaded = await client.keys_upload()
            if isinstance(uploaded, KeysUploadError):
                self._failed(
                    f"The homeserver does not take the bot's keys: {uploaded.message}. {RECOVER} mends it."
                )
        if client.should_query_keys:
            await client.keys_query()
        if client.should_claim_keys:
            await client.keys_claim(client.get_users_for_key_claiming())
        await client.send_to_device_messages()

    def _wait_for_key(self, room: str, event: dict[str, Any]) -> None:
        known = any(one.event.get("event_id") == event.get("event_id") for one in self._kept.waiting)
        if not known and event.get("sender") != self._client.user_id:
            self._kept.waiting.append(Waiting(room, event, time.time()))
            del self._kept.waiting[:-_MOST_WAITING]

    def _forget(self, redaction: Mapping[str, Any]) -> None:
        gone = redaction.get("redacts") or redaction.get("content", {}).get("redacts")
        self._kept.waiting = [one for one in self._kept.waiting if one.event.get("event_id") != gone]

    async def _look_at_waiting(self, keys_came: bool) -> None:
        """Handle what can be read now, and tell of what could not be for too long."""
        now = time.time()
        keys_came = keys_came or self._look
        left: list[Waiting] = []
        for one in self._kept.waiting:
            event = self._decrypted(one) if keys_came else None
            if event is not None:
                await self._listener.happened(one.room, event.source)
                continue
            if now - one.since > self._unreadable_after and one.key not in self._kept.told:
                await self._listener.unreadable(one.room, one.event)
                self._kept.told.append(one.key)
            if now - one.since < _KEPT_FOR:
                left.append(one)
        self._kept.waiting = left
        self._look = False

    def _decrypted(self, one: Waiting) -> Any:
        event = Event.parse_encrypted_event(one.event)
        if not isinstance(event, MegolmEvent):
            return None
        event.room_id = one.room
        try:
            return self._client.decrypt_event(event)
        except EncryptionError:
            return None


def _since_joining(events: list[Any], user: str) -> list[Any]:
    for number in range(len(events) - 1, -1, -1):
        if joins(events[number].source, user):
            return events[number + 1 :]
    return events

"""What the bot does with what happens in its rooms: hand it to the reception, or answer for itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.desk.message import Message, Press
from bot.desk.platform import Undeliverable
from bot.matrix.client import Client, Refused
from bot.matrix.events import PLATFORM, Me, Reaction, Redaction, instant, meaning
from bot.matrix.poster import MatrixPoster
from bot.matrix.rooms import Rooms
from bot.reply import ActionKind, Kind, Reply
from bot.running.log import keep_traceback
from bot.store import Accepted, Item
from bot.words.wording import counted, notice
from index.errors import BriefbotError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from bot.desk.reception import Reception

UNREADABLE = (
    "I can't read this message: your program did not send me its key. If it happens again, start a new session of "
    "your program, or ask an admin to run: briefbot matrix check"
)
DECLINED = (
    "Briefbot does not take invitations from you. Ask whoever runs it to allow you: BRIEFBOT_MATRIX_ALLOWED"
)
_TRIES = 3
_BEFORE_NEXT = 1.0  # seconds


class Listening:
    """The Listener of one bot. ``ring`` is called when something new is in the inbox."""

    def __init__(
        self,
        client: Client,
        rooms: Rooms,
        poster: MatrixPoster,
        reception: Reception,
        me: Me,
        log: FilteringBoundLogger,
        ring: Callable[[], None],
        max_age: timedelta,
    ) -> None:
        self._client = client
        self._rooms = rooms
        self._poster = poster
        self._reception = reception
        self._presses = reception.presses
        self._me = me
        self._log = log
        self._ring = ring
        self._max_age = max_age
        self._old: dict[str, list[Message]] = {}

    async def happened(self, room: str, event: Mapping[str, Any]) -> None:
        """Store a question, judge by a reaction, take back. Raises ChatError and DataFolderError: then it comes again."""
        for _ in range(_TRIES):
            try:
                return await self._understand(room, event)
            except BriefbotError:
                raise
            except Exception as error:  # noqa: BLE001  (one event that can't be handled must not stop all others)
                reference, details = keep_traceback(error)
                self._log.error("event.failed", chat=PLATFORM, reference=reference, details=details)
                await asyncio.sleep(_BEFORE_NEXT)
        await self._say_it_failed(room, event, reference)

    async def _understand(self, room: str, event: Mapping[str, Any]) -> None:
        inbox = self._reception.store.inbox
        meant = meaning(
            event,
            room,
            self._me,
            direct=self._rooms.direct(room),
            takes_part=lambda thread: inbox.takes_part(PLATFORM, room, thread),
        )
        if isinstance(meant, Reaction):
            await self._reaction(room, meant)
        elif isinstance(meant, Redaction):
            await self._taken_back(meant)
        elif meant is not None and self._reception.clock() - meant.asked_at > self._max_age:
            if not meant.unaddressed and not meant.version:
                self._old.setdefault(room, []).append(meant)
        elif meant is not None:
            accepted = await asyncio.to_thread(self._reception.hear, meant)
            if accepted in (Accepted.NEW, Accepted.EDITED):
                self._ring()

    async def invited(self, room: str, state: list[Mapping[str, Any]]) -> None:
        """Join where somebody allowed asks, else decline and say why."""
        mine = [event for event in state if event.get("state_key") == self._me.user]
        inviter = next((str(one.get("sender")) for one in mine if one.get("type") == "m.room.member"), "")
        taken = bool(inviter) and self._rooms.allows(inviter)
        path = f"/client/v3/rooms/{quote(room)}/{'join' if taken else 'leave'}"
        try:
            await self._client.call("POST", path, {} if taken else {"reason": DECLINED})
        except Refused as error:
            self._log.warning("invitation.failed", chat=PLATFORM, room=room, by=inviter, sentence=str(error))
        else:
            self._log.info("invitation", chat=PLATFORM, room=room, by=inviter, taken=taken)

    async def unreadable(self, room: str, event: Mapping[str, Any]) -> None:
        """Say in the thread of an event that it can't be read."""
        sender, event_id = event.get("sender"), event.get("event_id")
        if not (isinstance(sender, str) and isinstance(event_id, str) and self._rooms.allows(sender)):
            return
        self._log.warning("unreadable", chat=PLATFORM, room=room, message=event_id)
        at = instant(event)
        thread = None if self._rooms.direct(room) else event_id
        message = Message(PLATFORM, event_id, room, sender, "", at, thread=thread)
        await self._say(message, notice(UNREADABLE), f"unreadable {event_id}")

    async def caught_up(self) -> None:
        """One notice for the questions of each room that are too old to be answered."""
        for messages in self._old.values():
            last = messages[-1]
            were = "question was" if len(messages) == 1 else "questions were"
            hours = round(self._max_age.total_seconds() / 3600)
            sentence = (
                f"{len(messages):,} {were} asked here while I was away, more than {counted(hours, 'hour')} ago; the last "
                f"on {last.asked_at:%d %b at %H:%M}. I have not answered. Ask again what still matters."
            )
            beside = replace(last, id="", thread=None)
            asked = tuple(dict.fromkeys(message.person for message in messages))
            await self._say(beside, replace(notice(sentence), notify=asked), f"old {last.id}")
        self._old.clear()

    async def _say_it_failed(self, room: str, event: Mapping[str, Any], reference: str) -> None:
        sender, event_id = event.get("sender"), event.get("event_id")
        if not (isinstance(sender, str) and isinstance(event_id, str) and self._rooms.allows(sender)):
            return
        thread = None if self._rooms.direct(room) else event_id
        message = Message(PLATFORM, event_id, room, sender, "", instant(event), thread=thread)
        sentence = f"I couldn't take this message in, and that should not be. Ask again. (ref {reference})"
        await self._say(message, Reply(Kind.ERROR, sentence), f"failed {event_id}")

    async def _reaction(self, room: str, reaction: Reaction) -> None:
        item = await self._reacted_to(room, reaction.target)
        if item is None:
            return
        press = Press(
            PLATFORM,
            room,
            reaction.person,
            reaction.kind,
            reaction.at,
            answer=item.answer,
            direct=self._rooms.direct(room),
            thread=item.message.thread,
            origin=reaction.id,
        )
        standing = await self._rooms.standing(room, reaction.person)
        do = self._presses.remove if reaction.kind is ActionKind.REMOVE else self._presses.press
        done = await asyncio.to_thread(do, press, standing)
        if isinstance(done, Item):
            if done.posted is not None:
                await self._remove(done.message, done.posted)
        elif done.kind is Kind.REFUSED or reaction.kind is ActionKind.REPORT:
            told = replace(item.message, person=reaction.person)
            await self._say(told, done, f"{reaction.kind} {reaction.target} {reaction.person}")
        self._ring()

    async def _reacted_to(self, room: str, event: str) -> Item | None:
        """The message whose reply an event is. A quick person reacts before the reply is written down here."""
        inbox = self._reception.store.inbox
        on_its_way = await asyncio.to_thread(inbox.is_posting, PLATFORM, room)
        item = await asyncio.to_thread(inbox.by_posted, PLATFORM, room, event)
        if item is None and on_its_way and (key := await self._poster.key_of(room, event)):
            item = await asyncio.to_thread(inbox.by_answer, key)
        return item

    async def _taken_back(self, redaction: Redaction) -> None:
        """A question is gone, or a reaction is."""
        inbox = self._reception.store.inbox
        await asyncio.to_thread(self._presses.take_back, PLATFORM, redaction.target)
        gone = await asyncio.to_thread(inbox.retract, PLATFORM, redaction.target)
        if gone is None:
            return
        answer, posted = gone
        item = await asyncio.to_thread(inbox.by_answer, answer)
        if item is not None and posted is not None:
            await self._remove(item.message, posted)

    async def _remove(self, message: Message, posted: str) -> None:
        try:
            await self._poster.remove(message, posted)
        except Undeliverable as error:
            self._log.warning("not.removed", chat=PLATFORM, sentence=str(error))

    async def _say(self, message: Message, reply: Reply, key: str) -> None:
        try:
            await self._poster.post(message, reply, key)
        except (Undeliverable, Refused) as error:  # nothing that waiting would mend
            self._log.warning("undeliverable", chat=PLATFORM, sentence=str(error))

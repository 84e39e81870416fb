"""What Slack tells the app -> the reception's inbox, before it is acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from bot.desk.desk import here_and_now
from bot.desk.message import Message
from bot.desk.platform import ChatError
from bot.reply import Kind, Reply
from bot.slack import incoming
from bot.slack.people import Known
from bot.slack.poster import SlackPoster
from bot.store import Accepted
from index.errors import BriefbotError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from bot.desk.delivery import Delivery
    from bot.desk.reception import Reception

_ZONE_SECONDS = 0.3  # an acknowledgement does not wait longer than this for somebody's time zone


@dataclass(frozen=True, slots=True)
class Told:
    """What comes with every event: its id, the workspace, the app's own user, whether Slack repeats it."""

    delivery: str
    team: str
    bot: str
    repeated: bool = False


class Hearing:
    """From Slack's events to accepted messages. ``threads`` are the channels where no mention is needed."""

    def __init__(
        self,
        reception: Reception,
        delivery: Delivery,
        poster: SlackPoster,
        known: Known,
        log: FilteringBoundLogger,
        threads: frozenset[str],
    ) -> None:
        self.reception = reception
        self._delivery = delivery
        self._poster = poster
        self._known = known
        self._log = log
        self._threads = threads

    async def mention(self, event: Mapping[str, Any], told: Told) -> None:
        """Somebody named the app in a channel, or edited a message that does."""
        await self._take(event, told, incoming.mention)

    async def message(self, event: Mapping[str, Any], told: Told) -> None:
        """A direct message, one in a thread, an edit or a deletion."""
        subtype = event.get("subtype")
        if subtype == "message_deleted":
            await self.taken_back(incoming.message_id(told.team, event["channel"], event["deleted_ts"]))
        elif subtype == "message_changed" and (event.get("message") or {}).get("subtype") == "tombstone":
            # a deleted question with answers in its thread: Slack keeps its place
            await self.taken_back(incoming.message_id(told.team, event["channel"], event["message"]["ts"]))
        elif subtype == "message_changed":
            changed = incoming.edited(event)
            if changed is not None:
                await self.message(changed, told)
        elif event.get("channel_type") == "im":
            await self._take(event, told, incoming.direct)
        elif event.get("edited") and f"<@{told.bot}" in str(event.get("text", "")):
            await self.mention(event, told)
        elif await self._open_thread(event):
            await self._take(event, told, incoming.in_thread)

    async def command(self, body: Mapping[str, Any], name: str, *, in_direct: bool = False) -> None:
        """A slash command under the desk's own name. ``in_direct``: the reply goes to the direct conversation."""
        zone = await self._zone(str(body["user_id"]))
        message = incoming.command(body, name, zone, here_and_now())
        await self.hear(_to_direct(message) if in_direct else message, repeated=False)

    async def hear(self, message: Message, *, repeated: bool) -> None:
        """Keep a message, or say at once that it can't be kept. Raises BriefbotError when it wasn't."""
        try:
            accepted = await asyncio.to_thread(self.reception.hear, message)
        except BriefbotError as error:
            self._log.error("slack.not_kept", sentence=str(error))
            if not repeated:
                await self._apologise(message, error)
            raise
        if accepted in (Accepted.NEW, Accepted.EDITED):
            self._delivery.ring()

    def ring(self) -> None:
        """A press has put something into the inbox."""
        self._delivery.ring()

    async def taken_back(self, message_id: str) -> None:
        """A question was deleted: its words, and the answer to it, go too."""
        gone = await asyncio.to_thread(self.reception.store.inbox.retract, "slack", message_id)
        if gone is None or gone[1] is None:
            return
        item = await asyncio.to_thread(self.reception.store.inbox.by_answer, gone[0])
        if item is not None:
            try:
                await self._poster.remove(item.message, gone[1])
            except ChatError as error:
                self._log.warning("slack.not_removed", answer=gone[0], sentence=str(error))

    async def _take(self, event: Mapping[str, Any], told: Told, read: Callable[..., Message | None]) -> None:
        zone = await self._zone(str(event.get("user") or ""))
        message = read(event, told.delivery, told.team, told.bot, zone)
        if message is not None:
            await self.hear(message, repeated=told.repeated)

    async def _open_thread(self, event: Mapping[str, Any]) -> bool:
        channel, thread = str(event.get("channel") or ""), str(event.get("thread_ts") or "")
        if not thread or not (channel in self._threads or "all" in self._threads):
            return False
        return await asyncio.to_thread(self.reception.store.inbox.takes_part, "slack", channel, thread)

    async def _zone(self, person: str) -> tzinfo:
        here = incoming.zone_of(int(_seconds_east()))
        if not person:
            return here
        try:
            return (await asyncio.wait_for(self._known.person(person), _ZONE_SECONDS)).zone
        except (TimeoutError, ChatError):
            return here

    async def _apologise(self, message: Message, error: BriefbotError) -> None:
        try:
            await asyncio.wait_for(self._poster.post(message, Reply(Kind.ERROR, str(error)), ""), 10)
        except (TimeoutError, ChatError) as second:
            self._log.error("slack.not_told", sentence=str(second))


def _to_direct(message: Message) -> Message:
    from dataclasses import replace

    return replace(message, place="", direct=True, private=False, extra={})


def _seconds_east() -> float:
    offset = here_and_now().utcoffset()
    return offset.total_seconds() if offset else 0.0

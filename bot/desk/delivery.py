"""From the inbox to the platform: every message answered once, whatever is killed, lost or limited in between.

Before a reply is posted it is noted that it may be; after a restart the platform is asked whether it was. Where it
can't say (Slack without history), the reply is posted again and says so: the one gap, named and counted.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.desk.call import Served
from bot.desk.message import MessageKind
from bot.desk.platform import CannotLook, Poster, Undeliverable
from bot.reply import Kind, Reply
from bot.running.log import keep_traceback
from bot.store import Item
from bot.store.inbox import wait
from bot.words.age import show_day
from bot.words.wording import notice
from index.errors import BriefbotError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from bot.desk.reception import Reception
    from bot.desk.reindexing import Run

REPEATED = "repeated_after_restart"  # the name of the count
_AT_ONCE = 4  # questions answered at the same time
_LOOK = 1.0  # seconds between two looks into the inbox when nobody rings
_EDIT = 3.0  # seconds between two edits of one message, at least
_LATE = timedelta(seconds=60)


class Delivery:
    """One platform's worker. ``run`` ends when ``stop`` is set; ``ring`` says that a message came in."""

    def __init__(
        self,
        reception: Reception,
        poster: Poster,
        log: FilteringBoundLogger,
        stop: threading.Event,
        *,
        edit_every: float = _EDIT,
    ) -> None:
        self._reception = reception
        self._poster = poster
        self._log = log
        self._stop = stop
        self._edit_every = edit_every
        self._bell = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._jobs: set[asyncio.Task[None]] = set()
        self._clock: Callable[[], datetime] = reception.clock
        self._begun = reception.clock()

    def ring(self) -> None:
        """There is something in the inbox. Call it in the loop that ``run`` runs in."""
        self._bell.set()

    async def run(self) -> None:
        """Deliver until told to stop; what is under way is finished first."""
        inbox = self._reception.store.inbox
        await self._tell_interrupted()
        while not self._stop.is_set():
            self._bell.clear()
            await self._room.acquire()
            item = await asyncio.to_thread(inbox.take, self._poster.name, self._clock())
            if item is None:
                self._room.release()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._bell.wait(), _LOOK)
                continue
            task = asyncio.create_task(self._deliver(item))
            self._tasks.add(task)
            task.add_done_callback(self._finished)
        await asyncio.gather(*self._tasks, *self._jobs, return_exceptions=True)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._room.release()
        self._bell.set()  # the next of the same conversation may go now

    async def _deliver(self, item: Item) -> None:
        inbox = self._reception.store.inbox
        begun = time.monotonic()
        try:
            twice = False
            if item.resumed and item.posted is None:
                there = await self._was_posted(item)
                if there:
                    return
                twice = there is None
            if item.message.kind is MessageKind.TYPED and not item.told:
                await self._poster.working(item.message)
            served = await self._served(item)
            if served.nothing:
                await asyncio.to_thread(inbox.done, item, None)
                return
            if served.again is not None:
                await self._told_to_wait(item, served)
                return
            await self._edit(served)
            await self._post(item, served, twice=twice)
            self._log.info(
                "answered",
                chat=self._poster.name,
                answer=item.answer,
                kind=served.reply.kind.value,
                seconds=round(time.monotonic() - begun, 3),
            )
        except Undeliverable as error:
            await self._given_up(item, str(error))
        except Exception as error:  # noqa: BLE001  (told to the log, and the message is tried again)
            await self._try_again(item, error)

    async def _given_up(self, item: Item, sentence: str) -> None:
        self._log.warning("undeliverable", chat=self._poster.name, answer=item.answer, sentence=sentence)
        try:
            await asyncio.to_thread(self._reception.undelivered, item, sentence)
            await asyncio.to_thread(self._reception.store.inbox.failed, item, sentence)
        except BriefbotError as error:
            await self._try_again(item, error)

    async def _try_again(self, item: Item, error: Exception) -> None:
        self._unexpected("delivery.failed", item, error)
        due = self._clock() + wait(item.attempts)
        await asyncio.to_thread(self._reception.store.inbox.later, item, due, told=item.told)

    async def _served(self, item: Item) -> Served:
        standing = await self._poster.standing(item.message)
        try:
            served = await asyncio.to_thread(self._reception.serve, item, standing)
        except Exception as error:  # noqa: BLE001  (the person gets a sentence, the log the rest)
            reference = self._unexpected("answer.failed", item, error)
            sentence = f"I couldn't answer just now, and that should not be. Ask again in a moment. (ref {reference})"
            return Served(Reply(Kind.ERROR, sentence, id=item.answer))
        if served.details:
            self._log.error(
                "answer.waits", chat=self._poster.name, answer=item.answer, sentence=served.details
            )
        return served

    async def _edit(self, served: Served) -> None:
        """Change what was posted before; what is gone needs no correction."""
        for edit in served.edits:
            with suppress(Undeliverable):
                await self._poster.edit(edit.message, edit.posted, edit.reply)

    async def _post(self, item: Item, served: Served, *, twice: bool) -> None:
        inbox = self._reception.store.inbox
        message, reply = item.message, served.reply
        if item.posted is not None:  # the question was edited
            posted = await self._poster.edit(message, item.posted, reply)
            if served.job is None:
                await asyncio.to_thread(inbox.done, item, posted)
            else:
                await self._begin(item, posted, served.job)
            return
        await asyncio.to_thread(inbox.posting, item)
        posted = await self._poster.post(message, self._late(item, reply, twice), item.answer)
        if served.job is not None:
            await self._begin(item, posted, served.job)
        elif not await asyncio.to_thread(inbox.done, item, posted):
            await self._taken_back(item, posted)

    async def _taken_back(self, item: Item, posted: str) -> None:
        """The question may have been taken back while it was being answered; then the answer goes too."""
        current = await asyncio.to_thread(self._reception.store.inbox.by_answer, item.answer)
        if current is not None and current.retracted:
            await self._poster.remove(item.message, posted)

    async def _was_posted(self, item: Item) -> bool | None:
        """After a restart: whether the reply is there already, and then nothing is left to do. None: can't tell."""
        inbox = self._reception.store.inbox
        try:
            posted = await self._poster.find(item.message, item.answer)
        except CannotLook:
            await asyncio.to_thread(inbox.count, REPEATED)
            return None
        if posted is None:
            return False
        await asyncio.to_thread(inbox.done, item, posted)
        return True

    async def _told_to_wait(self, item: Item, served: Served) -> None:
        assert served.again is not None
        if not item.told and item.message.kind is MessageKind.TYPED:
            await self._poster.post(item.message, served.reply, f"{item.answer}.wait")
        due = self._clock() + served.again
        await asyncio.to_thread(self._reception.store.inbox.later, item, due, told=True)

    async def _begin(self, item: Item, posted: str, run: Run) -> None:
        await asyncio.to_thread(self._reception.store.inbox.working, item, posted)
        job = asyncio.create_task(self._follow(item, posted, run))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _follow(self, item: Item, posted: str, run: Run) -> None:
        """Show how a job goes on, by editing its message now and then; its result is a message of its own.

        An edit that fails costs one picture of the bar, not the result.
        """
        while not await asyncio.to_thread(run.finished.wait, self._edit_every):
            if self._stop.is_set():
                return  # told after the restart
            await self._shown(
                item, self._poster.edit(item.message, posted, replace(run.progress(), id=item.answer))
            )
        result = run.result()
        await self._shown(item, self._poster.edit(item.message, posted, replace(result, id=item.answer)))
        told = replace(result, notify=(item.message.person,))
        await self._shown(item, self._poster.post(item.message, told, f"{item.answer}.result"))
        await asyncio.to_thread(self._reception.store.inbox.done, item, posted)

    async def _shown(self, item: Item, work: Awaitable[object]) -> None:
        try:
            await work
        except Undeliverable as error:
            self._log.warning(
                "undeliverable", chat=self._poster.name, answer=item.answer, sentence=str(error)
            )
        except Exception as error:  # noqa: BLE001  (the job goes on; only a word of it is lost)
            self._unexpected("result.failed", item, error)

    async def _tell_interrupted(self) -> None:
        """Jobs that a restart cut off don't stand there as if they went on."""
        inbox = self._reception.store.inbox
        for item in await asyncio.to_thread(inbox.interrupted, self._poster.name):
            reply = notice("I was restarted during that reindex. What was read stays; say reindex to go on.")
            with suppress(Undeliverable):  # the place is gone, and with it whoever waited
                await self._poster.edit(item.message, item.posted or "", replace(reply, id=item.answer))
            await asyncio.to_thread(inbox.done, item, item.posted)

    def _unexpected(self, event: str, item: Item, error: Exception) -> str:
        """Tell the log, keep the trace under a reference, and return that."""
        reference, details = keep_traceback(error)
        self._log.error(
            event,
            chat=self._poster.name,
            answer=item.answer,
            error=type(error).__name__,
            reference=reference,
            details=details,
        )
        return reference

    def _late(self, item: Item, reply: Reply, twice: bool) -> Reply:
        if item.message.kind is not MessageKind.TYPED:
            return reply
        asked = item.message.asked_at
        today = asked.date() == self._clock().astimezone(asked.tzinfo).date()
        at = f"{asked:%H:%M}" if today else f"{asked:%H:%M} on {show_day(asked.date())}"
        if twice:
            why = f"You asked at {at}. This may be here twice: I was cut off while posting it."
        elif item.told:
            why = f"You asked at {at} while I couldn't search. Answer:"
        elif item.accepted_at < self._begun and self._clock() - item.accepted_at > _LATE:
            why = f"You asked at {at} while I was restarting. Answer:"
        else:
            return reply
        return replace(reply, said_first=f"{why} {reply.said_first}" if reply.said_first else why)

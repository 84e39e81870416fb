"""What comes due: digests by the clock, standing questions and recalls when the articles have changed.

Everything due enters the inbox under an id of its own ("digest:7:2026-11-24T08:00"), which the inbox takes once: so it
is posted once, whichever processes run and however often they are started. The clock is the reception's.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.desk.message import Message, MessageKind
from bot.orders.rule import read_rule
from bot.store import Order, OrderKind
from index.errors import BriefbotError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from bot.desk.reception import Reception

_PAUSE = 5.0  # seconds between two looks
_SETTLE = timedelta(seconds=30)  # between two checks of what changed articles mean for answers
_FUTURE = timedelta(days=2)  # a due time noted further ahead than that was noted by a wrong clock


class Scheduler:
    """Puts what is due into the inbox. ``run`` returns when ``stop`` is set; ``tick`` is one look."""

    name = "scheduler"

    def __init__(self, reception: Reception, log: FilteringBoundLogger) -> None:
        self._reception = reception
        self._log = log
        self._checked: tuple[int, datetime] | None = None  # change number, and when it was looked at

    def run(self, stop: threading.Event) -> None:
        """Look every few seconds."""
        while not stop.is_set():
            try:
                self.tick()
            except BriefbotError as error:
                self._log.error("scheduler.failed", sentence=str(error))
            stop.wait(_PAUSE)

    def tick(self) -> None:
        """One look: what is due at this instant, and what has changed since the last one."""
        now = self._reception.clock()
        for order in self._reception.store.orders.all(OrderKind.DIGEST):
            if order.paused is None:
                self._digest(order, now)
        self._changes(now)

    def _digest(self, order: Order, now: datetime) -> None:
        """The latest due time alone: after a pause, one digest makes up for all that were missed."""
        rule, zone = read_rule(order.rule).rule, ZoneInfo(order.zone)
        due = rule.latest(now, zone)
        if due <= order.created_at:
            return
        last = order.last_due
        if last is not None and due <= last <= now + _FUTURE:
            return
        local = due.astimezone(zone)
        store = self._reception.store
        with store.database.writing():
            store.orders.due_done(order.key, due)
            if store.inbox.is_waiting(order.platform, f"digest:{order.key}:"):
                return  # nobody answers on its platform at present; one will do when somebody does
            self._reception.hear(
                Message(
                    platform=order.platform,
                    id=f"digest:{order.key}:{local:%Y-%m-%dT%H:%M}",
                    place=order.place,
                    person=order.person,
                    text=str(order.key),
                    asked_at=local,
                    kind=MessageKind.DIGEST,
                    direct=order.direct,
                )
            )
        self._log.info("digest.due", order=order.key)

    def _changes(self, now: datetime) -> None:
        """When the articles have changed: look at standing questions again, and at what was answered."""
        change = self._reception.desk.change_number()
        if self._checked is not None:
            known, at = self._checked
            if known == change or timedelta(0) <= now - at < _SETTLE:
                return
        orders = self._reception.orders
        assert orders is not None
        recalled = orders.recalls.find(now)
        if recalled:
            self._log.info("answers.recalled", answers=recalled)
        for order in self._reception.store.orders.all(OrderKind.WATCH):
            waiting = self._reception.store.inbox.is_waiting(order.platform, f"watch:{order.key}:")
            if order.paused is None and not waiting:
                self._reception.hear(_watch(order, change, now))
        self._checked = change, now  # only now: what failed is looked at again


def _watch(order: Order, change: int, now: datetime) -> Message:
    return Message(
        platform=order.platform,
        id=f"watch:{order.key}:{change}",
        place=order.place,
        person=order.person,
        text=str(order.key),
        asked_at=now,
        thread=order.thread,
        kind=MessageKind.WATCH,
        direct=order.direct,
    )

"""Digests: a briefing posted on time, in the place where it was ordered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.desk.briefing import STORIES
from bot.desk.call import Call, Served
from bot.orders.rule import read_rule, zone_named
from bot.reply import Kind, Reply
from bot.store import Order, OrderKind
from bot.words.age import show_day
from bot.words.plain import one_line
from bot.words.wording import notice
from index.errors import BadQuestion

if TYPE_CHECKING:
    from bot.desk.reception import Reception
    from bot.orders.orders import StandingOrders

_LATE = timedelta(minutes=10)
_USAGE = "digest daily 08:00 TOPIC, digest weekdays 7:30 Europe/Berlin quiet TOPIC, digest Mondays TOPIC"


class Digests:
    """The part of the standing orders that is due at a time."""

    def __init__(self, reception: Reception, orders: StandingOrders) -> None:
        self._reception = reception
        self._orders = orders

    def command(self, call: Call) -> Served:
        """``digest [when] TOPIC``, ``digest list``, ``digest stop NUMBER``, ``digest resume NUMBER``."""
        first = call.words.split()[0].casefold() if call.words else ""
        if first == "list":
            return self._orders.listed(call)
        if first in ("stop", "resume"):
            return self._orders.change(call, first, call.words.split()[1:])
        if not call.words:
            raise BadQuestion(
                f"Say when, and what about: {_USAGE}. {self._reception.typed(call.message, 'digest list')} shows what is set."
            )
        return self._set(call)

    def due(self, call: Call) -> Served:
        """A digest whose time has come. What may be read is decided now, not when it was set."""
        order = self._reception.store.orders.get(int(call.message.text))
        if order is None or (call.readable is not None and not call.readable):
            return Served(notice("This digest was stopped."), nothing=True)
        zone = ZoneInfo(order.zone)
        due = call.message.asked_at.astimezone(zone)
        now = call.now.astimezone(zone)
        words = order.words or _since_last(order, due)
        made, reply = self._reception.briefs.tell(call, words, now, alone=order.direct, only_new=True)
        if made.reason is not None:
            if order.quiet:
                return Served(reply, nothing=True)
            topic = one_line(made.topic) or STORIES
            reply = Reply(Kind.NOTICE, f"{topic}: {one_line(made.reason.sentence)}")
        stop = f"Stop this digest with: {self._reception.typed(call.message, f'digest stop {order.key}')}"
        reply = replace(reply, notes=(*reply.notes, stop))
        late = _late(due, now)
        return Served(replace(reply, said_first=late, notify=(order.person,) if order.person else ()))

    def _set(self, call: Call) -> Served:
        asked = read_rule(call.words)
        message = call.message
        refusal = self._orders.refusal(call)
        if refusal is not None:
            return refusal
        zone = asked.zone or self._zone_of(call)
        made = self._orders.give(
            call,
            Order(
                0,
                OrderKind.DIGEST,
                message.platform,
                message.place,
                message.person,
                asked.topic,
                call.now,
                direct=message.direct,
                rule=str(asked.rule),
                zone=zone.key,
                quiet=asked.quiet,
            ),
        )
        first = asked.rule.next_after(call.now, zone).astimezone(zone)
        topic = one_line(asked.topic) or STORIES.lower()
        silent = " I stay silent when there is nothing new." if asked.quiet else ""
        return Served(
            notice(
                f"Set: {topic}, {asked.rule} ({zone.key}), first on {show_day(first.date())} at {first:%H:%M}.{silent} "
                f"Stop it with: {self._reception.typed(call.message, f'digest stop {made.key}')}"
            )
        )

    def _zone_of(self, call: Call) -> ZoneInfo:
        """The asker's zone where the platform knows it, else ours, if our clocks agree. Raises BadQuestion."""
        named = call.message.extra.get("zone")
        if named:
            return zone_named(named)
        own = self._orders.rules.zone
        theirs = call.message.asked_at
        if theirs.utcoffset() != theirs.astimezone(own).utcoffset():
            raise BadQuestion(
                f"Your clock is not the one of {own.key}, and I can't tell your time zone. Name it: "
                "digest daily 08:00 America/New_York TOPIC"
            )
        return own


def _since_last(order: Order, due: datetime) -> str:
    """The period of a digest without a topic: from the due time before this one on."""
    before = read_rule(order.rule).rule.latest(due - timedelta(seconds=1), ZoneInfo(order.zone))
    return f"since {before.astimezone(due.tzinfo).date().isoformat()}"


def _late(due: datetime, now: datetime) -> str | None:
    if now - due < _LATE:
        return None
    at = f"{due:%H:%M}" if due.date() == now.date() else f"{show_day(due.date())}, {due:%H:%M}"
    return f"This was due at {at}; I was not running then."

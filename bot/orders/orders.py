"""Standing orders at the reception: who may give them, how many there may be, and what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.desk.briefing import STORIES
from bot.desk.call import Call, Served
from bot.desk.message import MessageKind
from bot.orders.digests import Digests
from bot.orders.recalls import Recalls
from bot.orders.rule import read_rule
from bot.orders.watches import Watches
from bot.reply import Kind, Reply
from bot.store import Item, Order, OrderKind
from bot.words.plain import one_line
from bot.words.wording import notice
from index.errors import BadQuestion

if TYPE_CHECKING:
    from bot.desk.reception import Reception

Handler = Callable[[Call], Served]


@dataclass(frozen=True, slots=True)
class OrderRules:
    """``zone`` is the clock of whoever names none; ``most`` bounds the orders of one place, or one person's own."""

    zone: ZoneInfo
    everybody: bool = True  # whether others than admins may give orders
    most: int = 20


class StandingOrders:
    """Digests, watches and recalls of one reception."""

    def __init__(self, reception: Reception, rules: OrderRules) -> None:
        self._reception = reception
        self.rules = rules
        self.recalls = Recalls(reception)
        self.digests = Digests(reception, self)
        self.watches = Watches(reception, self)

    def commands(self) -> Mapping[str, Handler]:
        """The commands that there are, by name."""
        return {"digest": self.digests.command, "watch": self.watches.command}

    def kinds(self) -> Mapping[MessageKind, Handler]:
        """What comes into the inbox by itself."""
        return {
            MessageKind.DIGEST: self.digests.due,
            MessageKind.WATCH: self.watches.again,
            MessageKind.RECALL: self.recalls.tell,
        }

    def refusal(self, call: Call) -> Served | None:
        """Why this person may give no order here, or no more of them; None: they may."""
        if not (self.rules.everybody or call.admin):
            self._reception.office.audit(call, call.name, "", "refused")
            return self._reception.office.refused(call, "set digests and watches")
        held = self._orders(call)
        if len(held) >= self.rules.most:
            return Served(
                Reply(
                    Kind.REFUSED,
                    f"There are {len(held)} digests and watches here already, and no more than {self.rules.most} "
                    f"are kept. Stop one first: {self._typed(call, 'list')} shows them.",
                )
            )
        return None

    def give(self, call: Call, order: Order) -> Order:
        """Store an order, and write it down."""
        typed = call.answer if call.message.id else None  # a button's watch belongs to no message of its own
        made = self._reception.store.orders.give(order, typed)
        self._reception.office.audit(call, order.kind.value, f"number {made.key}", "set")
        return made

    def listed(self, call: Call) -> Served:
        """What is ordered in this place."""
        held = self._orders(call)
        if not held:
            example = self._reception.typed(call.message, "digest weekdays 08:00 air strikes")
            return Served(notice(f"Nothing is set here. For example: {example}"))
        lines = [f"{one.key:>4}  {_described(one)}" for one in held]
        return Served(notice("Set here:", *lines, f"Stop one with: {self._typed(call, 'stop NUMBER')}"))

    def change(self, call: Call, act: str, words: list[str]) -> Served:
        """Stop or resume one of this place: its own person's, or any for an admin. Raises BadQuestion."""
        chosen = self._chosen(call, act, words)
        if chosen.person != call.message.person and not call.admin:
            return Served(Reply(Kind.REFUSED, f"Only who set it, or an admin, can {act} it."))
        if act == "stop":
            self._reception.store.orders.stop(chosen.key)
            done = "Stopped"
        else:
            self._resume(chosen, call.now)
            done = "Goes on"
        outcome = "stopped" if act == "stop" else "resumed"
        self._reception.office.audit(call, call.name, f"number {chosen.key}", outcome)
        return Served(notice(f"{done}: {_described(replace(chosen, paused=None))}"))

    def undelivered(self, item: Item, sentence: str) -> None:
        """What was ordered can't be posted where it belongs: it is paused, and those are told who may mend that."""
        message = item.message
        if message.kind not in (MessageKind.DIGEST, MessageKind.WATCH):
            return
        order = self._reception.store.orders.get(int(message.text))
        if order is None or not self._reception.store.orders.pause(order.key, sentence):
            return
        alone = not order.place or order.direct
        named = f"The {order.kind.value} number {order.key}" + ("" if alone else f" ({_described(order)})")
        where = "to its person" if alone else f"in {order.place}"
        told = (
            f"{named} can't be posted {where}. {sentence} It is paused. When that is mended, say there: "
            f"{order.kind.value} resume {order.key}"
        )
        people = self._reception.policy.admins_of(order.platform)
        for person in dict.fromkeys((*people, *(() if alone else (order.person,)))):
            self._reception.tell(order.platform, person, f"paused:{item.answer}:{person}", told)

    def _resume(self, order: Order, now: datetime) -> None:
        """From now on: what was due meanwhile is not made up for."""
        store = self._reception.store
        with store.database.writing():
            if order.kind is OrderKind.DIGEST:
                store.orders.due_done(order.key, read_rule(order.rule).rule.latest(now, ZoneInfo(order.zone)))
            store.orders.resume(order.key)

    def _chosen(self, call: Call, act: str, words: list[str]) -> Order:
        held = self._orders(call)
        of_kind = [one for one in held if one.kind is OrderKind(call.name)]
        if not words and len(of_kind) == 1:
            return of_kind[0]
        if not (words and words[0].lstrip("#").isdecimal()):
            raise BadQuestion(
                f"Say which one: {self._typed(call, f'{act} NUMBER')}. {self._typed(call, 'list')} shows what is set."
            )
        number = int(words[0].lstrip("#"))
        for one in held:
            if one.key == number:
                return one
        raise BadQuestion(f"There is no number {number} here. {self._typed(call, 'list')} shows what is set.")

    def _typed(self, call: Call, rest: str) -> str:
        """The command that the call is, with other words, as it is typed here; a button's as that of a digest."""
        name = call.name if call.name in self.commands() else OrderKind.DIGEST.value
        return self._reception.typed(call.message, f"{name} {rest}")

    def _orders(self, call: Call) -> list[Order]:
        message = call.message
        return self._reception.store.orders.of(message.platform, message.place, message.person)


def _described(order: Order) -> str:
    words = one_line(order.words) or STORIES
    paused = f" (paused: {one_line(order.paused)})" if order.paused else ""
    if order.kind is OrderKind.WATCH:
        return f"watch: {words}{paused}"
    quiet = ", silent when nothing is new" if order.quiet else ""
    return f"{order.rule} ({order.zone}{quiet}): {words}{paused}"

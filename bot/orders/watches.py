"""Standing questions: asked again when the articles change, told of when their answer is another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.desk.call import Call, Served
from bot.desk.desk import Told
from bot.desk.fates import Fate
from bot.desk.message import Press
from bot.orders.seen import Seen, load, seen_of, what_changed
from bot.reply import BriefItem, BriefView, Kind, Reply
from bot.store import Given, Order, OrderKind
from bot.words.age import show_day
from bot.words.plain import one_line
from bot.words.wording import notice, view
from index.errors import BadQuestion

if TYPE_CHECKING:
    from bot.desk.reception import Reception
    from bot.orders.orders import StandingOrders

_LOST = {
    Fate.CORRECTED: "The article that answered before was corrected.",
    Fate.WITHDRAWN: "The article that answered before was withdrawn.",
}


class Watches:
    """The part of the standing orders that waits for a change."""

    def __init__(self, reception: Reception, orders: StandingOrders) -> None:
        self._reception = reception
        self._orders = orders

    def command(self, call: Call) -> Served:
        """``watch QUESTION``, ``watch list``, ``watch stop NUMBER``, ``watch resume NUMBER``."""
        first, *rest = call.words.split() or [""]
        if first.casefold() == "list" and not rest:
            return self._orders.listed(call)
        if first.casefold() in ("stop", "resume") and len(rest) < 2:
            return self._orders.change(call, first.casefold(), rest)
        if not call.words:
            raise BadQuestion("Say what to watch: watch how many fighters remain?")
        refusal = self._orders.refusal(call)
        if refusal is not None:
            return refusal
        previous = self._reception.previous(call)
        told = self._reception.desk.ask(self._reception.question(call, call.words, previous))
        self._reception.answering.keep(call, told, previous)
        made = self._set(call, call.words, previous, told)
        watching = self._watching(made, told, call)
        return Served(replace(told.reply, said_first=watching))

    def press(self, press: Press, call: Call, given: Given | None) -> Reply:
        """ "Tell me when something answers" on a reply: a watch on its question."""
        assert given is not None
        refusal = self._orders.refusal(call)
        if refusal is not None:
            return refusal.reply
        question = self._reception.question(call, given.question, given.previous)
        told = self._reception.desk.ask(replace(question, asked_at=given.asked_at))
        kept = replace(call, message=replace(call.message, thread=given.thread, private=given.private))
        made = self._set(kept, given.question, given.previous, told)
        return notice(self._watching(made, told, kept))

    def again(self, call: Call) -> Served:
        """A standing question, asked anew; nothing is said while its answer is the same."""
        orders = self._reception.store.orders
        order = orders.get(int(call.message.text))
        nothing = Served(notice("Nothing has changed."), nothing=True)
        if order is None or order.seen is None or (call.readable is not None and not call.readable):
            return nothing
        call = replace(call, words=order.words)
        told = self._reception.desk.ask(self._reception.question(call, order.words, order.previous))
        # After a kill the same change is told again under the same answer, not taken for known.
        stored = order.before if order.moved_by == call.answer and order.before else order.seen
        before, now = load(stored), seen_of(told.answer, call.now)
        why = what_changed(before, now, lambda: self._lost(before), lambda: self._came(told, call))
        if why is None:
            orders.saw(order.key, replace(now, at=before.at).dump(), moved_by=None, before=None)
            return nothing
        orders.saw(order.key, now.dump(), moved_by=call.answer, before=stored)
        self._reception.answering.keep(call, told, order.previous)
        return Served(self._side_by_side(order, why, before, told, call))

    def _set(self, call: Call, question: str, previous: tuple[str, ...], told: Told) -> Order:
        message = call.message
        alone = message.private  # only the asker saw the answer: its changes reach the asker alone
        return self._orders.give(
            call,
            Order(
                0,
                OrderKind.WATCH,
                message.platform,
                "" if alone else message.place,
                message.person,
                question,
                call.now,
                direct=message.direct or alone,
                thread=None if alone else message.thread,
                previous=previous,
                seen=seen_of(told.answer, call.now).dump(),
            ),
        )

    def _lost(self, before: Seen) -> str | None:
        """What became of the first quote of the answer before, if it does not stand any more."""
        if not before.quotes:
            return None
        return _LOST.get(self._reception.desk.fate(before.quotes[0]).fate)

    def _came(self, told: Told, call: Call) -> datetime | None:
        return self._reception.desk.held_since(told.answer.quotes[0], call.readable)

    def _side_by_side(self, order: Order, why: str, before: Seen, told: Told, call: Call) -> Reply:
        """Old and new in one reply; of a withdrawn source only the new."""
        desk, today = self._reception.desk, call.now.date()
        fates = [desk.fate(one, call.readable) for one in before.quotes[:1]]
        was = [one.before for one in fates if one.before is not None and one.fate is not Fate.WITHDRAWN]
        items = [BriefItem("Was", (view(quote, today),)) for quote in was]
        items += [BriefItem("Now", (quote,)) for quote in told.reply.quotes[:1]]
        question = one_line(order.words)
        return Reply(
            Kind.BRIEF,
            f"{why} {told.reply.summary}",
            question=question,
            brief=BriefView(
                question, f"watched since {show_day(order.created_at.date())}", why, tuple(items)
            ),
            warnings=told.reply.warnings,
            notes=(f"Stop watching with: {self._reception.typed(call.message, f'watch stop {order.key}')}",),
            freshness=told.reply.freshness,
            notify=(order.person,) if order.person else (),
        )

    def _watching(self, order: Order, told: Told, call: Call) -> str:
        when = "when the answer changes" if told.reply.kind is Kind.ANSWER else "when something answers"
        stop = self._reception.typed(call.message, f"watch stop {order.key}")
        return f"Watching: I'll tell you {when} (end it with: {stop})."

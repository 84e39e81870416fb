"""A private answer shown to everybody in its place: asked anew, for they may read less than its asker."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.desk.call import Call, Served
from bot.desk.message import Message, MessageKind, Press
from bot.reply import Kind, Reply
from bot.store import BRIEFED, TRACED, Accepted, Given, Item
from bot.words.plain import one_line
from bot.words.wording import notice

if TYPE_CHECKING:
    from bot.desk.reception import Reception


class Sharing:
    """The part of a reception that shares. What is shared goes through the inbox: posted once, kept, recalled."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def press(self, press: Press, call: Call, given: Given | None) -> Reply:
        """Have an answer posted for everybody; once, whoever presses twice."""
        assert given is not None
        message = Message(
            platform=press.platform,
            id=f"share:{given.id}:{press.person}",
            place=press.place,
            person=press.person,
            text=given.id,
            asked_at=given.asked_at,
            thread=press.thread,
            kind=MessageKind.SHARE,
            direct=press.direct,
        )
        inbox = self._reception.store.inbox
        if self._reception.hear(message) is Accepted.SEEN and not inbox.retry(message, call.now):
            return Reply(Kind.REFUSED, "You have shared that answer already.")
        return notice("Shared.")

    def due(self, call: Call) -> Served:
        """What is posted: the same question, for those who are in the place; with who shared it, and what was asked."""
        given = self._reception.store.answers.get(call.message.text)
        if given is None:
            return Served(notice("That answer is not kept any more."), nothing=True)
        if call.readable is not None and not call.readable:
            return Served(self._reception.nothing_here(call))
        served = self._again(replace(call, words=given.question), given)
        what = (
            f"Shared: {one_line(given.understood_as)}" if given.status not in (BRIEFED, TRACED) else "Shared:"
        )
        reply = replace(served.reply, said_first=what, understood_as=None, notify=(call.message.person,))
        return replace(served, reply=reply)

    def _again(self, call: Call, given: Given) -> Served:
        if given.status == BRIEFED:
            return self._reception.briefs.shared(call, given.asked_at)
        if given.status == TRACED:
            return self._reception.answering.traced(call, given.previous)
        return self._reception.answering.asked_for(call, given.previous)

    def undelivered(self, item: Item, sentence: str) -> None:
        """Tell who shared that it could not be posted; they may try again."""
        self._reception.tell(
            item.message.platform,
            item.message.person,
            f"unshared:{item.answer}:{item.attempts}",
            f"I could not share that answer. {sentence} Invite me there, then share it again.",
        )

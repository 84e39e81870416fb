"""Buttons, reactions and shortcuts: what a person can do with a reply that is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.desk.call import Call, Served
from bot.desk.correcting import Details
from bot.desk.desk import MORE
from bot.desk.message import Message, MessageKind, Press, Standing
from bot.desk.office import into
from bot.reply import ActionKind, Kind, Reply
from bot.store import Entry, Feedback, Given, Item, Verdict
from bot.words.plain import one_line
from bot.words.wording import notice
from index.errors import BriefbotError

if TYPE_CHECKING:
    from bot.desk.reception import Reception

_THANKS = "Thank you, noted."
_GONE = "That answer is not kept any more. Ask again."

Handler = Callable[[Press, Call, Given | None], Reply]


class Presses:
    """What follows on a press. ``kinds`` can be added to, as a reception's commands can."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self.kinds: dict[ActionKind, Handler] = {
            ActionKind.MORE: self._more,
            ActionKind.CONTEXT: self._again,
            ActionKind.COPY: self._again,
            ActionKind.TIMELINE: self._timeline,
            ActionKind.SHARE: reception.sharing.press,
            ActionKind.UP: self._judge,
            ActionKind.DOWN: self._judge,
            ActionKind.REPORT: self._report,
            ActionKind.CHECK: self._check,
        }

    def press(self, press: Press, standing: Standing) -> Reply:
        """The reply to a press, for the person who pressed.

        What goes wrong on purpose comes back as a reply.
        """
        return self.served(press, standing).reply

    def served(self, press: Press, standing: Standing) -> Served:
        """The same, with the job that a press on "reindex" begins."""
        reception = self._reception
        handler = self.kinds.get(press.kind)
        command = reception.commands.get(press.kind.value) if press.kind in _COMMANDS else None
        if handler is None and command is None:
            return Served(notice("That can't be done here."))
        given = reception.store.answers.get(press.answer) if press.answer else None
        if given is None and press.kind in _NEED_ANSWER:
            return Served(Reply(Kind.REFUSED, _GONE))
        call = self._call(press, standing)
        try:
            if command is not None:
                return command(call)
            assert handler is not None
            return Served(handler(press, call, given))
        except BriefbotError as error:
            return Served(Reply(Kind.REFUSED, str(error)))

    def remove(self, press: Press, standing: Standing) -> Item | Reply:
        """A reply is to go: the message whose reply it is, if the person may have it removed."""
        reception = self._reception
        item = reception.store.inbox.by_answer(press.answer)
        if item is None or item.retracted:
            return Reply(Kind.REFUSED, _GONE)
        admin = reception.policy.is_admin(press.platform, press.person, standing)
        if item.message.person != press.person and not admin:
            return Reply(Kind.REFUSED, "Only who asked, or an admin, can remove an answer.")
        gone = reception.store.inbox.retract(item.message.platform, item.message.id)
        self._audit(press, "remove", f"answer {press.answer}", "done")
        return replace(item, posted=gone[1] if gone else None)  # noted meanwhile, or taken back once it is

    def details(self, press: Press, standing: Standing) -> Details | Reply:
        """What is known of an article, for whoever may correct it. ``value`` is its id."""
        office = self._reception.office
        call = self._call(press, standing)
        if office.collecting is None or not office.may_collect(call):
            return office.refused(call, "correct articles").reply
        try:
            return office.collecting.details(press.value, into(call))
        except BriefbotError as error:
            return Reply(Kind.REFUSED, str(error))

    def collections(self, press: Press, standing: Standing) -> tuple[str, ...]:
        """The collections that this person may add something to from here, the likeliest first."""
        return self._reception.office.collections(self._call(press, standing))

    def take_back(self, platform: str, origin: str) -> None:
        """A reaction was removed again: what it said of an answer counts no more."""
        self._reception.store.answers.unjudge(platform, origin)

    def _call(self, press: Press, standing: Standing) -> Call:
        reception = self._reception
        readable = reception.readable(press.platform, press.place, press.person, standing, press.direct)
        admin = reception.policy.is_admin(press.platform, press.person, standing)
        message, now = _as_message(press), reception.clock()
        return Call(message, press.answer, press.kind.value, press.value, now, readable, admin, standing)

    def _more(self, press: Press, call: Call, given: Given | None) -> Reply:
        assert given is not None
        question = self._reception.question(call, given.question, given.previous, MORE)
        shown = next(iter(given.shown), None)
        return self._reception.desk.search(replace(question, asked_at=given.asked_at), shown).reply

    def _timeline(self, press: Press, call: Call, given: Given | None) -> Reply:
        """Of all days, whatever day the answer is of: how the figure got there, and what became of it."""
        from index.briefs.period import split_period
        from index.question.followup import subject

        assert given is not None
        asked = subject((*given.previous, given.question))
        topic = split_period(asked, given.asked_at.date())[0] or asked
        question = self._reception.question(call, topic, ())
        return self._reception.desk.timeline(replace(question, asked_at=given.asked_at), drawn=True).reply

    def _again(self, press: Press, call: Call, given: Given | None) -> Reply:
        assert given is not None
        number = int(press.value) if press.value.isdecimal() else 0
        return self._reception.desk.again(press.kind, given, call.readable, call.now, number)

    def _judge(self, press: Press, call: Call, given: Given | None) -> Reply:
        verdict = Verdict.UP if press.kind is ActionKind.UP else Verdict.DOWN
        self._keep(press, verdict)
        return notice(
            _THANKS if verdict is Verdict.UP or press.value else f"{_THANKS} What was wrong with it?"
        )

    def _report(self, press: Press, call: Call, given: Given | None) -> Reply:
        reception = self._reception
        self._keep(press, Verdict.REPORT)
        self._audit(press, "report", f"answer {press.answer}", "to the admins")
        admins = reception.policy.admins_of(press.platform)
        for admin in admins:
            reception.hear(
                Message(
                    platform=press.platform,
                    id=f"report:{press.answer}:{press.person}:{admin}",
                    place="",
                    person=admin,
                    text=press.answer,
                    asked_at=press.at,
                    kind=MessageKind.REPORT,
                    direct=True,
                )
            )
        if not admins:
            return notice(
                "Noted, with the whole trail: `briefbot feedback` lists it. No admin is named in the settings."
            )
        return notice("Reported to the admins, with the whole trail. Thank you.")

    def _check(self, press: Press, call: Call, given: Given | None) -> Reply:
        if not one_line(press.value):
            return notice("There are no words in that message to look for.")
        question = self._reception.question(call, press.value, ())
        return self._reception.desk.check(question)

    def _keep(self, press: Press, verdict: Verdict) -> None:
        self._reception.store.answers.judge(
            Feedback(
                press.answer,
                press.platform,
                press.person,
                verdict,
                press.value,
                press.at,
                origin=press.origin,
            )
        )

    def _audit(self, press: Press, action: str, detail: str, outcome: str) -> None:
        self._reception.store.audit.note(
            Entry(press.at, press.platform, press.person, action, detail, outcome)
        )


_NEED_ANSWER = {
    ActionKind.MORE,
    ActionKind.CONTEXT,
    ActionKind.COPY,
    ActionKind.TIMELINE,
    ActionKind.SHARE,
    ActionKind.UP,
    ActionKind.DOWN,
    ActionKind.REPORT,
    ActionKind.WATCH,
}
_COMMANDS = {ActionKind.CANCEL, ActionKind.CORRECT, ActionKind.REINDEX, ActionKind.FORGET}


def _as_message(press: Press) -> Message:
    return Message(
        platform=press.platform,
        id="",
        place=press.place,
        person=press.person,
        text="",
        asked_at=press.at,
        thread=press.thread,
        direct=press.direct,
    )

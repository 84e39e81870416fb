"""Questions at the reception: answered, traced over time, looked at more closely; and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.desk.call import Call, Served
from bot.desk.chatter import Courtesy, courtesy
from bot.desk.desk import MORE, Told
from bot.desk.quoted import places_of, remembered
from bot.desk.steps import with_steps
from bot.reply import Action, ActionKind, Reply
from bot.store import TRACED
from bot.words.wording import notice
from index.errors import BadQuestion

if TYPE_CHECKING:
    from bot.desk.reception import Reception


class Answering:
    """The part of a reception that answers."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def commands(self) -> dict[str, Callable[[Call], Served]]:
        """The commands that there are, by name."""
        return {
            "ask": self._ask,
            "timeline": self._timeline,
            "more": self._more,
            "context": self._again,
            "copy": self._again,
        }

    def keep(self, call: Call, told: Told, previous: tuple[str, ...]) -> None:
        """Remember what was answered, as spans of articles."""
        answer = told.answer
        self._reception.store.keep(
            call.given(
                call.words,
                answer.status.value,
                remembered(answer),
                model=self._reception.desk.model_id,
                generation=answer.searched.generation,
                previous=previous,
                understood_as=answer.understood_as,
            )
        )

    def asked_for(self, call: Call, previous: tuple[str, ...]) -> Served:
        """The answer to ``call.words``, with its next steps; it is kept."""
        told = self._reception.desk.ask(self._reception.question(call, call.words, previous))
        self.keep(call, told, previous)
        more = []
        if told.answer.figures and told.answer.figures.headline:
            more.append(Action(ActionKind.TIMELINE))
        if self._reception.orders:
            more.append(Action(ActionKind.WATCH))
        return Served(with_steps(call, told.reply, *more))

    def traced(self, call: Call, previous: tuple[str, ...]) -> Served:
        """The timeline of ``call.words``, with its next steps; it is kept when it holds anything."""
        from index.answering.figure_answer import figure_quote

        drawn = call.message.platform not in self._reception.policy.unbounded  # a console shows no pictures
        told = self._reception.desk.timeline(
            self._reception.question(call, call.words, previous), drawn=drawn
        )
        timeline = told.timeline
        rows = (*timeline.rows, *timeline.undated)
        if not rows:
            return Served(told.reply)
        self._reception.store.keep(
            call.given(
                call.words,
                TRACED,
                places_of(map(figure_quote, rows)),
                model=self._reception.desk.model_id,
                generation=timeline.searched.generation,
                previous=previous,
                understood_as=timeline.understood_as,
            )
        )
        return Served(with_steps(call, told.reply))

    def _ask(self, call: Call) -> Served:
        if not call.words:
            raise BadQuestion("Ask in plain words: how many fighters remain?")
        if said := courtesy(call.words):
            return Served(self._polite(call, said))
        return self.asked_for(call, self._reception.previous(call))

    def _polite(self, call: Call, said: Courtesy) -> Reply:
        """To who asks nothing: not searched for, and nothing that a follow-up could lean on."""
        if said is not Courtesy.HELLO:
            return notice(said)
        prefix = self._reception.prefix(call.message)
        return notice(said, f"{prefix}help lists what else there is.")

    def _timeline(self, call: Call) -> Served:
        """Of what was asked before where no topic is named: "timeline", "timeline since 2020"."""
        from index.briefs.period import split_period
        from index.question.followup import subject

        previous = self._reception.previous(call)
        today = call.message.asked_at.date()
        if split_period(call.words, today)[0]:
            return self.traced(call, ())
        if not previous:
            raise BadQuestion("Say what is counted: timeline fighters in Iraq and Syria")
        asked = subject(previous)
        topic = split_period(asked, today)[0] or asked  # all of its days
        return self.traced(replace(call, words=f"{topic} {call.words}".strip()), ())

    def _more(self, call: Call) -> Served:
        previous = self._reception.previous(call)
        if not previous:
            raise BadQuestion("Ask something first; more then shows other passages for it.")
        given = self._reception.store.answers.latest(call.message.conversation)
        shown = given.shown[:1] if given is not None and given.question == previous[-1] else ()
        question = self._reception.question(call, previous[-1], previous[:-1], MORE)
        return Served(self._reception.desk.search(question, *shown).reply)

    def _again(self, call: Call) -> Served:
        given = self._reception.store.answers.latest(call.message.conversation)
        if given is None or not given.quotes:
            raise BadQuestion(
                f"There is no quote in this conversation yet; ask something, then say {call.name}."
            )
        kind = ActionKind.COPY if call.name == "copy" else ActionKind.CONTEXT
        return Served(self._reception.desk.again(kind, given, call.readable, call.now, 0))

"""Briefings for people and places: what they ask, what is new to them, what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.desk.call import Call, Served
from bot.desk.quoted import places_of
from bot.reply import Action, ActionKind, Reply
from bot.store import BRIEFED, Given, audience_of
from index.briefs.values import Brief, BriefRequest

if TYPE_CHECKING:
    from bot.desk.reception import Reception


class Briefs:
    """The part of a reception that briefs."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def commands(self) -> dict[str, Callable[[Call], Served]]:
        """The commands that there are, by name."""
        return {"brief": self._brief}

    def share(self, call: Call, given: Given) -> Reply:
        """A private briefing, made anew for everybody in the place: they may read less than its asker."""
        asked_at = given.asked_at
        return replace(
            self._reception.desk.brief(self._request(call, given.question, asked_at)).reply, id=given.id
        )

    def tell(
        self, call: Call, words: str, asked_at: datetime, *, alone: bool, only_new: bool = False
    ) -> tuple[Brief, Reply]:
        """Brief an audience, the person ``alone`` or everybody in the place, and remember that they had it.

        With ``only_new`` nothing is told again that was held at their last briefing on the topic.
        """
        store = self._reception.store
        message = call.message
        audience = audience_of(message.platform, "" if alone else message.place, message.person)
        request = self._request(call, words, asked_at)
        topic = self._reception.desk.topic(request)
        last = store.briefings.last(audience, topic, without=call.answer)
        request = replace(request, new_since=last, only_new=only_new and last is not None)
        told = self._reception.desk.brief(request)
        if told.brief.reason is None:
            store.briefings.had(call.answer, audience, topic, call.now)
            self._keep(call, words, told.brief)
        return told.brief, told.reply

    def _brief(self, call: Call) -> Served:
        message = call.message
        asked_at = self._reception.asked.asked_at or message.asked_at
        alone = message.private or message.direct
        made, reply = self.tell(call, call.words, asked_at, alone=alone)
        if made.reason is None and message.private:
            reply = replace(reply, actions=(*reply.actions, Action(ActionKind.SHARE)))
        return Served(reply)

    def _request(self, call: Call, words: str, asked_at: datetime) -> BriefRequest:
        filters = self._reception.asked.filters
        return BriefRequest(
            words,
            asked_at,
            id=call.answer,
            since=filters.since,
            until=filters.until,
            publisher=filters.publisher,
            collections=filters.collections if call.readable is None else call.readable,
        )

    def _keep(self, call: Call, words: str, brief: Brief) -> None:
        quotes = [quote for item in brief.items for quote in item.quotes]
        reception = self._reception
        reception.store.keep(
            call.given(
                words,
                BRIEFED,
                places_of(quotes),
                model=reception.desk.model_id,
                generation=brief.searched.generation,
            )
        )

"""Briefings for people and places: what they ask, what is new to them, what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.desk.call import Call, Served
from bot.desk.quoted import places_of
from bot.desk.steps import with_steps
from bot.reply import Reply
from bot.store import BRIEFED, audience_of
from index.briefs.values import Brief, BriefRequest

if TYPE_CHECKING:
    from bot.desk.desk import Briefed
    from bot.desk.reception import Reception


class Briefs:
    """The part of a reception that briefs."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def commands(self) -> dict[str, Callable[[Call], Served]]:
        """The commands that there are, by name."""
        return {"brief": self._brief}

    def shared(self, call: Call, asked_at: datetime) -> Served:
        """A private briefing, for everybody in the place. It counts for nothing in what is new to them."""
        request = self._request(call, call.words, asked_at)
        told = self._reception.desk.brief(request)
        return Served(self._kept(call, call.words, told))

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
        return told.brief, self._kept(call, words, told)

    def _brief(self, call: Call) -> Served:
        message = call.message
        asked_at = self._reception.asked.asked_at or message.asked_at
        alone = message.private or message.direct
        return Served(self.tell(call, call.words, asked_at, alone=alone)[1])

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

    def _kept(self, call: Call, words: str, told: Briefed) -> Reply:
        """The reply with its next steps; where it quotes anything, it is kept."""
        brief, reception = told.brief, self._reception
        if brief.reason is not None:
            return told.reply
        quotes = [quote for item in brief.items for quote in item.quotes]
        model, generation = reception.desk.model_id, brief.searched.generation
        given = call.given(words, BRIEFED, places_of(quotes), model=model, generation=generation)
        reception.store.keep(given)
        return with_steps(call, told.reply)

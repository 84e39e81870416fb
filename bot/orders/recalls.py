"""Answers whose sources were corrected or withdrawn: annotated where they stand, and their asker told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.desk.call import Call, Edit, Served
from bot.desk.fates import Fate, Fated
from bot.desk.message import Message, MessageKind
from bot.reply import BriefItem, BriefView, Kind, Reply
from bot.store import Given
from bot.words.age import show_day
from bot.words.plain import one_line
from bot.words.wording import notice, view

if TYPE_CHECKING:
    from bot.desk.reception import Reception


class Recalls:
    """Finds the answers that no longer stand, and says so; again only when something else became of them."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def find(self, now: datetime) -> int:
        """Note every answer a quote of which has changed, and queue one message for each; returns how many."""
        desk, store = self._reception.desk, self._reception.store
        touched = [
            article_id
            for article_id, versions in store.answers.quoted_articles().items()
            if not desk.is_current(article_id, versions)
        ]
        found = 0
        for given in store.answers.quoting(touched) if touched else ():
            fates = [desk.fate(one).mark for one in given.shown]
            if not _news(fates, given.recalled_as):
                continue
            with store.database.writing():  # noted and queued together, or not at all
                if store.answers.recalled(given.id, now, fates):
                    self._reception.hear(_message(given, fates, now))
                    found += 1
        return found

    def tell(self, call: Call) -> Served:
        """The reply to the asker, and the answer as it stands now, in place of what was posted."""
        store = self._reception.store
        given = store.answers.get(call.message.text)
        if given is None:
            return Served(notice("That answer is not kept any more."), nothing=True)
        desk = self._reception.desk
        fates = [_readable(desk.fate(one), call) for one in given.shown]
        gone = [one for one in fates if one.fate is not Fate.STANDS]
        if not gone:
            return Served(notice("The answer stands."), nothing=True)
        sentence = _sentence(gone, given, call.now)
        item = store.inbox.by_answer(given.id)
        edits = [
            Edit(one.message, one.posted, notice("This correction was overtaken: see the later one."))
            for one in store.inbox.posted_under(given.platform, _begins(given))
            if one.posted is not None and one.answer != call.answer
        ]
        if item is not None and item.posted is not None:
            edits.append(Edit(item.message, item.posted, self._annotated(given, fates, sentence, call)))
        return Served(self._notice(given, gone, sentence, call), edits=tuple(edits))

    def _notice(self, given: Given, gone: list[Fated], sentence: str, call: Call) -> Reply:
        today = call.now.date()
        items: list[BriefItem] = []
        for one in gone:
            if one.fate is Fate.CORRECTED and one.before is not None and one.after is not None:
                items += [
                    BriefItem("Was", (view(one.before, today),)),
                    BriefItem("Now", (view(one.after, today),)),
                ]
            elif one.after is not None:
                items.append(BriefItem("Now", (view(one.after, today),)))
        question = one_line(given.question)
        return Reply(
            Kind.BRIEF,
            f"Correction: {sentence}",
            question=question,
            brief=BriefView("Correction", question, sentence, tuple(items)),
            notify=(given.person,) if given.person else (),
        )

    def _annotated(self, given: Given, fates: list[Fated], sentence: str, call: Call) -> Reply:
        """The answer with what happened, and those of its quotes that still stand."""
        today = call.now.date()
        question = one_line(given.understood_as)
        quotes = tuple(
            view(one.after, today) for one in fates if one.fate is Fate.STANDS and one.after is not None
        )
        warning = f"{sentence} (noted {show_day(today)}, {call.now:%H:%M})"
        if not quotes:
            return Reply(Kind.NOTICE, f"⚠ {warning}", question=question, id=given.id)
        return Reply(
            Kind.ANSWER,
            f"Corrected: {question}",
            question=question,
            warnings=(warning,),
            quotes=quotes,
            id=given.id,
        )


def _readable(fated: Fated, call: Call) -> Fated:
    """The same fate, without the words of a collection that may not be read any more."""
    known = fated.after or fated.before
    if call.readable is None or known is None or known.article.collection in call.readable:
        return fated
    return Fated(fated.fate)


def _news(fates: Sequence[str], told: Sequence[str]) -> bool:
    """Whether something became of a quote that was not told yet; that one stands again is no news."""
    return any(now and now != before for now, before in zip_longest(fates, told, fillvalue=""))


def _begins(given: Given) -> str:
    """What the ids of all messages about an answer's sources begin with."""
    return f"recall:{given.id}:"


def _message(given: Given, fates: Sequence[str], now: datetime) -> Message:
    """Into the thread of the answer; what only its asker saw, to the asker alone."""
    alone = given.private
    state = hashlib.sha256("\n".join(fates).encode()).hexdigest()[:12]
    return Message(
        platform=given.platform,
        id=f"{_begins(given)}{state}",
        place="" if alone else given.place,
        person=given.person,
        text=given.id,
        asked_at=now,
        thread=None if alone else given.thread,
        kind=MessageKind.RECALL,
        direct=given.direct or alone,
    )


def _sentence(gone: list[Fated], given: Given, now: datetime) -> str:
    asked = given.asked_at
    same_day = asked.date() == now.astimezone(asked.tzinfo).date()
    at = f"at {asked:%H:%M}" if same_day else f"on {show_day(asked.date())} at {asked:%H:%M}"
    if not any(one.answers for one in given.shown):
        return f"The passage that I showed as nearest {at}, which was no answer, was {gone[0].fate.value}."
    which = "The article" if len(given.shown) == 1 else "An article" if len(gone) == 1 else "Articles"
    verb = "were" if len(gone) > 1 else "was"
    fates = {one.fate for one in gone}
    how = " or ".join(fate.value for fate in (Fate.CORRECTED, Fate.WITHDRAWN) if fate in fates)
    after = " What I quoted from it no longer counts: ask again." if fates == {Fate.WITHDRAWN} else ""
    return f"{which} I quoted {at} {verb} {how}.{after}"

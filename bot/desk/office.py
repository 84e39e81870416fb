"""What changes what others see: reindexing, adding articles, reports. For admins; every try is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.desk.call import Call, Served
from bot.desk.message import Message, Standing
from bot.reply import Kind, Reply
from bot.store import Entry
from bot.words.plain import one_line
from bot.words.wording import notice
from index.errors import BriefbotError, SourceError

if TYPE_CHECKING:
    from bot.desk.collecting import Collecting
    from bot.desk.reception import Reception
    from bot.desk.reindexing import Reindexing


class Office:
    """The part of a reception that works for admins. What an installation can't do has no command."""

    def __init__(
        self, reception: Reception, reindexing: Reindexing | None, collecting: Collecting | None
    ) -> None:
        self._reception = reception
        self.reindexing = reindexing
        self.collecting = collecting

    def commands(self) -> dict[str, Callable[[Call], Served]]:
        """The commands that there are here, by name."""
        found: dict[str, Callable[[Call], Served]] = {}
        if self.collecting is not None:
            found |= {"add": self._add, "correct": self._correct}
        if self.reindexing is not None:
            found |= {"reindex": self._reindex, "cancel": self._cancel}
        return found

    def audit(self, call: Call, action: str, detail: str, outcome: str) -> None:
        """Write down an act that changes what others see."""
        message = call.message
        self._reception.store.audit.note(
            Entry(call.now, message.platform, message.person, action, detail, outcome)
        )

    def refused(self, call: Call, what: str) -> Served:
        """A polite no that names whom to ask."""
        admins = self._reception.policy.admins_of(call.message.platform)
        ask = "Ask one of them." if admins else "None is named in the settings yet."
        return Served(Reply(Kind.REFUSED, f"Only Briefbot admins can {what}. {ask}", people=admins))

    def _reindex(self, call: Call) -> Served:
        assert self.reindexing is not None
        if not call.admin:
            self.audit(call, "reindex", call.words, "refused")
            return self.refused(call, "reindex")
        words = call.words.split()
        full = "full" in words
        places = [word for word in words if word != "full"]
        try:
            run, begun = self.reindexing.start(call.message.person, places, full=full)
        except SourceError:
            self.audit(call, "reindex", call.words, "no such source")
            raise
        self.audit(call, "reindex", call.words, "started" if begun else "already running")
        if not begun:
            reply = run.progress()
            return Served(replace(reply, said_first="A reindex is under way already; this is it."))
        return Served(run.progress(), job=run)

    def _cancel(self, call: Call) -> Served:
        if not call.admin:
            self.audit(call, "cancel", "", "refused")
            return self.refused(call, "stop a job")
        run = self.reindexing.current if self.reindexing else None
        if run is None or run.finished.is_set():
            return Served(notice("Nothing is running that could be stopped."))
        run.cancel()
        self.audit(call, "cancel", run.what, "done")
        return Served(notice("Stopping. What was read so far stays, and answers go on."))

    def _add(self, call: Call) -> Served:
        collecting = self.collecting
        assert collecting is not None
        return self.collect(call, "add", call.words, partial(collecting.link, call.words, into(call)))

    def _correct(self, call: Call) -> Served:
        collecting = self.collecting
        assert collecting is not None
        by = call.message.person
        work = partial(collecting.correct, call.words, by, into(call))
        return self.collect(call, "correct", one_line(call.words), work)

    def collections(self, call: Call) -> tuple[str, ...]:
        """What this person may add to, the place's own first; all there are for an admin."""
        here = sorted(call.readable or ())
        if call.admin:
            held = sorted(self._reception.desk.collections() | {"main"})
            here += [one for one in held if one not in here]
        return tuple(here)

    def add_file(
        self, message: Message, name: str, data: bytes, collection: str | None, standing: Standing
    ) -> Reply:
        """A file that came with a message, put into a collection: the only one, where none is named."""
        collecting = self.collecting
        call = self._reception.call(message, "", standing)
        if isinstance(call, Reply) or collecting is None:
            return call if isinstance(call, Reply) else notice("Files can't be added here.")
        try:
            work = partial(collecting.file, name, data, collection, into(call))
            return self.collect(call, "add", name, work).reply
        except BriefbotError as error:
            return Reply(Kind.REFUSED, str(error))

    def may_collect(self, call: Call) -> bool:
        """Whether this person may add articles, and correct what is known of them."""
        return call.admin or self._reception.policy.everybody_adds

    def collect(self, call: Call, action: str, what: str, work: Callable[[], Reply]) -> Served:
        """Add or correct something, if the person may, and write it down."""
        if not self.may_collect(call):
            self.audit(call, action, what, "refused")
            return self.refused(call, f"{action} articles")
        try:
            reply = work()
        except BriefbotError:
            self.audit(call, action, what, "failed")
            raise
        self.audit(call, action, what, "done")
        return Served(reply)

    def report(self, call: Call) -> Served:
        """To an admin: what somebody says is wrong, with the whole trail."""
        from bot.desk.trail import report_reply

        given = self._reception.store.answers.get(call.message.text)
        if given is None:
            return Served(notice("The answer that was reported is not kept any more."), nothing=True)
        return Served(
            report_reply(
                self._reception.desk, given, self._reception.store.answers.feedback(given.id), call.now
            )
        )


def into(call: Call) -> frozenset[str] | None:
    """The collections that may be added to: those that are read here; an admin's own conversation has all."""
    return None if call.admin and call.message.direct else call.readable

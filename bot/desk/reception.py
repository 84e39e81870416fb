"""Where every message of every chat comes in: what is accepted, what it means, who may have it, what is kept.

Platforms hand over Messages and Presses and get Replies back. All rules are in here and in what it calls; safe to
call from several threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.desk import commands
from bot.desk.answering import Answering
from bot.desk.briefs import Briefs
from bot.desk.call import Call, Served
from bot.desk.chatter import is_question
from bot.desk.desk import Desk, here_and_now
from bot.desk.helping import help_reply
from bot.desk.message import TYPED_AS, Message, MessageKind, Standing
from bot.desk.office import Office
from bot.desk.policy import Policy
from bot.desk.presses import Presses
from bot.desk.sharing import Sharing
from bot.orders.orders import OrderRules, StandingOrders
from bot.reply import ActionKind, Kind, Reply
from bot.store import Accepted, Item, Store
from bot.store.inbox import wait
from bot.words.wording import notice
from index.article import Filters, Question
from index.errors import BriefbotError, DataFolderError, FolderFull, ModelError

if TYPE_CHECKING:
    from bot.desk.collecting import Collecting
    from bot.desk.reindexing import Reindexing

REMEMBERED = 6  # earlier questions that a follow-up can lean on
_THREAD_LASTS = timedelta(days=7)
_TALK_LASTS = timedelta(minutes=30)  # outside threads, where nothing says that a subject has ended

Handler = Callable[[Call], Served]


class Reception:
    """One desk, open to any number of chats. ``commands`` and ``kinds`` can be added to."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        policy: Policy,
        *,
        reindexing: Reindexing | None = None,
        collecting: Collecting | None = None,
        orders: OrderRules | None = None,
        clock: Callable[[], datetime] = here_and_now,
        asked: Question | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        self.desk = desk
        self.store = store
        self.policy = policy
        self.clock = clock
        self._prefixes = prefixes or {}  # what stands before a command, by platform
        self.asked = asked or Question("")  # the template of every question: limit, filters of a console
        self.commands: dict[str, Handler] = {
            "sources": lambda call: Served(self.desk.sources(call.readable)),
            "status": lambda call: Served(self.desk.status(call.readable)),
            "help": lambda call: Served(
                help_reply(self.commands, self.prefix(call.message), admin=call.admin)
            ),
            "new": self._new,
            "forget": self._forget,
        }
        self.office = Office(self, reindexing, collecting)
        self.briefs = Briefs(self)
        self.answering = Answering(self)
        self.commands |= self.answering.commands() | self.office.commands() | self.briefs.commands()
        self.sharing = Sharing(self)
        self.kinds: dict[MessageKind, Handler] = {
            MessageKind.REPORT: self.office.report,
            MessageKind.SHARE: self.sharing.due,
            MessageKind.NOTE: lambda call: Served(
                replace(notice(call.message.text), notify=(call.message.person,))
            ),
        }
        self.presses = Presses(self)
        self.orders = StandingOrders(self, orders) if orders else None
        if self.orders is not None:
            self.commands |= self.orders.commands()
            self.kinds |= self.orders.kinds()
            self.presses.kinds[ActionKind.WATCH] = self.orders.watches.press

    # --- from a platform

    def hear(self, message: Message) -> Accepted:
        """Store a message before its delivery is acknowledged. Raises DataFolderError when it can't be kept."""
        if message.unaddressed and not is_question(message.text):
            return Accepted.IGNORED
        return self.store.inbox.accept(message, self.clock())

    def serve(self, item: Item, standing: Standing) -> Served:
        """The reply to an accepted message. What goes wrong on purpose comes back as a reply."""
        try:
            return self.answer(item.message, item.answer, standing)
        except (DataFolderError, ModelError) as error:
            return _kept_for_later(error, item)
        except BriefbotError as error:
            return Served(Reply(Kind.NOTICE, str(error), id=item.answer))

    def answer(self, message: Message, answer: str, standing: Standing) -> Served:
        """The reply to a message under the id ``answer``. Raises BriefbotError for what can't be answered."""
        if message.kind in self.kinds:
            served = self.kinds[message.kind](self._own(message, answer, standing))
        else:
            call = self.call(message, answer, standing)
            served = Served(call) if isinstance(call, Reply) else self.commands[call.name](call)
        return replace(served, reply=replace(served.reply, id=answer))

    def call(self, message: Message, answer: str, standing: Standing) -> Call | Reply:
        """What a message asks for, or the refusal to read it here."""
        prefix = self.prefix(message)
        parsed = commands.parse(message.text, command=message.command)
        if isinstance(parsed, commands.Unknown):
            hint = (
                f"Did you mean {prefix}{parsed.near}?"
                if parsed.near
                else f"{prefix}help lists what there is."
            )
            return notice(f"There is no command {prefix}{parsed.name}. {hint}")
        if parsed.name not in self.commands:
            return notice(f"{prefix}{parsed.name} is not to be had here. {prefix}help lists what there is.")
        readable = self.readable(message.platform, message.place, message.person, standing, message.direct)
        admin = self.policy.is_admin(message.platform, message.person, standing)
        call = Call(message, answer, parsed.name, parsed.words, self.clock(), readable, admin, standing)
        if readable is not None and not readable and not _reads_nothing(parsed):
            return self.nothing_here(call)
        return call

    def _own(self, message: Message, answer: str, standing: Standing) -> Call:
        """What came by itself, for whoever ordered it; what may be read is decided now."""
        readable = self.readable(message.platform, message.place, message.person, standing, message.direct)
        admin = self.policy.is_admin(message.platform, message.person, standing)
        return Call(message, answer, message.kind.value, "", self.clock(), readable, admin, standing)

    def readable(
        self, platform: str, place: str, person: str, standing: Standing, direct: bool
    ) -> frozenset[str] | None:
        """The collections that may be quoted to this person in this place; None is all."""
        grants, direct = self.store.grants, direct and standing.direct
        elsewhere = (grants.of(platform, other) for other in standing.places) if direct else ()
        return self.policy.readable(
            platform,
            standing,
            direct=direct,
            granted=grants.of(platform, place, standing.names),
            granted_elsewhere=frozenset().union(*elsewhere),
        )

    def question(
        self, call: Call, words: str, previous: tuple[str, ...], limit: int | None = None
    ) -> Question:
        """A question with what may be read, whose clock it is, and what was asked before."""
        filters = self.asked.filters
        readable = filters.collections if call.readable is None else call.readable
        return Question(
            words,
            call.answer,
            self.asked.asked_at or call.message.asked_at,
            previous,
            Filters(filters.since, filters.until, filters.publisher, readable),
            limit or self.asked.limit,
        )

    def previous(self, call: Call) -> tuple[str, ...]:
        """The questions before this one in its conversation, oldest first."""
        message = call.message
        own = self.store.answers.get(call.answer)  # the question was edited: what came after doesn't count
        now = own.answered_at if own else call.now
        lasts = _THREAD_LASTS if message.thread else _TALK_LASTS
        return self.store.answers.questions(
            message.conversation, now - lasts, REMEMBERED, until=now, without=call.answer
        )

    def tell(self, platform: str, person: str, id_: str, sentence: str) -> None:
        """Say something to one person directly, once under this id."""
        self.hear(
            Message(platform, id_, "", person, sentence, self.clock(), kind=MessageKind.NOTE, direct=True)
        )

    def undelivered(self, item: Item, sentence: str) -> None:
        """A reply can't be posted where it belongs: whoever may mend that is told."""
        if item.message.kind is MessageKind.SHARE:
            self.sharing.undelivered(item, sentence)
        elif self.orders is not None:
            self.orders.undelivered(item, sentence)

    # --- commands

    def _new(self, call: Call) -> Served:
        self.store.answers.end(call.message.conversation)
        return Served(notice("Forgotten. The next question stands on its own."))

    def _forget(self, call: Call) -> Served:
        number = self.store.forget(call.message.platform, call.message.person, without=call.answer)
        self.office.audit(call, "forget", "own questions", "done")
        were = "answer was" if number == 1 else "answers were"
        return Served(notice(f"Done: your questions are erased here, and {number} {were} with them."))

    def prefix(self, message: Message) -> str:
        """What stands before a command where this message was typed; nothing where words alone will do."""
        return self._prefixes.get(message.platform, "")

    def typed(self, message: Message, words: str) -> str:
        """How a command is typed where this message was: "!digest list", "/digest list" after a slash command of that name."""
        name, _, rest = words.partition(" ")
        here = message.extra.get(TYPED_AS)
        if here and message.text.split(" ", 1)[0] == name:
            return f"{here} {rest}"
        return f"{self.prefix(message)}{words}"

    def nothing_here(self, call: Call) -> Reply:
        """Where nothing may be read: whom to ask for access."""
        admins = self.policy.admins_of(call.message.platform)
        place = call.standing.names[0] if call.standing.names else call.message.place
        if call.message.direct:
            sentence = (
                "None of your channels may read any articles yet, so I have nothing to quote to you here."
            )
        else:
            sentence = "I have no articles for this channel yet."
        return Reply(
            Kind.REFUSED,
            f"{sentence} Ask an admin to run: briefbot access grant {call.message.platform} {place or 'PLACE'} COLLECTION",
            people=admins,
        )


def _reads_nothing(command: commands.Command) -> bool:
    """Whether a command shows nothing of any article, and so is there in every place."""
    first = command.words.casefold().split(" ", 1)[0]
    return command.name in _FOR_ALL or (
        command.name in ("digest", "watch") and first in ("list", "stop", "resume")
    )


_FOR_ALL = {"help", "forget", "new", "cancel", "reindex", "add"}


def _kept_for_later(error: BriefbotError, item: Item) -> Served:
    if isinstance(error, FolderFull):
        why = "the disk holding the index is full"
    elif isinstance(error, ModelError):
        why = "the model that reads questions can't be used"
    else:
        why = "the index can't be used at the moment"
    return Served(
        Reply(
            Kind.ERROR,
            f"I couldn't search just now: {why}. Your question is kept; I'll answer here when it's fixed. "
            f"(ref {item.answer})",
            id=item.answer,
        ),
        again=wait(item.attempts),
        details=str(error),
    )

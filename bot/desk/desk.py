"""What a person can ask for, on any platform. Decides what to say; knows no platform and no markup."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.desk.fates import Fated, fate_of
from bot.desk.holdings import status_reply
from bot.desk.quoted import Changed, context_reply, copy_reply, look_again
from bot.reply import ActionKind, Kind, Reply
from bot.words.age import show_published
from bot.words.plain import one_line
from bot.words.wording import OLD_AFTER, counted, notice, passages, reply_to
from index.article import Answer, Question, Quote
from index.errors import UnknownArticle

if TYPE_CHECKING:
    from bot.store import Given, GivenQuote
    from index.answering.timeline import Timeline
    from index.briefs.values import Brief, BriefRequest
    from index.facade import Index

MORE = 10  # passages shown when a person wants to see more


def here_and_now() -> datetime:
    """This instant, with this machine's offset. The only clock of ``bot``; everything pure is given one."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and what to show for it."""

    answer: Answer
    reply: Reply


@dataclass(frozen=True, slots=True)
class Found:
    """Ranked passages, and what to show for them."""

    question: Question
    passages: tuple[Quote, ...]
    reply: Reply


@dataclass(frozen=True, slots=True)
class Traced:
    """A timeline, and what to show for it."""

    timeline: Timeline
    reply: Reply


@dataclass(frozen=True, slots=True)
class Briefed:
    """A briefing, and what to show for it."""

    brief: Brief
    reply: Reply


@dataclass(frozen=True, slots=True)
class Heard:
    """What may be logged of a question: its words only where the settings allow it."""

    id: str
    question: str
    outcome: str  # answered, not_found, searched, timeline, briefed or nothing
    milliseconds: float


def unheard(heard: Heard) -> None:
    """Log nothing."""


class Desk:
    """One open index, and how to speak about it. Safe to call from several threads, like the index."""

    def __init__(
        self,
        index: Index,
        *,
        old_after: timedelta = OLD_AFTER,
        clock: Callable[[], datetime] = here_and_now,
        heard: Callable[[Heard], None] = unheard,
    ) -> None:
        self._index = index
        self._old_after = old_after
        self._clock = clock
        self._heard = heard

    def ask(self, question: Question) -> Told:
        """The quotes that answer, or an honest refusal. Raises BadQuestion, DataFolderError, ModelError."""
        now = question.asked_at or self._clock()
        answer = self._index.answer(replace(question, asked_at=now))
        self._heard(Heard(question.id, question.text, answer.status, answer.searched.milliseconds))
        return Told(answer, reply_to(answer, now, self._old_after))

    def search(self, question: Question, shown: GivenQuote | None = None) -> Found:
        """Whole passages, best first, without a verdict; but for the one that was ``shown``. Raises what ``ask`` raises."""
        from index.question.followup import complete

        now = question.asked_at or self._clock()
        started = time.perf_counter()
        asked = complete(question.text, question.previous)
        found = self._index.passages(replace(question, asked_at=now))
        found = [one for one in found if shown is None or not _holds(one, shown)]
        self._heard(Heard(question.id, question.text, "searched", 1000 * (time.perf_counter() - started)))
        return Found(question, tuple(found), passages(asked, found, now, others=shown is not None))

    def check(self, question: Question) -> Reply:
        """The passages nearest to somebody's words, and whether figures in them differ from the newest."""
        from bot.desk.checking import check

        return check(self._index, question, question.asked_at or self._clock())

    def timeline(self, question: Question, *, drawn: bool = False) -> Traced:
        """Every figure for a question, by who gave it; ``drawn`` with chart and CSV. Raises what ``ask`` raises.

        A period that ends the question bounds the days that figures speak of: "fighters in Iraq since 2020".
        """
        from bot.words.timelines import timeline_reply

        now = question.asked_at or self._clock()
        traced = self._index.timeline(_bounded(replace(question, asked_at=now), now.date()))
        self._heard(Heard(question.id, question.text, "timeline", traced.searched.milliseconds))
        reply = timeline_reply(traced, now)
        if drawn:
            from bot.words.chart import picture

            reply = picture(traced, reply)
        return Traced(traced, reply)

    def brief(self, request: BriefRequest) -> Briefed:
        """What happened, in quoted sentences by day. Raises what ``ask`` raises."""
        from bot.desk.briefing import brief_reply

        made = self._index.brief(request)
        outcome = "nothing" if made.reason else "briefed"
        self._heard(Heard(request.id, request.text, outcome, made.searched.milliseconds))
        return Briefed(made, brief_reply(made))

    def topic(self, request: BriefRequest) -> str:
        """What a request is about, without its period. Raises BadQuestion."""
        from index.briefs.period import split_period

        return split_period(request.text, request.asked_at.date())[0]

    @property
    def model_id(self) -> str | None:
        """The model that answers are found with; None while it isn't prepared."""
        return self._index.model_id

    def sources(self, readable: frozenset[str] | None = None) -> Reply:
        """Who is held, how many articles of each, and how new they are; of ``readable`` collections alone."""
        held = self._index.status(readable)
        if not held.articles:
            return notice("I hold no articles yet. Add some: briefbot add PATH")
        by_size = sorted(held.publishers.items(), key=lambda item: (-item[1], item[0]))
        lines = [f"{number:>6,}  {one_line(name) or 'publisher unknown'}" for name, number in by_size]
        newest = f", the newest of {show_published(held.newest)}" if held.newest else ""
        undated = f" {counted(held.undated, 'article')} without a date." if held.undated else ""
        return notice(f"I hold {counted(held.articles, 'article')}{newest}.{undated}", *lines)

    def status(self, readable: frozenset[str] | None = None) -> Reply:
        """How much is held and how fresh it is, what is followed and what fails."""
        return status_reply(self._index, readable, self._clock())

    def suggestions(self, readable: frozenset[str] | None = None) -> tuple[str, ...]:
        """A few questions that are answered from what is held now."""
        from bot.desk.welcome import suggestions

        return suggestions(self._index, readable, self._clock())

    def again(
        self, kind: ActionKind, given: Given, readable: frozenset[str] | None, now: datetime, number: int
    ) -> Reply:
        """A quote of an earlier answer in its context, or the answer as text to copy; checked anew."""
        if kind is ActionKind.COPY:
            return copy_reply(self._index, given, readable)
        if not 0 <= number < len(given.quotes):
            return notice("There is no such quote in that answer.")
        found = look_again(self._index, given.quotes[number], readable)
        if isinstance(found, Changed):
            return Reply(Kind.REFUSED, found.sentence)
        return context_reply(found, now.date())

    def fate(self, given: GivenQuote, readable: frozenset[str] | None = None) -> Fated:
        """What became of a quote since it was shown."""
        return fate_of(self._index, given, readable)

    def is_current(self, article_id: str, versions: Collection[tuple[int, str]]) -> bool:
        """Whether all these versions (revision, content hash) of an article are the one that is held now."""
        try:
            article = self._index.article(article_id)
        except UnknownArticle:
            return False
        return all(version == (article.revision, article.content_hash) for version in versions)

    def held_since(self, quote: Quote, readable: frozenset[str] | None = None) -> datetime | None:
        """Since when a quote's text has been held, in whichever copy of it may be read."""
        held = self._index.held([quote.article.key]).get(quote.article.key)
        if held is None:
            return None
        copies = [
            copy.held_since for copy in held.reprints if readable is None or copy.collection in readable
        ]
        return min([held.since, *copies])

    def collections(self) -> frozenset[str]:
        """The collections that hold anything."""
        return frozenset(self._index.status().collections)

    def change_number(self) -> int:
        """A number that moves when the articles change."""
        return self._index.status().change_number

    def quote(self, given: GivenQuote, readable: frozenset[str] | None = None) -> Quote | Changed:
        """A quote that was shown, as it stands now, or why it may not be shown any more."""
        return look_again(self._index, given, readable)


def _holds(passage: Quote, quote: GivenQuote) -> bool:
    article = passage.article
    same = (article.article_id, article.revision) == (quote.article_id, quote.revision)
    return same and passage.start < quote.end and quote.start < passage.end


def _bounded(question: Question, today: date) -> Question:
    """The question without the period that ends it, which becomes its filter; as it is where it has one already."""
    from index.briefs.period import split_period

    filters = question.filters
    topic, window = split_period(question.text, today)
    if not topic or window.open or filters.since or filters.until:
        return question
    until = None if window.last == today != window.first else window.last  # "since 2020" has no end
    return replace(question, text=topic, filters=replace(filters, since=window.first, until=until))

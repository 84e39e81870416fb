"""Standing questions: told when the answer is another one, not for reprints, not twice."""

from __future__ import annotations

import re
from pathlib import Path

from bot.desk.message import MessageKind, Standing
from bot.desk.reception import Reception
from bot.orders.scheduler import Scheduler
from bot.reply import ActionKind, Kind, Reply
from index.article import Precision, Published
from tests.bot.messages import Clock, ask, message, press
from tests.bot.orders.house import house, put, waiting

WATCH = MessageKind.WATCH
QUESTION = "how many ISIS fighters remain?"
NEWER = "The UN monitoring team said in June 2026 that 1,200 to 1,900 ISIS fighters remain in Iraq and Syria."
LIBYA = "The UN monitoring team said in May 2026 that 300 to 400 ISIS fighters are in Libya."


def _look(reception: Reception, clock: Clock, scheduler: Scheduler) -> list[Reply]:
    clock.move(minutes=2)
    scheduler.tick()
    return [served.reply for _, served in waiting(reception, WATCH) if not served.nothing]


def _watch(reception: Reception, text: str = QUESTION, id: str = "w", **fields: object) -> Reply:
    _, served = ask(reception, message(f"watch {text}", id, command=True, **fields))
    reply: Reply = served.reply
    return reply


def test_a_newer_figure_is_told_beside_the_old_one_and_once(shelf: Path) -> None:
    """In the thread, with Was and Now, notifying who watches; the next look says nothing."""
    with house(shelf) as (reception, clock, scheduler):
        first = _watch(reception)
        assert "3,000 to 5,000" in first.quotes[0].text and "watch stop 1" in (first.said_first or "")
        assert _look(reception, clock, scheduler) == []
        put(shelf, "newer", NEWER, published=Published("2026-06-20", Precision.DAY))
        clock.move(minutes=2)
        scheduler.tick()
        ((item, served),) = waiting(reception, WATCH)
        assert (item.message.thread, item.message.place, served.reply.notify) == ("t1", "C1", ("U1",))
        brief = served.reply.brief
        assert brief is not None and brief.news == "There is a newer figure."
        assert [one.dated for one in brief.items] == ["Was", "Now"]
        assert "3,000 to 5,000" in brief.items[0].quotes[0].text
        assert "1,200 to 1,900" in brief.items[1].quotes[0].text
        put(shelf, "unrelated", "The council of Marda opened a bridge on Monday, the mayor of Marda said.")
        assert _look(reception, clock, scheduler) == []


def test_a_reprint_is_no_news(shelf: Path) -> None:
    """The same sentence from another publisher changes nothing, and neither does the same figure told again."""
    with house(shelf) as (reception, clock, scheduler):
        first = _watch(reception)
        original = reception.desk._index.article(first.quotes[0].article_id)
        scheduler.tick()
        waiting(reception, WATCH)
        put(shelf, "reprint", original.text, published=Published("2024-01-30", Precision.DAY))
        assert _look(reception, clock, scheduler) == []
        put(shelf, "again", "Between 3,000 and 5,000 ISIS fighters remain, the UN monitoring team said in January 2024.",
            published=Published("2026-11-21", Precision.DAY))  # fmt: skip
        assert _look(reception, clock, scheduler) == []


def test_told_when_something_answers(shelf: Path) -> None:
    """The button on a not-found reply is a watch; when something answers, the thread gets it."""
    with house(shelf) as (reception, clock, scheduler):
        item, served = ask(reception, message("how many ISIS fighters are in Libya?"))
        assert served.reply.kind is Kind.NOT_FOUND
        assert ActionKind.WATCH in {action.kind for action in served.reply.actions}
        said = reception.presses.press(press(ActionKind.WATCH, item.answer), Standing())
        assert said.summary.startswith(
            "Watching: I'll tell you when something answers (end it with: watch stop 1)."
        )
        assert _look(reception, clock, scheduler) == []
        put(shelf, "libya", LIBYA, published=Published("2026-05-20", Precision.DAY))
        (told,) = _look(reception, clock, scheduler)
        assert told.brief is not None and told.brief.news == "There is an answer now."
        assert [one.dated for one in told.brief.items] == ["Now"] and "300 to 400" in told.brief.items[
            0
        ].quotes[0].text
        assert _look(reception, clock, scheduler) == []


def test_a_withdrawn_source_is_told_without_its_words(shelf: Path) -> None:
    """Only what answers now is quoted."""
    with house(shelf) as (reception, clock, scheduler):
        first = _watch(reception)
        scheduler.tick()
        waiting(reception, WATCH)
        reception.desk._index.remove(first.quotes[0].article_id)
        (told,) = _look(reception, clock, scheduler)
        assert told.brief is not None and told.brief.news == "The article that answered before was withdrawn."
        assert [one.dated for one in told.brief.items] == ["Now"]
        assert first.quotes[0].text not in str(told)


def test_killed_between_finding_and_posting_it_is_told_all_the_same(shelf: Path) -> None:
    """The change is told under the reply it was found for, after any number of restarts."""
    with house(shelf) as (reception, clock, scheduler):
        _watch(reception)
        put(shelf, "newer", NEWER, published=Published("2026-06-20", Precision.DAY))
        clock.move(minutes=2)
        scheduler.tick()
        ((first, served),) = waiting(reception, WATCH, posted=False)
        assert not served.nothing
        now = clock()
    with house(shelf, now=now) as (reception, clock, scheduler):
        clock.move(minutes=2)
        scheduler.tick()
        told = [(item.answer, one) for item, one in waiting(reception, WATCH) if not one.nothing]
        assert [answer for answer, _ in told] == [first.answer]
        assert _look(reception, clock, scheduler) == []


def test_watches_are_listed_stopped_and_limited(shelf: Path) -> None:
    """They share their numbers, their limit and their list with digests."""
    with house(shelf, most=2) as (reception, clock, scheduler):
        _watch(reception)
        _watch(reception, "who is Sergei Lavrov?", "w2")
        assert "no more than 2" in _watch(reception, "where is Libya?", "w3").summary
        _, listed = ask(reception, message("watch list", "l", command=True))
        assert any("watch: how many ISIS" in line for line in listed.reply.notes)
        _, stopped = ask(reception, message("watch stop 1", "s", command=True))
        assert stopped.reply.summary.startswith("Stopped: watch: how many ISIS")
        put(shelf, "newer", NEWER, published=Published("2026-06-20", Precision.DAY))
        assert _look(reception, clock, scheduler) == []


def test_the_same_question_is_watched_once(shelf: Path) -> None:
    """Asked for again, by command or button, it keeps its number; another person's watch is another one."""
    with house(shelf) as (reception, clock, scheduler):
        numbers = {
            "w1": _watch(reception, id="w1"),
            "w2": _watch(reception, "How many ISIS fighters remain?", "w2", thread="t2"),
            "w3": _watch(reception, id="w3", person="U2", thread="t3"),
            "w4": _watch(reception, "who is Sergei Lavrov?", "w4"),
        }
        assert {id: re.findall(r"\d+", reply.said_first or "")[-1] for id, reply in numbers.items()} == {
            "w1": "1", "w2": "1", "w3": "2", "w4": "3"
        }  # fmt: skip
        put(shelf, "newer", NEWER, published=Published("2026-06-20", Precision.DAY))
        assert [told.notify for told in _look(reception, clock, scheduler)] == [("U1",), ("U2",)]


def test_forgetting_a_person_stops_what_they_ordered(shelf: Path) -> None:
    """Their watches and digests go with their questions."""
    with house(shelf) as (reception, _, _scheduler):
        _watch(reception)
        ask(reception, message("forget", "f"))
        assert reception.store.orders.all() == []


def test_a_place_that_may_read_nothing_any_more_is_told_nothing(shelf: Path) -> None:
    """Access is decided at the time of posting."""
    with house(shelf) as (reception, clock, scheduler):
        _watch(reception)
        reception.store.grants.take_back("slack", "C1")
        put(shelf, "newer", NEWER, published=Published("2026-06-20", Precision.DAY))
        assert _look(reception, clock, scheduler) == []

"""Digests with a clock that is moved by hand: each due time once, whatever happens around it."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk.message import MessageKind, Standing
from bot.desk.policy import Policy
from bot.desk.reception import Reception
from bot.orders.scheduler import Scheduler
from bot.reply import Kind
from bot.store import OrderKind, Store
from tests.bot.desk.test_delivery import Channel, deliver
from tests.bot.messages import ADMIN, Clock, ask, message
from tests.bot.orders.house import BERLIN, LOG, house, put, waiting

TUESDAY = datetime(2026, 11, 24, 6, tzinfo=UTC)  # 07:00 in Berlin
DIGEST = MessageKind.DIGEST


def _set(
    reception: Reception, words: str = "digest daily 08:00 Daesh", id: str = "set", **fields: object
) -> str:
    asked_at = reception.clock().astimezone(BERLIN)
    _, served = ask(reception, message(words, id, asked_at=asked_at, **fields))
    return str(served.reply.summary)


def _ids(reception: Reception) -> list[str]:
    return [item.message.id for item, _ in waiting(reception, DIGEST)]


def test_a_digest_is_posted_on_time_and_once(shelf: Path) -> None:
    """Not before 08:00 in Berlin, then once however often the clock is looked at; the next on the next day."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        said = _set(reception)
        assert "Daesh, daily 08:00 (Europe/Berlin), first on 24 Nov 2026 at 08:00" in said
        scheduler.tick()
        assert _ids(reception) == []
        clock.move(hours=1)
        for _ in range(5):
            scheduler.tick()
        ((item, served),) = waiting(reception, DIGEST)
        assert item.message.id == "digest:1:2026-11-24T08:00" and item.message.place == "C1"
        assert served.reply.kind is Kind.BRIEF and served.reply.brief is not None and served.reply.brief.items
        assert served.reply.notify == ("U1",) and served.reply.late is None
        clock.move(hours=23)
        scheduler.tick()
        assert _ids(reception) == []
        clock.move(hours=1)
        scheduler.tick()
        assert _ids(reception) == ["digest:1:2026-11-25T08:00"]


def test_the_change_of_clocks_neither_skips_nor_doubles(shelf: Path) -> None:
    """Ticking every 10 minutes over both changes of 2026, each day has its digest, at 08:00 and at 02:30."""
    for start in (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)):
        with house(shelf, now=start) as (reception, clock, scheduler):
            for at in ("08:00", "02:30"):
                _set(reception, f"digest daily {at} Europe/Berlin Daesh", f"set {at} {start}")
            keys = [one.key for one in reception.store.orders.all()]
            seen: list[str] = []
            for _ in range(4 * 24 * 6):
                clock.move(minutes=10)
                scheduler.tick()
                if reception.store.inbox.waiting("slack"):
                    seen += _ids(reception)
            assert len(seen) == len(set(seen))
            for key in keys:
                days = [id.rsplit(":", 2)[1].split("T")[0] for id in seen if id.startswith(f"digest:{key}:")]
                assert len(days) == len(set(days)) == 4
                reception.store.orders.stop(key)


def test_after_a_pause_one_digest_makes_up_for_all(shelf: Path) -> None:
    """Down over three due times: one digest, which says when it was due; then the usual rhythm."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        _set(reception)
        clock.move(days=3, hours=3)
        scheduler.tick()
        ((item, served),) = waiting(reception, DIGEST)
        assert item.message.id == "digest:1:2026-11-27T08:00"
        assert served.reply.late == "This was due at 08:00; I was not running then."
        clock.move(hours=22)
        scheduler.tick()
        assert _ids(reception) == ["digest:1:2026-11-28T08:00"]


def test_a_platform_that_nobody_serves_gets_one_when_it_is_back(shelf: Path) -> None:
    """While the scheduler runs and the chat does not, the digests of a week don't pile up."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        _set(reception)
        for _ in range(7):
            clock.move(days=1)
            scheduler.tick()
        assert _ids(reception) == ["digest:1:2026-11-24T08:00"]
        clock.move(days=1)
        scheduler.tick()
        assert _ids(reception) == ["digest:1:2026-12-01T08:00"]


def test_a_clock_that_is_set_back_repeats_nothing(shelf: Path) -> None:
    """An hour or a day back: what was posted is not posted again, and the next comes when it is due."""
    with house(shelf, now=TUESDAY + timedelta(hours=1, minutes=5)) as (reception, clock, scheduler):
        clock.move(days=-1)
        _set(reception)
        clock.move(days=1)
        scheduler.tick()
        assert len(_ids(reception)) == 1
        for back in ({"hours": -1}, {"hours": -5}, {"hours": 6}):
            clock.move(**back)
            scheduler.tick()
            assert _ids(reception) == []
        clock.move(days=1)
        scheduler.tick()
        assert _ids(reception) == ["digest:1:2026-11-25T08:00"]


def test_a_clock_that_was_far_ahead_silences_nothing(shelf: Path) -> None:
    """After a year by a wrong clock and its correction, the digests of the right days come."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        _set(reception)
        clock.move(days=365)
        scheduler.tick()
        assert len(_ids(reception)) == 1
        clock.move(days=-365, hours=2)
        scheduler.tick()
        assert _ids(reception) == ["digest:1:2026-11-24T08:00"]
        scheduler.tick()
        assert _ids(reception) == []


def test_a_restart_at_any_moment_posts_it_once(shelf: Path) -> None:
    """Killed after it was due and before it was posted, it is there at the next start, under the same reply."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        _set(reception)
        clock.move(hours=2)
        scheduler.tick()
        ((first, served),) = waiting(reception, DIGEST, posted=False)
    with house(shelf, now=TUESDAY + timedelta(hours=2, minutes=1)) as (reception, _, scheduler):
        scheduler.tick()
        ((again, served_again),) = waiting(reception, DIGEST)
        assert again.answer == first.answer
        assert served_again.reply.brief == served.reply.brief  # it is not taken for known


def _tick_many(folder: Path, now: datetime, together: Any) -> None:
    """In a process of its own: twenty days on end, look at the same moment as the other process does."""
    from bot.desk.desk import Desk
    from bot.orders.orders import OrderRules
    from index import open_index

    with open_index(folder) as index:
        store = Store.open(folder)
        clock = Clock(now)
        reception = Reception(
            Desk(index, clock=clock), store, Policy(), orders=OrderRules(BERLIN), clock=clock
        )
        scheduler = Scheduler(reception, LOG)
        for _ in range(20):
            together.wait(240)
            for _ in range(3):
                scheduler.tick()
            together.wait(240)
            with store.database.writing() as db:
                db.execute("UPDATE inbox SET state = 'done' WHERE kind = 'digest'")
            clock.move(days=1)
        store.close()


def test_two_processes_post_each_due_time_once(shelf: Path) -> None:
    """Two schedulers over one folder, twenty due times of three digests, ticking at once: sixty, each once."""
    with house(shelf, now=TUESDAY) as (reception, clock, _):
        for number in range(3):
            _set(reception, f"digest daily 08:00 topic{number}", f"set{number}")
        context = multiprocessing.get_context("spawn")
        together, start = context.Barrier(2), TUESDAY + timedelta(hours=2)
        workers = [context.Process(target=_tick_many, args=(shelf, start, together)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(240)
            assert worker.exitcode == 0
        clock.move(days=30)
        with reception.store.database.reading() as db:
            rows = db.execute("SELECT message FROM inbox WHERE kind = 'digest'").fetchall()
        ids = [row["message"] for row in rows]
        assert len(ids) == len(set(ids)) == 60


def test_what_may_be_read_is_decided_when_it_is_posted(shelf: Path) -> None:
    """A digest of a channel whose collection was taken back since posts nothing, and comes back with the grant."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        _set(reception)
        reception.store.grants.take_back("slack", "C1")
        clock.move(hours=2)
        scheduler.tick()
        ((_, served),) = waiting(reception, DIGEST)
        assert served.nothing
        reception.store.grants.give("slack", "C1", "samples", "test", clock())
        clock.move(days=1)
        scheduler.tick()
        ((_, served),) = waiting(reception, DIGEST)
        assert not served.nothing and served.reply.brief is not None


def test_the_second_digest_tells_what_is_new_alone(shelf: Path) -> None:
    """Nothing new: a sentence, or silence where that was set; a new article alone when there is one."""
    yesterday = datetime.now(UTC).replace(hour=6, minute=0) - timedelta(days=2)
    with house(shelf, now=yesterday) as (reception, clock, scheduler):
        _set(reception)
        _set(reception, "digest daily 08:00 quiet Islamic State", "quiet", place="C1")
        clock.move(hours=2)
        scheduler.tick()
        assert len(waiting(reception, DIGEST)) == 2
        clock.move(days=1)
        scheduler.tick()
        told = {item.message.text: served for item, served in waiting(reception, DIGEST)}
        assert told["1"].reply.summary == "Daesh: Nothing new has come since the last briefing."
        assert told["2"].nothing
        put(
            shelf,
            "late",
            "Iraq said on 20 November 2026 that Daesh had attacked a village near Kirkuk and fled.",
        )
        clock.move(days=1)
        scheduler.tick()
        served = next(served for item, served in waiting(reception, DIGEST) if item.message.text == "1")
        assert served.reply.brief is not None
        assert [q.article_id for item in served.reply.brief.items for q in item.quotes] == ["late"]


def test_a_digest_without_a_topic_brings_the_main_stories(shelf: Path) -> None:
    """Of the time since the last due time."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        assert "main stories" in _set(reception, "digest daily 08:00")
        put(shelf, "late", "Iraq said on 23 November 2026 that Daesh had attacked a village near Kirkuk and fled.",
            published=None)  # fmt: skip
        from index.article import Precision, Published

        put(shelf, "fresh", "Iraq said on 23 November 2026 that Daesh had attacked a town near Mosul and fled.",
            published=Published("2026-11-23", Precision.DAY))  # fmt: skip
        clock.move(hours=2)
        scheduler.tick()
        ((_, served),) = waiting(reception, DIGEST)
        assert served.reply.brief is not None and served.reply.brief.topic == "Main stories"
        assert [q.article_id for item in served.reply.brief.items for q in item.quotes] == ["fresh"]


def test_listing_and_stopping(shelf: Path) -> None:
    """The list shows number, rule, zone and topic; only who set it, or an admin, stops it; every act is written down."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        _set(reception)
        _set(reception, "digest Mondays 9:30 quiet air strikes", "two", person="U2")
        _, listed = ask(reception, message("digest list", "l"))
        text = "\n".join(listed.reply.notes)
        assert "1  daily 08:00 (Europe/Berlin): Daesh" in text
        assert "2  Mondays 09:30 (Europe/Berlin, silent when nothing is new): air strikes" in text
        _, refused = ask(reception, message("digest stop 2", "s1"))
        assert refused.reply.kind is Kind.REFUSED
        _, unclear = ask(reception, message("digest stop", "s2"))
        assert "stop NUMBER" in unclear.reply.summary
        _, done = ask(reception, message("digest stop 2", "s3", person=ADMIN))
        assert done.reply.summary.startswith("Stopped: Mondays 09:30")
        _, elsewhere = ask(reception, message("digest stop 1", "s4", place="C9", person=ADMIN))
        assert "no number 1 here" in elsewhere.reply.summary
        clock.move(days=7)
        scheduler.tick()
        assert {id.split(":")[1] for id in _ids(reception)} == {"1"}
        acts = [(one.action, one.outcome) for one in reception.store.audit.latest(9)]
        assert ("digest", "set") in acts and ("digest", "stopped") in acts


def test_limits_and_who_may_set(shelf: Path) -> None:
    """No more than so many in a place; where only admins may, others get a polite no."""
    with house(shelf, now=TUESDAY, most=2) as (reception, _, _scheduler):
        for number in range(2):
            assert _set(reception, f"digest Daesh {number}", id=f"s{number}").startswith("Set:")
        assert "no more than 2" in _set(reception, id="s3")
        assert _set(reception, id="s4", place="D1", person="U7", direct=True) != ""
    policy = Policy(admins={"slack": frozenset({ADMIN})})
    with house(shelf, now=TUESDAY, policy=policy, everybody=False, most=9) as (reception, _, _scheduler):
        _, served = ask(reception, message("digest daily 08:00 Daesh", "x"))
        assert served.reply.kind is Kind.REFUSED and served.reply.people == (ADMIN,)
        assert _set(reception, id="y", person=ADMIN).startswith("Set:")


def test_a_clock_of_another_zone_is_asked_for_its_name(shelf: Path) -> None:
    """An asker whose clock is not ours names the zone, unless the platform knows it."""
    with house(shelf, now=TUESDAY) as (reception, clock, _):
        new_york = clock().astimezone(datetime.fromisoformat("2026-11-24T01:00:00-05:00").tzinfo)
        _, served = ask(reception, message("digest daily 08:00 Daesh", "a", asked_at=new_york))
        assert "digest daily 08:00 America/New_York" in served.reply.summary
        _, named = ask(
            reception, message("digest daily 08:00 America/New_York Daesh", "b", asked_at=new_york)
        )
        assert "(America/New_York), first on 24 Nov 2026 at 08:00" in named.reply.summary
        known = message(
            "digest daily 08:00 Daesh", "c", asked_at=new_york, extra={"zone": "America/New_York"}
        )
        assert "(America/New_York)" in ask(reception, known)[1].reply.summary


@pytest.mark.parametrize("direct", [False, True])
def test_a_direct_digest_reaches_its_person_with_what_they_may_read(shelf: Path, direct: bool) -> None:
    """In a direct conversation the person's channels decide, at the time of posting."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        place = "D1" if direct else "C1"
        asked = message("digest daily 08:00 Daesh", "d", place=place, direct=direct, thread=None,
                        asked_at=clock().astimezone(BERLIN))  # fmt: skip
        ask(reception, asked, Standing(places=frozenset({"C1"})))
        clock.move(hours=2)
        scheduler.tick()
        ((_, served),) = waiting(reception, DIGEST, Standing(places=frozenset()), posted=False)
        assert served.nothing is direct


def test_a_command_that_is_served_again_sets_one_digest(shelf: Path) -> None:
    """After a kill the same message is answered again, and its digest is the one that is there."""
    with house(shelf, now=TUESDAY) as (reception, _, _scheduler):
        asked = message("digest daily 08:00 Europe/Berlin Daesh", "twice")
        reception.hear(asked)
        item = reception.store.inbox.take("slack", reception.clock())
        assert item is not None
        first, second = (reception.serve(item, Standing()).reply.summary for _ in range(2))
        assert first == second and len(reception.store.orders.all(OrderKind.DIGEST)) == 1


def test_a_place_that_is_gone_pauses_its_orders_and_admins_are_told_once(shelf: Path) -> None:
    """No daily failure: the digest is paused, who can mend it is told once, and it goes on when resumed."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        _set(reception)
        ask(reception, message("watch how many ISIS fighters remain?", "w"))
        clock.move(hours=1)
        scheduler.tick()
        gone = Channel(gone=True)
        deliver(reception, gone)
        (order,) = reception.store.orders.all(OrderKind.DIGEST)
        assert order.paused == "The channel was archived."
        notes = waiting(reception, MessageKind.NOTE)
        assert notes == []  # the channel of this test is gone for everybody
        with reception.store.database.reading() as db:
            told = db.execute("SELECT person, text FROM inbox WHERE kind = 'note' ORDER BY key").fetchall()
        assert [row["person"] for row in told] == [ADMIN, "U1"]
        assert "daily 08:00" in told[0]["text"] and "digest resume 1" in told[0]["text"]
        clock.move(days=3)
        scheduler.tick()
        assert _ids(reception) == []
        listed = ask(reception, message("digest list", "list"))[1].reply
        assert "paused: The channel was archived." in listed.notes[0] and "watch" in listed.notes[1]
        refused = ask(reception, message("digest resume 1", "no", person="U7"))[1].reply
        assert refused.kind is Kind.REFUSED
        resumed = ask(reception, message("digest resume", "resume"))[1].reply
        assert resumed.summary.startswith("Goes on: daily 08:00")
        scheduler.tick()
        assert _ids(reception) == []  # what was due meanwhile is not made up for
        clock.move(days=1)
        scheduler.tick()
        assert _ids(reception) == ["digest:1:2026-11-28T08:00"]

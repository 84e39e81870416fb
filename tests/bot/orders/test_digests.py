"""Digests: what is in them, who may set them, and what becomes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.desk.message import MessageKind, Standing
from bot.desk.policy import Policy
from bot.reply import Kind
from bot.store import OrderKind
from tests.bot.desk.test_delivery import Channel, deliver
from tests.bot.messages import ADMIN, ask, message
from tests.bot.orders.house import BERLIN, TUESDAY, digests, house, put, set_digest, waiting


def test_what_may_be_read_is_decided_when_it_is_posted(shelf: Path) -> None:
    """A digest of a channel whose collection was taken back since posts nothing, and comes back with the grant."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        set_digest(reception)
        reception.store.grants.take_back("slack", "C1")
        clock.move(hours=2)
        scheduler.tick()
        ((_, served),) = waiting(reception, MessageKind.DIGEST)
        assert served.nothing
        reception.store.grants.give("slack", "C1", "samples", "test", clock())
        clock.move(days=1)
        scheduler.tick()
        ((_, served),) = waiting(reception, MessageKind.DIGEST)
        assert not served.nothing and served.reply.brief is not None


def test_the_second_digest_tells_what_is_new_alone(shelf: Path) -> None:
    """Nothing new: a sentence, or silence where that was set; a new article alone when there is one."""
    yesterday = datetime.now(UTC).replace(hour=6, minute=0) - timedelta(days=2)
    with house(shelf, now=yesterday) as (reception, clock, scheduler):
        set_digest(reception)
        set_digest(reception, "digest daily 08:00 quiet Islamic State", "quiet", place="C1")
        clock.move(hours=2)
        scheduler.tick()
        assert len(waiting(reception, MessageKind.DIGEST)) == 2
        clock.move(days=1)
        scheduler.tick()
        told = {item.message.text: served for item, served in waiting(reception, MessageKind.DIGEST)}
        assert told["1"].reply.summary == "Daesh: Nothing new has come since the last briefing."
        assert told["2"].nothing
        put(
            shelf,
            "late",
            "Iraq said on 20 November 2026 that Daesh had attacked a village near Kirkuk and fled.",
        )
        clock.move(days=1)
        scheduler.tick()
        served = next(
            served for item, served in waiting(reception, MessageKind.DIGEST) if item.message.text == "1"
        )
        assert served.reply.brief is not None
        assert [q.article_id for item in served.reply.brief.items for q in item.quotes] == ["late"]


def test_a_digest_without_a_topic_brings_the_main_stories(shelf: Path) -> None:
    """Of the time since the last due time."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        assert "main stories" in set_digest(reception, "digest daily 08:00")
        put(shelf, "late", "Iraq said on 23 November 2026 that Daesh had attacked a village near Kirkuk and fled.",
            published=None)  # fmt: skip
        from index.article import Precision, Published

        put(shelf, "fresh", "Iraq said on 23 November 2026 that Daesh had attacked a town near Mosul and fled.",
            published=Published("2026-11-23", Precision.DAY))  # fmt: skip
        clock.move(hours=2)
        scheduler.tick()
        ((_, served),) = waiting(reception, MessageKind.DIGEST)
        assert served.reply.brief is not None and served.reply.brief.topic == "Main stories"
        assert [q.article_id for item in served.reply.brief.items for q in item.quotes] == ["fresh"]


def test_listing_and_stopping(shelf: Path) -> None:
    """The list shows number, rule, zone and topic; only who set it, or an admin, stops it; every act is written down."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        set_digest(reception)
        set_digest(reception, "digest Mondays 9:30 quiet air strikes", "two", person="U2")
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
        assert {id.split(":")[1] for id in digests(reception)} == {"1"}
        acts = [(one.action, one.outcome) for one in reception.store.audit.latest(9)]
        assert ("digest", "set") in acts and ("digest", "stopped") in acts


def test_limits_and_who_mayset_digest(shelf: Path) -> None:
    """No more than so many in a place; where only admins may, others get a polite no."""
    with house(shelf, now=TUESDAY, most=2) as (reception, _, _scheduler):
        for number in range(2):
            assert set_digest(reception, f"digest Daesh {number}", id=f"s{number}").startswith("Set:")
        assert "no more than 2" in set_digest(reception, id="s3")
        assert set_digest(reception, id="s4", place="D1", person="U7", direct=True) != ""
    policy = Policy(admins={"slack": frozenset({ADMIN})})
    with house(shelf, now=TUESDAY, policy=policy, everybody=False, most=9) as (reception, _, _scheduler):
        _, served = ask(reception, message("digest daily 08:00 Daesh", "x"))
        assert served.reply.kind is Kind.REFUSED and served.reply.people == (ADMIN,)
        assert set_digest(reception, id="y", person=ADMIN).startswith("Set:")


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
        ((_, served),) = waiting(reception, MessageKind.DIGEST, Standing(places=frozenset()), posted=False)
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
        set_digest(reception)
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
        assert digests(reception) == []
        listed = ask(reception, message("digest list", "list"))[1].reply
        assert "paused: The channel was archived." in listed.notes[0] and "watch" in listed.notes[1]
        refused = ask(reception, message("digest resume 1", "no", person="U7"))[1].reply
        assert refused.kind is Kind.REFUSED
        resumed = ask(reception, message("digest resume", "resume"))[1].reply
        assert resumed.summary.startswith("Goes on: daily 08:00")
        scheduler.tick()
        assert digests(reception) == []  # what was due meanwhile is not made up for
        clock.move(days=1)
        scheduler.tick()
        assert digests(reception) == ["digest:1:2026-11-28T08:00"]

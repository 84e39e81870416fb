"""Due times, with a clock that is moved by hand: each once, whatever happens around it."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.desk.message import MessageKind
from bot.desk.policy import Policy
from bot.desk.reception import Reception
from bot.orders.scheduler import Scheduler
from bot.reply import Kind
from bot.store import Store
from tests.bot.messages import Clock
from tests.bot.orders.house import BERLIN, LOG, TUESDAY, digests, house, set_digest, waiting


def test_a_digest_is_posted_on_time_and_once(shelf: Path) -> None:
    """Not before 08:00 in Berlin, then once however often the clock is looked at; the next on the next day."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        said = set_digest(reception)
        assert "Daesh, daily 08:00 (Europe/Berlin), first on 24 Nov 2026 at 08:00" in said
        scheduler.tick()
        assert digests(reception) == []
        clock.move(hours=1)
        for _ in range(5):
            scheduler.tick()
        ((item, served),) = waiting(reception, MessageKind.DIGEST)
        assert item.message.id == "digest:1:2026-11-24T08:00" and item.message.place == "C1"
        assert served.reply.kind is Kind.BRIEF and served.reply.brief is not None and served.reply.brief.items
        assert served.reply.notify == ("U1",) and served.reply.said_first is None
        assert served.reply.notes[-1] == "Stop this digest with: digest stop 1"
        clock.move(hours=23)
        scheduler.tick()
        assert digests(reception) == []
        clock.move(hours=1)
        scheduler.tick()
        assert digests(reception) == ["digest:1:2026-11-25T08:00"]


def test_the_change_of_clocks_neither_skips_nor_doubles(shelf: Path) -> None:
    """Ticking every 10 minutes over both changes of 2026, each day has its digest, at 08:00 and at 02:30."""
    for start in (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)):
        with house(shelf, now=start) as (reception, clock, scheduler):
            for at in ("08:00", "02:30"):
                set_digest(reception, f"digest daily {at} Europe/Berlin Daesh", f"set {at} {start}")
            keys = [one.key for one in reception.store.orders.all()]
            seen: list[str] = []
            for _ in range(4 * 24 * 6):
                clock.move(minutes=10)
                scheduler.tick()
                if reception.store.inbox.waiting("slack"):
                    seen += digests(reception)
            assert len(seen) == len(set(seen))
            for key in keys:
                days = [id.rsplit(":", 2)[1].split("T")[0] for id in seen if id.startswith(f"digest:{key}:")]
                assert len(days) == len(set(days)) == 4
                reception.store.orders.stop(key)


def test_after_a_pause_one_digest_makes_up_for_all(shelf: Path) -> None:
    """Down over three due times: one digest, which says when it was due; then the usual rhythm."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        set_digest(reception)
        clock.move(days=3, hours=3)
        scheduler.tick()
        ((item, served),) = waiting(reception, MessageKind.DIGEST)
        assert item.message.id == "digest:1:2026-11-27T08:00"
        assert served.reply.said_first == "This was due at 08:00; I was not running then."
        clock.move(hours=22)
        scheduler.tick()
        assert digests(reception) == ["digest:1:2026-11-28T08:00"]


def test_a_platform_that_nobody_serves_gets_one_when_it_is_back(shelf: Path) -> None:
    """While the scheduler runs and the chat does not, the digests of a week don't pile up."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        set_digest(reception)
        for _ in range(7):
            clock.move(days=1)
            scheduler.tick()
        assert digests(reception) == ["digest:1:2026-11-24T08:00"]
        clock.move(days=1)
        scheduler.tick()
        assert digests(reception) == ["digest:1:2026-12-01T08:00"]


def test_a_clock_that_is_set_back_repeats_nothing(shelf: Path) -> None:
    """An hour or a day back: what was posted is not posted again, and the next comes when it is due."""
    with house(shelf, now=TUESDAY + timedelta(hours=1, minutes=5)) as (reception, clock, scheduler):
        clock.move(days=-1)
        set_digest(reception)
        clock.move(days=1)
        scheduler.tick()
        assert len(digests(reception)) == 1
        for back in ({"hours": -1}, {"hours": -5}, {"hours": 6}):
            clock.move(**back)
            scheduler.tick()
            assert digests(reception) == []
        clock.move(days=1)
        scheduler.tick()
        assert digests(reception) == ["digest:1:2026-11-25T08:00"]


def test_a_clock_that_was_far_ahead_silences_nothing(shelf: Path) -> None:
    """After a year by a wrong clock and its correction, the digests of the right days come."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        set_digest(reception)
        clock.move(days=365)
        scheduler.tick()
        assert len(digests(reception)) == 1
        clock.move(days=-365, hours=2)
        scheduler.tick()
        assert digests(reception) == ["digest:1:2026-11-24T08:00"]
        scheduler.tick()
        assert digests(reception) == []


def test_a_restart_at_any_moment_posts_it_once(shelf: Path) -> None:
    """Killed after it was due and before it was posted, it is there at the next start, under the same reply."""
    with house(shelf, now=TUESDAY) as (reception, clock, scheduler):
        set_digest(reception)
        clock.move(hours=2)
        scheduler.tick()
        ((first, served),) = waiting(reception, MessageKind.DIGEST, posted=False)
    with house(shelf, now=TUESDAY + timedelta(hours=2, minutes=1)) as (reception, _, scheduler):
        scheduler.tick()
        ((again, served_again),) = waiting(reception, MessageKind.DIGEST)
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
            set_digest(reception, f"digest daily 08:00 topic{number}", f"set{number}")
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

"""From the inbox to the platform, over kills, lost connections and refusals that no real server makes on demand."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from platformdirs import user_log_path

from bot.desk.delivery import REPEATED, Delivery
from bot.desk.message import Message, Standing
from bot.desk.platform import CannotLook, Undeliverable
from bot.desk.reception import Reception
from bot.reply import ActionKind, Kind, Reply
from bot.running.log import logger
from bot.settings import LogLevel, Settings
from bot.store import Item
from index.errors import FolderFull
from tests.bot.messages import ADMIN, QUESTION, Clock, message, press, reception_over

LOG = logger(Settings(log_level=LogLevel.ERROR))


@dataclass
class Channel:
    """A platform in memory, with the faults that a test asks for."""

    name: str = "slack"
    shown: dict[str, Reply] = field(default_factory=dict)  # posted id -> reply
    keys: Counter[str] = field(default_factory=Counter)
    edits: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    readable: bool = True
    lose_after_post: int = 0  # so many posts arrive, and their answer doesn't
    gone: bool = False
    # What people do with a reply before its post has returned.
    at_once: Callable[[str], None] = lambda key: None
    _ids: dict[str, str] = field(default_factory=dict)

    async def standing(self, message: Message) -> Standing:
        return Standing()

    async def working(self, message: Message) -> None:
        return None

    async def post(self, message: Message, reply: Reply, key: str) -> str:
        if self.gone:
            raise Undeliverable("The channel was archived.")
        self.keys[key] += 1
        posted = f"p{len(self.shown)}"
        self.shown[posted] = reply
        self._ids[key] = posted
        self.at_once(key)
        if self.lose_after_post:
            self.lose_after_post -= 1
            raise ConnectionResetError("the answer to the post was lost")
        return posted

    async def edit(self, message: Message, posted: str, reply: Reply) -> str:
        self.edits.append(posted)
        self.shown[posted] = reply
        return posted

    async def remove(self, message: Message, posted: str) -> None:
        self.removed.append(posted)

    async def find(self, message: Message, key: str) -> str | None:
        if not self.readable:
            raise CannotLook("no history scope")
        return self._ids.get(key)


@pytest.fixture
def desk(shelf: Path) -> Iterator[tuple[Reception, Clock]]:
    with reception_over(shelf) as opened:
        yield opened


def deliver(
    reception: Reception,
    channel: Channel,
    *,
    until: Callable[[], bool] | None = None,
) -> None:
    """Run a delivery until nothing waits any more (or ``until`` holds), two minutes at most."""

    async def run() -> None:
        stop = threading.Event()
        delivery = Delivery(reception, channel, LOG, stop, edit_every=0.05)
        working = asyncio.create_task(delivery.run())
        done = until or (lambda: reception.store.inbox.waiting("slack") == 0)
        for _ in range(12_000):
            if done() or working.done():
                break
            delivery.ring()
            await asyncio.sleep(0.01)
        stop.set()
        delivery.ring()
        await working
        assert done()

    asyncio.run(run())


def test_every_message_is_answered_once(desk: tuple[Reception, Clock]) -> None:
    """Twenty questions, each delivered three times, give twenty replies."""
    reception, _ = desk
    for number in range(20):
        for delivery in range(3):
            reception.hear(
                message(id=f"m{number}", thread=f"t{number % 5}", delivery=f"e{number}.{delivery}")
            )
    channel = Channel()
    deliver(reception, channel)
    assert len(channel.keys) == 20 and set(channel.keys.values()) == {1}
    assert all(reply.kind is Kind.ANSWER for reply in channel.shown.values())


def test_an_answer_can_be_removed_before_it_is_written_down(desk: tuple[Reception, Clock]) -> None:
    """Who presses "Remove" as soon as the answer is there gets it removed, though its post has not returned yet."""
    reception, _ = desk

    def pressed(key: str) -> None:
        removed = reception.presses.remove(press(ActionKind.REMOVE, key), Standing())
        assert isinstance(removed, Item) and removed.posted is None

    reception.hear(message())
    channel = Channel(at_once=pressed)
    deliver(reception, channel, until=lambda: bool(channel.removed))
    assert channel.removed == ["p0"]


def test_a_lost_reply_to_a_post_is_looked_for_before_posting_again(desk: tuple[Reception, Clock]) -> None:
    """The platform took the post and its answer got lost: the post is found, and not repeated."""
    reception, clock = desk
    reception.hear(message())
    channel = Channel(lose_after_post=1)
    deliver(reception, channel, until=lambda: bool(channel.keys))
    clock.move(minutes=1)
    deliver(reception, channel)
    assert list(channel.keys.values()) == [1]
    assert reception.store.inbox.counted(REPEATED) == 0


def test_where_nobody_can_look_the_repetition_is_said_and_counted(desk: tuple[Reception, Clock]) -> None:
    """The one gap: the post is repeated, says that it may be there twice, and is counted."""
    reception, clock = desk
    reception.hear(message())
    item = reception.store.inbox.take("slack", clock())
    assert item is not None
    reception.store.inbox.posting(item)
    reception.store.inbox.later(item, clock())  # as after a kill
    channel = Channel(readable=False)
    deliver(reception, channel)
    (reply,) = channel.shown.values()
    assert reply.said_first is not None and "twice" in reply.said_first
    assert reception.store.inbox.counted(REPEATED) == 1


def test_an_answer_after_an_outage_says_when_the_question_came(desk: tuple[Reception, Clock]) -> None:
    """A question that waited over a restart is answered with the time it was asked at."""
    reception, clock = desk
    reception.hear(message())
    clock.move(minutes=10)
    channel = Channel()
    deliver(reception, channel)
    (reply,) = channel.shown.values()
    assert reply.said_first == "You asked at 07:45 while I was restarting. Answer:"


def test_a_question_that_cannot_be_searched_now_is_answered_later(
    desk: tuple[Reception, Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence now, the answer when the disk has room again; the sentence is not repeated."""
    reception, clock = desk
    really = reception.desk.ask

    def full(*args: object) -> None:
        raise FolderFull("The disk is full.")

    monkeypatch.setattr(reception.desk, "ask", full)
    reception.hear(message())
    channel = Channel()
    for _ in range(3):
        deliver(reception, channel, until=lambda: len(channel.shown) >= 1)
        clock.move(minutes=10)
    assert [reply.kind for reply in channel.shown.values()] == [Kind.ERROR]
    monkeypatch.setattr(reception.desk, "ask", really)
    deliver(reception, channel)
    kinds = [reply.kind for reply in channel.shown.values()]
    assert kinds == [Kind.ERROR, Kind.ANSWER]
    assert "while I couldn't search" in (channel.shown["p1"].said_first or "")


def test_an_unexpected_error_is_one_sentence(
    desk: tuple[Reception, Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The asker gets a sentence with a reference, the error log its traceback, and the message is done."""
    reception, _ = desk

    def broken(*args: object) -> None:
        raise RuntimeError("secret details")

    monkeypatch.setattr(reception.desk, "ask", broken)
    reception.hear(message())
    channel = Channel()
    deliver(reception, channel)
    (reply,) = channel.shown.values()
    assert reply.kind is Kind.ERROR and "ref " in reply.summary and "secret" not in reply.summary
    log = (user_log_path("briefbot", appauthor=False) / "briefbot-errors.log").read_text()
    assert reply.summary.split("ref ")[1].rstrip(")") in log and "secret details" in log


def test_an_edit_edits_the_answer(desk: tuple[Reception, Clock]) -> None:
    """The answer to an edited question replaces the first one, in its place."""
    reception, _ = desk
    reception.hear(message())
    channel = Channel()
    deliver(reception, channel)
    reception.hear(message("how many ISIS fighters were there in July 2018?", version="1"))
    deliver(reception, channel)
    assert list(channel.shown) == ["p0"] and channel.edits == ["p0"]
    assert "20,000 to 30,000" in channel.shown["p0"].quotes[0].text


def test_a_channel_that_is_gone_does_not_hold_up_the_others(desk: tuple[Reception, Clock]) -> None:
    """What can't be delivered is given up with its reason; nothing waits for it."""
    reception, _ = desk
    reception.hear(message())
    deliver(reception, Channel(gone=True))
    item = reception.store.inbox.by_answer(_answer_of(reception))
    assert item is not None and reception.store.inbox.waiting("slack") == 0


@pytest.mark.slow
def test_a_reindex_shows_its_progress_and_ends_with_a_message(
    read_shelf: Path, desk: tuple[Reception, Clock]
) -> None:
    """One message is edited while the job runs; the result is a message of its own that notifies."""
    reception, _ = desk
    reception.hear(message("reindex", person=ADMIN))
    channel = Channel()
    deliver(
        reception,
        channel,
        until=lambda: len(channel.shown) == 2 and not reception.store.inbox.interrupted("slack"),
    )
    first, last = channel.shown.values()
    assert channel.edits and set(channel.edits) == {"p0"}
    assert last.summary.startswith("Reindex done") and last.notify == (ADMIN,)
    assert first.summary.startswith("Reindex done") and first.notify == ()


def test_a_reindex_cut_off_by_a_restart_does_not_stand_there_for_ever(desk: tuple[Reception, Clock]) -> None:
    """After a restart the progress message says that the job was interrupted."""
    reception, clock = desk
    reception.hear(message("reindex", person=ADMIN))
    item = reception.store.inbox.take("slack", clock())
    assert item is not None
    reception.store.inbox.posting(item)
    reception.store.inbox.working(item, "p0")
    channel = Channel()
    deliver(reception, channel, until=lambda: bool(channel.edits))
    assert "restarted during that reindex" in channel.shown["p0"].summary


def _answer_of(reception: Reception) -> str:
    with reception.store.database.reading() as db:
        return str(db.execute("SELECT answer FROM inbox").fetchone()[0])


def test_who_is_forgotten_is_told_so(desk: tuple[Reception, Clock]) -> None:
    """The reply to "forget" stays, and the words that asked for it don't."""
    reception, _ = desk
    reception.hear(message())
    reception.hear(message("forget", "m2"))
    channel = Channel()
    deliver(reception, channel)
    assert channel.removed == []
    assert "1 answer was" in list(channel.shown.values())[-1].summary
    with reception.store.database.reading() as db:
        assert {row[0] for row in db.execute("SELECT text FROM inbox")} == {""}


@pytest.mark.slow
def test_a_reindex_tells_its_result_whatever_becomes_of_its_bar(
    read_shelf: Path, desk: tuple[Reception, Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edits that fail cost the bar alone, also when the command came by an edit."""
    reception, _ = desk
    reception.hear(message("reindex nowhere", person=ADMIN))
    channel = Channel()
    deliver(reception, channel)

    async def refuse(message: Message, posted: str, reply: Reply) -> str:
        channel.edits.append("tried")
        if len(channel.edits) > 1:
            raise Undeliverable("That message can't be edited now.")
        return posted

    monkeypatch.setattr(channel, "edit", refuse)
    reception.hear(message("reindex", person=ADMIN, version="1"))
    deliver(
        reception, channel, until=lambda: any("Reindex done" in one.summary for one in channel.shown.values())
    )
    assert reception.store.inbox.interrupted("slack") == []


def test_a_share_that_cannot_be_posted_is_told_and_may_be_tried_again(desk: tuple[Reception, Clock]) -> None:
    """Where the app is not, its sharer is told directly to invite it; the next press posts it."""
    reception, _ = desk
    reception.hear(message(f"ask {QUESTION}", private=True, command=True, thread=None))
    deliver(reception, Channel())
    answer = _answer_of(reception)
    reception.presses.press(press(ActionKind.SHARE, answer), Standing())
    deliver(reception, Channel(gone=True))
    with reception.store.database.reading() as db:
        (told,) = db.execute("SELECT person, text FROM inbox WHERE kind = 'note'").fetchall()
    assert told["person"] == "U1" and "Invite me there" in told["text"]
    there = Channel()
    assert reception.presses.press(press(ActionKind.SHARE, answer), Standing()).kind is Kind.NOTICE
    deliver(reception, there)
    (shared,) = there.shown.values()
    assert shared.kind is Kind.ANSWER and shared.quotes

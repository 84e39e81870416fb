"""Messages as a platform would hand them over, a clock that is moved by hand, and a reception over the samples."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.desk.desk import Desk
from bot.desk.message import Message, Press, Standing
from bot.desk.policy import Policy
from bot.desk.reception import Reception
from bot.desk.reindexing import Reindexing
from bot.orders.orders import OrderRules
from bot.reply import ActionKind
from bot.store import Item, Store
from index import open_index

NOW = datetime(2026, 11, 22, 7, 45, tzinfo=UTC)
ADMIN = "U-admin"
QUESTION = "how many ISIS fighters remain?"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def message(text: str = QUESTION, id: str = "m1", **fields: Any) -> Message:
    """A message in a thread of the desk's channel."""
    given: dict[str, Any] = {
        "platform": "slack",
        "place": "C1",
        "person": "U1",
        "asked_at": NOW,
        "thread": "t1",
    }
    return Message(id=id, text=text, **(given | fields))


def press(kind: ActionKind, answer: str = "", **fields: Any) -> Press:
    """A press in the desk's channel."""
    given: dict[str, Any] = {"platform": "slack", "place": "C1", "person": "U1", "at": NOW}
    return Press(kind=kind, answer=answer, **(given | fields))


@contextmanager
def reception_over(
    folder: Path, *, policy: Policy | None = None, orders: OrderRules | None = None, now: datetime = NOW
) -> Iterator[tuple[Reception, Clock]]:
    """A reception over a data folder, its clock standing; channel C1 may read the samples."""
    clock = Clock(now)
    rules = policy or Policy(admins={"slack": frozenset({ADMIN})})
    with open_index(folder, write=True) as index:
        store = Store.open(folder)
        store.grants.give("slack", "C1", "samples", "test", NOW)
        desk = Desk(index, clock=clock)
        reception = Reception(
            desk, store, rules, reindexing=Reindexing(index, None, clock), orders=orders, clock=clock
        )
        try:
            yield reception, clock
        finally:
            store.close()


def shared(reception: Reception, answer: str, **fields: Any) -> Any:
    """Share an answer in a place, and take what is posted all the way through: what is served."""
    told = reception.presses.press(press(ActionKind.SHARE, answer, **fields), Standing())
    item = reception.store.inbox.take("slack", reception.clock())
    assert told.summary == "Shared." and item is not None
    served = reception.serve(item, Standing())
    reception.store.inbox.done(item, f"shared-{item.key}")
    return served


def ask(reception: Reception, asked: Message, standing: Standing | None = None) -> tuple[Item, Any]:
    """Take a message all the way through, as a platform would, without posting: its item and what is served."""
    reception.hear(asked)
    item = reception.store.inbox.take(asked.platform, reception.clock())
    assert item is not None and item.message.id == asked.id
    served = reception.serve(item, standing or Standing())
    reception.store.inbox.posting(item)
    reception.store.inbox.done(item, f"posted-{asked.id}")
    return item, served

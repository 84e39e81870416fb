"""A reception with standing orders over the samples, whose articles were stored long ago."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.desk.call import Served
from bot.desk.message import MessageKind, Standing
from bot.desk.policy import Policy
from bot.desk.reception import Reception
from bot.orders.orders import OrderRules
from bot.orders.scheduler import Scheduler
from bot.running.log import logger
from bot.settings import LogLevel, Settings
from bot.store import Item
from index.article import Precision, Published
from index.catalogue import Catalogue
from index.disk import CATALOGUE_FILE
from tests.bot.messages import Clock, ask, message, reception_over
from tests.index.folders import draft

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 11, 24, 6, tzinfo=UTC)  # 07:00 in Berlin
LOG = logger(Settings(log_level=LogLevel.ERROR))


@contextmanager
def house(
    folder: Path, *, now: datetime | None = None, policy: Policy | None = None, **rules: Any
) -> Iterator[tuple[Reception, Clock, Scheduler]]:
    """Open it at ``now`` (this instant, if nothing is said), with a scheduler that is ticked by hand."""
    with closing(sqlite3.connect(folder / CATALOGUE_FILE)) as db, db:
        db.execute("UPDATE revisions SET stored_at = '2020-01-01T00:00:00+00:00'")
    given = OrderRules(**({"zone": BERLIN} | rules))
    with reception_over(folder, orders=given, now=now or datetime.now(UTC), policy=policy) as (
        reception,
        clock,
    ):
        yield reception, clock, Scheduler(reception, LOG)


def waiting(
    reception: Reception, kind: MessageKind, standing: Standing | None = None, *, posted: bool = True
) -> list[tuple[Item, Served]]:
    """Serve everything of one kind that waits in the inbox, as a delivery would, without a platform."""
    found = []
    while (item := reception.store.inbox.take("slack", reception.clock())) is not None:
        served = reception.serve(item, standing or Standing())
        if posted:
            reception.store.inbox.posting(item)
            reception.store.inbox.done(item, None if served.nothing else f"p-{item.message.id}")
        if item.message.kind is kind:
            found.append((item, served))
        if not posted:
            break
    return found


def set_digest(
    reception: Reception, words: str = "digest daily 08:00 Daesh", id: str = "set", **fields: object
) -> str:
    """Ask for a digest; what was said to it."""
    asked_at = reception.clock().astimezone(BERLIN)
    _, served = ask(reception, message(words, id, asked_at=asked_at, **fields))
    return str(served.reply.summary)


def digests(reception: Reception) -> list[str]:
    """The ids of the digests that wait, which are served by this."""
    return [item.message.id for item, _ in waiting(reception, MessageKind.DIGEST)]


def put(folder: Path, article_id: str, text: str, **fields: Any) -> None:
    """Store an article of the samples' collection, now."""
    given: dict[str, Any] = {
        "title": f"Title of {article_id}",
        "publisher": "Late Wire",
        "published": Published("2026-11-20", Precision.DAY),
        "collection": "samples",
    }
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        writer.put(draft(article_id, text, **(given | fields)))
        writer.compare(50)

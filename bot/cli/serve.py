"""``serve``: answering in the team's chats, keeping in step with the sources, until stopped."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from bot.cli import options
from bot.cli.session import open_index_for, settings_for

if TYPE_CHECKING:
    from bot.settings import Settings


def serve(context: typer.Context, data: options.Data = None) -> None:
    """Answer in Slack and Matrix, and keep in step with the places that are followed, until stopped."""
    raise typer.Exit(_serve(settings_for(context, data)))


def _serve(settings: Settings) -> int:
    from bot.cli.add import limits_of
    from bot.desk.collecting import Collecting
    from bot.desk.desk import Desk, here_and_now
    from bot.desk.reception import Reception
    from bot.desk.reindexing import Reindexing
    from bot.orders.scheduler import Scheduler
    from bot.running.chats import chats_of, orders_of, policy_of
    from bot.running.health import Health, served
    from bot.running.log import logger
    from bot.running.service import serve as serve_chats
    from bot.running.upkeep import Expiring
    from bot.running.watching import Watching
    from bot.store import Store
    from index.article import Question
    from index.lock import FolderLock

    log = logger(settings)
    health = Health()
    chats = chats_of(settings, health)
    with ExitStack() as stack:
        if settings.health_port is not None:
            stack.enter_context(served(health, settings.health_host, settings.health_port))
        index = stack.enter_context(open_index_for(settings, write=True))
        for chat in chats:  # two bots on one folder would answer everything twice
            stack.enter_context(
                FolderLock.acquire(settings.data, f"{chat.name}.lock", f"answering in {chat.name}")
            )
        store = Store.open(settings.data)
        stack.callback(store.close)
        limits = limits_of(settings)
        desk = Desk(
            index,
            old_after=timedelta(days=settings.old_after_days),
            heard=lambda heard: log.info("asked", **asdict(heard)),
        )
        reception = Reception(
            desk,
            store,
            policy_of(settings),
            reindexing=Reindexing(index, limits, here_and_now),
            collecting=Collecting(index, limits),
            orders=orders_of(settings),
            asked=Question("", limit=settings.quotes),
            prefixes={"matrix": settings.matrix_prefix},
        )
        beside = (
            Watching(index, limits, log),
            Expiring(store, settings.keep_days, here_and_now, log),
            Scheduler(reception, log),
        )
        return serve_chats(reception, chats, log, beside, health.trouble)

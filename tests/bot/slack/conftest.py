"""A workspace, and Briefbot answering in it: in this process, over Bolt as it is, against the emulator."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.cli.add import limits_of
from bot.desk.collecting import Collecting
from bot.desk.desk import Desk, here_and_now
from bot.desk.reception import Reception
from bot.desk.reindexing import Reindexing
from bot.running.chats import orders_of, policy_of
from bot.running.health import Health
from bot.running.log import logger
from bot.settings import LogLevel, Settings
from bot.slack.chat import SlackChat
from bot.slack.manifest import events_of, scopes_of
from bot.store import Store
from index import open_index
from tests.peers.slack_delivery import SECRET
from tests.peers.slack_relay import APP_TOKEN, BOT_TOKEN
from tests.peers.slack_workspace import Workspace, workspace


@contextmanager
def briefbot(
    slack: Workspace, folder: Path, *, connected: bool = True, **given: Any
) -> Iterator[tuple[Reception, Health]]:
    """Briefbot, connected; everybody may read the samples unless ``given`` settings say otherwise."""
    chosen: dict[str, Any] = {
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
        "slack_signing_secret": SECRET,
        "slack_api_url": slack.api,
        "slack_admins": frozenset({slack.person("eve")}),
        "open_collections": frozenset({"samples"}),
        "log_level": LogLevel.WARNING,
    }
    settings = Settings(**(chosen | given))
    health = Health()
    stop = threading.Event()
    failures: list[Exception] = []
    with ExitStack() as stack:
        index = stack.enter_context(open_index(folder, write=True))
        store = Store.open(folder)
        stack.callback(store.close)
        limits = limits_of(settings)
        reception = Reception(
            Desk(index),
            store,
            policy_of(settings),
            reindexing=Reindexing(index, limits, here_and_now),
            collecting=Collecting(index, limits),
            orders=orders_of(settings),
        )
        chat = SlackChat(settings, health)

        def run() -> None:
            try:
                chat.run(reception, logger(settings), stop)
            except Exception as error:  # noqa: BLE001  (raised again where the test looks)
                failures.append(error)

        thread = threading.Thread(target=run, name="slack")
        thread.start()
        try:
            slack.wait(
                lambda: failures or not connected or (health.report()["ok"] and health.report()["chats"])
            )
            yield reception, health
        finally:
            stop.set()
            thread.join(60)
        assert not thread.is_alive()
        if failures:
            raise failures[0]


@pytest.fixture(scope="module")
def slack() -> Iterator[Workspace]:
    """A workspace in which the app has the scopes and events of its own manifest, and no more."""
    with workspace(subscribed=frozenset(events_of(False)), scopes=",".join(scopes_of(False))) as made:
        yield made


@pytest.fixture
def bot(slack: Workspace, shelf: Path) -> Iterator[Reception]:
    """Briefbot in the workspace, over the samples."""
    with briefbot(slack, shelf) as (reception, _):
        yield reception

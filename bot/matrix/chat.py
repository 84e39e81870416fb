"""Matrix as one of the chats that `briefbot serve` answers in."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.desk.delivery import Delivery
from bot.matrix.client import Client, Refused
from bot.matrix.events import PLATFORM, Me
from bot.matrix.folder import Folder
from bot.matrix.listening import Listening
from bot.matrix.login import Credentials, enter
from bot.matrix.poster import MatrixPoster
from bot.matrix.rooms import Allowed, Rooms
from bot.matrix.sync import POLL, Sync

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from bot.desk.reception import Reception
    from bot.running.health import Health
    from bot.settings import Settings

_QUIET = 4 * POLL / 1000  # seconds without any answer of the homeserver that are too many
_GRACE = 20.0  # seconds that replies under way may take once told to stop
_LOOK = 0.2


def credentials(settings: Settings) -> Credentials:
    """What the settings say about the bot's account."""
    return Credentials(
        settings.matrix_homeserver.rstrip("/"),
        settings.matrix_user,
        settings.matrix_password.get_secret_value(),
        settings.matrix_token.get_secret_value(),
    )


class MatrixChat:
    """The bot in Matrix: one account, one device, one loop."""

    name = PLATFORM

    def __init__(self, settings: Settings, health: Health) -> None:
        self._settings = settings
        self._folder = Folder(settings.data)
        self._health = health

    def run(self, reception: Reception, log: FilteringBoundLogger, stop: threading.Event) -> None:
        """Answer until ``stop`` is set. Raises ChatError, SettingsError and DataFolderError."""
        self._health.expect(PLATFORM, _QUIET)
        asyncio.run(self._answer(reception, log, stop))

    async def _answer(self, reception: Reception, log: FilteringBoundLogger, stop: threading.Event) -> None:
        settings = self._settings

        def trouble(sentence: str) -> None:
            log.warning("matrix.trouble", sentence=sentence)
            self._health.trouble(PLATFORM, sentence)

        client = Client(
            settings.matrix_homeserver,
            settings.matrix_user,
            self._folder,
            well=lambda: self._health.heard(PLATFORM),
            trouble=trouble,
        )
        stopped = asyncio.create_task(_until(stop))
        work = asyncio.create_task(self._work(client, reception, log, stop, trouble))
        try:
            await asyncio.wait({stopped, work}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                await asyncio.wait({work}, timeout=_GRACE)
            if not work.done():
                work.cancel()
                await asyncio.wait({work})
            elif (error := work.exception()) is not None:
                raise error
        finally:
            stopped.cancel()
            await client.close()

    async def _work(
        self,
        client: Client,
        reception: Reception,
        log: FilteringBoundLogger,
        stop: threading.Event,
        trouble: Callable[[str], None],
    ) -> None:
        """Log in, load the rooms, then follow them and deliver until stopped."""
        settings = self._settings
        await enter(client, self._folder, credentials(settings))
        me = Me(client.user_id, await _display_name(client), settings.matrix_prefix)
        grants = reception.store.grants
        rooms = Rooms(
            client,
            Allowed.read(settings.matrix_allowed, client.user_id),
            settings.matrix_admin_power,
            lambda room, names: bool(grants.of(PLATFORM, room, names)),
        )
        poster = MatrixPoster(client, rooms, settings.matrix_prefix)
        delivery = Delivery(reception, poster, log, stop)
        max_age = timedelta(hours=settings.matrix_max_age_hours)
        listening = Listening(client, rooms, poster, reception, me, log, delivery.ring, max_age)
        sync = Sync(client, self._folder, listening, trouble)
        await sync.begin()
        log.info("matrix.connected", user=client.user_id, device=client.device_id, rooms=len(client.rooms))
        following = asyncio.create_task(sync.run())
        delivering = asyncio.create_task(delivery.run())
        try:
            await asyncio.wait({following, delivering}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            following.cancel()
            if following.done() or not stop.is_set():
                delivering.cancel()
            results = await asyncio.gather(following, delivering, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result


async def _display_name(client: Client) -> str:
    from urllib.parse import quote

    try:
        told = await client.call("GET", f"/client/v3/profile/{quote(client.user_id)}/displayname")
    except Refused:
        return ""
    return str(told.get("displayname") or "")


async def _until(stop: threading.Event) -> None:
    while not stop.is_set():
        await asyncio.sleep(_LOOK)

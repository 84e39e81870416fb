"""The two ways in which Slack reaches the app: a socket that the app opens, or an address that Slack calls."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.desk.platform import ChatError

if TYPE_CHECKING:
    from aiohttp import web
    from structlog.typing import FilteringBoundLogger

    from bot.running.health import Health

PING = 5.0  # seconds between two pings; Slack's own come about as often
QUIET = 30.0  # seconds without any frame, pongs included, after which a socket is given up
_LOOK = 0.2
_AGAIN = 5.0  # seconds between two tries to connect
PATH = "/slack/events"


class Socket:
    """Socket Mode, watched: health is the age of the last frame, whatever the socket says of itself."""

    def __init__(self, app: AsyncApp, token: str, health: Health, log: FilteringBoundLogger) -> None:
        self._handler = AsyncSocketModeHandler(app, token, logger=app.logger, ping_interval=PING)
        self._health = health
        self._log = log
        self._quiet = QUIET
        self._last = time.monotonic()
        self._pong: float | None = None

    async def run(self, stop: threading.Event) -> None:
        """Stay connected until told to stop; what keeps it from connecting is told to the log and to health."""
        client = self._handler.client
        client.on_message_listeners.append(self._frame)
        self._health.expect("slack", 2 * self._quiet)
        connecting = asyncio.ensure_future(self._connect())
        try:
            while not stop.is_set():
                await asyncio.sleep(_LOOK)
                if self._pong != client.last_ping_pong_time:
                    self._pong = client.last_ping_pong_time
                    self._alive()
                silent = time.monotonic() - self._last
                if silent > self._quiet and connecting.done():
                    self._log.warning("slack.silent", seconds=round(silent))
                    self._health.trouble(
                        "slack", f"Nothing came from Slack for {silent:.0f} s; connecting anew."
                    )
                    self._last = time.monotonic()
                    connecting = asyncio.ensure_future(self._connect())
        finally:
            connecting.cancel()
            await client.close()  # type: ignore[no-untyped-call]

    async def _connect(self) -> None:
        try:
            await self._handler.client.connect_to_new_endpoint(force=True)
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            self._log.warning("slack.not_connected", error=type(error).__name__)
            self._health.trouble("slack", f"Slack can't be reached ({type(error).__name__}); trying again.")
            self._last = time.monotonic() - self._quiet + _AGAIN  # so long until the next try

    async def _frame(self, message: Any) -> None:
        self._alive()

    def _alive(self) -> None:
        self._last = time.monotonic()
        self._health.heard("slack")


class Http:
    """Slack calls us: signed requests on one path."""

    def __init__(
        self, app: AsyncApp, host: str, port: int, health: Health, log: FilteringBoundLogger
    ) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._health = health
        self._log = log

    async def run(self, stop: threading.Event) -> None:
        """Listen until told to stop. Raises ChatError when the port can't be had."""
        from aiohttp import web

        application = web.Application(client_max_size=2**20)
        application.router.add_post(PATH, self._called)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, self._host, self._port).start()
            except OSError as error:
                raise ChatError(
                    f"Slack's requests can't be taken on {self._host}, port {self._port}: {error}. "
                    "Choose another with BRIEFBOT_SLACK_PORT."
                ) from error
            self._health.expect("slack", float("inf"))
            self._health.heard("slack")
            self._log.info("slack.listening", host=self._host, port=runner.addresses[0][1])
            while not stop.is_set():
                await asyncio.sleep(_LOOK)
        finally:
            await runner.cleanup()

    async def _called(self, request: web.Request) -> web.Response:
        from aiohttp import web
        from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request

        if not request.headers.get("X-Slack-Request-Timestamp", "").isdecimal():
            return web.Response(status=401, text="no timestamp")  # Bolt would take it for a number
        self._health.heard("slack")
        return await to_aiohttp_response(await self._app.async_dispatch(await to_bolt_request(request)))


class _Forward(logging.Handler):
    """What Slack's libraries say goes where everything goes."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__(logging.INFO)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        say = self._log.debug if record.levelno < logging.WARNING else self._log.warning
        say("slack.library", says=record.getMessage()[:500])


def library_log(log: FilteringBoundLogger) -> logging.Logger:
    """A logger for Slack's libraries."""
    logger = logging.Logger("slack", logging.INFO)
    logger.addHandler(_Forward(log))
    return logger

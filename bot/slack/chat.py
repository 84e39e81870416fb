"""Slack as one of the chats that Briefbot answers in."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.delivery import Delivery
from bot.desk.platform import ChatError
from bot.desk.welcome import Welcome, welcome
from bot.settings import Settings, SlackMode
from bot.slack.app import Me, build
from bot.slack.connection import Http, Socket
from bot.slack.hearing import Hearing
from bot.slack.home import home, prompts
from bot.slack.naming import commands_of
from bot.slack.people import Known
from bot.slack.poster import SlackPoster
from bot.slack.pressing import Pressing
from bot.slack.web import Outage, client, patiently
from index.errors import SettingsError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from bot.desk.reception import Reception
    from bot.running.health import Health


_LOOK = 0.2  # seconds
_GRACE = 20.0  # seconds that replies under way may take once told to stop


class SlackChat:
    """One workspace. ``settings`` have been found complete."""

    name = "slack"

    def __init__(self, settings: Settings, health: Health) -> None:
        self._settings = settings
        self._health = health
        self._commands = commands_of(settings)
        _complete(settings)

    def run(self, reception: Reception, log: FilteringBoundLogger, stop: threading.Event) -> None:
        """Answer until ``stop`` is set. Raises ChatError when Slack refuses the app."""
        self._health.expect(self.name, float("inf"))  # not connected, until it is
        asyncio.run(self._run(reception, log, stop))

    async def _run(self, reception: Reception, log: FilteringBoundLogger, stop: threading.Event) -> None:
        settings = self._settings
        web = client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        signing = asyncio.ensure_future(self._signed_in(web, log))
        while not (await asyncio.wait({signing}, timeout=_LOOK))[0]:
            if stop.is_set():
                signing.cancel()
                return
        me = signing.result()
        known = Known(web, workspace_admins=settings.slack_workspace_admins)
        poster = SlackPoster(web, known, log)
        delivery = Delivery(reception, poster, log, stop)
        hearing = Hearing(reception, delivery, poster, known, log, settings.slack_threads)
        pressing = Pressing(web, hearing, poster, known, log, settings.max_file_mb * 2**20)

        async def greeting(person: str) -> Welcome:
            standing = await known.standing(person, "", True)
            return await asyncio.to_thread(welcome, reception, "slack", person, standing, settings.keep_days)

        async def show_home(person: str) -> None:
            told = await greeting(person)
            admins = [(await known.person(one)).name for one in told.people]
            view = home(told, me.name, [f"/{name}" for name in self._commands], admins)
            await patiently(lambda: web.views_publish(user_id=person, view=view))

        async def suggest(person: str, channel: str, thread: str) -> None:
            told = await greeting(person)
            await patiently(
                lambda: web.assistant_threads_setSuggestedPrompts(
                    channel_id=channel, thread_ts=thread, prompts=prompts(told)
                )
            )

        app = build(
            web,
            me,
            settings.slack_signing_secret.get_secret_value(),
            hearing,
            pressing,
            self._commands,
            show_home,
            suggest,
            log,
        )
        connection: Socket | Http
        if settings.slack_mode is SlackMode.SOCKET:
            connection = Socket(app, settings.slack_app_token.get_secret_value(), self._health, log)
        else:
            connection = Http(app, settings.slack_host, settings.slack_port, self._health, log)

        delivering = asyncio.ensure_future(delivery.run())
        listening = asyncio.ensure_future(connection.run(stop))
        try:
            await asyncio.wait({delivering, listening}, return_when=asyncio.FIRST_COMPLETED)
            if stop.is_set():
                delivery.ring()  # so that it looks at ``stop`` now
                await asyncio.wait({delivering, listening}, timeout=_GRACE)
        finally:
            for task in (delivering, listening):
                task.cancel()
            ended = await asyncio.gather(delivering, listening, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _signed_in(self, web: AsyncWebClient, log: FilteringBoundLogger) -> Me:
        """Who the app is; an outage of Slack's is waited out. Raises ChatError for a wrong token."""
        while True:
            try:
                return await _sign_in(web, self._settings)
            except Outage as error:
                log.warning("slack.outage", sentence=str(error))
                self._health.trouble(self.name, str(error))
                await asyncio.sleep(_LOOK)


async def _sign_in(web: AsyncWebClient, settings: Settings) -> Me:
    """Who the app is. Raises ChatError where Slack does not know a token: it will not know it later either."""
    try:
        me = await patiently(lambda: web.auth_test())
    except SlackApiError as error:
        raise ChatError(f"Slack refuses the app: {error.response.get('error')}.") from error
    if settings.slack_mode is SlackMode.SOCKET:
        try:
            await patiently(
                lambda: web.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
            )
        except Outage:
            raise
        except (SlackApiError, ChatError) as error:
            raise ChatError(
                "Slack does not know the app-level token, or it lacks the scope connections:write. Make one on the "
                "app's page, Basic Information, and set BRIEFBOT_SLACK_APP_TOKEN."
            ) from error
    return Me(str(me["user"]), str(me["user_id"]), str(me["bot_id"]), str(me["team_id"]))


def _complete(settings: Settings) -> None:
    missing = []
    if not settings.slack_bot_token.get_secret_value():
        missing.append("BRIEFBOT_SLACK_BOT_TOKEN (xoxb-…, from OAuth & Permissions of the app's page)")
    if settings.slack_mode is SlackMode.SOCKET and not settings.slack_app_token.get_secret_value():
        missing.append("BRIEFBOT_SLACK_APP_TOKEN (xapp-…, from Basic Information of the app's page)")
    if settings.slack_mode is SlackMode.HTTP and not settings.slack_signing_secret.get_secret_value():
        missing.append("BRIEFBOT_SLACK_SIGNING_SECRET (from Basic Information of the app's page)")
    if missing:
        raise SettingsError(f"For Slack, set {' and '.join(missing)}.")

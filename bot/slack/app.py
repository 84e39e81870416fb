"""The Bolt app: which of Slack's events goes where. What must be kept is kept before the acknowledgement."""

from __future__ import annotations

import re
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.log import keep_traceback
from bot.platform import ChatError
from bot.slack import modals
from bot.slack.buttons import PREFIX
from bot.slack.connection import library_log
from bot.slack.hearing import Hearing, Told
from bot.slack.manifest import ADD, CHECK
from bot.slack.naming import IN_DIRECT
from bot.slack.pressing import Pressing
from index.errors import BriefbotError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

Body = Mapping[str, Any]
Show = Callable[[str], Awaitable[None]]  # draw somebody's App Home
Suggest = Callable[[str, str, str], Awaitable[None]]  # person, channel, thread


def build(
    web: AsyncWebClient,
    secret: str,
    hearing: Hearing,
    pressing: Pressing,
    commands: Mapping[str, str],
    show_home: Show,
    suggest: Suggest,
    log: FilteringBoundLogger,
) -> AsyncApp:
    """An app that hears events, commands, shortcuts, buttons and windows."""
    app = AsyncApp(
        client=web,
        signing_secret=secret,
        logger=library_log(log),
        process_before_response=True,  # else events are acknowledged before they are kept
    )

    async def failed(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
        """Not acknowledged, so that Slack delivers it again; the log has the rest."""
        if not isinstance(error, BriefbotError):
            reference, place = keep_traceback("".join(traceback.format_exception(error)))
            log.error("slack.failed", error=type(error).__name__, reference=reference, details=str(place))
        return BoltResponse(status=500)

    app.error(failed)

    async def mentioned(
        event: Body, body: Body, context: AsyncBoltContext, request: AsyncBoltRequest
    ) -> None:
        await hearing.mention(event, _told(body, context, request))

    async def said(event: Body, body: Body, context: AsyncBoltContext, request: AsyncBoltRequest) -> None:
        await hearing.message(event, _told(body, context, request))

    async def home_opened(event: Body) -> None:
        if event.get("tab", "home") == "home":
            await show_home(str(event["user"]))

    async def pane_opened(event: Body) -> None:
        thread = event["assistant_thread"]
        await suggest(str(thread["user_id"]), str(thread["channel_id"]), str(thread["thread_ts"]))

    app.event("app_mention")(mentioned)
    app.event("message")(said)
    app.event("app_home_opened")(ack=_acknowledge, lazy=[home_opened])
    app.event("assistant_thread_started")(ack=_acknowledge, lazy=[pane_opened])
    app.event("assistant_thread_context_changed")(_acknowledge)

    async def commanded(ack: AsyncAck, body: Body) -> None:
        name = commands[str(body["command"]).lstrip("/")]
        await hearing.command(body, name, in_direct=name in IN_DIRECT)
        await ack("I answer in our direct conversation." if name in IN_DIRECT else "")

    for typed in commands:
        app.command(f"/{typed}")(commanded)

    async def pressed(body: Body) -> None:
        if await pressing.action(body):
            await show_home(str(body["user"]["id"]))

    app.action(re.compile(f"^{PREFIX}:"))(ack=_acknowledge, lazy=[_guarded(pressed, log)])
    app.shortcut(CHECK)(ack=_acknowledge, lazy=[_guarded(pressing.find_source, log)])
    app.shortcut(ADD)(ack=_acknowledge, lazy=[_guarded(pressing.offer_to_add, log)])
    app.view(modals.REASON)(ack=_acknowledge, lazy=[_guarded(pressing.submitted_reason, log)])

    async def link_submitted(ack: AsyncAck, body: Body) -> None:
        await pressing.submitted_link(body)  # kept, like a typed command, before it is acknowledged
        await ack()

    app.view(modals.ADD)(link_submitted)
    return app


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


def _guarded(
    work: Callable[[Body], Awaitable[None]], log: FilteringBoundLogger
) -> Callable[..., Awaitable[None]]:
    """What is done after the acknowledgement: nobody else would hear of its failure."""

    async def guarded(body: Body) -> None:
        try:
            await work(body)
        except ChatError as error:
            log.warning("slack.press_failed", sentence=str(error))
        except Exception as error:  # noqa: BLE001  (told to the log, with its trace)
            reference, place = keep_traceback("".join(traceback.format_exception(error)))
            log.error(
                "slack.press_failed", error=type(error).__name__, reference=reference, details=str(place)
            )

    guarded.__name__ = getattr(work, "__name__", "work")
    return guarded


def _told(body: Body, context: AsyncBoltContext, request: AsyncBoltRequest) -> Told:
    number = request.headers.get("x-slack-retry-num", ["0"])[0]
    return Told(
        delivery=str(body.get("event_id", "")),
        team=str(body.get("team_id") or context.team_id or ""),
        bot=str(context.bot_user_id or ""),
        repeated=number not in ("", "0"),
    )

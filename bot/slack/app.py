"""The Bolt app: which of Slack's events goes where. What must be kept is kept before the acknowledgement."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.platform import ChatError
from bot.running.log import keep_traceback
from bot.slack import forms
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
Work = Callable[[Body], Coroutine[Any, Any, None]]
Show = Callable[[str], Coroutine[Any, Any, None]]  # draw somebody's App Home
Suggest = Callable[[str, str, str], Coroutine[Any, Any, None]]  # person, channel, thread


@dataclass(frozen=True, slots=True)
class Me:
    """The app as Slack knows it."""

    name: str
    user: str
    bot: str
    team: str


def build(
    web: AsyncWebClient,
    me: Me,
    secret: str,
    hearing: Hearing,
    pressing: Pressing,
    commands: Mapping[str, str],
    show_home: Show,
    suggest: Suggest,
    log: FilteringBoundLogger,
) -> AsyncApp:
    """An app that hears events, commands, shortcuts, buttons and windows."""

    async def authorize() -> AuthorizeResult:
        """Known since the start. Bolt would ask Slack again, and acknowledge what comes while that fails."""
        return AuthorizeResult(
            enterprise_id=None, team_id=me.team, bot_user_id=me.user, bot_id=me.bot, bot_token=web.token
        )

    app = AsyncApp(
        client=AsyncWebClient(base_url=web.base_url),
        authorize=authorize,
        signing_secret=secret,
        logger=library_log(log),
        process_before_response=True,  # else events are acknowledged before they are kept
    )

    after = _After(log, pressing.failed)

    async def failed(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
        """Not acknowledged, so that Slack delivers it again; the log has the rest."""
        if not isinstance(error, BriefbotError):
            reference, details = keep_traceback(error)
            log.error("slack.failed", error=type(error).__name__, reference=reference, details=details)
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
            after(show_home(str(event["user"])))

    async def pane_opened(event: Body) -> None:
        thread = event["assistant_thread"]
        after(suggest(str(thread["user_id"]), str(thread["channel_id"]), str(thread["thread_ts"])))

    async def pane_moved() -> None:
        """Which channel the person looks at beside the pane: of no use here."""

    app.event("app_mention")(mentioned)
    app.event("message")(said)
    app.event("app_home_opened")(home_opened)
    app.event("assistant_thread_started")(pane_opened)
    app.event("assistant_thread_context_changed")(pane_moved)

    async def commanded(ack: AsyncAck, body: Body) -> None:
        name = commands[str(body["command"]).lstrip("/")]
        await hearing.command(body, name, in_direct=name in IN_DIRECT)
        await ack("I answer in our direct conversation." if name in IN_DIRECT else "")

    for typed in commands:
        app.command(f"/{typed}")(commanded)

    async def act(body: Body) -> None:
        if await pressing.action(body):
            await show_home(str(body["user"]["id"]))

    def doing(work: Work) -> Callable[[AsyncAck, Body], Awaitable[None]]:
        async def acknowledged(ack: AsyncAck, body: Body) -> None:
            await ack()
            after(work(body), body)

        return acknowledged

    app.action(re.compile(f"^{PREFIX}:"))(doing(act))
    app.shortcut(CHECK)(doing(pressing.find_source))
    app.shortcut(ADD)(doing(pressing.offer_to_add))
    app.view(forms.REASON)(doing(pressing.submitted))

    async def to_correct(ack: AsyncAck, body: Body) -> None:
        wrong = forms.corrected(body["view"]).wrong()
        if wrong is not None:
            await ack(response_action="errors", errors={"date": wrong})
            return
        await ack()
        after(pressing.submitted(body), body)

    app.view(forms.DETAILS)(to_correct)

    async def to_add(ack: AsyncAck, body: Body) -> None:
        offer = forms.chosen(body["view"])
        if offer.file:
            await ack()
            after(pressing.add_file(body, offer), body)
            return
        await pressing.add_link(body, offer)  # kept, like a typed command, before it is acknowledged
        await ack()

    app.view(forms.ADD)(to_add)
    return app


class _After:
    """Starts what is done after the acknowledgement; of its failures the log hears, and who pressed."""

    def __init__(self, log: FilteringBoundLogger, tell: Callable[[Body, str], Awaitable[None]]) -> None:
        self._log = log
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, work: Coroutine[Any, Any, None], pressed: Body | None = None) -> None:
        """``pressed`` is the interaction, where somebody waits for what comes of it."""
        task = asyncio.create_task(self._guarded(work, pressed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None], pressed: Body | None) -> None:
        try:
            await work
        except ChatError as error:  # Slack can't be reached, with a sentence neither
            self._log.warning("slack.press_failed", sentence=str(error))
        except BriefbotError as error:
            self._log.error("slack.press_failed", sentence=str(error))
            await self._say(pressed, str(error))
        except Exception as error:  # noqa: BLE001  (told to the person, and to the log with its trace)
            reference, details = keep_traceback(error)
            self._log.error(
                "slack.press_failed", error=type(error).__name__, reference=reference, details=details
            )
            await self._say(
                pressed, f"That went wrong, and should not have. Try it again in a moment. (ref {reference})"
            )

    async def _say(self, pressed: Body | None, sentence: str) -> None:
        if pressed is None:
            return
        try:
            await self._tell(pressed, sentence)
        except (SlackApiError, ChatError) as error:
            self._log.warning("slack.press_failed", sentence=f"Nor could that be said: {error}")


def _told(body: Body, context: AsyncBoltContext, request: AsyncBoltRequest) -> Told:
    number = request.headers.get("x-slack-retry-num", ["0"])[0]
    return Told(
        delivery=str(body.get("event_id", "")),
        team=str(body.get("team_id") or context.team_id or ""),
        bot=str(context.bot_user_id or ""),
        repeated=number not in ("", "0"),
    )

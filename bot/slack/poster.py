"""Replies into Slack: posted once, edited, taken back, found again. Limits are waited out in here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.desk.message import Message, Standing
from bot.desk.platform import CannotLook, ChatError, Undeliverable
from bot.reply import Kind, Reply
from bot.slack.files import PRIVATE, Files, Posted
from bot.slack.limits import SUMMARY
from bot.slack.people import Known
from bot.slack.render import Shown, render
from bot.slack.rich import Block, escaped
from bot.slack.web import patiently

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

METADATA = "briefbot_reply"  # the event type of our messages' metadata; its payload holds the key
_PAGES = 10  # looked through for a reply, 200 messages each
_TOO_MUCH = ("invalid_blocks", "msg_too_long", "msg_blocks_too_long", "invalid_blocks_format")


class SlackPoster:
    """The Poster of one workspace. A posted message's id is what ``Posted`` reads."""

    name = "slack"

    def __init__(self, web: AsyncWebClient, known: Known, log: FilteringBoundLogger) -> None:
        self._web = web
        self._known = known
        self._log = log
        self._files = Files(web, log)
        self._opened: dict[str, str] = {}  # person -> direct conversation

    async def standing(self, message: Message) -> Standing:
        """What Slack knows of the person and the channel."""
        return await self._known.standing(message.person, message.place, message.direct)

    async def working(self, message: Message) -> None:
        """A status under the question, in the assistant's pane; elsewhere Slack has none for apps."""
        if message.direct and message.thread:
            try:
                await self._web.assistant_threads_setStatus(
                    channel_id=message.place, thread_ts=message.thread, status="is searching the articles…"
                )
            except Exception as error:  # noqa: BLE001  (a status is a courtesy: never worth an answer)
                self._log.debug("slack.status", error=type(error).__name__)

    async def post(self, message: Message, reply: Reply, key: str) -> str:
        """Post where the message belongs; what is for one person's eyes through the command's own address.

        Raises Undeliverable, and Unsure when Slack's reply was lost.
        """
        shown = await self._shown(reply)
        private = message.private and reply.kind is not Kind.PROGRESS
        if private and await self._privately(message, shown):
            posted = Posted(PRIVATE)
        else:
            channel, thread = await self._where(message)
            told = await self._post(channel, thread, shown, key)
            posted = Posted(str(told["channel"]), str(told["ts"]))
        return str(replace(posted, files=await self._attach(message, reply, posted)))

    async def edit(self, message: Message, posted: str, reply: Reply) -> str:
        """Show ``reply`` in place of what was posted, and its files in place of those that were beside it.

        What only one person saw stays as it is, without its files.
        """
        there = Posted.read(posted)
        if there.private:
            await self._files.remove(there.files)
            return str(Posted(PRIVATE))
        shown = await self._shown(reply)
        try:
            await patiently(
                lambda: self._web.chat_update(
                    channel=there.channel, ts=there.ts, text=shown.text, blocks=shown.blocks
                )
            )
        except SlackApiError as error:
            raise _judged(error) from error
        await self._files.remove(there.files)
        return str(replace(there, files=await self._attach(message, reply, there)))

    async def remove(self, message: Message, posted: str) -> None:
        """Take back what was posted, and the files beside it; it may be gone already."""
        there = Posted.read(posted)
        await self._files.remove(there.files)
        if there.private:
            return
        try:
            await patiently(lambda: self._web.chat_delete(channel=there.channel, ts=there.ts))
        except SlackApiError as error:
            if error.response.get("error") != "message_not_found":
                raise _judged(error) from error

    async def find(self, message: Message, key: str) -> str | None:
        """The message that carries ``key``. Raises CannotLook where the app may not read the history."""
        if message.private:
            raise CannotLook("Slack keeps no trace of what only one person saw.")
        channel, thread = await self._where(message)
        arguments: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": 200}
        if thread is None:
            arguments |= {"oldest": str(message.asked_at.timestamp() - 1)}
        cursor = ""
        for _ in range(_PAGES):
            more = {"cursor": cursor} if cursor else {}
            try:
                told = await patiently(lambda: self._read(thread, arguments | more))  # noqa: B023
            except SlackApiError as error:
                raise CannotLook(
                    f"Slack does not show its history here ({error.response.get('error')})."
                ) from error
            for one in told["messages"]:
                if _key_of(one) == key:
                    return f"{channel}:{one['ts']}"
            cursor = (told.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return None

    async def tell(self, person: str, reply: Reply) -> None:
        """Say something to one person in the direct conversation, outside of the queue."""
        await self._post(await self._open(person), None, await self._shown(reply), "")

    async def whisper(self, channel: str, person: str, thread: str | None, reply: Reply) -> None:
        """Show something to one person in a channel."""
        shown = await self._shown(reply)
        await patiently(
            lambda: self._web.chat_postEphemeral(
                channel=channel, user=person, thread_ts=thread, text=shown.text, blocks=shown.blocks
            )
        )

    async def _shown(self, reply: Reply) -> Shown:
        if not reply.people:
            return render(reply)
        names = [f"@{(await self._known.person(one)).name}" for one in reply.people]
        return render(replace(reply, notes=(*reply.notes, f"Admins: {', '.join(names)}")))

    async def _privately(self, message: Message, shown: Shown) -> bool:
        """Reply through the address that came with a command; False where that is over."""
        address = message.extra.get("response_url")
        if not address:
            return False
        hook = AsyncWebhookClient(
            address, retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=20)]
        )
        for blocks in _ever_simpler(shown.blocks):
            told = await patiently(
                lambda: hook.send(text=shown.text, blocks=blocks, response_type="ephemeral"),  # noqa: B023
                repeatable=False,
            )
            if told.status_code == 200:
                return True
            self._log.info("slack.response_url", status=told.status_code, body=told.body[:50])
            if "block" not in told.body:
                break
        return False

    async def _where(self, message: Message) -> tuple[str, str | None]:
        """Channel and thread that a reply goes to. What can't be said in private is said in a direct message."""
        if message.place and not (message.private and not message.direct):
            return message.place, message.thread
        return await self._open(message.person), None

    async def _open(self, person: str) -> str:
        if person not in self._opened:
            try:
                told = await patiently(lambda: self._web.conversations_open(users=person))
            except SlackApiError as error:
                raise _judged(error) from error
            self._opened[person] = str(told["channel"]["id"])
        return self._opened[person]

    async def _post(self, channel: str, thread: str | None, shown: Shown, key: str) -> Mapping[str, Any]:
        arguments: dict[str, Any] = {
            "channel": channel,
            "text": shown.text,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if thread:
            arguments["thread_ts"] = thread
        if key:
            arguments["metadata"] = {"event_type": METADATA, "event_payload": {"key": key}}
        for blocks in _ever_simpler(shown.blocks):
            arguments["blocks"] = blocks or None
            try:
                told = await patiently(lambda: self._web.chat_postMessage(**arguments), repeatable=False)
                break
            except SlackApiError as error:
                if error.response.get("error") not in _TOO_MUCH or not blocks:
                    raise _judged(error) from error
                self._log.error("slack.blocks_refused", error=error.response.get("error"), blocks=len(blocks))
        data: Mapping[str, Any] = told.data  # type: ignore[assignment]
        return data

    async def _attach(self, message: Message, reply: Reply, posted: Posted) -> tuple[str, ...]:
        """Upload pictures and files beside the reply; in private ones, to the person's direct conversation."""
        if not (reply.pictures or reply.files):
            return ()
        channel, thread = await self._where(message)
        comment = escaped(reply.summary, SUMMARY) if posted.private else None  # nothing else stands there
        try:
            return await self._files.upload(channel, thread, reply, comment)
        except ChatError as error:
            await self._post(channel, thread, render(Reply(Kind.ERROR, str(error))), "")
            return ()

    async def _read(self, thread: str | None, arguments: dict[str, Any]) -> Any:
        if thread is not None:
            return await self._web.conversations_replies(ts=thread, **arguments)
        return await self._web.conversations_history(**arguments)


def _ever_simpler(blocks: list[Block]) -> Iterator[list[Block]]:
    """Should Slack refuse some blocks: without thumbs, which it takes in fewest places; then the text alone."""
    yield blocks
    plainer = [block for block in blocks if block["type"] != "context_actions"]
    if len(plainer) < len(blocks):
        yield plainer
    yield []


def _key_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    return metadata.get("event_payload", {}).get("key") if metadata.get("event_type") == METADATA else None


def _judged(error: SlackApiError) -> ChatError:
    code = error.response.get("error")
    if code == "missing_scope":
        needed = error.response.get("needed")
        return Undeliverable(
            f"The app lacks the scope {needed}. Print the manifest with `briefbot slack manifest`, put it into the "
            "app's page and install the app again."
        )
    return Undeliverable(f"Slack refused it: {code}.")

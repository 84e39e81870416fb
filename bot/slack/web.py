"""Slack's Web API, with patience: limits are waited out, and what may have been done is told from what was not."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.platform import ChatError, Undeliverable

T = TypeVar("T")

SECONDS = 15  # for one call
_LONGEST = 30.0  # between two tries
_TRIES = 8  # of a call that Slack fails to serve: two minutes and a half
_NOT_NOW = ("service_unavailable", "team_added_to_org")  # nothing was done
_BROKEN = ("internal_error", "fatal_error", "request_timeout")  # something may have been done
_GONE = {
    "channel_not_found": "the channel is gone, or the app is not in it",
    "not_in_channel": "the app is not in the channel any more",
    "is_archived": "the channel is archived",
    "user_not_found": "the person is not in this workspace",
    "user_disabled": "the person's account is closed",
    "cannot_dm_bot": "the person is a bot",
    "restricted_action": "the workspace does not let the app post there",
    "restricted_action_read_only_channel": "only some people may post in that channel",
    "restricted_action_thread_only_channel": "only threads are allowed in that channel",
    "messages_tab_disabled": "direct messages to the app are switched off",
    "message_not_found": "the message is gone",
    "cant_update_message": "the message is not the app's",
    "thread_not_found": "the thread is gone",
    "no_permission": "the app may not post there",
    "expired_url": "half an hour has passed",
    "used_url": "Slack takes five replies to a command, no more",
}
_HOPELESS = {
    "invalid_auth": "Slack does not know the bot token. Take it anew from the app's page, OAuth & Permissions.",
    "not_authed": "There is no bot token. Set BRIEFBOT_SLACK_BOT_TOKEN.",
    "token_revoked": "The bot token was revoked: the app was removed from the workspace. Install it again.",
    "token_expired": "The bot token has expired. Take a new one from the app's page.",
    "account_inactive": "The app was removed from the workspace. Install it again.",
}


class Unsure(ChatError):
    """The connection broke while something was posted, so it may be there: it has to be looked for first."""


class Outage(ChatError):
    """Slack fails, or does not answer, for minutes: later it may."""


def client(token: str, address: str) -> AsyncWebClient:
    """A client that retries nothing by itself: ``patiently`` decides that."""
    return AsyncWebClient(token, base_url=address, timeout=SECONDS, retry_handlers=[])


async def patiently(call: Callable[[], Awaitable[T]], *, repeatable: bool = True) -> T:
    """Call until it is done: limits and refused connections are waited out, failures of Slack's for a while.

    A call that is not ``repeatable`` (a post: Slack has no key that would tell a second one) ends in Unsure when
    its reply is lost, since it may have been done. Raises Undeliverable where it can't be done at all, ChatError
    where nothing can, Outage after minutes of failures, SlackApiError for what the caller has to judge.
    """
    tries = 0
    while True:
        try:
            return await call()
        except SlackApiError as error:
            pause = _pause(error, tries, repeatable)
            if pause is None:
                raise _told(error, repeatable) from error
        except aiohttp.ClientConnectorError:
            pause = _growing(tries)  # nothing was sent
        except (TimeoutError, aiohttp.ClientError) as error:
            if not repeatable:
                raise Unsure(f"Slack's reply was lost ({type(error).__name__}).") from error
            if tries >= _TRIES:
                raise Outage("Slack does not answer.") from error
            pause = _growing(tries)
        tries += 1
        await asyncio.sleep(pause)


async def download(web: AsyncWebClient, file: str, largest: int) -> tuple[str, bytes]:
    """Name and bytes of a file in Slack. Raises ChatError when it is too large or can't be had."""
    try:
        told = (await patiently(lambda: web.files_info(file=file)))["file"]
    except SlackApiError as error:
        raise ChatError(f"Slack does not give me that file ({_code(error)}).") from error
    name = str(told.get("name") or file)
    too_large = ChatError(f"{name} is larger than {largest // 2**20} MB, the limit of BRIEFBOT_MAX_FILE_MB.")
    if int(told.get("size") or 0) > largest:
        raise too_large
    headers = {"Authorization": f"Bearer {web.token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session,
            session.get(told["url_private_download"], headers=headers) as answer,
        ):
            data = await answer.content.read(largest + 1)
            while len(data) <= largest and (more := await answer.content.read(largest + 1 - len(data))):
                data += more
    except (KeyError, TimeoutError, aiohttp.ClientError) as error:
        raise ChatError(f"{name} could not be fetched from Slack. Try again.") from error
    if answer.status != 200 or (
        "text/html" in answer.headers.get("Content-Type", "") and not name.endswith("html")
    ):
        raise ChatError(f"Slack does not give me {name}. The app needs the scope files:read.")
    if len(data) > largest:
        raise too_large
    return name, data


def _pause(error: SlackApiError, tries: int, repeatable: bool) -> float | None:
    """How long to wait before the next try; None for no next one."""
    response: Any = error.response
    status, code = getattr(response, "status_code", 200), _code(error)
    if status == 429 or code in ("ratelimited", "rate_limited"):
        after = getattr(response, "headers", {}).get("Retry-After", "1")
        return max(0.1, float(after)) + random.random() / 4 if str(after).isdecimal() else _growing(tries)
    if tries >= _TRIES:
        return None
    if status == 503 or code in _NOT_NOW or (repeatable and (status >= 500 or code in _BROKEN)):
        return _growing(tries)
    return None


def _told(error: SlackApiError, repeatable: bool) -> Exception:
    code, status = _code(error), getattr(error.response, "status_code", 200)
    if code in _GONE:
        return Undeliverable(f"It can't be posted: {_GONE[code]} ({code}).")
    if code in _HOPELESS:
        return ChatError(_HOPELESS[code])
    if status >= 500 or code in (*_BROKEN, *_NOT_NOW):
        sentence = f"Slack fails ({code or status})."
        return Outage(sentence) if repeatable else Unsure(sentence)
    return error


def _code(error: SlackApiError) -> str:
    response: Any = error.response
    return str(response.get("error", "")) if hasattr(response, "get") else ""


def _growing(tries: int) -> float:
    return float(min(_LONGEST, 0.5 * 2**tries)) * (0.75 + random.random() / 2)

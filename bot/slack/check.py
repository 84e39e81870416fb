"""Whether the app is set up: which token, scope or person is missing, in sentences that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.platform import ChatError
from bot.settings import Settings, SlackMode
from bot.slack.manifest import events_of, scopes_of
from bot.slack.web import client, patiently

_MEND = "Print the manifest (briefbot slack manifest{flag}), put it into the app's page, App Manifest, and install the app again."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``ok`` is None for what Slack does not tell."""

    ok: bool | None
    sentence: str


async def check(settings: Settings) -> list[Finding]:
    """Look at tokens, scopes, connection and people. Raises nothing: what fails is a finding."""
    web = client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    found = [*await _bot_token(web, settings)]
    if found[0].ok:
        found += await _people(web, settings)
    found.append(await _way_in(web, settings))
    events = ", ".join(events_of(bool(settings.slack_threads)))
    found.append(
        Finding(
            None,
            f"Slack does not tell which events an app is sent. Briefbot needs: {events}. "
            "They are all in the manifest; when a mention gets no answer, compare them on the app's page, Event Subscriptions.",
        )
    )
    return found


async def _bot_token(web: AsyncWebClient, settings: Settings) -> list[Finding]:
    if not settings.slack_bot_token.get_secret_value():
        return [
            Finding(
                False,
                "There is no bot token. Set BRIEFBOT_SLACK_BOT_TOKEN (app's page, OAuth & Permissions).",
            )
        ]
    try:
        told = await patiently(lambda: web.auth_test())
    except SlackApiError as error:
        return [Finding(False, f"Slack refuses the bot token: {error.response.get('error')}.")]
    except ChatError as error:
        return [Finding(False, str(error))]
    signed_in = Finding(True, f"The bot token belongs to @{told['user']} in {told['team']}.")
    headers: Mapping[str, Any] = told.headers
    listed = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    held = {one.strip() for one in str(listed).split(",") if one.strip()}
    return [signed_in, *_scopes(held, bool(settings.slack_threads))]


def _scopes(held: set[str], threads: bool) -> list[Finding]:
    needed = scopes_of(threads)
    mend = _MEND.format(flag=" --threads" if threads else "")
    missing = [
        Finding(False, f"The scope {scope} is missing; it is there to {reason}. {mend}")
        for scope, reason in needed.items()
        if scope not in held
    ]
    unused = sorted(held - set(needed))
    found = missing or [Finding(True, f"All {len(needed)} scopes are there.")]
    if unused:
        found.append(
            Finding(
                None, f"The app may do more than it needs: {', '.join(unused)}. The manifest leaves them out."
            )
        )
    return found


async def _people(web: AsyncWebClient, settings: Settings) -> list[Finding]:
    if not settings.slack_admins and not settings.slack_workspace_admins:
        return [
            Finding(
                False,
                "Nobody may reindex, and reports reach nobody. Set BRIEFBOT_SLACK_ADMINS (U…, from a profile's menu).",
            )
        ]
    strangers = []
    for one in sorted(settings.slack_admins):
        try:
            await patiently(lambda: web.users_info(user=one))  # noqa: B023
        except (SlackApiError, ChatError):
            strangers.append(one)
    if strangers:
        return [
            Finding(
                False,
                f"BRIEFBOT_SLACK_ADMINS names {', '.join(strangers)}, whom Slack does not know in this workspace.",
            )
        ]
    return [Finding(True, "The admins are people of this workspace.")]


async def _way_in(web: AsyncWebClient, settings: Settings) -> Finding:
    if settings.slack_mode is SlackMode.HTTP:
        if not settings.slack_signing_secret.get_secret_value():
            return Finding(
                False,
                "There is no signing secret. Set BRIEFBOT_SLACK_SIGNING_SECRET (app's page, Basic Information).",
            )
        return Finding(
            None,
            f"Slack must reach {settings.slack_host}, port {settings.slack_port}, under a public address with the path "
            "/slack/events; that can't be seen from here.",
        )
    if not settings.slack_app_token.get_secret_value():
        return Finding(
            False,
            "There is no app-level token. Set BRIEFBOT_SLACK_APP_TOKEN (app's page, Basic Information).",
        )
    try:
        await patiently(
            lambda: web.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
        )
    except (SlackApiError, ChatError):
        return Finding(
            False,
            "Slack does not open a socket with the app-level token: it is wrong, lacks the scope connections:write, or "
            "Socket Mode is off (app's page, Socket Mode).",
        )
    return Finding(True, "Slack opens a socket with the app-level token.")

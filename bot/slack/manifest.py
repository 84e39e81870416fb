"""The app's manifest: what it is called, what it may do and hear, no more than the settings need. Pure."""

from __future__ import annotations

from typing import Any

from bot.settings import Settings, SlackMode
from bot.slack.naming import KNOWN, commands_of

CHECK, ADD = "briefbot_check", "briefbot_add"  # callback ids of the message shortcuts

SCOPES = {  # each with its reason, as the README's page for approvers has it
    "app_mentions:read": "hear a question that mentions the app",
    "assistant:write": "suggest questions and show a status in the assistant's pane",
    "channels:read": "know a public channel's name and whether other organisations are in it: that decides what may be quoted",
    "chat:write": "post answers",
    "commands": "take slash commands and message shortcuts",
    "files:read": "read a file that somebody adds to the briefings, and no other",
    "files:write": "put charts and CSV files beside a timeline",
    "groups:read": "know the same of private channels that the app is in",
    "im:history": "hear direct messages, and look there whether an answer was posted before a restart",
    "im:write": "open a direct conversation, for reports and progress",
    "users:read": "know time zones, admins' names, and who runs the workspace",
}
THREAD_SCOPES = {
    "channels:history": "hear follow-ups without a mention, in threads that the app takes part in",
    "groups:history": "hear them in private channels",
}
_EVENTS = (
    "app_home_opened",
    "app_mention",
    "assistant_thread_context_changed",
    "assistant_thread_started",
    "message.im",
)
_THREAD_EVENTS = ("message.channels", "message.groups")


def scopes_of(threads: bool) -> dict[str, str]:
    """Scope -> reason."""
    return dict(sorted((SCOPES | (THREAD_SCOPES if threads else {})).items()))


def events_of(threads: bool) -> tuple[str, ...]:
    """The event subscriptions."""
    return tuple(sorted((*_EVENTS, *(_THREAD_EVENTS if threads else ()))))


def manifest(
    settings: Settings, *, threads: bool, address: str = "https://briefbot.example.org"
) -> dict[str, Any]:
    """The manifest that fits the settings. Over HTTP, Slack calls ``address`` + ``/slack/events``."""
    http = settings.slack_mode is SlackMode.HTTP
    url = {"request_url": f"{address}/slack/events"} if http else {}
    commands = [
        {
            "command": f"/{typed}",
            "description": KNOWN[name][0],
            **({"usage_hint": KNOWN[name][1]} if KNOWN[name][1] else {}),
            "should_escape": False,
            **({"url": url["request_url"]} if http else {}),
        }
        for typed, name in commands_of(settings).items()
    ]
    shortcuts = [
        {
            "name": "Find the source",
            "type": "message",
            "callback_id": CHECK,
            "description": "Passages nearest to it",
        },
        {
            "name": "Add to briefings",
            "type": "message",
            "callback_id": ADD,
            "description": "Collect its link",
        },
    ]
    return {
        "display_information": {
            "name": "Briefbot",
            "description": "Quoted, dated answers from the team's own articles",
            "background_color": "#1f3a4d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "briefbot", "always_online": True},
            "assistant_view": {"assistant_description": "Asks the team's articles; quotes, never writes."},
            "slash_commands": commands,
            "shortcuts": shortcuts,
        },
        "oauth_config": {"scopes": {"bot": list(scopes_of(threads))}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": list(events_of(threads))},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": False,
        },
    }

"""Names of the slash commands: the settings may choose, rename and prefix them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.settings import Settings
from index.errors import SettingsError

KNOWN: Mapping[str, tuple[str, str]] = {  # the desk's command -> description, what to type after it
    "ask": ("Ask the team's articles; only you see the answer", "how many fighters remain?"),
    "brief": ("What happened, in quotes by date", "Daesh last week"),
    "timeline": ("Every figure for something, by who gave it", "fighters in Iraq and Syria"),
    "digest": ("A briefing on time, here", "weekdays 08:00 Daesh"),
    "watch": ("Tell me when the answer changes", "how many fighters remain?"),
    "sources": ("What is indexed, and how fresh it is", ""),
    "add": ("Put a link into the collection", "https://…"),
    "reindex": ("For admins: read the sources again", "[source] [full]"),
}
IN_DIRECT = {
    "reindex",
    "add",
}  # answered in the direct conversation: they take longer than a command's reply lives
_NAME = re.compile(r"[a-z0-9_-]{1,31}")


def commands_of(settings: Settings) -> dict[str, str]:
    """Slash command as typed, without the slash -> the desk's command. Raises SettingsError for one that can't be."""
    found = {}
    for one in settings.slack_commands.split(","):
        name, _, renamed = one.strip().partition("=")
        if not name:
            continue
        typed = f"{settings.slack_command_prefix}{renamed or name}"
        if name not in KNOWN:
            raise SettingsError(
                f"BRIEFBOT_SLACK_COMMANDS names {name!r}, which is no command. There are: {', '.join(KNOWN)}."
            )
        if not _NAME.fullmatch(typed):
            raise SettingsError(
                f"/{typed} can't be a slash command: small letters, digits, - and _, 31 at most. "
                "See BRIEFBOT_SLACK_COMMANDS and BRIEFBOT_SLACK_COMMAND_PREFIX."
            )
        found[typed] = name
    return found

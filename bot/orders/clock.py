"""The time zone of this installation, for whoever names none."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from index.errors import SettingsError

_LOCAL = Path("/etc/localtime")


def zone_of(setting: str) -> ZoneInfo:
    """The zone that is set, else this machine's, else UTC. Raises SettingsError for a name that there is not."""
    if setting:
        try:
            return ZoneInfo(setting)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise SettingsError(
                f"BRIEFBOT_TIMEZONE can't be {setting!r}: name it by continent and city, as Europe/Berlin."
            ) from error
    named = (
        os.environ.get("TZ", "").removeprefix(":") or _LOCAL.resolve().as_posix().partition("zoneinfo/")[2]
    )
    try:
        return ZoneInfo(named or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")

"""Whose clock a message has: by the name that Slack gives, so that digests keep it over changes of clocks."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.slack.incoming import command, direct, zone_of

BODY = {
    "channel_id": "C1",
    "user_id": "U1",
    "command": "/digest",
    "trigger_id": "t",
    "text": "daily 08:00 Daesh",
    "response_url": "https://x",
}
EVENT = {
    "type": "message",
    "channel_type": "im",
    "ts": "1790000000.000100",
    "channel": "D1",
    "user": "U1",
    "text": "hi",
}


def test_a_named_zone_travels_with_the_message() -> None:
    """Commands and messages carry the name; the instant has the offset of that day."""
    berlin = zone_of(3600, "Europe/Berlin")
    message = command(BODY, "digest", berlin, datetime(2026, 7, 1, 6, tzinfo=UTC))
    assert message.extra["zone"] == "Europe/Berlin" and f"{message.asked_at:%H:%M %z}" == "08:00 +0200"
    typed = direct(EVENT, "d", "T", "B", berlin)
    assert typed is not None and typed.extra["zone"] == "Europe/Berlin"


def test_an_unknown_zone_is_its_offset_alone() -> None:
    """No name is invented."""
    for name in ("", "Middle/Earth", "../etc"):
        message = command(BODY, "digest", zone_of(-18000, name), datetime(2026, 7, 1, 6, tzinfo=UTC))
        assert "zone" not in message.extra and f"{message.asked_at:%H:%M %z}" == "01:00 -0500"

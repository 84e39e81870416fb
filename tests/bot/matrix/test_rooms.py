"""Whom the bot listens to."""

from __future__ import annotations

import pytest

from bot.matrix.rooms import Allowed

BOT = "@briefbot:example.org"


@pytest.mark.parametrize(
    ("setting", "user", "spaces", "allowed"),
    [
        ((), "@ada:example.org", (), True),
        ((), "@ada:example.org.evil", (), False),
        ((), "@example.org:evil.test", (), False),
        (("@ada:example.org",), "@ada:example.org", (), True),
        (("@ada:example.org",), "@ben:example.org", (), False),
        (("@ada:example.org",), "@ada:evil.test", (), False),
        (("partner.test",), "@x:partner.test", (), True),
        (("partner.test",), "@x:PARTNER.test", (), True),
        (("partner.test",), "@ada:example.org", (), False),
        (("!space",), "@x:other.test", ("!space",), True),
        (("!space",), "@x:other.test", ("!another",), False),
        (("#desk:example.org",), "@x:other.test", ("#desk:example.org",), True),
    ],
)
def test_people_servers_and_spaces(
    setting: tuple[str, ...], user: str, spaces: tuple[str, ...], allowed: bool
) -> None:
    """A person is allowed by id, by homeserver, or as a member of a space; without setting, by the bot's own server."""
    assert Allowed.read(setting, BOT).person(user, lambda space: space in spaces) is allowed

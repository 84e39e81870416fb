"""Whether the chats are connected, as a monitor asks."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from bot.desk.platform import ChatError
from bot.running.health import Health, served


def asked(port: int) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_chat_is_well_from_its_first_sign_of_life_until_trouble() -> None:
    """Before the first sign and after reported trouble the answer is 503 with the sentence, between them 200."""
    health = Health()
    with served(health, "127.0.0.1", 0) as port:
        assert asked(port) == (200, {"ok": True, "chats": {}})
        health.expect("matrix", within=120)
        assert asked(port)[0] == 503
        health.heard("matrix")
        assert asked(port)[0] == 200
        health.trouble("matrix", "The homeserver does not answer.")
        status, told = asked(port)
        assert (status, told["chats"]["matrix"]["sentence"]) == (503, "The homeserver does not answer.")
        health.heard("matrix")
        assert asked(port)[0] == 200


def test_silence_is_trouble() -> None:
    """A connection that says nothing for longer than it should is not well, whatever it says of itself."""
    now = 0.0
    health = Health(clock=lambda: now)
    health.expect("slack", within=60)
    health.heard("slack")
    now = 60.0
    assert health.report()["ok"]
    now = 61.0
    assert not health.report()["ok"]


def test_one_chat_in_trouble_is_named() -> None:
    """The report says which of two chats is in trouble."""
    health = Health()
    for chat in ("slack", "matrix"):
        health.expect(chat, within=60)
        health.heard(chat)
    health.trouble("slack", "The token was revoked.")
    chats: Any = health.report()["chats"]
    assert (chats["slack"]["ok"], chats["matrix"]["ok"]) == (False, True)


def test_a_port_that_is_taken_is_a_sentence() -> None:
    """A taken port is said with the setting that chooses another."""
    with (
        served(Health(), "127.0.0.1", 0) as port,
        pytest.raises(ChatError, match="BRIEFBOT_HEALTH_PORT"),
        served(Health(), "127.0.0.1", port),
    ):
        pass

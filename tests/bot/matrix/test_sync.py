"""Following rooms: nothing lost over gaps, crashes and missing keys, nothing from before the bot came."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.desk.platform import ChatError
from bot.matrix.client import Client
from bot.matrix.folder import Folder
from bot.matrix.login import Credentials, enter
from bot.matrix.sync import Kept, Sync
from tests.peers.person import Person
from tests.peers.synapse import Synapse


class Heard:
    """A listener that writes down what it is told, and joins every room."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.bodies: list[str] = []
        self.unread: list[str] = []
        self.broken = 0  # how often it fails before it listens
        self.dies = False

    async def happened(self, room: str, event: Mapping[str, Any]) -> None:
        if event["type"] == "m.room.message" and event["content"]:  # else it was taken back
            if self.dies:
                raise RuntimeError("a crash")
            if self.broken:
                self.broken -= 1
                raise ChatError("not now")
            self.bodies.append(event["content"]["body"])

    async def invited(self, room: str, state: list[Mapping[str, Any]]) -> None:
        await self.client.join(room)

    async def unreadable(self, room: str, event: Mapping[str, Any]) -> None:
        self.unread.append(str(event["event_id"]))

    async def caught_up(self) -> None:
        pass


class Follower:
    """One account that follows its rooms in this process, step by step."""

    def __init__(self, server: Synapse, name: str, data: Path) -> None:
        self.server = server
        self.account = server.register(name)
        self.folder = Folder(data)
        self.runner = asyncio.Runner()
        self.begin()

    def begin(self, unreadable_after: float = 60.0) -> None:
        """As a new process would."""
        self.client = Client(self.server.url, "", self.folder)
        self.heard = Heard(self.client)
        given = Credentials(self.server.url, self.account.user, self.account.password)
        self.runner.run(enter(self.client, self.folder, given))
        self.problems: list[str] = []
        self.sync = Sync(
            self.client, self.folder, self.heard, self.problems.append, unreadable_after=unreadable_after
        )
        self.step()

    def step(self) -> list[str]:
        self.runner.run(self.sync.step())
        return self.heard.bodies

    def until(self, body: str) -> list[str]:
        for _ in range(20):
            if body in self.heard.bodies:
                return self.heard.bodies
            self.step()
        raise AssertionError(f"{body} was not heard, but {self.heard.bodies}")

    def crash(self, **how: Any) -> None:
        """End without a word, and begin again."""
        self.runner.run(self.client.close())
        self.begin(**how)


@pytest.fixture(scope="module")
def ada(homeserver: Synapse) -> Iterator[Person]:
    with Person(homeserver, homeserver.register("ada-sync"), strict=True) as person:
        yield person


@pytest.fixture
def bot(homeserver: Synapse, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Follower]:
    made = Follower(homeserver, f"sync{abs(hash(request.node.name)) % 10**9}", tmp_path)
    yield made
    made.runner.run(made.client.close())
    made.runner.close()


def room_with(bot: Follower, ada: Person, *, encrypted: bool) -> str:
    room = ada.room(bot.account.user, encrypted=encrypted)
    while room not in bot.client.rooms:
        bot.step()
    ada.tell("ready", room=room, encrypted=encrypted, members=[bot.account.user])
    return room


@pytest.mark.parametrize("many", [3, 25])
def test_what_was_said_before_the_bot_joined_is_not_told(bot: Follower, ada: Person, many: int) -> None:
    """Of a room with a history only what came after the bot is told, also when the history has a gap."""
    room = ada.room(bot.account.user, encrypted=False)
    for number in range(many):
        ada.say(room, f"before {number}")
    bot.step()  # joins
    for number in range(many):
        ada.say(room, f"after {number}")
    assert bot.until(f"after {many - 1}") == [f"after {number}" for number in range(many)]


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_gap_is_filled_from_history(bot: Follower, ada: Person, encrypted: bool) -> None:
    """More messages than a sync holds, said while the bot was away, are all told, in order, once."""
    room = room_with(bot, ada, encrypted=encrypted)
    ada.say(room, "first")
    bot.until("first")
    for number in range(70 if not encrypted else 30):
        ada.say(room, f"while away {number}")
    bot.crash()
    heard = bot.until(f"while away {69 if not encrypted else 29}")
    assert heard == [f"while away {number}" for number in range(70 if not encrypted else 30)]
    ada.say(room, "last")
    assert bot.until("last")[-2:] == [heard[-2], "last"]


def test_what_was_not_handled_comes_again(
    bot: Follower, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash before the token is kept brings the same event again; an error in the listener is waited out."""
    room = room_with(bot, ada, encrypted=True)
    ada.say(room, "one")
    bot.heard.dies = True
    with pytest.raises(RuntimeError, match="a crash"):
        bot.until("one")
    bot.crash()
    assert bot.until("one") == ["one"]
    monkeypatch.setattr("bot.matrix.sync._AGAIN", 0.01)
    bot.heard.broken = 2
    ada.say(room, "two")
    assert bot.until("two") == ["one", "two"]
    assert len(bot.problems) == 2


def test_a_message_waits_for_its_key_over_a_restart(bot: Follower, ada: Person) -> None:
    """An event that can't be decrypted is told when its key comes, although the bot was started again between."""
    room = room_with(bot, ada, encrypted=True)
    ada.say(room, "one")
    bot.until("one")
    with _withheld(bot) as give_back:
        ada.say(room, "two")
        bot.step()
        assert [one.room for one in Kept.read(bot.folder).waiting] == [room]
        assert bot.heard.bodies == ["one"]
        give_back()
    bot.crash()
    assert bot.heard.bodies == ["two"] and Kept.read(bot.folder).waiting == []


def test_a_message_waits_for_its_key_while_the_bot_runs(bot: Follower, ada: Person) -> None:
    """The next keys that come are tried on what could not be read."""
    room = room_with(bot, ada, encrypted=True)
    ada.say(room, "one")
    bot.until("one")
    with _withheld(bot) as give_back:
        ada.say(room, "two")
        bot.step()
        assert bot.heard.bodies == ["one"]
        give_back()
    ada.tell("rotate", room=room)
    ada.say(room, "three")
    assert set(bot.until("three")) == {"one", "two", "three"}


def test_a_key_that_never_comes_is_told_once(bot: Follower, ada: Person) -> None:
    """Of the messages of one key the first is told as unreadable, once, over restarts too."""
    room = room_with(bot, ada, encrypted=True)
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "sender_key": "a" * 43,
        "ciphertext": "AwgAEnACgAkLmt6q",
        "session_id": "never",
        "device_id": "D",
    }
    for number in range(2):
        path = f"/_matrix/client/v3/rooms/{room}/send/m.room.encrypted/{number}"
        bot.server.call("PUT", path, content, ada.account.token)
    bot.step()
    assert bot.heard.unread == []
    bot.crash(unreadable_after=0.0)
    assert len(bot.heard.unread) == 1
    bot.crash(unreadable_after=0.0)
    assert bot.heard.unread == []


@contextmanager
def _withheld(bot: Follower) -> Iterator[Any]:
    """Take the keys that the bot has, until given back."""
    store = bot.client.olm.inbound_group_store
    entries = dict(store._entries)
    store._entries.clear()
    yield lambda: store._entries.update(entries)

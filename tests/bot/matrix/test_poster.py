"""What is posted, as the homeserver's database has it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.desk.message import Message, MessageKind, Standing
from bot.desk.platform import CannotLook, Undeliverable
from bot.matrix.client import Client
from bot.matrix.events import Me
from bot.matrix.folder import Folder
from bot.matrix.listening import Listening
from bot.matrix.login import Credentials, enter
from bot.matrix.poster import _OURS, MatrixPoster
from bot.matrix.rooms import Allowed, Rooms
from bot.matrix.sync import Sync
from bot.reply import Kind, Picture, Reply
from bot.running.log import logger
from bot.settings import Settings
from bot.store import Verdict
from tests.bot.matrix.test_sync import Heard
from tests.bot.messages import NOW, reception_over
from tests.peers.synapse import Account, Synapse

T = TypeVar("T")
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 8 + (640).to_bytes(4, "big") + (400).to_bytes(4, "big")
REPLY = Reply(Kind.NOTICE, "Here it is.")


class House:
    """The bot's poster in a plain and an encrypted room with a person whose client does nothing."""

    def __init__(self, server: Synapse, data: Path) -> None:
        self.server = server
        self.bot: Account = server.register("poster")
        self.ada: Account = server.register("ada-poster")
        self.runner = asyncio.Runner()
        folder = Folder(data)
        self.client = Client(server.url, "", folder)
        given = Credentials(server.url, self.bot.user, self.bot.password)
        self.do(enter(self.client, folder, given))
        self.rooms = Rooms(self.client, Allowed.read((), self.bot.user), None, lambda room, names: False)
        self.poster = MatrixPoster(self.client, self.rooms, "!")
        self.sync = Sync(self.client, folder, Heard(self.client), lambda sentence: None)
        self.do(self.sync.step())
        self.plain, self.sealed = self.room(False), self.room(True)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def room(self, encrypted: bool) -> str:
        state = [
            {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
        ]
        asked = {"invite": [self.bot.user], "initial_state": state if encrypted else []}
        made = str(
            self.server.call("POST", "/_matrix/client/v3/createRoom", asked, self.ada.token)["room_id"]
        )
        while made not in self.client.rooms:
            self.do(self.sync.step())
        return made

    def ask(self, room: str, **fields: Any) -> Message:
        """A question that is there."""
        content = {"msgtype": "m.text", "body": "how many?"}
        event = self.server.say_as(self.ada.user, room, content)
        given: dict[str, Any] = {"thread": event}
        return Message(
            "matrix", event, room, self.ada.user, "how many?", datetime.now(UTC), **(given | fields)
        )

    def event(self, event: str) -> dict[str, Any]:
        ((text,),) = self.server.rows("SELECT json FROM event_json WHERE event_id = ?", event)
        content: dict[str, Any] = json.loads(text)["content"]
        return content

    def posted(self, room: str) -> list[str]:
        """Messages of the bot in a room that are not taken back, oldest first."""
        rows = self.server.rows(
            """SELECT event_id FROM events WHERE room_id = ? AND sender = ? AND type IN
               ('m.room.message', 'm.room.encrypted') AND event_id NOT IN (SELECT redacts FROM redactions)
               ORDER BY stream_ordering""",
            room,
            self.bot.user,
        )
        return [event for (event,) in rows]


@pytest.fixture(scope="module")
def house(homeserver: Synapse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(homeserver, tmp_path_factory.mktemp("poster"))
    yield made
    made.do(made.client.close())
    made.runner.close()


@pytest.mark.parametrize("encrypted", [False, True])
def test_one_key_is_shown_once_and_can_be_found(house: House, encrypted: bool) -> None:
    """The same key twice gives the same message; it is found by its key, another key is not."""
    room = house.sealed if encrypted else house.plain
    message = house.ask(room)
    before = house.posted(room)
    first = house.do(house.poster.post(message, REPLY, "K1" + room))
    again = house.do(house.poster.post(message, REPLY, "K1" + room))
    assert first == again and house.posted(room) == [*before, first]
    assert house.do(house.poster.find(message, "K1" + room)) == first
    assert house.do(house.poster.find(message, "K2" + room)) is None
    content = house.event(first)
    assert ("ciphertext" in content) is encrypted
    assert content["m.relates_to"]["event_id"] == message.id  # a homeserver threads by what it can read


@pytest.mark.parametrize(
    ("kind", "notify", "msgtype", "mentions"),
    [
        (MessageKind.TYPED, (), "m.notice", ["ADA"]),
        (MessageKind.TYPED, ("@ben:briefbot.test",), "m.text", ["@ben:briefbot.test"]),
        (MessageKind.DIGEST, ("@ben:briefbot.test",), "m.text", ["@ben:briefbot.test"]),
        (MessageKind.WATCH, ("@ben:briefbot.test",), "m.text", ["@ben:briefbot.test"]),
        (MessageKind.RECALL, ("@ben:briefbot.test",), "m.text", ["@ben:briefbot.test"]),
        (MessageKind.DIGEST, (), "m.text", None),
    ],
)
def test_who_waits_gets_a_notice_and_who_does_not_is_notified(
    house: House, kind: MessageKind, notify: tuple[str, ...], msgtype: str, mentions: list[str] | None
) -> None:
    """An answer is a notice that mentions its asker alone; digests, watches and corrections make phones ring."""
    message = house.ask(house.plain, kind=kind)
    reply = Reply(Kind.NOTICE, "Here it is.", notify=notify)
    content = house.event(house.do(house.poster.post(message, reply, f"{kind}{notify}")))
    users = None if mentions is None else [house.ada.user if one == "ADA" else one for one in mentions]
    assert content["msgtype"] == msgtype
    assert content["m.mentions"] == ({} if users is None else {"user_ids": users})


@pytest.mark.parametrize("encrypted", [False, True])
def test_an_edit_replaces_pictures_and_removal_takes_all(house: House, encrypted: bool) -> None:
    """After an edit the old picture is gone and the new one there; removing takes back message and picture."""
    room = house.sealed if encrypted else house.plain
    message = house.ask(room)
    before = house.posted(room)
    key = f"P{encrypted}"
    drawn = Reply(Kind.TIMELINE, "Drawn.", pictures=(Picture("a.png", PNG, "a chart"),))
    posted = house.do(house.poster.post(message, drawn, key))
    old, text = house.posted(room)[len(before) :]
    assert text == posted
    if not encrypted:
        picture = house.event(old)
        assert (picture["body"], picture["info"]["w"], picture["info"]["h"]) == ("a chart", 640, 400)
    house.do(house.poster.edit(message, posted, drawn))
    text, new, edit = house.posted(room)[len(before) :]
    assert (text, new != old) == (posted, True)
    assert house.event(edit)["m.relates_to"] == {"rel_type": "m.replace", "event_id": posted}
    assert house.do(house.poster.find(message, key)) in (posted, edit)
    house.do(house.poster.remove(message, posted))
    assert new not in house.posted(room) and posted not in house.posted(room)


def test_a_direct_room_is_made_once_and_encrypted(house: House) -> None:
    """A message without a place goes to an encrypted room with the person alone, which is there from then on."""
    cleo = house.server.register("cleo-poster")
    message = Message(
        "matrix", "report:1", "", cleo.user, "A1", datetime.now(UTC), kind=MessageKind.REPORT, direct=True
    )

    async def posting() -> str:
        task = asyncio.create_task(house.poster.post(message, REPLY, "R1"))
        while not task.done():
            await house.sync.step()
        return await task

    posted = house.do(posting())
    assert "ciphertext" in house.event(posted)
    ((room,),) = house.server.rows("SELECT room_id FROM events WHERE event_id = ?", posted)
    assert house.rooms.people(room) == {cleo.user}
    house.server.call("POST", f"/_matrix/client/v3/join/{room}", {}, cleo.token)
    while house.rooms.direct_with(cleo.user) is None:
        house.do(house.sync.step())
    again = house.do(house.poster.post(message, REPLY, "R2"))
    assert house.posted(room) == [posted, again]
    assert house.do(house.poster.find(message, "R2")) == again


def test_where_the_bot_is_not_nothing_can_be_posted_or_found(house: House) -> None:
    """A room that the bot left is said to be undeliverable, and not looked into."""
    room = house.room(False)
    message = house.ask(room)
    house.do(house.client.room_leave(room))
    while room in house.client.rooms:
        house.do(house.sync.step())
    with pytest.raises(Undeliverable):
        house.do(house.poster.post(message, REPLY, "L"))
    with pytest.raises(Undeliverable):
        house.do(house.poster.remove(message, "$posted"))
    with pytest.raises(CannotLook):
        house.do(house.poster.find(message, "L"))


def test_a_picture_that_is_too_large_is_left_out(house: House) -> None:
    """When the homeserver takes no file of that size, the words are posted all the same."""
    huge = Picture("a.png", PNG + b"\x00" * 3_000_000, "a chart")
    message = house.ask(house.plain)
    before = house.posted(house.plain)
    posted = house.do(house.poster.post(message, Reply(Kind.TIMELINE, "Drawn.", pictures=(huge,)), "H"))
    assert house.posted(house.plain) == [*before, posted]


def test_a_reaction_that_is_there_before_the_reply_is_written_down_counts(house: House, shelf: Path) -> None:
    """A quick 👍 finds its answer by the key in the message, whoever else claims that key; taken back, it is gone."""
    with reception_over(shelf) as (reception, _):
        reception.store.grants.give("matrix", house.sealed, "samples", "test", NOW)
        me = Me(house.bot.user, "Briefbot")
        listening = Listening(
            house.client,
            house.rooms,
            house.poster,
            reception,
            me,
            logger(Settings()),
            lambda: None,
            timedelta(days=9_999),
        )
        message = house.ask(house.sealed)
        reception.hear(message)
        item = reception.store.inbox.take("matrix", reception.clock())
        assert item is not None
        served = reception.serve(item, Standing())
        reception.store.inbox.posting(item)
        posted = house.do(house.poster.post(message, served.reply, item.answer))
        forged = house.server.say_as(
            house.ada.user, house.sealed, {"msgtype": "m.text", "body": "x", _OURS: {"key": item.answer}}
        )

        def happens(id_: str, kind: str, **content: Any) -> list[Verdict]:
            event = {"type": kind, "sender": house.ada.user, "event_id": id_, "content": content}
            house.do(listening.happened(house.sealed, event))
            return [one.verdict for one in reception.store.answers.feedback(item.answer)]

        thumb = {"rel_type": "m.annotation", "key": "👍"}
        assert happens("$a", "m.reaction", **{"m.relates_to": thumb | {"event_id": forged}}) == []
        assert happens("$b", "m.reaction", **{"m.relates_to": thumb | {"event_id": posted}}) == [Verdict.UP]
        assert happens("$c", "m.room.redaction", redacts="$a") == [Verdict.UP]
        assert happens("$d", "m.room.redaction", redacts="$b") == []

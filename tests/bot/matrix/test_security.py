"""What strangers, members without rights, and the texts of articles may not do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote

import nh3
import pytest

from bot.matrix.client import Client
from bot.matrix.folder import Folder
from bot.matrix.login import Credentials, enter
from bot.matrix.markup import TAGS
from bot.matrix.rooms import Allowed, Rooms
from bot.matrix.sync import Sync
from tests.bot.matrix.conftest import HOSTILE, QUESTION, Town
from tests.bot.matrix.test_sync import Heard
from tests.peers.person import Person
from tests.peers.synapse import Synapse


def posted(town: Town, event: str) -> dict[str, Any]:
    """An event as the homeserver's database holds it."""
    ((text,),) = town.server.rows("SELECT json FROM event_json WHERE event_id = ?", event)
    content: dict[str, Any] = json.loads(text)["content"]
    return content


def test_hostile_text_reaches_nobody_as_more_than_text(town: Town) -> None:
    """Tags, images, links and calls in an article's title, publisher and text arrive as words, and notify nobody."""
    room = town.room(town.ben, town.ada, encrypted=False)
    town.grant(room, "hostile")
    question = town.ben.say(room, "!ask how many zeppelins are in the harbour of Atlantis?")
    answer = town.answer(town.ben, question)
    content = posted(town, answer.id)
    html, body = content["formatted_body"], content["body"]
    assert "zeppelins" in body and "<img" in body
    assert content["m.mentions"] == {"user_ids": [town.ben.user]}
    clean = nh3.clean(html, tags=set(TAGS), attributes={"a": {"href"}}, link_rel=None)
    assert nh3.clean(html, tags=set()) == nh3.clean(clean, tags=set()) and "<img" not in html
    assert html.count("<a ") == 0  # its address is no web page
    for text in (html, body):
        assert "@room" not in text and "matrix.to" not in text and "\u202e" not in text
    assert HOSTILE.count("@room") == 1


def test_a_stranger_is_declined_with_a_reason(town: Town) -> None:
    """Who is not allowed gets a refusal that says whom to ask, and the bot stays out."""
    room = town.eve.room(town.user)
    left = town.eve.wait(
        lambda seen: (
            seen.type == "member"
            and seen.room == room
            and seen.content["user"] == town.user
            and seen.content["membership"] == "leave"
        )
    )
    assert "BRIEFBOT_MATRIX_ALLOWED" in left.content["reason"]
    assert town.eve.tell("members", room=room) == [town.eve.user]


def test_a_room_reads_what_it_was_granted(town: Town) -> None:
    """A room without a grant gets a refusal, though its people read the articles elsewhere."""
    granted = town.room(town.ada, town.ben)
    assert "3,000" in town.answer(town.ben, town.ben.say(granted, f"!ask {QUESTION}")).body
    other = town.room(town.ada, town.ben, grant=False)
    refusal = town.answer(town.ben, town.ben.say(other, f"!ask {QUESTION}"))
    assert "no articles for this" in refusal.body and "3,000" not in refusal.body


def test_in_a_direct_room_a_person_reads_what_their_rooms_read(town: Town) -> None:
    """The samples are quoted to a member of a granted room; to somebody who is in none, nothing is."""
    town.room(town.ada, town.ben)
    direct = town.room(town.ben, grant=False)
    assert "3,000 to 5,000" in town.answer(town.ben, town.ben.say(direct, QUESTION)).body
    with_eve = town.room(town.ada, town.eve, grant=False)
    town.ada.tell("leave", room=with_eve)
    town.eve.wait(
        lambda seen: seen.type == "member" and seen.room == with_eve and seen.content["membership"] == "leave"
    )
    answer = town.answer(town.eve, town.eve.say(with_eve, QUESTION))
    assert "3,000" not in answer.body


@pytest.mark.parametrize("body", ["?" * 60_000, "\u202e" * 15_000, "a\n" * 20_000])
def test_oversized_messages_are_answered_and_break_nothing(town: Town, body: str) -> None:
    """A message as large as an event may be gets one short reply, and the next question its answer."""
    room = town.room(town.ben, encrypted=False)
    huge = town.ben.say(room, body)
    assert len(json.dumps(posted(town, town.answer(town.ben, huge).id))) < 60_000
    assert "3,000 to 5,000" in town.answer(town.ben, town.ben.say(room, QUESTION)).body


def test_malformed_events_break_nothing(town: Town) -> None:
    """Events of wrong shapes, plain and said to be encrypted, are left alone; the next question is answered."""
    room = town.room(town.ben, encrypted=False)
    shapes: list[tuple[str, dict[str, Any]]] = [
        ("m.room.message", {}),
        ("m.room.message", {"msgtype": "m.text", "body": ["x"]}),
        ("m.room.message", {"msgtype": "m.text", "body": "x", "m.mentions": 7, "m.relates_to": "y"}),
        (
            "m.room.message",
            {"msgtype": "m.text", "body": "!ask", "m.relates_to": {"rel_type": "m.thread", "event_id": 9}},
        ),
        (
            "m.room.message",
            {"m.relates_to": {"rel_type": "m.replace", "event_id": "$nothing"}, "m.new_content": 3},
        ),
        ("m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "%"}),
        ("m.room.encrypted", {"algorithm": 1}),
        ("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$nothing", "key": "❌"}}),
        ("m.room.redaction", {"redacts": {"a": 1}}),
    ]
    taken = 0
    for number, (kind, content) in enumerate(shapes):
        path = f"/_matrix/client/v3/rooms/{quote(room)}/send/{kind}/bad{number}"
        with suppress(HTTPError):  # the homeserver itself refuses some
            town.server.call("PUT", path, content, town.ben.account.token)
            taken += 1
    assert taken >= 3
    assert "3,000 to 5,000" in town.answer(town.ben, town.ben.say(room, QUESTION)).body


class Onlooker:
    """What the bot would know of its rooms, with power levels as admins."""

    def __init__(self, server: Synapse, data: Path) -> None:
        self.account = server.register("onlooker")
        folder = Folder(data)
        self.runner = asyncio.Runner()
        self.client = Client(server.url, "", folder)
        self.runner.run(
            enter(self.client, folder, Credentials(server.url, self.account.user, self.account.password))
        )
        self.granted: set[str] = set()
        allowed = Allowed.read((), self.account.user)
        self.rooms = Rooms(
            self.client,
            allowed,
            100,
            lambda room, names: room in self.granted or bool(set(names) & self.granted),
        )
        self.sync = Sync(self.client, folder, Heard(self.client), lambda sentence: None)

    def until_in(self, room: str, members: int) -> None:
        while room not in self.client.rooms or len(self.rooms.people(room)) < members:
            self.runner.run(self.sync.step())

    def is_admin(self, room: str, person: str) -> bool:
        return self.runner.run(self.rooms.standing(room, person)).admin


@pytest.fixture(scope="module")
def onlooker(homeserver: Synapse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Onlooker]:
    made = Onlooker(homeserver, tmp_path_factory.mktemp("onlooker"))
    yield made
    made.runner.run(made.client.close())
    made.runner.close()


def test_power_makes_an_admin_only_where_a_collection_was_granted(
    onlooker: Onlooker, homeserver: Synapse
) -> None:
    """Everybody has all power in a room of their own: it counts in rooms with a grant, and never in direct ones."""
    with Person(homeserver, homeserver.register("cleo")) as cleo:
        dan = homeserver.register("dan")
        room = cleo.room(onlooker.account.user, dan.user)
        homeserver.call("POST", f"/_matrix/client/v3/join/{quote(room)}", {}, dan.token)
        direct = cleo.room(onlooker.account.user)
        onlooker.until_in(room, 2)
        onlooker.until_in(direct, 1)
        assert not onlooker.is_admin(room, cleo.user)
        onlooker.granted |= {room, direct}
        assert onlooker.is_admin(room, cleo.user)  # made it: room version 12 writes no number for that
        assert not onlooker.is_admin(room, dan.user)
        assert not onlooker.is_admin(direct, cleo.user)


def test_members_of_a_space_are_heard(onlooker: Onlooker, homeserver: Synapse) -> None:
    """Who has joined a space that the bot is in is allowed, who was merely invited into it or is elsewhere is not."""
    with Person(homeserver, homeserver.register("hal")) as hal:
        dora, emil = homeserver.register("dora"), homeserver.register("emil")
        space = hal.room(
            onlooker.account.user, dora.user, emil.user, creation_content={"type": "m.space"}, name="Desk"
        )
        homeserver.call("POST", f"/_matrix/client/v3/join/{quote(space)}", {}, dora.token)
        onlooker.until_in(space, 3)
        onlooker.runner.run(onlooker.sync.step())
        rooms = Rooms(onlooker.client, Allowed.read((space,), onlooker.account.user), None, lambda *_: False)
        heard = [rooms.allows(user) for user in (hal.user, dora.user, emil.user, "@x:briefbot.test")]
        assert heard == [True, True, False, False]


def test_only_the_homeservers_directory_names_a_room(onlooker: Onlooker, homeserver: Synapse) -> None:
    """A grant by alias holds for the room that the directory gives, not for one that is merely called so."""
    with Person(homeserver, homeserver.register("finn")) as finn:
        real = finn.room(onlooker.account.user, room_alias_name="desk")
        fake = finn.room(onlooker.account.user, name="#desk:briefbot.test")
        for room in (real, fake):
            onlooker.until_in(room, 1)
        names = {
            room: onlooker.runner.run(onlooker.rooms.standing(room, finn.user)).names for room in (real, fake)
        }
        assert names == {real: ("#desk:briefbot.test",), fake: ()}


def test_a_room_with_people_of_elsewhere_is_shared(onlooker: Onlooker, homeserver: Synapse) -> None:
    """Somebody of another homeserver, or a history open to the world, makes a room one that has only its own grants."""
    with Person(homeserver, homeserver.register("gus")) as gus:
        room = gus.room(onlooker.account.user)
        open_room = gus.room(
            onlooker.account.user,
            initial_state=[
                {
                    "type": "m.room.history_visibility",
                    "state_key": "",
                    "content": {"history_visibility": "world_readable"},
                }
            ],
        )
        for one in (room, open_room):
            onlooker.until_in(one, 1)

        def shared(one: str) -> bool:
            return onlooker.runner.run(onlooker.rooms.standing(one, gus.user)).shared

        assert (shared(room), shared(open_room)) == (False, True)
        onlooker.client.rooms[room].add_member("@x:elsewhere.test", None, None)
        assert shared(room)

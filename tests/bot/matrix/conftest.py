"""A town in Matrix: a homeserver, the bot as people run it, and people who use matrix-js-sdk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.desk.desk import here_and_now
from bot.store import Store
from index.article import Draft
from index.catalogue import Catalogue
from tests.peers.briefbot import Briefbot
from tests.peers.person import PATIENCE, Person, Seen
from tests.peers.synapse import Account, Synapse

QUESTION = "how many ISIS fighters remain?"
HOSTILE = (
    '</blockquote><img src="mxc://evil/1"><a href="https://evil.example">bank</a> @room @ada:briefbot.test '
    "https://matrix.to/#/@ada:briefbot.test \u202e"
)


@dataclass
class Town:
    """Everybody who lives there. ``ada`` has a strict client; ``eve`` may not invite the bot."""

    server: Synapse
    bot: Briefbot
    user: str
    ada: Person
    ben: Person
    eve: Person

    def room(
        self, by: Person, *others: Person, grant: bool = True, encrypted: bool = True, **more: Any
    ) -> str:
        """A room of ``by`` with the bot, and the ``others`` joined."""
        users = [other.user for other in others]
        room = by.room(self.user, *users, encrypted=encrypted, **more)
        for other in others:
            other.wait(lambda seen: seen.room == room and seen.type == "membership")
            other.tell("join", room=room)
        for one in (by, *others):
            one.tell("ready", room=room, encrypted=encrypted, members=[self.user, *users])
        if grant:
            self.grant(room)
        return room

    def grant(self, room: str, collection: str = "samples") -> None:
        """Let a room read a collection."""
        store = Store.open(self.bot.data)
        store.grants.give("matrix", room, collection, "test", here_and_now())
        store.close()

    def answer(self, to: Person, question: str, patience: float = PATIENCE) -> Seen:
        """The bot's reply to the message ``question``."""
        return to.wait(lambda seen: self.replies(seen, question), patience)

    def replies(self, seen: Seen, question: str) -> bool:
        reply = (seen.relation or {}).get("m.in_reply_to") or {}
        return seen.sender == self.user and seen.failed is False and reply.get("event_id") == question

    def edited(self, to: Person, posted: str, words: str) -> Seen:
        """The edit of ``posted`` that has ``words``."""

        def wanted(seen: Seen) -> bool:
            relation = seen.relation or {}
            new = seen.content.get("m.new_content") or {}
            return relation.get("event_id") == posted and words in str(new.get("body"))

        return to.wait(wanted)


def settings_of(server: Synapse, account: Account) -> dict[str, str]:
    """What makes a bot of an account."""
    return {
        "BRIEFBOT_MATRIX_HOMESERVER": server.url,
        "BRIEFBOT_MATRIX_USER": account.user,
        "BRIEFBOT_MATRIX_PASSWORD": account.password,
    }


@pytest.fixture(scope="session")
def homeserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """A Synapse that stays up."""
    server = Synapse(tmp_path_factory.mktemp("synapse"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def town(homeserver: Synapse, stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One bot for all tests that don't kill it."""
    folder = tmp_path_factory.mktemp("town")
    accounts = [homeserver.register(name) for name in ("briefbot", "ada", "ben", "eve")]
    bot_account, ada, ben, eve = accounts
    settings = settings_of(homeserver, bot_account) | {
        "BRIEFBOT_MATRIX_ALLOWED": f"{ada.user}, {ben.user}",
        "BRIEFBOT_MATRIX_ADMINS": ada.user,
    }
    bot = Briefbot(Path(shutil.copytree(stocked, folder / "data")), settings)
    with Catalogue.open(bot.data, write=True) as catalogue, catalogue.writer("testing") as writer:
        text = f"There are 4,711 zeppelins in the harbour of Atlantis {HOSTILE}, said the admiral {HOSTILE}."
        link = "https://matrix.to/#/@ada:briefbot.test"
        writer.put(Draft("evil", "evil.txt", "t", HOSTILE, text, "hostile", HOSTILE, url=link))
    bot.start()
    people = [Person(homeserver, ada, strict=True), Person(homeserver, ben), Person(homeserver, eve)]
    try:
        bot.wait_for("matrix.connected")
        yield Town(homeserver, bot, bot_account.user, *people)
    finally:
        bot.stop()
        for person in people:
            person.close()


@pytest.fixture(autouse=True)
def short_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is followed in the test's own process and does not come is missed after a second."""
    monkeypatch.setattr("bot.matrix.sync.POLL", 1_000)

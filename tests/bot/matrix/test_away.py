"""The bot stopped, killed or cut off, and the homeserver too: what is asked meanwhile, and what is said of it."""

from __future__ import annotations

import json
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.bot.matrix.conftest import QUESTION, settings_of
from tests.bot.matrix.counted import counted
from tests.peers.briefbot import Briefbot
from tests.peers.person import PATIENCE, Person
from tests.peers.synapse import Synapse, free_port


@dataclass
class House:
    """A homeserver, a bot and a person, all of which may be stopped."""

    server: Synapse
    bot: Briefbot
    user: str
    ada: Person
    port: int

    def room(self, *, encrypted: bool) -> str:
        room = self.ada.room(self.user, encrypted=encrypted)
        self.ada.tell("ready", room=room, encrypted=encrypted, members=[self.user])
        return room

    def answer(self, question: str, patience: float = PATIENCE) -> str:
        def wanted(seen: Any) -> bool:
            reply = (seen.relation or {}).get("m.in_reply_to") or {}
            return bool(seen.sender == self.user and not seen.failed and reply.get("event_id") == question)

        return self.ada.wait(wanted, patience).body

    def again(self) -> None:
        self.bot.start()
        self.bot.wait_for("matrix.connected")

    def health(self) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=60) as answer:
                return answer.status, json.load(answer)["chats"]["matrix"]
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)["chats"]["matrix"]

    def until_health(self, status: int, patience: float = PATIENCE) -> dict[str, Any]:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            told, chat = self.health()
            if told == status:
                return chat
            time.sleep(0.2)
        raise AssertionError(f"/healthz did not become {status}")


@pytest.fixture(scope="module")
def house(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    (folder / "synapse").mkdir()
    server = Synapse(folder / "synapse")
    server.start()
    account, person = server.register("briefbot"), server.register("ada")
    port = free_port()
    settings = settings_of(server, account) | {
        "BRIEFBOT_OPEN_COLLECTIONS": "samples",
        "BRIEFBOT_HEALTH_PORT": str(port),
    }
    bot = Briefbot(Path(shutil.copytree(stocked, folder / "data")), settings)
    bot.start()
    ada = Person(server, person, strict=True)
    try:
        bot.wait_for("matrix.connected")
        yield House(server, bot, account.user, ada, port)
    finally:
        bot.stop()
        ada.close()
        server.stop()


def test_a_room_that_was_encrypted_while_the_bot_was_away_is_answered_encrypted(house: House) -> None:
    """The first answer after the return goes out encrypted, and the question asked meanwhile is read."""
    room = house.room(encrypted=False)
    assert "3,000 to 5,000" in house.answer(house.ada.say(room, QUESTION))
    house.bot.stop()
    house.ada.tell("encrypt", room=room)
    house.ada.tell("ready", room=room, encrypted=True)
    question = house.ada.say(room, "who is Sergei Lavrov?")
    house.again()
    assert "Lavrov" in house.answer(question)
    answers = [seen for seen in house.ada.seen(room) if seen.sender == house.user and seen.body]
    assert [seen.encrypted for seen in answers] == [False, True]


def test_who_writes_first_when_all_keys_are_used_up_is_read_too(house: House) -> None:
    """With no one-time key left, because the bot was away, a new device uses the fallback key, and gets its answer."""
    house.bot.stop()
    session = json.loads((house.bot.data / "matrix" / "session.json").read_text())
    claim = {"one_time_keys": {house.user: {session["device"]: "signed_curve25519"}}}
    token = house.ada.account.token
    for _ in range(150):
        told = house.server.call("POST", "/_matrix/client/v3/keys/claim", claim, token)
        ((key,),) = (one.values() for one in told["one_time_keys"][house.user].values())
        if key.get("fallback"):
            break
    else:
        raise AssertionError("no fallback key was given")
    with Person(house.server, house.server.register("zoe"), strict=True) as zoe:
        room = zoe.room(house.user, encrypted=True)
        house.again()
        zoe.tell("ready", room=room, encrypted=True, members=[house.user])
        zoe.say(room, QUESTION)
        zoe.wait(lambda seen: seen.sender == house.user and "3,000 to 5,000" in seen.body)


def test_old_questions_get_one_notice_and_new_ones_their_answers(house: House) -> None:
    """Of what was asked while the bot was away, what is older than a day is counted once and not answered."""
    room = house.room(encrypted=False)
    house.bot.stop()
    yesterday = time.time() - 30 * 3600
    for number in range(3):
        content = {"msgtype": "m.text", "body": f"{QUESTION} ({number})"}
        house.server.say_as(house.ada.user, room, content, at=yesterday + number)
    fresh = house.ada.say(room, QUESTION)
    house.again()
    assert "3,000 to 5,000" in house.answer(fresh)
    notice = house.ada.wait(lambda seen: seen.room == room and "3 questions were asked here" in seen.body)
    assert "Ask again what still matters." in notice.body and "24 hours ago" in notice.body
    assert notice.content["msgtype"] == "m.text"
    assert notice.content["m.mentions"] == {"user_ids": [house.ada.user]}
    house.bot.kill()
    house.again()
    last = house.ada.say(room, "who is Sergei Lavrov?")
    house.answer(last)
    assert len([seen for seen in house.ada.seen(room) if seen.sender == house.user and seen.body]) == 3


def test_a_homeserver_that_is_down_is_waited_for_and_seen_on_healthz(house: House) -> None:
    """While it is down /healthz says so in a sentence; when it is back the bot answers without being started again."""
    room = house.room(encrypted=True)
    assert house.until_health(200)["ok"]
    house.server.stop(signal.SIGKILL)
    assert "can't be reached" in house.until_health(503)["sentence"]
    house.server.start()
    house.until_health(200)
    assert "3,000 to 5,000" in house.answer(house.ada.say(room, QUESTION))


def test_answers_are_counted_over_kills_crashes_absence_and_limits(tmp_path: Path) -> None:
    """A small run of ``python -m tests.bot.matrix.counted``: each question is answered once."""
    run = counted(tmp_path, 30, deadly=0.008)
    assert (len(run.questions), run.lost, run.twice, run.others) == (30, 0, 0, 0), str(run)
    assert run.kills + run.crashes >= 2 and run.server_restarts == 3


def test_slack_in_trouble_leaves_matrix_alone(house: House) -> None:
    """In one ``serve`` with a Slack that does not answer, Matrix goes on; /healthz tells which of the two is ill."""
    house.bot.stop()
    settings = dict(house.bot.settings)
    slack = {
        "BRIEFBOT_SLACK_BOT_TOKEN": "xoxb-nobody",
        "BRIEFBOT_SLACK_APP_TOKEN": "xapp-nobody",
        "BRIEFBOT_SLACK_API_URL": f"http://127.0.0.1:{free_port()}/api/",
    }
    house.bot.settings = settings | slack
    try:
        house.again()
        room = house.room(encrypted=True)
        assert "3,000 to 5,000" in house.answer(house.ada.say(room, QUESTION))
        status, told = house.health()
        assert status == 503 and told["ok"]
    finally:
        house.bot.kill()
        house.bot.settings = settings
        house.again()


def test_a_revoked_token_ends_the_bot_with_a_sentence(house: House) -> None:
    """A device that is logged out elsewhere is said in the log with the remedy; the exit code is a chat's."""
    session = json.loads((house.bot.data / "matrix" / "session.json").read_text())
    house.server.call("POST", "/_matrix/client/v3/logout", {}, session["token"])
    assert house.bot.process is not None
    assert house.bot.process.wait(PATIENCE) == 5
    said = house.bot.log.read_text()
    assert "no longer accepts the bot's login" in said and "briefbot matrix recover" in said
    assert "Traceback" not in said

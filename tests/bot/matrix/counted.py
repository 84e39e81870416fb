"""Counting: questions over kills, crashes, restarts, absence and low limits, and how often each was answered.

    python -m tests.bot.matrix.counted            500 questions, minutes
    python -m tests.bot.matrix.counted --questions 60

What is counted is read from the homeserver's own database: events of the bot that reply to a question.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.cli.demo import COLLECTION, SOURCE
from index.article import Draft
from index.catalogue import Catalogue
from index.sources.paths import read_paths
from tests.bot.matrix.conftest import settings_of
from tests.peers.briefbot import ROOT, Briefbot
from tests.peers.person import Person
from tests.peers.synapse import Account, Synapse

ASKED = (
    "how many ISIS fighters remain?",
    "who is Sergei Lavrov?",
    "when was victory over ISIS announced?",
    "how many fighters were left in 2018?",
    "who leads the air strikes?",
)
LOW = {"per_second": 4, "burst_count": 4}
PATIENCE = 300.0  # seconds for all answers of one part


@dataclass
class Run:
    """What happened to the bot, and what was asked of it."""

    questions: list[str] = field(default_factory=list)
    kills: int = 0
    crashes: int = 0
    server_restarts: int = 0
    seconds: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    others: int = 0

    @property
    def lost(self) -> int:
        return sum(1 for question in self.questions if self.answers[question] == 0)

    @property
    def twice(self) -> int:
        return sum(1 for question in self.questions if self.answers[question] > 1)

    def __str__(self) -> str:
        once = len(self.questions) - self.lost - self.twice
        return (
            f"{len(self.questions)} questions: {once} answered once, {self.lost} lost, {self.twice} twice, "
            f"{self.others} other messages of the bot; {self.kills} kills, {self.crashes} crashes in the handler, "
            f"{self.server_restarts} restarts of the homeserver; {self.seconds:.0f} s"
        )


class Kept:
    """Starts the bot again whenever it has died, until told to stop."""

    def __init__(self, bot: Briefbot, run: Run) -> None:
        self._bot = bot
        self._run = run
        self._lock = threading.Lock()
        self._killed = False
        self._on = True
        bot.start()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def kill(self) -> None:
        """As a crash of the machine would."""
        with self._lock:
            if self._bot.process is not None and self._bot.process.poll() is None:
                self._killed = True
                self._bot.process.kill()

    def stop(self) -> None:
        """Stop the bot in good order, and don't start it again."""
        with self._lock:
            self._on = False
        self._thread.join()
        self._bot.stop()

    def _look(self) -> None:
        while True:
            with self._lock:
                if not self._on:
                    return
                process = self._bot.process
                if process is None or process.poll() is not None:
                    self._run.kills += self._killed
                    self._run.crashes += not self._killed
                    self._killed = False
                    self._bot.start()
            time.sleep(0.1)


def counted(folder: Path, questions: int, *, seed: int = 1, deadly: float = 0.004) -> Run:
    """Ask so many questions of a bot that is killed, crashes, is away, and is limited; count the answers."""
    run = Run()
    begun = time.monotonic()
    luck = random.Random(seed)
    server = Synapse(folder / "synapse")
    server.folder.mkdir()
    server.start()
    try:
        bot_account, ada, ben = (server.register(name) for name in ("briefbot", "ada", "ben"))
        boss = server.register("boss", admin=True)
        settings = settings_of(server, bot_account) | {
            "BRIEFBOT_OPEN_COLLECTIONS": COLLECTION,
            "BRIEFBOT_DIRECT_COLLECTIONS": COLLECTION,
            "FRAGILE": str(deadly),
            "FRAGILE_SEED": str(seed),
        }
        bot = Briefbot(_stocked(folder / "data"), settings, program=("-m", "tests.peers.fragile"))
        with Person(server, ada, strict=True) as asker, Person(server, ben) as other:
            kept = Kept(bot, run)
            rooms = _rooms(asker, other, bot_account)
            share = questions * 2 // 5
            _ask_over_kills(asker, rooms, share, kept, run, luck)
            _wait_for_all(server, bot_account, run)
            kept.stop()
            _ask(asker, rooms, share, run, luck)
            kept = Kept(bot, run)
            for how in (signal.SIGTERM, signal.SIGKILL):
                time.sleep(4)
                server.stop(how)
                server.start()
                run.server_restarts += 1
            _wait_for_all(server, bot_account, run)
            with _limited(server, boss, (ada, ben)):
                run.server_restarts += 1
                _ask(asker, rooms, questions - 2 * share, run, luck)
                _wait_for_all(server, bot_account, run)
            time.sleep(3)  # for what would come twice
            kept.stop()
        run.answers, run.others = _answers(server, bot_account, run.questions)
    finally:
        server.stop()
    run.seconds = time.monotonic() - begun
    return run


def _rooms(asker: Person, other: Person, bot: Account) -> list[str]:
    """A direct room, an encrypted one with others, a plain one."""
    rooms = [asker.room(bot.user, encrypted=True)]
    for encrypted in (True, False):
        room = asker.room(bot.user, other.user, encrypted=encrypted)
        other.wait(lambda seen, made=room: seen.room == made and seen.type == "membership")
        other.tell("join", room=room)
        rooms.append(room)
    for number, room in enumerate(rooms):
        asker.tell("ready", room=room, encrypted=number < 2, members=[bot.user])
    return rooms


def _ask(asker: Person, rooms: list[str], number: int, run: Run, luck: random.Random) -> None:
    for _ in range(number):
        text = f"!ask {luck.choice(ASKED)}"
        run.questions.append(asker.say(luck.choice(rooms), text))


def _ask_over_kills(
    asker: Person, rooms: list[str], number: int, kept: Kept, run: Run, luck: random.Random
) -> None:
    """A kill after every twelfth question or so, a short while after it was asked."""
    while number > 0:
        some = min(number, luck.randint(8, 16))
        _ask(asker, rooms, some, run, luck)
        number -= some
        time.sleep(luck.uniform(0.5, 6.0))
        kept.kill()


def _wait_for_all(server: Synapse, bot: Account, run: Run) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answers, _ = _answers(server, bot, run.questions)
        if len(answers) == len(run.questions):
            return
        time.sleep(0.5)


def _answers(server: Synapse, bot: Account, questions: list[str]) -> tuple[Counter[str], int]:
    """How many events of the bot reply to each question, and how many messages of it reply to none."""
    asked = set(questions)
    answers: Counter[str] = Counter()
    others = 0
    rows = server.rows(
        """SELECT event_json.json FROM events JOIN event_json USING (event_id)
           WHERE events.sender = ? AND events.type IN ('m.room.message', 'm.room.encrypted')""",
        bot.user,
    )
    for (text,) in rows:
        relation = json.loads(text)["content"].get("m.relates_to", {})
        replied = relation.get("m.in_reply_to", {}).get("event_id")
        if replied in asked:
            answers[replied] += 1
        else:
            others += 1
    return answers, others


@contextmanager
def _limited(server: Synapse, boss: Account, spared: tuple[Account, ...]) -> Iterator[None]:
    """A homeserver that lets most accounts send a few messages a second; those ``spared`` as many as they like."""
    for account in spared:
        path = f"/_synapse/admin/v1/users/{account.user}/override_ratelimit"
        server.call("POST", path, {"messages_per_second": 0, "burst_count": 0}, boss.token)
    server.message_limit = LOW
    server.stop()
    server.start()
    yield


def _stocked(folder: Path) -> Path:
    folder.mkdir()
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("counting") as writer:
        for draft in read_paths([ROOT / "index" / "samples"], collection=COLLECTION, source=SOURCE):
            assert isinstance(draft, Draft)
            writer.put(draft)
    return folder


def _main() -> int:
    options = argparse.ArgumentParser(description="Count answers over kills, crashes, restarts and limits.")
    options.add_argument("--questions", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="briefbot-counted-"))
    run = counted(folder, given.questions, seed=given.seed)
    sys.stdout.write(f"{run}\n")
    if run.lost or run.twice:
        sys.stdout.write(f"Kept for a look: {folder}\n")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(_main())

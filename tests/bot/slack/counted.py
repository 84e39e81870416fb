"""Counted runs: many questions, repeated deliveries, kills, lost connections, limits. Each answered once?

``python -m tests.bot.slack.counted --questions 2000`` is the run that the README reports; CI makes a small one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.desk.delivery import REPEATED
from bot.slack.manifest import events_of, scopes_of
from bot.store import Store
from tests.peers.slack_relay import APP_TOKEN, BOT_TOKEN, Fault
from tests.peers.slack_workspace import Workspace, workspace

ROOT = Path(__file__).resolve().parents[3]
QUESTIONS = (
    "how many ISIS fighters remain?",
    "how many fighters were there in 2018?",
    "who leads the air strikes?",
    "how many ISIS fighters are in Libya?",
    "what did the UN monitoring team say?",
    "since when is the group declared defeated?",
)


@dataclass(frozen=True)
class Sent:
    """A question, and when it was typed."""

    channel: str
    ts: str
    at: float


@dataclass
class Result:
    """What came of a run."""

    questions: int
    seconds: float
    answered_once: int
    lost: int
    twice: int  # posted twice in the one gap, and said to be
    twice_unsaid: int  # posted twice elsewhere: must be none
    gap_counted: int  # how often Briefbot found itself in the gap and could not look
    gap_looked: int  # gaps that were forced where it could look
    deliveries: int
    kills: int
    drops: int
    limited: int
    ack_p50_ms: float
    ack_p99_ms: float
    answer_p50_ms: float  # from typing to the answer's post
    answer_p99_ms: float
    rate: float  # questions a second, as asked
    faults: list[str] = field(default_factory=list)


class Bot:
    """``briefbot serve`` as a process, to be killed and started again."""

    def __init__(self, slack: Workspace, folder: Path, work: Path) -> None:
        self._work = work
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("BRIEFBOT_")},
            "PYTHONPATH": str(ROOT),
            "BRIEFBOT_DATA": str(folder),
            "BRIEFBOT_SLACK_BOT_TOKEN": BOT_TOKEN,
            "BRIEFBOT_SLACK_APP_TOKEN": APP_TOKEN,
            "BRIEFBOT_SLACK_API_URL": slack.api,
            "BRIEFBOT_OPEN_COLLECTIONS": "samples",
            "BRIEFBOT_DIRECT_COLLECTIONS": "samples",
            "BRIEFBOT_LOG_LEVEL": "warning",
        }
        self.kills = 0
        self._process = self._start()

    def kill(self) -> None:
        """Kill it where it stands, and start it again."""
        self._process.kill()
        self._process.wait(60)
        self.kills += 1
        self._process = self._start()

    def stop(self) -> None:
        """Stop it as an operator would."""
        self._process.terminate()
        assert self._process.wait(120) == 0, (self._work / "log").read_text(encoding="utf-8")[-3000:]

    def _start(self) -> subprocess.Popen[bytes]:
        with (self._work / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"], cwd=self._work, env=self._environment, stderr=log
            )


def count(
    folder: Path, *, questions: int, rate: float, kills: int = 3, drops: int = 2, patience: float = 300
) -> Result:
    """Ask so many questions over the samples in ``folder``, make trouble, and count the answers."""
    made = workspace(subscribed=frozenset(events_of(False)), scopes=",".join(scopes_of(False)))
    with made as slack, tempfile.TemporaryDirectory() as work:
        bot = Bot(slack, folder, Path(work))
        slack.wait(lambda: slack.relay.hellos)
        slack.relay.again = slack.relay.renamed = 0.1
        begun = time.monotonic()
        asked = asyncio.run_coroutine_threadsafe(_ask(slack, questions, rate), slack.loop)
        forced = _trouble(slack, bot, questions, kills, drops)
        sent: list[Sent] = asked.result(questions / rate + 120)
        asking = time.monotonic() - begun
        with _opened(folder) as store:
            _wait(lambda: _settled(store, slack, sent), patience)
            result = _counted(store, slack, sent)
        result.seconds = round(time.monotonic() - begun, 1)
        result.rate = round(questions / asking, 1)
        result.kills, result.drops, result.faults = bot.kills, drops, forced
        result.gap_looked = sum(one == "swallowed in a direct message" for one in forced)
        bot.stop()
    return result


def _trouble(slack: Workspace, bot: Bot, questions: int, kills: int, drops: int) -> list[str]:
    """Spread over the run: a killed connection, a limit storm, and kills; two of them right in the gap."""
    done: list[str] = []
    if not kills and not drops:
        return done
    steps = ["limits", "gap in a channel", "drop", "gap in a direct message", "limits", "kill", "drop"]
    wanted = Counter({"kill": max(0, kills - 2), "drop": drops, "limits": 2})
    wanted |= Counter({"gap in a channel": int(kills > 0), "gap in a direct message": int(kills > 1)})
    for number, step in enumerate(steps, 1):
        slack.wait(lambda: len(slack.calls("chat.postMessage")) >= number * questions // 9, 300)  # noqa: B023
        if wanted[step] <= 0:
            continue
        wanted[step] -= 1
        if step == "drop":
            slack.run(slack.relay.drop_sockets())
            done.append("connection killed")
        elif step == "limits":
            slack.fault("chat.postMessage", "limited", times=20)
            done.append("20 limits")
        elif step == "kill":
            bot.kill()
            done.append("killed at any moment")
        else:
            fault = slack.run(_gap(slack, direct=step.endswith("message")))
            slack.wait(fault.met.is_set, 120)
            bot.kill()
            done.append(f"swallowed in a {step.removeprefix('gap in a ')}")
    return done


async def _gap(slack: Workspace, *, direct: bool) -> Fault:
    """The next post of that kind is taken by Slack, and the app never hears of it."""
    fault = Fault("chat.postMessage", "swallowed", where="D" if direct else "C")
    slack.relay.faults.append(fault)
    return fault


async def _ask(slack: Workspace, questions: int, rate: float) -> list[Sent]:
    """Ask at a steady pace, two in three by mention; returns the questions."""
    dice = random.Random(11)
    relay = slack.relay
    people = list(relay.world["people"])
    direct = {}
    for who in people:
        told = await relay.call(f"xoxp-{who}", "conversations.open", users=relay.world["bot"])
        direct[who] = told["channel"]["id"]
    begun = asyncio.get_running_loop().time()
    sent: list[Sent] = []

    async def one(number: int) -> None:
        who = dice.choice(people)
        text = f"{dice.choice(QUESTIONS)} ({number})"
        if number % 3:
            channel, text = relay.world["channels"]["desk-iraq"], f"<@{relay.world['bot']}> {text}"
        else:
            channel = direct[who]
        at = time.time()
        told = await relay.call(f"xoxp-{who}", "chat.postMessage", channel=channel, text=text)
        sent.append(Sent(channel, told["ts"], at))

    tasks = []
    for number in range(questions):
        await asyncio.sleep(max(0.0, begun + number / rate - asyncio.get_running_loop().time()))
        tasks.append(asyncio.create_task(one(number)))
    await asyncio.gather(*tasks)
    return sent


@contextmanager
def _opened(folder: Path) -> Iterator[Store]:
    store = Store.open(folder)
    try:
        yield store
    finally:
        store.close()


def _settled(store: Store, slack: Workspace, sent: list[Sent]) -> bool:
    with store.database.reading() as db:
        states = Counter(row["state"] for row in db.execute("SELECT state FROM inbox"))
    return states["done"] == len(sent) == sum(states.values())


def _counted(store: Store, slack: Workspace, sent: list[Sent]) -> Result:
    """Compare the questions that were asked with the posts that Slack holds, by the key in their metadata."""
    with store.database.reading() as db:
        answer_of = {row["message"]: row["answer"] for row in db.execute("SELECT message, answer FROM inbox")}
    posts: Counter[str] = Counter()
    posted_at: dict[str, float] = {}
    said: set[str] = set()
    for call in slack.calls("chat.postMessage"):
        metadata: dict[str, Any] = call.args.get("metadata") or {}
        key = metadata.get("event_payload", {}).get("key")
        if key and call.answer.get("ok"):
            posts[key] += 1
            posted_at.setdefault(key, call.at)
            if "may be here twice" in call.args["text"]:
                said.add(key)
    team = slack.relay.world["team"]
    each = [answer_of.get(f"{team}:{one.channel}:{one.ts}", "") for one in sent]
    took = [posted_at[key] - one.at for one, key in zip(sent, each, strict=True) if key in posted_at]
    return Result(
        questions=len(sent),
        seconds=0.0,
        answered_once=sum(posts[key] == 1 for key in each),
        lost=sum(posts[key] == 0 for key in each),
        twice=sum(posts[key] > 1 and key in said for key in each),
        twice_unsaid=sum(posts[key] > 1 and key not in said for key in each),
        gap_counted=store.inbox.counted(REPEATED),
        gap_looked=0,
        deliveries=slack.relay.deliveries,
        kills=0,
        drops=0,
        limited=slack.relay.limited,
        ack_p50_ms=_percentile(slack.relay.latencies, 0.5),
        ack_p99_ms=_percentile(slack.relay.latencies, 0.99),
        answer_p50_ms=_percentile(took, 0.5),
        answer_p99_ms=_percentile(took, 0.99),
        rate=0.0,
    )


def _percentile(seconds: list[float], share: float) -> float:
    return round(1000 * sorted(seconds)[int(len(seconds) * share)], 1) if seconds else 0.0


def _wait(look: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, f"not settled after {seconds} s"
        time.sleep(0.5)


def main() -> None:
    """The full run, on a fresh folder with the samples."""
    from bot.cli.demo import COLLECTION, SOURCE
    from index.article import Draft
    from index.catalogue import Catalogue
    from index.sources.paths import read_paths

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=2_000)
    parser.add_argument("--rate", type=float, default=50.0, help="questions a second")
    parser.add_argument(
        "--calm", action="store_true", help="no kills, lost connections or limits: for latencies"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with Catalogue.open(Path(folder), write=True) as catalogue, catalogue.writer("testing") as writer:
            for draft in read_paths([ROOT / "index" / "samples"], collection=COLLECTION, source=SOURCE):
                assert isinstance(draft, Draft)
                writer.put(draft)
        kills, drops = (0, 0) if given.calm else (3, 2)
        result = count(Path(folder), questions=given.questions, rate=given.rate, kills=kills, drops=drops)
    sys.stdout.write(json.dumps(asdict(result), indent=2) + "\n")
    sys.exit(bool(result.lost or result.twice_unsaid or result.twice > result.gap_counted))


if __name__ == "__main__":
    main()

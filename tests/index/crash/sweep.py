"""Kills and disk errors at many points: ``python -m tests.index.crash.sweep [--kills N] [--errors N]``.

The points are found by counting: whatever an act writes, makes durable, renames or deletes below the data folder is
one. Their number varies by one or two with the libraries' threads: an act that ends before its point comes is no
failure, and is counted as ended. ``--kills 0`` and ``--errors 0`` mean every point there is (some 2,800 kills and
6,000 errors: an hour).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.index.crash.acts import ACTS
from tests.index.crash.preload import Mode, build
from tests.index.folders import ROOT

KILLS = (Mode.KILL, Mode.TORN)
ERRORS = (Mode.FULL, Mode.FULL_FOR_GOOD, Mode.BROKEN, Mode.SHORT)
# Where a mode does something; elsewhere at every call.
_CALLS = {Mode.TORN: "w", Mode.FULL: "wmct", Mode.BROKEN: "wsrutm", Mode.SHORT: "w"}
_RARE = 4  # how much likelier a sync, rename, removal or truncation is chosen than a write


@dataclass(frozen=True)
class Point:
    """Call number ``at`` of an act, and what happens there."""

    act: str
    mode: Mode
    at: int


@dataclass
class Sweep:
    """What was tried, and what was wrong."""

    tried: Counter[str] = field(default_factory=Counter)  # by mode
    ended: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[Point, list[str]]] = field(default_factory=list)


class Server:
    """One server process with a prepared place of its own."""

    def __init__(self, folder: Path) -> None:
        self.origin = folder / "origin"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.index.crash.server"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "LD_PRELOAD": str(build())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.ask(do="prepare") == {"value": None}
        self.acts: dict[str, Any] = {}

    def ask(self, **request: Any) -> dict[str, Any]:
        """Send one request and wait for its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request | {"origin": str(self.origin)}) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    def measure(self) -> dict[str, str]:
        """The points of every act, a letter each; what is there before and after is remembered."""
        self.acts = {act: self.ask(do="measure", act=act) for act in ACTS}
        return {act: told["points"] for act, told in self.acts.items()}

    def attempt(self, point: Point) -> dict[str, Any]:
        """Do an act with its point armed, and check everything."""
        if not self.acts:
            self.measure()
        known = self.acts[point.act]
        return self.ask(
            do="try",
            act=point.act,
            mode=point.mode,
            at=point.at,
            before=known["before"],
            after=known["after"],
        )

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(60)


@contextmanager
def servers(count: int) -> Iterator[list[Server]]:
    """Several servers, in folders of their own."""
    with tempfile.TemporaryDirectory(prefix="briefbot-crash-") as place:
        started = []
        for number in range(count):
            (Path(place) / str(number)).mkdir()
            started.append(Server(Path(place) / str(number)))
        try:
            yield started
        finally:
            for one in started:
                one.close()


def choose(kinds: dict[str, str], modes: Sequence[Mode], count: int, chance: random.Random) -> list[Point]:
    """So many points, every act in turn; those that are no plain write are likelier. 0: all."""
    points = {
        act: [
            Point(act, mode, at)
            for mode in modes
            for at, kind in enumerate(letters, 1)
            if kind in _CALLS.get(mode, kind)
        ]
        for act, letters in kinds.items()
    }
    if not count:
        return [point for some in points.values() for point in some]
    total = sum(map(len, points.values()))
    chosen: list[Point] = []
    for act, some in points.items():
        keyed = sorted(
            some,
            key=lambda point, act=act: (
                chance.random() ** (1 / (1 if kinds[act][point.at - 1] == "w" else _RARE))
            ),
        )
        chosen += keyed[-max(1, -(-count * len(some) // total)) :]
    chance.shuffle(chosen)
    return chosen


def sweep(
    kills: int,
    errors: int,
    *,
    seed: int = 7,
    processes: int = 2,
    tell: Callable[[Point, list[str]], None] = lambda point, wrong: None,
) -> Sweep:
    """Try so many points, in several processes; ``tell`` hears of what is wrong at once."""
    found = Sweep()
    chance = random.Random(seed)
    with servers(processes) as started:
        kinds = started[0].measure()
        points = [
            *(choose(kinds, KILLS, kills, chance) if kills >= 0 else ()),
            *(choose(kinds, ERRORS, errors, chance) if errors >= 0 else ()),
        ]
        idle: SimpleQueue[Server] = SimpleQueue()
        for one in started:
            idle.put(one)

        def attempt(point: Point) -> tuple[Point, dict[str, Any]]:
            server = idle.get()
            try:
                return point, server.attempt(point)
            finally:
                idle.put(server)

        with ThreadPoolExecutor(processes) as pool:
            for point, told in pool.map(attempt, points):
                found.tried[point.mode.name] += 1
                found.ended.update(told["ended"])
                if told["wrong"]:
                    found.wrong.append((point, told["wrong"]))
                    tell(point, told["wrong"])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.index.crash.sweep")
    parser.add_argument("--kills", type=int, default=1000, help="how many; 0: every point; -1: none")
    parser.add_argument("--errors", type=int, default=-1, help="how many; 0: every point; -1: none")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    begun = time.monotonic()

    def tell(point: Point, wrong: list[str]) -> None:
        sys.stdout.write(f"{point}: {'; '.join(wrong)}\n")
        sys.stdout.flush()

    found = sweep(options.kills, options.errors, seed=options.seed, processes=options.processes, tell=tell)
    tried = ", ".join(f"{count:,} {mode}" for mode, count in sorted(found.tried.items()))
    ended = ", ".join(f"{count:,} {how}" for how, count in sorted(found.ended.items()))
    sys.stdout.write(
        f"tried: {tried}; ended: {ended}; wrong: {len(found.wrong)} ({time.monotonic() - begun:.0f} s)\n"
    )
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

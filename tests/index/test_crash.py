"""Killed at any instant, the folder opens as before or as after, and nothing acknowledged is lost.

The points are found by counting the calls that change the folder (``tests.index.crash``). More of them on demand:
``python -m tests.index.crash.sweep``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.index.crash.acts import FILES, text
from tests.index.crash.preload import Mode
from tests.index.crash.sweep import Server, servers, sweep
from tests.index.samples_files import write

KILLS, ERRORS = 300, 60
NAMES = tuple(f"{name}.txt" for name in "abcde")


def test_killed_at_points_that_are_found_by_counting() -> None:
    """Killed before or within a write, sync, rename or removal: as before or as after, mended by the next run."""
    found = sweep(KILLS, -1)
    assert found.wrong == []
    assert sum(found.tried.values()) >= KILLS
    assert set(found.ended) <= {"killed", "value"}
    assert found.ended["killed"] >= 0.9 * KILLS


def test_a_disk_that_is_full_or_broken() -> None:
    """No space left, or an error of the disk, is a sentence; nothing is lost, and the next run goes on."""
    found = sweep(-1, ERRORS)
    assert found.wrong == []
    assert set(found.ended) <= {"sentence", "value"}
    assert found.ended["sentence"] > ERRORS // 3


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with servers(1) as (one,):
        yield one


def test_any_sequence_of_changes_and_crashes(server: Server) -> None:
    """Files come, change and go, people remove and bring back, runs end or are killed: what is held follows."""

    class Machine(Folder):
        process = server

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine,
        settings=settings(
            max_examples=int(os.environ.get("BRIEFBOT_TEST_MACHINES", "6")),
            stateful_step_count=12,
            deadline=None,
            derandomize="BRIEFBOT_TEST_MACHINES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )


class Folder(RuleBasedStateMachine):
    """A followed folder of files, and for each file the texts its article may have by all that was acknowledged."""

    process: Server

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.files: dict[str, str] = {}
        self.may_be: dict[str, set[str | None]] = {}
        self.barred: set[str] = set()  # removed by a person
        self.kept: set[str] = set()  # brought back by a person after its file was gone: it stays
        self.held: dict[str, str] = {}
        self.version = 1

    @initialize()
    def begin(self) -> None:
        place = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.place = place / "place"
        assert self.ask(do="prepare") == {"value": None}
        self.files = {f"{name}.txt": text(name, 1) for name in "abcd"}
        self.held = {**self.files, **{name: text(name, 1) for name in ("x", "y", "secret")}}
        self.may_be = {name: {held} for name, held in self.held.items()}

    def ask(self, **request: Any) -> dict[str, Any]:
        self.process.origin = self.place
        return self.process.ask(**request)

    @rule(name=st.sampled_from(NAMES))
    def write_file(self, name: str) -> None:
        self.version += 1
        self.files[name] = text(name.removesuffix(".txt"), self.version)
        write(self.place / FILES, {name: self.files[name]})

    @rule(name=st.sampled_from(NAMES))
    def delete_file(self, name: str) -> None:
        if name in self.files and len(self.files) > 1:
            del self.files[name]
            (self.place / FILES / name).unlink()

    @rule(full=st.booleans())
    def reindex(self, full: bool) -> None:
        self.step("follow", "full" if full else "", Mode.COUNT, 0)
        for name in NAMES:
            assert self.held.get(name) == self.wanted(name), name

    def wanted(self, name: str) -> str | None:
        """What a whole run leaves of a file's article."""
        if name in self.barred:
            return None
        return self.files.get(name) or (self.held.get(name) if name in self.kept else None)

    @rule(at=st.integers(1, 450), mode=st.sampled_from([Mode.KILL, Mode.TORN, Mode.FULL_FOR_GOOD]))
    def crash_while_reindexing(self, at: int, mode: Mode) -> None:
        for name in NAMES:
            self.may_be.setdefault(name, {None}).add(self.wanted(name))
        self.step("follow", "", mode, at)

    @rule(name=st.sampled_from(NAMES), at=st.integers(0, 70))
    def remove(self, name: str, at: int) -> None:
        if name in self.held:
            self.may_be[name].add(None)
            ended = self.step("remove", name, Mode.KILL, at)
            if "value" in ended or name not in self.held:
                self.barred.add(name)

    @rule(name=st.sampled_from(NAMES))
    def bring_back(self, name: str) -> None:
        if name in self.barred:
            self.barred.discard(name)
            if name not in self.files:
                self.kept.add(name)
            self.step("bring back", name, Mode.COUNT, 0)

    @invariant()
    def nothing_is_lost(self) -> None:
        for name in self.may_be.keys() | self.held.keys():
            assert self.held.get(name) in self.may_be.get(name, {None}), name

    def step(self, step: str, name: str, mode: Mode, at: int) -> dict[str, Any]:
        told = self.ask(do="step", step=step, name=name, mode=mode, at=at)
        assert "traceback" not in told["ended"], told["ended"]["traceback"]
        for one, now in told["said"].items():
            self.may_be[one] = {now}
        assert "value" in told["held"], told["held"]
        self.held = told["held"]["value"]
        if step == "follow" and mode is Mode.COUNT:
            assert "value" in told["ended"], told["ended"]
            self.kept -= self.files.keys()
            for one in NAMES:
                self.may_be[one] = {self.wanted(one)}
        return told["ended"]

    def teardown(self) -> None:
        self.stack.close()

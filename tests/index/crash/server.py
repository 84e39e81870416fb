"""Forks a process for each act, so that none has to import anything: ``python -m tests.index.crash.server``.

A line of JSON comes in (act, place, mode, at); the act is done in a fork with the shim armed, then the folder is
checked in another fork without it, then a run mends it, and it is checked again. A line of JSON goes out.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.errors import BriefbotError
from tests.index.crash import acts, state
from tests.index.crash.preload import Mode, Shim

_PATIENCE = 60  # seconds an act or a check may take


def in_fork(work: Callable[[], Any]) -> dict[str, Any]:
    """The value of ``work`` done in a child, as JSON; or how the child ended."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receive)
        signal.alarm(_PATIENCE)
        told: dict[str, Any]
        try:
            told = {"value": work()}
        except BriefbotError as error:
            told = {"sentence": f"{type(error).__name__}: {error}"}
        except BaseException:  # noqa: BLE001  (whatever it is, the parent is told)
            told = {"traceback": traceback.format_exc()}
        with suppress(OSError), os.fdopen(send, "w") as out:
            json.dump(told, out)
        os._exit(0)
    os.close(send)
    with os.fdopen(receive) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return json.loads(said) if said else {"killed": -code}


def acted(
    act: Callable[[Path, acts.Say], None], place: Path, mode: Mode, at: int
) -> tuple[dict[str, Any], dict[str, str | None]]:
    """One act under the shim: how it ended, and what was acknowledged until then."""
    receive, send = os.pipe()

    def work() -> str:
        shim = Shim()
        with os.fdopen(send, "w") as out:

            def say(name: str, text: str | None) -> None:
                out.write(json.dumps([name, text]) + "\n")
                out.flush()

            shim.arm(place, mode, at)
            try:
                act(place, say)
            finally:
                shim.disarm()
        return shim.kinds()

    ended = in_fork(lambda: _with_closed(receive, work))
    os.close(send)
    with os.fdopen(receive) as pipe:
        said = dict(json.loads(line) for line in pipe if line.endswith("\n"))
    return ended, said


def _with_closed(descriptor: int, work: Callable[[], Any]) -> Any:
    os.close(descriptor)
    return work()


def ready(act: str, origin: Path, place: Path) -> None:
    """A copy of the prepared place, its files changed where the act is about that."""
    shutil.copytree(origin, place)
    _move_source(place, origin)
    if act in ("follow", "full"):
        acts.change_files(place)


def _move_source(place: Path, origin: Path) -> None:
    """The copied folder follows its own copy of the files."""
    import sqlite3
    from contextlib import closing

    old, new = str(origin / acts.FILES), str(place / acts.FILES)
    with closing(sqlite3.connect(acts.home(place) / "catalogue.db", isolation_level=None)) as db:
        db.execute("UPDATE sources SET place = ? WHERE place = ?", (new, old))


def tried(act: str, origin: Path, mode: Mode, at: int, before: Any, after: Any) -> dict[str, Any]:
    """One act at one point: what is wrong afterwards, if anything."""
    place = Path(tempfile.mkdtemp(prefix=f"{act}-", dir=origin.parent)) / "place"
    try:
        ready(act, origin, place)
        ended, said = acted(acts.ACTS[act], place, mode, at)
        wrong = _badly_ended(ended, mode, at)
        folder = acts.home(place)
        inner = folder / "new"
        if act == "begin":
            if not (inner / "catalogue.db").exists():
                return {"wrong": wrong, "ended": sorted(ended)}
            folder = inner
        found = in_fork(lambda: state.whole(folder))
        if "value" not in found:
            wrong.append(f"does not open whole: {found}")
        else:
            wrong += state.lost(found["value"], before, after, said)
        if act != "begin":
            mended = in_fork(lambda: acts.read_sources(place).unfinished)
            again = in_fork(lambda: [state.whole(folder), state.leftovers(folder), state.pending(folder)])
            if mended != {"value": None} or "value" not in again:
                wrong.append(f"is not mended: {mended} {again}")
            else:
                texts, left, waiting = again["value"]
                if left or waiting:
                    wrong.append(f"something is left: {left}, {waiting} passages without a vector")
                if act in ("follow", "full") and texts != after:
                    wrong.append("the next run does not read what this one should have")
        return {"wrong": wrong, "ended": sorted(ended)}
    finally:
        shutil.rmtree(place.parent)


def _badly_ended(ended: dict[str, Any], mode: Mode, at: int) -> list[str]:
    """What is wrong with how an act ended: in a traceback, by another signal, or whole in spite of a kill."""
    if "traceback" in ended:
        return [f"no sentence for it: {ended['traceback']}"]
    kills = mode in (Mode.KILL, Mode.TORN)
    if "killed" in ended:
        return [] if kills and ended["killed"] == signal.SIGKILL else [f"killed by signal {ended['killed']}"]
    reached = "value" not in ended or len(ended["value"]) >= at  # the libraries' threads may make fewer calls
    return [f"was not killed: {ended}"] if kills and reached else []


def measured(act: str, origin: Path) -> dict[str, Any]:
    """The points of an act, and the articles before and after it."""
    place = Path(tempfile.mkdtemp(prefix=f"{act}-", dir=origin.parent)) / "place"
    try:
        ready(act, origin, place)
        folder = acts.home(place) / "new" if act == "begin" else acts.home(place)
        before = {"value": {}} if act == "begin" else in_fork(lambda: state.whole(folder))
        ended, _ = acted(acts.ACTS[act], place, Mode.COUNT, 0)
        after = in_fork(lambda: state.whole(folder))
        return {"points": ended.get("value", ended), "before": before["value"], "after": after["value"]}
    finally:
        shutil.rmtree(place.parent)


def stepped(place: Path, step: str, name: str, mode: Mode, at: int) -> dict[str, Any]:
    """One step on a place that stays: how it ended, what was acknowledged, and what is held now."""
    work = acts.STEPS[step]
    ended, said = acted(lambda place, say: work(place, say, name), place, mode, at)
    return {"ended": ended, "said": said, "held": in_fork(lambda: state.whole(acts.home(place)))}


def prepared(origin: Path) -> dict[str, Any]:
    """The place that others are copied from; what that needed is imported here too, for all forks that follow.

    Nothing but that is done in this process: a library that has started threads can't be forked.
    """

    def work() -> list[str]:
        acts.prepare_place(origin)
        state.whole(acts.home(origin))
        return sorted(sys.modules)

    origin.mkdir()
    told = in_fork(work)
    for name in told.pop("value", ()):
        if name not in sys.modules and not name.startswith("_"):
            with suppress(ImportError):
                importlib.import_module(name)
    return told or {"value": None}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        origin = Path(asked["origin"])
        if asked["do"] == "prepare":
            told = prepared(origin)
        elif asked["do"] == "measure":
            told = measured(asked["act"], origin)
        elif asked["do"] == "step":
            told = stepped(origin, asked["step"], asked["name"], Mode(asked["mode"]), asked["at"])
        else:
            told = tried(
                asked["act"], origin, Mode(asked["mode"]), asked["at"], asked["before"], asked["after"]
            )
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

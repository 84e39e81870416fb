"""Running ``index.work.worker`` from another process: its progress passed on, its end made sure of."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from index import errors
from index.disk import temporary_file
from index.errors import BriefbotError, Cancelled
from index.extract.failure import Failure
from index.lock import FolderLock
from index.work.pieces import Work, pack
from index.work.progress import Phase, Place, Progress, Report

MODULE = "index.work.worker"
_LOOK = 0.1  # seconds between two looks whether somebody wants to stop
_GRACE = 8.0  # seconds a stopped worker has to end by itself
_AT_ONCE = 0.5


def run_worker(
    folder: Path,
    model: str,
    lock: FolderLock,
    *,
    work: Work | None,
    threads: int | None,
    full: bool,
    tell: Callable[[Progress], None],
    cancelled: Callable[[], bool],
    module: str = MODULE,
) -> Report:
    """Run the worker to its end; returns what it did. Raises Cancelled and whatever error it reports."""
    command = [sys.executable, "-m", module, "--folder", str(folder.absolute()), "--model", model]
    command += ["--lock", str(lock.fd), *(["--full"] if full else [])]
    command += ["--threads", str(threads)] if threads else []
    with temporary_file() as complaints:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            pass_fds=(lock.fd,),
            env=_environment(),
            start_new_session=True,  # Ctrl-C reaches us alone; we tell the child
            text=True,
            encoding="utf-8",
        )
        grace = _AT_ONCE  # whoever interrupts us wants no waiting
        try:
            _tell_work(child, work)
            result = _listen(child, tell, cancelled)
            grace = _GRACE
        except BriefbotError:
            grace = _GRACE
            raise
        finally:
            _end(child, grace)
        if result is None:
            raise BriefbotError(
                f"The indexing process stopped by itself ({_why(child.returncode, complaints)}). What was "
                "stored is safe and can be found; `briefbot reindex` goes on from there."
            )
        return result


def _listen(
    child: subprocess.Popen[str], tell: Callable[[Progress], None], cancelled: Callable[[], bool]
) -> Report | None:
    assert child.stdout is not None
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_pump, args=(child.stdout, lines), daemon=True).start()
    result: Report | None = None
    while True:
        if cancelled():
            raise Cancelled(
                "Stopped. What was read can be found by keyword, and vectors computed so far are kept; "
                "`briefbot reindex` goes on from there."
            )
        try:
            line = lines.get(timeout=_LOOK)
        except queue.Empty:
            continue
        if line is None:
            return result
        told = json.loads(line)
        if "progress" in told:
            values = told["progress"]
            tell(Progress(**(values | {"phase": Phase(values["phase"])})))
        elif "error" in told:
            kind = getattr(errors, told["error"], BriefbotError)
            raise kind(told["sentence"])
        elif "result" in told:
            result = _report(told["result"])


def _tell_work(child: subprocess.Popen[str], work: Work | None) -> None:
    assert child.stdin is not None
    with suppress(BrokenPipeError):  # it ended at once; why is found out by listening
        child.stdin.write(pack(work) + "\n")
        child.stdin.flush()


def _report(values: dict[str, Any]) -> Report:
    failures = {name: tuple(Failure(**one) for one in values[name]) for name in ("failed", "notes")}
    return Report(**(values | failures | {"places": tuple(Place(**one) for one in values["places"])}))


def _pump(stream: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(None)


def _end(child: subprocess.Popen[str], grace: float) -> None:
    """Ask the child to end by closing its input; insist after a while."""
    assert child.stdin is not None
    with suppress(BrokenPipeError):
        child.stdin.close()
    try:
        child.wait(grace)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[2])
    return os.environ | {
        "PYTHONPATH": os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])]),
        "TOKENIZERS_PARALLELISM": "false",
    }


def _why(code: int, complaints: IO[bytes]) -> str:
    complaints.seek(0, os.SEEK_END)
    complaints.seek(max(0, complaints.tell() - 4000))
    said = [
        line.strip() for line in complaints.read().decode("utf-8", "replace").splitlines() if line.strip()
    ]
    end = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
    return f"{end}: {said[-1]}" if said else end

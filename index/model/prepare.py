"""Running ``index.model.export`` in a child process, so that torch never enters this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from index.disk import temporary_file
from index.errors import BriefbotError, DataFolderError, FolderFull, FolderReadOnly, ModelError
from index.model.files import local_source

ERRORS: dict[str, type[BriefbotError]] = {
    error.__name__: error for error in (ModelError, DataFolderError, FolderReadOnly, FolderFull)
}


def prepare_in_child(model: str, folder: Path, progress: Callable[[str], None]) -> None:
    """Prepare the model, passing on the child's progress and raising its errors here."""
    source = local_source(model)  # refuse what can't be a model before starting anything
    with temporary_file() as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "index.model.export", model, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment(offline=source is not None),
            text=True,
            encoding="utf-8",
        )
        failure: BriefbotError | None = None
        try:
            assert child.stdout is not None
            for line in child.stdout:
                told = _told(line)
                if "progress" in told:
                    progress(told["progress"])
                if "error" in told:
                    failure = ERRORS.get(told["error"], ModelError)(told["sentence"])
            code = child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()
            if child.stdout is not None:
                child.stdout.close()
        if failure is not None:
            raise failure
        if code:
            last = _last_line(errors.fileno()) or f"exit code {code}"
            raise ModelError(
                f"Preparing the model {model} stopped ({last}). Nothing was changed. "
                "Check that sentence-transformers loads it, and that 2 GB of memory are free."
            )


def environment(*, offline: bool) -> dict[str, str]:
    """The child's environment: no telemetry, and no network for a model that is on disk."""
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    quiet = {
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONPATH": os.pathsep.join(paths),
    }
    if offline:
        quiet |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    return {**os.environ, **quiet}


def _told(line: str) -> dict[str, str]:
    try:
        told = json.loads(line)
    except ValueError:  # a library wrote to stdout
        return {}
    return told if isinstance(told, dict) else {}


def _last_line(descriptor: int) -> str:
    size = os.fstat(descriptor).st_size
    written = os.pread(descriptor, 4000, max(0, size - 4000)).decode("utf-8", "replace")
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    return lines[-1] if lines else ""

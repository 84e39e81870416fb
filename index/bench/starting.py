"""From nothing to the first answer, each time in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from statistics import median
from time import perf_counter
from typing import Any

from index.bench.machine import moment
from index.errors import BriefbotError

RUNS = 7
_LIBRARIES = "import faiss, numpy, onnxruntime, tantivy, tokenizers; print()"  # what no start can do without


def starts(command: Sequence[str], runs: int = RUNS) -> dict[str, Any]:
    """Seconds from starting ``command`` to its first line; beside it, Python importing the libraries alone.

    The files are in the system's cache but for the first run, which is told apart. Raises BriefbotError when
    the command fails.
    """
    bare = [sys.executable, "-c", _LIBRARIES]
    first = _until_line(command)
    when = moment()
    pairs = [(_until_line(command), _until_line(bare)) for _ in range(runs)]
    ours, theirs = [one for one, _ in pairs], [other for _, other in pairs]
    return {
        "runs": runs,
        "first": round(first, 3),
        "min": round(min(ours), 3),
        "median": round(median(ours), 3),
        "libraries_min": round(min(theirs), 3),
        "libraries_median": round(median(theirs), 3),
        **when,
    }


def _until_line(command: Sequence[str]) -> float:
    started = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = perf_counter() - started
        _, errors = process.communicate()
    if process.returncode or not line:
        raise BriefbotError(f"A measured process failed: {errors.strip().splitlines()[-1:] or 'no output'}")
    return seconds

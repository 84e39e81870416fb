"""What a figure was measured on: the machine, how busy it was, and a process's memory."""

from __future__ import annotations

import os
import platform
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from index.model.onnx_model import usable_cores

_MEGABYTE = 1_000_000


def machine() -> dict[str, Any]:
    """Cores this process may use, the processor's name, and the system."""
    return {
        "cores": usable_cores(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
    }


def moment() -> dict[str, Any]:
    """Date and time, and how many processes wanted a core in the last minute (None where unknown)."""
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    return {"at": datetime.now().astimezone().isoformat(timespec="seconds"), "load": load}


def memory() -> dict[str, float | None]:
    """Resident memory of this process in MB, and the part of it that is file cache (None where unknown)."""
    with suppress(OSError, KeyError):
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        held = {name: rest.split() for name, _, rest in (line.partition(":") for line in lines)}
        total, files = (int(held[name][0]) * 1024 / _MEGABYTE for name in ("VmRSS", "RssFile"))
        return {"resident_mb": round(total, 1), "file_mb": round(files, 1)}
    if sys.platform == "win32":
        return {"resident_mb": None, "file_mb": None}
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"resident_mb": round(peak / _MEGABYTE, 1), "file_mb": None}


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"

"""The shim that counts what changes a folder, built once, and its switches."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import tempfile
from enum import IntEnum
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")


class Mode(IntEnum):
    """What happens at the chosen call; the numbers are the shim's own."""

    COUNT = 0
    KILL = 1  # SIGKILL before it is made
    TORN = 2  # half of it is written, then SIGKILL
    FULL = 3  # no space left, once
    FULL_FOR_GOOD = 4  # no space left, from then on
    BROKEN = 5  # an input/output error, once
    SHORT = 6  # half of it is written, then no space left, from then on


def build() -> Path:
    """The shim as a library, compiled where this source has not been yet."""
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    made = Path(tempfile.gettempdir()) / f"briefbot-shim-{os.getuid()}-{digest}.so"
    if not made.exists():
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        assert compiler, "the crash tests need a C compiler (Debian: gcc and libc6-dev)"
        beside = made.with_suffix(f".{os.getpid()}")
        subprocess.run(
            [compiler, "-O1", "-shared", "-fPIC", "-o", str(beside), str(SOURCE), "-ldl"], check=True
        )
        beside.rename(made)
    return made


class Shim:
    """The switches of the shim in a process that was started with it."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.shim_calls.restype = ctypes.c_long
        self._library.shim_kinds.restype = ctypes.c_char_p
        self._library.shim_arm.argtypes = (ctypes.c_char_p, ctypes.c_int, ctypes.c_long)

    def arm(self, folder: Path, mode: Mode, at: int) -> None:
        """From now on count what changes the folder, and do what ``mode`` says at call number ``at``."""
        self._library.shim_arm(os.fsencode(folder), int(mode), at)

    def disarm(self) -> None:
        """Count no more."""
        self._library.shim_disarm()

    def kinds(self) -> str:
        """A letter for each call so far: w write, s sync, r rename, u unlink, t truncate, m make, c close."""
        found: bytes = self._library.shim_kinds()
        return found[: self._library.shim_calls()].decode()

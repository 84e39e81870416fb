"""Briefbot as people run it: ``briefbot serve`` in a process of its own, to be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Briefbot:
    """One installation: a data folder and settings. ``program`` is what Python runs, ``-m bot`` if empty."""

    data: Path
    settings: Mapping[str, str]
    program: tuple[str, ...] = ("-m", "bot")
    process: subprocess.Popen[bytes] | None = None
    starts: int = field(default=0)

    @property
    def log(self) -> Path:
        return self.data.parent / "briefbot.log"

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFBOT_")}
        given = {"BRIEFBOT_DATA": str(self.data), "BRIEFBOT_LOG_FORMAT": "json", **self.settings}
        return {**kept, **given, "PYTHONPATH": str(ROOT)}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.data.parent,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=240,
        )

    def start(self) -> None:
        """Start ``serve``; what it logs is appended to ``log``."""
        self.starts += 1
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *self.program, "serve"],
                cwd=self.data.parent,
                env=self.environment(),
                stdout=out,
                stderr=out,
            )

    def wait_for(self, words: str, patience: float = 120.0) -> None:
        """Until the log has ``words`` since the last start. Raises AssertionError with the log."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            said = self.log.read_text(errors="replace") if self.log.exists() else ""
            if said.count(words) >= self.starts:
                return
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"{words!r} was not logged:\n{self.log.read_text(errors='replace')[-4000:]}")

    def kill(self) -> None:
        """As a crash of the machine would."""
        self.stop(signal.SIGKILL)

    def stop(self, number: int = signal.SIGTERM) -> int | None:
        """End it; returns the exit code."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(60)
        self.process = None
        return code

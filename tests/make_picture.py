"""The README's picture, made from what the command line really prints: ``python -m tests.make_picture``."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "bot" / "assets" / "ask.svg"
QUESTION = "how many ISIS fighters remain?"
NOW = "2026-11-22"
WIDTH = 84

_SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
 font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g></g></svg>
"""


def ask(folder: Path, *, colour: bool) -> str:
    """What ``briefbot ask`` prints for the samples in ``folder``, on the day of the picture."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BRIEFBOT_") and name not in ("NO_COLOR", "FORCE_COLOR")
    }
    environment |= {"COLUMNS": str(WIDTH), "TZ": "UTC", "PYTHONUTF8": "1"}
    environment |= {"FORCE_COLOR": "1", "COLORTERM": "", "TERM": "xterm"} if colour else {}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", QUESTION, "--now", NOW, "--data", str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


def picture(printed: str) -> str:
    """An SVG of a terminal with the command and what it printed. It fetches nothing, fonts neither."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    console.print(Text.assemble(("$ ", "dim"), f'briefbot ask "{QUESTION}"'))
    console.print(Text.from_ansi(printed), soft_wrap=False)
    return console.export_svg(title="briefbot", theme=MONOKAI, code_format=_SVG, unique_id="briefbot")


def main() -> None:
    """Index the samples in a folder of their own, ask, and write the picture."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        subprocess.run(
            [sys.executable, "-m", "bot", "demo", "--data", str(folder)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        printed = ask(folder, colour=True)
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(printed), encoding="utf-8")
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()

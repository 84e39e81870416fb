"""The README's examples and picture, made from what the command line really prints.

``python -m tests.make_examples`` indexes the samples in a folder of their own, runs each ``$ briefbot`` line of
the README's console blocks there, writes what it printed below it, and draws the picture. A test runs the same
lines and compares.
"""

from __future__ import annotations

import getpass
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PICTURE = ROOT / "bot" / "assets" / "ask.svg"
WIDTH = 84
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_CHANGING = ((r"\d+ ms\b", "9 ms"), (r"updated (?:\d\d:\d\d|\d+ \w+ \d{4})", "updated 07:41"))

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


def briefbot(command: str, folder: Path, *, colour: bool = False) -> str:
    """Run one ``briefbot …`` line on the data in ``folder``; what it printed, errors too."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BRIEFBOT_") and name not in ("NO_COLOR", "FORCE_COLOR")
    }
    environment |= {"COLUMNS": str(WIDTH), "PYTHONUTF8": "1", "BRIEFBOT_DATA": str(folder)}
    environment |= {"FORCE_COLOR": "1", "COLORTERM": "", "TERM": "xterm"} if colour else {}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *shlex.split(command)[1:]],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode().replace(f"(set by {getpass.getuser()})", "(set by you)")


def normal(printed: str) -> str:
    """``printed`` with what differs from run to run made alike: milliseconds and times."""
    for pattern, instead in _CHANGING:
        printed = re.sub(pattern, instead, printed)
    return printed


def commands(block: str) -> list[str]:
    """The commands of a console block."""
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def run_block(block: str, folder: Path) -> str:
    """A console block with what its commands print now."""
    return "\n".join(f"$ {command}\n{briefbot(command, folder)}" for command in commands(block))


def picture(command: str, printed: str) -> str:
    """An SVG of a terminal with a command and what it printed. It fetches nothing, fonts neither."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    console.print(Text.assemble(("$ ", "dim"), command))
    console.print(Text.from_ansi(printed))
    return console.export_svg(title="briefbot", theme=MONOKAI, code_format=_SVG, unique_id="briefbot")


def main() -> None:
    """Write examples and picture."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        briefbot("briefbot demo", folder)
        first = next(command for block in BLOCK.findall(text) for command in commands(block))
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(picture(first, briefbot(first, folder, colour=True)), encoding="utf-8")
        text = BLOCK.sub(lambda match: run_block(match[0], folder), text)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

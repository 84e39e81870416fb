"""The README's examples are what a person really sees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.make_examples import BLOCK, PICTURE, README, briefbot, commands, normal, run_block

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_example_prints_what_the_readme_shows(tmp_path: Path) -> None:
    """Run in order on the samples, each example prints what stands below it (times apart)."""
    greeting = briefbot("briefbot demo", tmp_path)
    assert "The model has read all articles" in greeting
    blocks = BLOCK.findall(TEXT)
    assert blocks
    for block in blocks:
        assert normal(run_block(block, tmp_path)) == normal(block)


def test_the_picture_shows_the_first_example() -> None:
    """The picture and the first example hold the same words, and the picture fetches nothing."""
    picture = PICTURE.read_text(encoding="utf-8")
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")
    block = BLOCK.findall(TEXT)[0]
    drawn = {
        word
        for line in re.findall(r"<text[^>]*>([^<]*)</text>", picture)
        for word in line.replace("&#160;", " ").split()
    }
    first = commands(block)[0]
    shown = block.split("\n\n$ ")[0].removeprefix(f"$ {first}\n")
    missing = {word for word in shown.split() if word.isalpha() and word not in drawn}
    assert missing == set()


def test_every_option_of_the_readme_exists() -> None:
    """No option is documented that no command has."""
    from bot.cli.app import command

    def options(one: object) -> set[str]:
        own = {name for parameter in getattr(one, "params", ()) for name in getattr(parameter, "opts", ())}
        return own.union(*(options(sub) for sub in getattr(one, "commands", {}).values()))

    ours = re.sub(
        r"(?:python3? -m (?:tests\.|venv)|synapse/bin/)[^`\n]*", "", TEXT.split("## Asking")[1]
    )  # scripts of the tests and Synapse have their own
    documented = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", ours))
    assert documented - options(command()) == set()

"""A process that changes a folder until it is killed, and says on its output what it was told is done.

``python -m tests.index.crash_writer FOLDER`` goes on for ever. With a number it does one fixed round and kills
itself at that point: a call that makes something durable, renames or deletes. With 0 it only counts the points.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.article import Precision, Published
from index.catalogue import Catalogue
from index.generation import publish
from index.purge import purge
from tests.index.folders import MODEL, WORDS, draft, embed_all

NAMES = "abcdefgh"


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def text(name: str, n: int) -> str:
    return " ".join(f"Article {name} in its version {n} says its sentence {k}." for k in range(9))


def one_change(catalogue: Catalogue, chance: random.Random, n: int) -> None:
    """Say which articles are about to change, change them, and say what they are now."""
    name = chance.choice(NAMES)
    with catalogue.snapshot() as snapshot:
        gone = snapshot.removal(name) is not None
    with catalogue.writer("changing") as writer:
        if gone:
            say("begin", name)
            writer.bring_back(name)
            with writer.batch():
                writer.put(draft(name, text(name, n)))
            say("text", name, n)
        elif chance.random() < 0.2:
            say("begin", name)
            if writer.put(draft(name, text(name, n))) in ("added", "changed"):
                writer.remove(name, by="ana")
                say("removed", name)
        elif chance.random() < 0.2:
            say("begin", name)
            writer.put(draft(name, text(name, n)))
            writer.set_fields(name, published=Published(str(2000 + n % 100), Precision.YEAR), by="ana")
            say("text", name, n)
        else:
            others = ["x", "y", "z"]
            for one in others:
                say("begin", one)
            with writer.batch():
                for one in others:
                    writer.put(draft(one, text(one, n)))
            for one in others:
                say("text", one, n)


def for_ever(folder: Path) -> None:
    chance = random.Random(os.getpid())
    with Catalogue.open(folder, write=True, splitter=WORDS) as catalogue:
        for n in itertools.count(catalogue.change_number()):
            one_change(catalogue, chance, n)
            if n % 3 == 0:
                embed_all(catalogue)
            if n % 4 == 0:
                publish(folder, catalogue, MODEL)
            if n % 11 == 0:
                say("begin", f"secret{n}")
                with catalogue.writer("adding") as writer:
                    writer.put(draft(f"secret{n}", text("secret", n)))
                purge(catalogue, f"secret{n}", "ana")
                say("removed", f"secret{n}")


def one_round(folder: Path) -> None:
    with Catalogue.open(folder, write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("adding") as writer:
            writer.put(draft("a", text("a", 2)))
        say("text a 2")
        embed_all(catalogue)
        publish(folder, catalogue, MODEL)
        purge(catalogue, "b", "ana")


def kill_at(point: int) -> Callable[[], int]:
    """Wrap what makes things durable, so that call number ``point`` kills the process before it is made."""
    calls = 0

    def wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == point:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **named)

        return call

    for name in ("fsync", "replace", "rename", "mkdir"):
        setattr(os, name, wrapped(getattr(os, name)))
    shutil.rmtree = wrapped(shutil.rmtree)  # type: ignore[assignment]
    return lambda: calls


if __name__ == "__main__":
    if len(sys.argv) == 2:
        for_ever(Path(sys.argv[1]))
    count = kill_at(int(sys.argv[2]))
    one_round(Path(sys.argv[1]))
    say("points", count())

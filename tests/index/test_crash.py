"""Killed at any instant, the folder opens as before or as after, and nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from index.catalogue import Catalogue
from index.generation import publish
from index.purge import finish_erasing
from tests.index.crash_writer import text
from tests.index.folders import MODEL, ROOT, WORDS, check_folder, draft, embed_all

# More kills on demand; from about 150 on, every point there is.
KILLS = int(os.environ.get("BRIEFBOT_TEST_KILLS", "20"))


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.index.crash_writer", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_killed_at_random(tmp_path: Path) -> None:
    """A writer killed again and again loses nothing it had acknowledged; all parts of the folder agree."""
    chance = random.Random(7)
    acknowledged: dict[str, str | None] = {}  # by article, its text, None when it was removed
    for _ in range(KILLS):
        child = start(tmp_path)
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(chance.uniform(0, 0.4))
        child.kill()
        said = [first, *child.stdout.read().splitlines(keepends=True)]
        child.stdout.close()
        child.wait()
        unsure = set()
        for line in said:
            if not line.endswith("\n"):
                continue
            kind, name, *version = line.split()
            if kind == "begin":
                unsure.add(name)
            else:
                unsure.discard(name)
                acknowledged[name] = text(name, int(version[0])) if kind == "text" else None
        texts = check_folder(tmp_path)
        for name, expected in acknowledged.items():
            if name in unsure:
                acknowledged[name] = texts.get(name)  # before or after: check_folder saw that it is whole
            else:
                assert texts.get(name) == expected, name


def test_killed_at_chosen_points(tmp_path: Path) -> None:
    """Killed before an fsync, rename or removal while changing, publishing or purging: before or after."""
    origin = tmp_path / "origin"
    with Catalogue.open(origin, write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("adding") as writer:
            for name in ("a", "b", "c"):
                writer.put(draft(name, text(name, 1)))
        embed_all(catalogue)
        publish(origin, catalogue, MODEL)
    shutil.copytree(origin, tmp_path / "whole")
    counting = start(tmp_path / "whole", 0)
    points = int(counting.communicate()[0].split()[-1])
    assert points > 20
    for point in random.Random(KILLS).sample(range(1, points + 1), min(points, KILLS // 2)):
        folder = tmp_path / f"killed{point}"
        shutil.copytree(origin, folder)
        child = start(folder, point)
        said, _ = child.communicate()
        assert child.returncode == -9, point
        texts = check_folder(folder)
        assert texts["a"] == text("a", 2 if "text a 2" in said else 1), point
        with Catalogue.open(folder, write=True, splitter=WORDS) as catalogue:
            finish_erasing(catalogue)
            publish(folder, catalogue, MODEL)
        assert not list((folder / "generations").glob("*.tmp"))
        after = check_folder(folder)
        assert after.keys() >= {"a", "c"}
        if "b" not in after:
            assert not holds(folder, b"Article b in its version")
        shutil.rmtree(folder)


def holds(folder: Path, words: bytes) -> bool:
    return any(words in path.read_bytes() for path in folder.rglob("*") if path.is_file())

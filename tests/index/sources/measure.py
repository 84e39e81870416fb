"""How long keeping in step takes: ``python -m tests.index.sources.measure [ARTICLES]``. No model is needed.

Text files of 1 kB and a model that costs nothing, so these are the costs of looking, reading, storing and
publishing alone. Measured 2026-11-22, Python 3.11, on 2 cores that several others were using: not figures to
compare with the goal of 1.5 s for a run over 10,000 articles in which nothing changed. Measure again on a quiet machine.

                        1,000 articles (load 8)    10,000 articles (load 5, before reprints were compared)
first run                    39.8 s                  320.9 s
nothing changed               0.9 to 1.3 s             3.3 s
one article added             1.3 s
one article removed           1.5 s
baseline: a stat each         0.01 s
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from index.catalogue import Catalogue
from index.facade import Index
from index.sources.follow import follow
from index.work import indexing
from index.work.progress import Report
from tests.index.samples_files import PARAGRAPHS

WORKER = "tests.index.fake_worker"


def main(articles: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        files, home = Path(place) / "files", Path(place) / "home"
        files.mkdir()
        for number in range(articles):
            words = "\n\n".join(f"{paragraph} ({number})" for paragraph in PARAGRAPHS * 2)
            (files / f"{number:06}.txt").write_text(f"Report {number} of the valley desk\n\n{words}\n")
        with Index(home, "fake", write=True, threads=None) as index:
            index.source_add(str(files))
        _say(f"load {os.getloadavg()[0]:.1f}, {articles:,} articles")
        _timed("first run", home)
        _timed("nothing changed", home)
        _timed("nothing changed, again", home)
        (files / "new.txt").write_text(
            "A new report\n\nNine raiders were seen in the southern valley on Monday.\n"
        )
        _timed("one article added", home)
        (files / "000007.txt").unlink()
        _timed("one article removed", home)
        _bare(
            "baseline: a stat of every file",
            lambda: sum(1 for one in os.scandir(files) if one.stat().st_size),
        )


def _timed(what: str, home: Path) -> Report:
    begun = time.perf_counter()
    with Catalogue.open(home, write=True) as catalogue:
        with catalogue.snapshot() as snapshot:
            sources = snapshot.sources()
        report = indexing.run(home, follow(catalogue, sources), model="fake", worker=WORKER)
    _say(
        f"{what:32} {time.perf_counter() - begun:6.2f} s   +{report.added} ~{report.changed} -{report.removed} "
        f"={report.unchanged}"
    )
    return report


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _bare(what: str, call: Callable[[], object]) -> None:
    begun = time.perf_counter()
    call()
    _say(f"{what:32} {time.perf_counter() - begun:6.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)

"""How well reprints are told from independent reports: ``python -m tests.index.measure_reprints``. Needs no model.

Everything is stored in a catalogue and compared as an indexing run does. An *article* counts as found when the
catalogue pairs it; a *sentence* when the answer that quotes it would say that the other text has it too.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from index.catalogue import Catalogue
from index.reprints import runs_of, share
from tests.index.folders import draft
from tests.index.reprint_cases import EVENTS, HELD_BACK, Version, paragraph_taken, reports, versions


@dataclass(frozen=True)
class Score:
    """Pairs found and missed; ``precision`` and ``recall`` are shares, 0 to 1."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @classmethod
    def of(cls, found: set[tuple[str, ...]], true: set[tuple[str, ...]]) -> Score:
        return cls(len(found & true), len(found - true), len(true - found))


def measure(folder: Path, events: Sequence[Sequence[str]] = EVENTS) -> dict[str, Score]:
    """Store all versions, and compare what is found with what is known."""
    held = {f"v{number}": version for number, version in enumerate(versions(events))}
    of = reports(events)
    taken = {f"t{number}": paragraph_taken(number, of)[0] for number in range(len(of))}
    with Catalogue.open(folder, write=True) as catalogue:
        _store(catalogue, {**held, **taken})
        return {
            "articles": Score.of(set(_pairs_found(catalogue, held)), _pairs_known(held)),
            "sentences": Score.of(set(_quotes_found(catalogue, held)), set(_quotes_known(held, held))),
            "sentences of a paragraph taken over": Score.of(
                set(_quotes_found(catalogue, taken, among=held)), set(_quotes_known(taken, held))
            ),
        }


def _store(catalogue: Catalogue, held: dict[str, Version]) -> None:
    with catalogue.writer("measuring") as writer:
        for name, version in held.items():
            writer.put(draft(name, version.text, publisher=f"Publisher {name}"))
        while writer.compare(50):
            continue


def _pairs_found(catalogue: Catalogue, held: dict[str, Version]) -> Iterator[tuple[str, ...]]:
    with catalogue.snapshot() as snapshot:
        keys = {name: snapshot.article(name).key for name in held}
        for name, key in keys.items():
            for row in snapshot.reprints([key]).get(key, []):
                if row.article_id in held and name < row.article_id:
                    yield name, row.article_id


def _pairs_known(held: dict[str, Version]) -> set[tuple[str, ...]]:
    return {(min(a, b), max(a, b)) for a, b in combinations(held, 2) if held[a].report == held[b].report}


def _quotes_found(
    catalogue: Catalogue, held: dict[str, Version], among: Iterable[str] | None = None
) -> Iterator[tuple[str, ...]]:
    wanted = set(held if among is None else among)
    with catalogue.snapshot() as snapshot:
        for name, version in held.items():
            article = snapshot.article(name)
            for number, span in version.sentences.items():
                for other in snapshot.elsewhere(article, span, None):
                    if other.article_id in wanted:
                        yield name, str(number), other.article_id


def _quotes_known(held: dict[str, Version], among: dict[str, Version]) -> Iterator[tuple[str, ...]]:
    for name, version in held.items():
        for number in version.sentences:
            for other, copy in among.items():
                if other != name and copy.report == version.report and number in copy.sentences:
                    yield name, str(number), other


def nearest() -> tuple[float, float]:
    """The greatest share of runs two independent texts have in common, and the smallest of two reprints."""
    held = [(version, runs_of(version.text)) for version in versions()]
    shares = [(a.report == b.report, share(x, y)) for (a, x), (b, y) in combinations(held, 2)]
    return max(s for same, s in shares if not same), min(s for same, s in shares if same)


def main() -> None:
    for name, events in (("the set the rules were made with", EVENTS), ("the set held back", HELD_BACK)):
        _say(name)
        with tempfile.TemporaryDirectory() as folder:
            for what, score in measure(Path(folder), events).items():
                _say(
                    f"  {what:36} precision {score.precision:.3f}  recall {score.recall:.3f}  "
                    f"({score.right:,} right, {score.wrong:,} wrong, {score.missed:,} missed)"
                )
    apart, together = nearest()
    _say(
        f"two independent texts share at most {apart:.2f} of their runs, two reprints at least {together:.2f}"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()

"""Reprints: measured on texts whose kinship is known, and kept in step in the catalogue."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from index.catalogue import Catalogue, Writer
from index.reprints import EXACT, FEWEST, SHARE, are_reprints, bands_of, runs_of
from tests.index.folders import WORDS, draft
from tests.index.measure_reprints import measure, nearest
from tests.index.reprint_cases import CHANGES, EVENTS, HELD_BACK, NOTE, printed, reports, sentences


def compare(writer: Writer) -> None:
    while writer.compare(50):
        continue


def copy_of(report: str, change: Any) -> str:
    return printed(0, change(sentences(report), random.Random(1))).text


def others(catalogue: Catalogue, name: str) -> set[str]:
    with catalogue.snapshot() as snapshot:
        key = snapshot.article(name).key
        return {row.article_id for row in snapshot.reprints([key]).get(key, [])}


@pytest.mark.parametrize("events", [EVENTS, HELD_BACK], ids=["known", "held back"])
def test_precision_and_recall(tmp_path: Path, events: Sequence[Sequence[str]]) -> None:
    """Of what is found at least .98 are reprints, of the reprints at least .95 are found: articles and sentences."""
    scores = measure(tmp_path, events)
    for what in ("articles", "sentences"):
        assert scores[what].wrong == 0, (what, scores[what])
        assert scores[what].recall >= 0.95, (what, scores[what])
    paragraph = scores["sentences of a paragraph taken over"]
    assert paragraph.wrong == 0
    assert paragraph.recall >= 0.9


def test_no_two_reprints_lie_below_the_threshold() -> None:
    """Even the two most different printings of a report share more than the threshold asks for."""
    assert nearest()[1] > SHARE


def test_reports_that_quote_the_same_statement_stay_apart() -> None:
    """Two reports with the same long statement are two reports; one of them twice is a reprint."""
    one, two, _ = EVENTS[-1]
    assert NOTE in one and NOTE in two
    assert not are_reprints(one, two)
    assert are_reprints(one, f"{two.split(NOTE)[0]}{one}")


def test_short_texts_are_reprints_word_for_word() -> None:
    """A flash of two sentences is a reprint when every word is the same; of less than that, too many say the same."""
    flash = (
        "The council of Arden met on Friday. It voted 14 to 9 to raise the fares of the ferry by two crowns."
    )
    assert EXACT <= len(runs_of(flash)) < FEWEST
    assert are_reprints(flash, flash.replace(". ", ".\n\n"))
    assert not are_reprints(flash, flash.replace("14", "15"))
    short = "The council meets on Friday to decide on the winter budget."
    assert bands_of(runs_of(short)) == []
    assert not are_reprints(short, short)


def test_the_catalogue_keeps_reprints_in_step(tmp_path: Path) -> None:
    """Reprints are found when stored, in any order; removed, changed and purged articles are none any more."""
    wire = EVENTS[0][0]
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("adding") as writer:
            writer.put(draft("wire", wire, publisher="NPA"))
            compare(writer)
            for number, change in enumerate(CHANGES[1:4]):
                writer.put(draft(f"copy{number}", copy_of(wire, change), publisher=f"P{number}"))
            for number, report in enumerate(reports()[1:]):
                writer.put(draft(f"own{number}", report))
            compare(writer)
        copies = {"copy0", "copy1", "copy2"}
        assert others(catalogue, "wire") == copies
        assert others(catalogue, "copy1") == {"wire", "copy0", "copy2"}
        assert others(catalogue, "own0") == set()
        with catalogue.writer("changing") as writer:
            writer.remove("copy0", by="ana")
            writer.put(draft("copy1", EVENTS[1][0] + " And more."))
            compare(writer)
        assert others(catalogue, "wire") == {"copy2"}
        assert others(catalogue, "copy1") == {"own2"}
        with catalogue.writer("back") as writer:
            writer.bring_back("copy0")
            writer.purge("copy2", by="ana")
        assert others(catalogue, "wire") == {"copy0"}
        with catalogue.reading() as db:
            held = db.execute("SELECT count(DISTINCT passage), count(*) FROM bands").fetchone()
            assert held[0] == db.execute("SELECT count(*) FROM signatures").fetchone()[0]
            dead = "SELECT count(*) FROM signatures WHERE passage NOT IN (SELECT key FROM passages)"
            assert db.execute(dead).fetchone()[0] == 0


def test_two_reports_in_one_round_up_are_no_reprints(tmp_path: Path) -> None:
    """A round-up holds both reports; that makes neither a reprint of the other."""
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("adding") as writer:
            writer.put(draft("one", EVENTS[0][0]))
            writer.put(draft("two", EVENTS[1][1]))
            writer.put(draft("round-up", f"{EVENTS[0][0]}\n\n{EVENTS[1][1]}"))
            compare(writer)
        assert others(catalogue, "one") == {"round-up"}
        assert others(catalogue, "round-up") == {"one", "two"}

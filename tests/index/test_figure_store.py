"""Figures lie with their passages: read once, gone with them, read again by another extractor alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Precision, Published, Span
from index.catalogue import Catalogue
from index.disk import CATALOGUE_FILE
from index.figure_store import pack, unpack
from index.figures.extract import EXTRACTOR
from index.figures.values import AsOfRule, Figure, Scope, Standing
from tests.index.folders import MODEL, WORDS, draft, embed_all

TEXT = (
    "The coalition said on Tuesday that fewer than 1,000 fighters remain in Arda. "
    "That number does not include western Arda.\n\nThe weather was fine."
)
DAY = Published("2024-05-15", Precision.DAY)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as opened:
        yield opened


def put(catalogue: Catalogue, *drafts: object) -> None:
    with catalogue.writer("adding") as writer:
        for one in drafts:
            writer.put(one)  # type: ignore[arg-type]


def held(catalogue: Catalogue) -> list[Figure]:
    with catalogue.snapshot() as snapshot:
        keys = [passage.key for passage in snapshot.passages()]
        return [figure for found in snapshot.figures(keys).values() for figure in found.figures]


def test_read_when_stored(catalogue: Catalogue) -> None:
    """A stored article's figures are there at once, with date, speaker and scope."""
    put(catalogue, draft("a", TEXT, published=DAY))
    (figure,) = held(catalogue)
    assert (figure.high, figure.comparator, figure.as_of) == (1000.0, "<", "2024-05-14")
    assert figure.words is not None and TEXT[slice(*figure.words)] == "fewer than 1,000"
    assert figure.speaker is not None and TEXT[slice(*figure.speaker)] == "The coalition"
    assert [TEXT[slice(*scope.words)] for scope in figure.scope if scope.kind == "excludes"] == [
        "western Arda"
    ]


def test_passages_without_figures_have_no_row(catalogue: Catalogue) -> None:
    """Only passages with quantities take room."""
    put(catalogue, draft("a", "The weather was fine."))
    assert held(catalogue) == []


def test_gone_with_the_article(catalogue: Catalogue) -> None:
    """Figures of a removed article, and of a replaced revision, are no longer held."""
    put(catalogue, draft("a", TEXT), draft("b", "Twelve boats sank."))
    put(catalogue, draft("b", "Thirteen boats sank."))
    assert [figure.low for figure in held(catalogue) if figure.unit == "boats"] == [13.0]
    with catalogue.writer("removing") as writer:
        writer.remove("a", "tests")
    assert [figure.unit for figure in held(catalogue)] == ["boats"]


def test_a_date_set_by_a_person_redates_figures(catalogue: Catalogue) -> None:
    """Setting the date of an undated article resolves its relative dates."""
    put(catalogue, draft("a", TEXT))
    assert [figure.as_of for figure in held(catalogue)] == [None]
    with catalogue.writer("setting") as writer:
        writer.set_fields("a", published=DAY, by="tests")
    assert [figure.as_of for figure in held(catalogue)] == ["2024-05-14"]


def test_another_extractor_reads_again(catalogue: Catalogue, tmp_path: Path) -> None:
    """Articles read by another extractor are read again, and no passage or vector changes."""
    put(catalogue, draft("a", TEXT))
    embed_all(catalogue)
    with sqlite3.connect(tmp_path / CATALOGUE_FILE) as db:
        db.execute("UPDATE articles SET figures_by = 'older'")
        db.execute("DELETE FROM figures")
    with catalogue.snapshot() as snapshot:
        before = list(snapshot.passages())
        assert snapshot.to_extract() == 1
    with catalogue.writer("indexing") as writer:
        assert writer.extract_again(10) == 1
        assert writer.extract_again(10) == 0
    with catalogue.snapshot() as snapshot:
        assert list(snapshot.passages()) == before
        assert (snapshot.to_extract(), snapshot.vectors_pending(MODEL)) == (0, 0)
    assert len(held(catalogue)) == 1
    assert EXTRACTOR


numbers = st.integers(0, 10_000)
spans: st.SearchStrategy[Span] = st.tuples(numbers, numbers)
amounts = st.none() | st.floats(allow_nan=False, allow_infinity=False)
figures = st.builds(
    Figure,
    sentence=spans,
    number=spans,
    low=amounts,
    high=amounts,
    comparator=st.sampled_from(["=", "~", "<", "range"]),
    unit=st.none() | st.text(max_size=8),
    counted=st.none() | spans,
    as_of=st.none() | st.just("2024-05"),
    as_of_rule=st.sampled_from(AsOfRule),
    as_of_words=st.none() | spans,
    period=st.none() | st.just("2021"),
    scope=st.lists(st.builds(Scope, st.just("place"), spans, spans), max_size=2).map(tuple),
    speaker=st.none() | spans,
    standing=st.sampled_from(Standing),
    words=st.none() | spans,
)


@settings(deadline=None)
@given(st.lists(figures, max_size=4).map(tuple))
def test_pack_unpack(given_figures: tuple[Figure, ...]) -> None:
    """What is packed comes back the same."""
    assert unpack(pack(given_figures)) == given_figures

"""A segment: built once, on disk or in memory, and searched the same way."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Filters
from index.question.analyzer import stems, term_id
from index.search.segment import Segment
from index.search.segment_build import header_words
from tests.index.shelves import DIMENSION, MODEL, ROWS, day, disk, keys, memory, on, row, vector, weighted


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Segment, Segment]:
    """The same rows in memory, and on disk opened anew."""
    folder = tmp_path_factory.mktemp("disk")
    disk(folder)
    return memory(), Segment.open(folder / "segment")


@pytest.mark.parametrize(
    "words", ["rebels", "the coast count", "Orland Press December 2017", "nothing here", ""]
)
@pytest.mark.parametrize(
    "filters", [Filters(), Filters(publisher="orland press"), Filters(since=on("2017-12-31"))]
)
def test_disk_and_memory_agree(both: tuple[Segment, Segment], words: str, filters: Filters) -> None:
    """A segment finds the same passages with the same scores, by word and by vector, wherever it lives."""
    kept, stored = both
    results = []
    for segment in both:
        allowed = segment.allowed(filters)
        by_word = segment.keyword_search(weighted(words), 10, allowed)
        by_vector = segment.vector_search(vector(words)[None, :], 10, allowed)
        results.append([array.tolist() for array in (*by_word, *by_vector)])
    assert results[0] == results[1]
    assert (kept.count, kept.model_id) == (stored.count, MODEL)
    assert kept.names == stored.names
    for name in ("rows", "word_ids", "sentences", "terms", "vector_rows"):
        assert (getattr(kept, name) == getattr(stored, name)).all(), name
    bounds = kept.rows["sentences"], kept.rows["sentences_end"]
    mine, theirs = (segment.sentence_vectors.ranges(*bounds) for segment in both)
    assert len(mine) == len(kept.sentences) and (mine == theirs).all()


def test_words_of_title_publisher_and_date_are_found(both: tuple[Segment, Segment]) -> None:
    """What an article inherits from its metadata finds it: title, publisher, month and year."""
    segment = both[0]
    assert keys(segment, segment.keyword_search(weighted("gazette"), 10)[0]) == [4]
    assert keys(segment, segment.keyword_search(weighted("boats"), 10)[0]) == [8]
    assert set(keys(segment, segment.keyword_search(weighted("december"), 10)[0])) == {3, 4}
    assert header_words("Rebels", "Orland Press", day("2017-12-05"), "en") == stems(
        "rebels orland press 2017 december 5"
    )
    assert header_words("", None, day("2017"), "en") == ["2017"]


def test_heavier_words_count_more(both: tuple[Segment, Segment]) -> None:
    """The weight given to a word decides between passages that hold one each."""
    segment = both[0]
    for word, key in (("governor", 7), ("fish", 8)):
        found = segment.keyword_search({"governor": 1.0, "fish": 1.0} | {word: 5.0}, 1)[0]
        assert keys(segment, found) == [key]


def test_vectors_are_exact(both: tuple[Segment, Segment]) -> None:
    """Searching by vector is the exact inner product, over what is embedded only."""
    segment = both[1]
    query = vector("who counted rebels")
    rows, cosines = segment.vector_search(query[None, :], 10)
    expected = sorted(
        ((float(query @ item.vector), item.passage.key) for item in ROWS if item.vector is not None),
        reverse=True,
    )
    assert sorted(keys(segment, rows[0])) == [3, 4, 7, 8]
    assert np.allclose(cosines[0], [cosine for cosine, _ in expected], atol=1e-6)
    held = segment.passage_vectors(np.arange(segment.count))
    assert np.allclose(held[0], vector(ROWS[0].text), atol=1e-6)
    assert not held[4].any()


DAYS = st.dates(date(2015, 1, 1), date(2019, 12, 31))


@settings(max_examples=200)
@given(
    st.builds(
        Filters,
        since=st.none() | DAYS,
        until=st.none() | DAYS,
        publisher=st.sampled_from([None, "Orland Press", "ORLAND PRESS", "Orland", "", "Marda Gazette"]),
        collections=st.none() | st.frozensets(st.sampled_from(["main", "old", "none"])),
    )
)
def test_filters_are_exact(filters: Filters) -> None:
    """A filter lets through exactly what it says: dates that may lie within, one publisher, some collections."""
    expected = []
    for item in ROWS:
        inside = filters.collections is None or item.collection in filters.collections
        inside &= (
            filters.publisher is None or (item.publisher or "-").casefold() == filters.publisher.casefold()
        )
        inside &= filters.since is None or (
            item.published is not None and item.published.last >= filters.since
        )
        inside &= filters.until is None or (
            item.published is not None and item.published.first <= filters.until
        )
        if inside:
            expected.append(item.passage.key)
    allowed = SHELF.allowed(filters)
    assert (allowed is None) == (filters == Filters())
    everything = weighted("the rebels rain coast")
    assert sorted(keys(SHELF, SHELF.keyword_search(everything, 10, allowed)[0])) == expected
    near = SHELF.vector_search(vector("coast")[None, :], 10, allowed)[0][0]
    assert sorted(keys(SHELF, near[near >= 0])) == [key for key in expected if key != 9]


SHELF = memory()


def test_a_narrow_filter_still_finds() -> None:
    """The one passage a filter lets through is found although hundreds match better."""
    rows = [row(n, "rebels rebels rebels", title="Rebels", collection="big") for n in range(1, 700)]
    rows.append(
        row(700, "A very long text that has its rebels somewhere near the end, after many other words.")
    )
    segment = memory(rows)
    allowed = segment.allowed(Filters(collections=frozenset({"main"})))
    assert keys(segment, segment.keyword_search(weighted("rebels"), 5, allowed)[0]) == [700]
    assert keys(segment, segment.vector_search(vector("rebels")[None, :], 5, allowed)[0][0])[0] == 700


def test_frequencies_are_counted_by_passage(both: tuple[Segment, Segment]) -> None:
    """A word counts once for each passage that holds it, in its text or its metadata."""
    counts: Counter[str] = Counter()
    for item in ROWS:
        counts.update(
            set(header_words(item.title, item.publisher, item.published, "en")) | set(stems(item.text))
        )
    for segment in both:
        found = segment.document_frequency([term_id(stem) for stem in (*counts, "unheard")])
        assert found.tolist() == [*counts.values(), 0]
        assert segment.document_frequency([]).tolist() == []


@pytest.mark.parametrize("stored", [False, True])
def test_an_empty_segment_finds_nothing(tmp_path: Path, stored: bool) -> None:
    """A segment without passages can be built, opened and searched."""
    segment = disk(tmp_path, []) if stored else memory([])
    assert segment.count == 0
    assert segment.keyword_search({"rebel": 1.0}, 5)[0].tolist() == []
    assert segment.vector_search(vector("rebels")[None, :], 5)[0].shape == (1, 0)
    assert segment.document_frequency([1]).tolist() == [0]
    assert segment.passage_vectors(np.zeros(0, np.int64)).shape == (0, DIMENSION)


def test_passages_without_words() -> None:
    """Passages of nothing but signs, NULs or smiles do no harm to those beside them."""
    segment = memory([row(1, "…"), row(2, "🙂🙂"), row(3, "\0 \0a rebel\0"), row(4, "Rebels. … Rebels.")])
    assert sorted(keys(segment, segment.keyword_search(weighted("rebels"), 10)[0])) == [3, 4]

"""What is measured of passages and sentences, against a plain computation of the same."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.answering.evidence import K1, PRIOR, B, Query, gather, ranges, statistics
from index.question.analyzer import stems
from index.search.segment_build import SegmentRow, header_words
from tests.index.shelves import ROWS, memory, row, vector

WORDS = st.sampled_from("rebel coast count 600 alliance orland press december daesh isis rain".split())
QUERIES = st.lists(
    st.builds(
        lambda terms, aliased, text: Query(
            terms,
            vector(text),
            {"unheard": "rebel"} if aliased and "rebel" in terms else {},
        ),
        st.dictionaries(WORDS, st.sampled_from([1.0, 0.35]), max_size=5),
        st.booleans(),
        st.sampled_from(["rebels", "the coast", "rain fell"]),
    ),
    min_size=1,
    max_size=3,
)
TEXTS = st.lists(
    st.lists(
        st.sampled_from(
            ["Rebels", "the coast.", "A count of 600.", "…", "Daesh", "unheard", "rain!", "\n\n"]
        ),
        min_size=1,
        max_size=8,
    ).map(" ".join),
    min_size=1,
    max_size=6,
)


def one_name(queries: list[Query], stem: str) -> str:
    """The stem a name is counted as."""
    for query in queries:
        stem = query.aliases.get(stem, stem)
    return stem


def idf(queries: list[Query], holds: list[set[str]], stem: str) -> float:
    asked = {name for query in queries for name in query.all_terms()}
    same = [name for name in asked if one_name(queries, name) == stem]
    n = max(sum(name in words for words in holds) for name in same) + 1
    return math.log1p((len(holds) + PRIOR - n + 0.5) / (n + 0.5))


def header(item: SegmentRow) -> list[str]:
    return header_words(item.title, item.publisher, item.published, item.lang)


def spoken(item: SegmentRow) -> list[list[str]]:
    return [stems(item.text[a:b]) for a, b in item.passage.sentences]


@settings(max_examples=25, deadline=None)
@given(
    st.one_of(st.just(list(ROWS)), TEXTS.map(lambda texts: [row(n + 1, t) for n, t in enumerate(texts)])),
    QUERIES,
)
def test_measurements_are_what_they_say(rows: list[SegmentRow], queries: list[Query]) -> None:
    """BM25, coverage and cosines of passages and sentences equal a computation word by word."""
    segment = memory(rows)
    stats = statistics((segment,), queries)
    found = gather(segment, np.arange(len(rows)), queries, stats)
    words = [header(item) + [stem for sentence in spoken(item) for stem in sentence] for item in rows]
    holds = [set(held) for held in words]
    average = sum(map(len, words)) / len(words)
    assert (stats.passages, stats.average_length) == (len(rows), average)
    for column, query in enumerate(queries):
        weights = {stem: weight * idf(queries, holds, stem) for stem, weight in query.terms.items()}
        total = max(sum(weights.values()), 1e-6)
        sentence = 0
        for number, item in enumerate(rows):
            said = [one_name(queries, stem) for stem in words[number]]
            norm = K1 * (1 - B + B * len(said) / max(average, 1))
            tf = {stem: said.count(stem) for stem in weights}
            bm25 = sum(weights[stem] * tf[stem] * (K1 + 1) / (tf[stem] + norm) for stem in weights)
            assert math.isclose(found.bm25[number, column], bm25, rel_tol=1e-4, abs_tol=1e-5)
            covered = sum(weight for stem, weight in weights.items() if tf[stem]) / total
            assert math.isclose(found.coverage[number, column], covered, rel_tol=1e-4, abs_tol=1e-5)
            best_coverage, best_cosine = 0.0, 0.0
            for a, b in item.passage.sentences:
                said = [one_name(queries, stem) for stem in stems(item.text[a:b])]
                covered = sum(weight for stem, weight in weights.items() if stem in said) / total
                assert math.isclose(
                    found.sentence_coverage[sentence, column], covered, rel_tol=1e-4, abs_tol=1e-5
                )
                assert query.vector is not None
                cosine = float(vector(item.text[a:b]) @ query.vector) if item.vector is not None else 0.0
                assert math.isclose(found.sentence_cosine[sentence, column], cosine, abs_tol=2e-3)
                assert (found.owner[sentence], found.number[sentence]) == (number, sentence)
                best_coverage, best_cosine = max(best_coverage, covered), max(best_cosine, cosine)
                sentence += 1
            assert math.isclose(
                found.best_coverage[number, column], best_coverage, rel_tol=1e-4, abs_tol=1e-5
            )
            assert math.isclose(found.best_cosine[number, column], best_cosine, abs_tol=2e-3)
            cosine = (
                float(item.vector @ query.vector)
                if item.vector is not None and query.vector is not None
                else 0.0
            )
            assert math.isclose(found.cosine[number, column], cosine, abs_tol=1e-5)
        assert sentence == len(found.number)


def test_some_of_the_rows() -> None:
    """Measuring some rows gives the same as measuring all of them."""
    segment = memory()
    queries = [Query({"rebel": 1.0, "coast": 1.0}, vector("rebels of the coast"))]
    stats = statistics((segment,), queries)
    everything = gather(segment, np.arange(5), queries, stats)
    some = gather(segment, np.array([1, 4]), queries, stats)
    assert np.allclose(some.bm25, everything.bm25[[1, 4]])
    assert np.allclose(some.coverage, everything.coverage[[1, 4]])
    of_them = np.isin(everything.owner, [1, 4])
    assert np.allclose(some.sentence_coverage, everything.sentence_coverage[of_them])
    assert some.number.tolist() == everything.number[of_them].tolist()


def test_statistics_span_segments() -> None:
    """Sizes and frequencies are those of the whole collection, however it is divided."""
    queries = [Query({"rebel": 1.0, "coast": 1.0}, None)]
    whole = statistics((memory(),), queries)
    assert statistics((memory(ROWS[:2]), memory(ROWS[2:]), memory([])), queries) == whole
    assert statistics((), queries).passages == 0


def test_without_a_model_there_are_no_cosines() -> None:
    """A query without a vector is measured by its words alone."""
    segment = memory()
    queries = [Query({"rebel": 1.0}, None)]
    found = gather(segment, np.arange(5), queries, statistics((segment,), queries))
    assert not found.cosine.any() and not found.sentence_cosine.any()
    assert found.bm25[0, 0] > 0


def test_a_rarer_word_says_more() -> None:
    """Finding the rare word of a question covers more of it than finding the common one."""
    segment = memory()
    queries = [Query({"governor": 1.0, "coast": 1.0}, None)]
    stats = statistics((segment,), queries)
    covered = gather(segment, np.arange(5), queries, stats).coverage[:, 0]
    assert covered[2] == 1.0
    assert 0 < covered[3] < 0.5


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 6)), max_size=12))
def test_ranges(pairs: list[tuple[int, int]]) -> None:
    """Half-open ranges become their integers, one after another, each with the range it is of."""
    starts = np.array([start for start, _ in pairs], np.int64)
    ends = np.array([start + length for start, length in pairs], np.int64)
    numbers, owner = ranges(starts, ends)
    assert numbers.tolist() == [n for start, length in pairs for n in range(start, start + length)]
    assert owner.tolist() == [i for i, (_, length) in enumerate(pairs) for _ in range(length)]

"""The sentences of the best passages, measured and ordered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import open_index
from index.answering.finding import Evidence, find_evidence
from index.answering.sentence_rank import (
    FEATURES,
    PASSAGES,
    full_names,
    measure_sentences,
    new_names,
    rank_sentences,
)
from index.answering.weights import Linear
from index.article import Question
from index.facade import Index
from tests.index.asked import store
from tests.index.folders import draft


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(store(tmp_path_factory.mktemp("sentences"))) as opened:
        yield opened


def found(index: Index, question: str) -> Evidence:
    return find_evidence(Question(question), index.room())


def test_sentences_are_whole_and_once_each(index: Index) -> None:
    """Every sentence of the best passages is a candidate, once, as the splitter cut it, best first."""
    evidence = found(index, "who opened the bridge at Ostrow in June 2020?")
    places = [(s.article.article_id, s.start, s.end) for s in evidence.sentences]
    assert len(set(places)) == len(places)
    for sentence in evidence.sentences:
        assert sentence.text == sentence.article.text[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip() and sentence.text[-1] in ".”y"
    scores = [sentence.score for sentence in evidence.sentences]
    assert scores == sorted(scores, reverse=True)


def test_the_answering_sentence_comes_first(index: Index) -> None:
    """By keyword alone, the sentence that holds the question's words and an answer of its kind is the best."""
    for question, words in (
        ("how many ships wait outside?", "Forty ships wait outside."),
        ("how much did the new bridge cost?", "14 million crowns"),
        ("how many rebels hold out in the upper valleys?", "Fewer than 600 rebels"),
    ):
        assert words in found(index, question).sentences[0].text


def test_features_are_what_they_say(index: Index) -> None:
    """A sentence that lacks the kind of answer asked for is marked, and so is a very short one."""
    evidence = found(index, "how many ships wait outside the harbour of Marda?")
    assert evidence.pool is not None
    measured = measure_sentences(
        evidence.pool, evidence.order, evidence.passage_score, evidence.articles, evidence.understood
    )
    assert measured.features.shape == (len(measured.members), len(FEATURES))
    assert np.isfinite(measured.features).all()
    by_text = {
        article.text[int(evidence.pool.sentence["start"][m]) : int(evidence.pool.sentence["end"][m])]: row
        for m, article, row in zip(measured.members, measured.articles, measured.features, strict=True)
    }
    forty = by_text["Forty ships wait outside."]
    assert (forty[FEATURES.index("no_number")], forty[FEATURES.index("short")]) == (0, 1)
    heavy = by_text["Heavy rain closed the harbour of Marda on 3 May 2019."]
    assert heavy[FEATURES.index("short")] == 0
    assert 0 < forty[FEATURES.index("coverage")] <= 1
    only_coverage = Linear(FEATURES, tuple(float(name == "coverage") for name in FEATURES))
    ordered = rank_sentences(measured, evidence.pool, only_coverage)
    assert [s.score for s in ordered] == sorted(
        (float(r[FEATURES.index("coverage")]) for r in measured.features), reverse=True
    )


def test_a_bounded_number_of_passages_is_read(tmp_path: Path) -> None:
    """However many passages match, only the best are read sentence by sentence."""
    drafts = [draft(f"a{n}", f"The council of Marda met on matter {n}.") for n in range(30)]
    with open_index(store(tmp_path, drafts)) as many:
        evidence = found(many, "the council of Marda")
    assert len({s.candidate for s in evidence.sentences}) == PASSAGES


@pytest.mark.parametrize(
    ("text", "new", "full"),
    [
        ("The mayor, Petra Lind, opened it.", {"petra", "lind"}, {"lind"}),
        ("It rained. Later the harbour of Marda’s bay closed.", {"marda"}, set()),
        ("so said Viktor Hale of Orland", {"viktor", "hale", "orland"}, {"hale"}),
        ("nothing at all", set(), set()),
        ("", set(), set()),
    ],
)
def test_names(text: str, new: set[str], full: set[str]) -> None:
    """Names are told from capitals that only begin a sentence; whole names are known by their last word."""
    assert new_names(text) == new
    assert full_names(text) == full

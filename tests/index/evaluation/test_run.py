"""Question sets through the product's own path."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.answering import answer as answering
from index.answering.finding import find_evidence
from index.evaluation import saved
from index.evaluation.data import QuestionSet
from index.evaluation.report import summary
from index.evaluation.run import Run, best_passages, evaluate, speakers
from index.facade import Index
from tests.index.evaluation.sets import indexed, small_set


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> tuple[QuestionSet, Index, Run]:
    folder = tmp_path_factory.mktemp("harbour")
    questions = small_set(folder / "harbour")
    index = indexed(questions, folder / "data")
    return questions, index, evaluate(questions, index)


def test_every_question_is_asked_and_every_passage_verified(
    harbour: tuple[QuestionSet, Index, Run],
) -> None:
    """Plain questions find their sentence; what is shown is what the files have, byte for byte."""
    run = harbour[2]
    figures = summary(run)
    by_id = {one.id: one for one in run.outcomes}
    assert by_id["q1"].product.ranks == (1,)
    assert by_id["q1"].product.gold == by_id["q1"].product.answer == 1
    assert by_id["q3"].product.gold is not None
    assert by_id["q4"].refused
    assert figures["counts"]["quotes_and_passages_verified"] >= 2 * len(run.outcomes)
    assert figures["counts"]["mismatches"] == 0
    assert figures["systems"]["product"]["hits_at_10"] == 1.0
    assert set(figures["systems"]) == {"product", "bm25"}  # no model, no vectors
    assert figures["types"]["null"]["product"]["nulls_refused"] == 1.0
    assert figures["counts"]["with_evidence"] == 4
    assert figures["counts"]["with_answer_string"] == 3


def test_quotes_that_rest_on_somebodys_words_are_counted(
    harbour: tuple[QuestionSet, Index, Run],
) -> None:
    """A sentence that says who said it counts, and its quote keeps the speaker; other sentences don't count."""
    questions, index, run = harbour
    assert sum(one.attributed for one in run.outcomes) > 0
    asked = replace(questions.cases[0].question, text="Who said that the ice leaves no choice?", limit=1)
    evidence = find_evidence(asked, index.room())
    quotes = answering.ask(asked, index.room())
    (quote,) = quotes.quotes or quotes.nearest
    assert "Ida Berg" in quote.text
    assert speakers([quote], evidence) == (1, 1)
    cut = replace(quote, end=quote.text.index("”") + quote.start + 1, speaker=None)
    assert speakers([cut], evidence) == (1, 0)


def test_what_is_measured_is_what_search_returns(harbour: tuple[QuestionSet, Index, Run]) -> None:
    """The passages that hits are counted in are those of ``search``, in its order."""
    questions, index, _ = harbour
    for case in questions.cases:
        asked = replace(case.question, limit=10)
        found = answering.search(asked, index.room())[1]
        measured = best_passages(find_evidence(asked, index.room()))
        assert [(q.article.article_id, q.start, q.end) for q in found] == [
            (q.article.article_id, q.start, q.end) for q in measured
        ]


def test_a_text_that_differs_from_the_input_is_a_mismatch(
    harbour: tuple[QuestionSet, Index, Run],
) -> None:
    """One changed character in the input file shows up in every quote of that article."""
    questions, index, _ = harbour
    texts = {id: text.replace("November", "Nov\u00e9mber") for id, text in questions.texts.items()}
    run = evaluate(replace(questions, texts=texts), index)
    wrong = [sentence for one in run.outcomes for sentence in one.mismatches]
    assert wrong
    assert all("ferry" in sentence and "input file" in sentence for sentence in wrong)


def test_misses_say_where_the_gold_passage_came(harbour: tuple[QuestionSet, Index, Run]) -> None:
    """A question is explained exactly when something of it was missed."""
    for one in harbour[2].outcomes:
        wanted = one.product.answer if one.quotable else one.product.gold
        missed = one.refused == one.answerable or (one.answerable and wanted != 1)
        assert bool(one.why) == missed
        for why in one.why.values():
            for cost in why.get("lost_by", {}).values():
                assert cost < 0


def test_a_saved_run_is_read_back_and_compared(
    harbour: tuple[QuestionSet, Index, Run], tmp_path: Path
) -> None:
    """Nothing is won or lost against itself; a question that got worse is named."""
    run = harbour[2]
    saved.save([run], tmp_path / "run.json")
    before = saved.load(tmp_path / "run.json")[run.name]
    assert all(not change.won and not change.lost for change in saved.compare(run.outcomes, before))
    worse = [replace(one, product=replace(one.product, gold=None)) for one in run.outcomes]
    changes = {change.measure: change for change in saved.compare(worse, before)}
    assert "q1" in {one.id for one in changes["gold in the first quote"].lost}
    assert not changes["gold in the first quote"].won


def test_a_second_run_reads_the_questions_vectors_instead_of_computing_them(tmp_path: Path) -> None:
    """Kept vectors come back for the same model and for no other."""
    import numpy as np

    from index.evaluation.vectors import KeptVectors

    kept = KeptVectors(tmp_path, "model/1")
    kept.by_text["question"] = np.ones(3, np.float32)
    kept.save()
    assert KeptVectors(tmp_path, "model/1").by_text["question"].tolist() == [1.0, 1.0, 1.0]
    assert KeptVectors(tmp_path, "model/2").by_text == {}
    (tmp_path / "question_vectors.json").write_text("{", encoding="utf-8")
    assert KeptVectors(tmp_path, "model/1").by_text == {}

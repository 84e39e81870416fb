"""Question sets, read from files that people write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.errors import BadQuestion
from index.evaluation.data import Gold, find_sets, load_set
from tests.index.evaluation.sets import ARTICLES, QUESTIONS, small_set, write


def one(tmp_path: Path, **row: Any) -> Any:
    articles = write(tmp_path, "articles.jsonl", ARTICLES)
    return load_set(articles, write(tmp_path, "questions.jsonl", [row])).cases[0]


def test_a_set_is_named_after_its_folder_and_keeps_the_conversation(tmp_path: Path) -> None:
    """Questions come with their evidence, their earlier questions and whether they can be answered."""
    questions = small_set(tmp_path / "harbour")
    assert questions.name == "harbour"
    assert questions.command == "briefbot eval harbour/articles.jsonl harbour/questions.jsonl"
    others = write(tmp_path / "harbour", "more.jsonl", QUESTIONS[:1])
    assert load_set(questions.articles, others).name == "harbour/more"
    assert [case.answerable for case in questions.cases] == [row["answerable"] for row in QUESTIONS]
    assert questions.cases[2].question.previous == ("Who supplies the Lindholm islanders by helicopter?",)
    for case in questions.cases:
        for gold in case.gold:
            assert questions.texts[gold.article_id][gold.start : gold.end].endswith(".")


def test_the_least_a_team_has_to_write_is_a_question_and_a_copied_sentence(tmp_path: Path) -> None:
    """Without id, span, type or article the evidence is found by its words."""
    case = one(tmp_path, question="Who was told?", evidence=[{"quote": "Mayor Tor Lind told reporters"}])
    assert case.answerable
    (gold,) = case.gold
    assert gold.article_id == "bridge"
    assert ARTICLES[1]["text"][gold.start : gold.end] == "Mayor Tor Lind told reporters"
    assert not one(tmp_path, question="Who won?").answerable


def test_the_clock_of_a_question_is_kept(tmp_path: Path) -> None:
    """``asked_at`` is a day or an instant, with an offset in the end."""
    case = one(tmp_path, question="What happened last week?", asked_at="2023-11-10")
    assert case.question.asked_at.date().isoformat() == "2023-11-10"
    assert case.question.asked_at.tzinfo is not None


def test_answers_that_are_no_words_to_quote_are_not_looked_for(tmp_path: Path) -> None:
    """Yes, no and whole paraphrases are no answer strings; a name or a number is, in any case."""
    case = one(tmp_path, question="Is it?", answers=["Yes", "no.", " ".join(["word"] * 21), "Ida Berg"])
    assert case.quotable == ("ida berg",)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"id": "q"}, 'has no "question"'),
        ({"question": "Q?", "evidence": [{"quote": "The ferry sank."}]}, "Copy the sentence exactly"),
        (
            {"question": "Q?", "evidence": [{"doc_id": "ferry", "quote": "x", "start": 0, "end": 3}]},
            "is not the quote",
        ),
        ({"question": "Q?", "asked_at": "yesterday"}, "no ISO 8601"),
    ],
)
def test_what_makes_no_sense_is_said_with_its_place(
    row: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    """A line that can't be used is an error that names the file and says what is wrong."""
    articles = write(tmp_path, "articles.jsonl", ARTICLES)
    with pytest.raises(BadQuestion, match=sentence) as caught:
        load_set(articles, write(tmp_path, "questions.jsonl", [row]))
    assert "questions.jsonl" in str(caught.value)


def test_files_that_are_no_sets(tmp_path: Path) -> None:
    """A missing file, one that is no JSON, an empty one, and an argument without a partner each get a sentence."""
    articles = write(tmp_path, "articles.jsonl", ARTICLES)
    with pytest.raises(BadQuestion, match="can't be read"):
        load_set(articles, tmp_path / "none.jsonl")
    (tmp_path / "bad.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(BadQuestion, match="not JSON lines"):
        load_set(articles, tmp_path / "bad.jsonl")
    with pytest.raises(BadQuestion, match="has no questions"):
        load_set(articles, write(tmp_path, "empty.jsonl", []))
    with pytest.raises(BadQuestion, match="has no partner"):
        find_sets([articles])


def test_folders_and_pairs_of_files_can_be_mixed(tmp_path: Path) -> None:
    """A folder stands for the two files in it; other arguments are taken two by two."""
    folder = small_set(tmp_path / "harbour").articles.parent
    pair = (folder / "articles.jsonl", folder / "questions.jsonl")
    assert find_sets([folder, *pair, folder]) == [pair, pair, pair]


def test_evidence_is_a_span_of_one_article(tmp_path: Path) -> None:
    """Given spans are kept as they are."""
    case = small_set(tmp_path / "harbour").cases[4]
    assert case.gold[0] == Gold("ferry", 0, 39)
    assert case.evidence == 2

"""Batches: a line in, a line out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.batch import question_of, run_batch
from bot.cli.options import ProgressChoice, instant
from index.article import Filters, Question
from index.errors import BadQuestion, DataFolderError

TEMPLATE = Question("", filters=Filters(publisher="Sample Wire", collections=frozenset({"main"})), limit=3)


def echoed(question: Question) -> dict[str, Any]:
    """Stands for the index: what was asked comes back, and one question finds the folder gone."""
    if question.text == "gone":
        raise DataFolderError("The folder is gone. Bring it back.")
    return {"id": question.id, "question": question.text}


def test_a_line_gives_clock_conversation_and_filters() -> None:
    """Every field of a line is taken, and what it leaves out comes from the command's options."""
    line = {
        "id": 7,
        "question": "and in Syria?",
        "asked_at": "2017-12-27T18:30:00+03:00",
        "previous": ["how many fighters remain?"],
        "since": "2017",
        "until": "2018-02",
        "collections": ["news"],
        "k": 1,
    }
    question = question_of(line, TEMPLATE)
    assert (question.id, question.text, question.limit) == ("7", "and in Syria?", 1)
    assert question.asked_at == datetime.fromisoformat("2017-12-27T18:30:00+03:00")
    assert question.previous == ("how many fighters remain?",)
    assert question.filters == Filters(
        date(2017, 1, 1), date(2018, 2, 28), "Sample Wire", frozenset({"news"})
    )
    plain = question_of({"question": "x", "asked_at": None, "previous": None}, TEMPLATE)
    assert (plain.filters, plain.limit, plain.asked_at) == (TEMPLATE.filters, 3, None)


def test_a_day_without_an_hour_is_its_noon_here() -> None:
    """A day as clock is that day wherever this machine stands, never the one before."""
    noon = instant("2017-12-27")
    assert (noon.date(), noon.hour) == (date(2017, 12, 27), 12)
    assert noon.tzinfo is not None


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({}, "question"),
        ({"q": "x"}, "q"),
        ({"question": " "}, "question"),
        ({"question": 3}, "question"),
        ({"question": "x", "previous": "y"}, "previous"),
        ({"question": "x", "asked_at": "soon"}, "asked_at"),
        ({"question": "x", "since": "soon"}, "since"),
        ({"question": "x", "k": 0}, "k"),
        ({"question": "x", "k": True}, "k"),
        ({"question": "x", "collections": "main"}, "collections"),
    ],
)
def test_a_field_without_sense_is_named(line: Mapping[str, Any], field: str) -> None:
    """A line that makes no sense is refused with a sentence that names the field."""
    with pytest.raises(BadQuestion, match=rf"\b{field}\b"):
        question_of(line, TEMPLATE)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=3))
def test_any_value_gives_a_question_or_a_sentence(value: object) -> None:
    """Whatever stands in a field, there is a question or a BadQuestion, never anything else."""
    for name in ("id", "question", "asked_at", "previous", "since", "publisher", "collections", "k"):
        try:
            question = question_of({"question": "x", name: value}, TEMPLATE)
        except BadQuestion as error:
            assert str(error).endswith((".", "]", '"')) or name in str(error)
        else:
            assert question.text


def test_a_bad_line_gives_an_error_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each bad line gives its number and a sentence, the others are answered, the exit code is 1."""
    file = tmp_path / "questions.jsonl"
    file.write_bytes(
        b'\xef\xbb\xbf{"id": "a", "question": "one"}\n\n{"id": "b"\n[1]\n\xff\xfe\n'
        + b"9" * 5000
        + b"\n"
        + b"[" * 100_000
        + b"\n"
        b'{"id": "c", "question": "gone"}\n{"id": "d", "question": "\\u202e\\ud800"}'
    )
    assert run_batch(str(file), TEMPLATE, echoed, ProgressChoice.OFF) == 1
    written = capsys.readouterr()
    lines = [json.loads(line) for line in written.out.splitlines()]
    assert [(line["id"], line.get("line")) for line in lines] == [
        ("a", None),
        (None, 3),
        (None, 4),
        (None, 5),
        (None, 6),
        (None, 7),
        ("c", 8),
        ("d", None),
    ]
    assert lines[6]["error"] == "The folder is gone. Bring it back."
    assert lines[7]["question"] == "\u202e\ud800"
    assert r'"\u202e\ud800"' in written.out
    assert written.err == ""


def test_a_batch_without_mistakes_ends_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When every line was answered the exit code is 0, and progress that was asked for stays off stdout."""
    file = tmp_path / "questions.jsonl"
    file.write_text('{"question": "one"}\n')
    assert run_batch(str(file), TEMPLATE, echoed, ProgressChoice.ON) == 0
    assert capsys.readouterr().out == '{"id": "", "question": "one"}\n'


def test_a_file_that_is_not_there_is_said() -> None:
    """A batch file that can't be read is a sentence with its name."""
    with pytest.raises(BadQuestion, match=r"nowhere\.jsonl can't be read"):
        run_batch("nowhere.jsonl", TEMPLATE, echoed, ProgressChoice.OFF)

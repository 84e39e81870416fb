"""The reader that ships, and the questions it was taught with."""

import random
from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelError
from index.model.reader import Excerpt, Reader
from tests.index.reader.news import Groups, load

TEXT = "The ministry said 12 people were killed and 340 hurt in Port Ambly, where 5,000 live."


def spans(text: str, *words: str) -> tuple[tuple[int, int], ...]:
    return tuple((text.index(word), text.index(word) + len(word)) for word in words)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many died in Port Ambly?", 0),
        ("number of injured, port ambly", 1),
        ("population of Port Ambly", 2),
    ],
)
def test_of_three_numbers_in_a_sentence_it_tells_the_one_that_answers(question: str, answer: int) -> None:
    [odds] = Reader().read(question, [Excerpt(TEXT, spans(TEXT, "12", "340", "5,000"))])
    assert None not in odds
    assert max(odds, key=lambda one: one or 0) == odds[answer]
    assert (odds[answer] or 0) > 0


def test_texts_read_together_and_alone_are_judged_alike() -> None:
    reader = Reader()
    texts = [TEXT, "Nobody knows.", f"{TEXT} {TEXT}"]
    excerpts = [Excerpt(text, spans(text, text.split()[1])) for text in texts]
    together = reader.read("how many died?", excerpts)
    alone = [reader.read("how many died?", [one])[0] for one in excerpts]
    assert np.ravel(together) == pytest.approx(np.ravel(alone), abs=0.2)


def test_what_lies_beyond_the_longest_text_is_cut_off_and_nothing_is_no_trouble() -> None:
    reader = Reader()
    text = "word " * 400 + "7"
    [odds] = reader.read("how many?", [Excerpt(text, ((len(text) - 1, len(text)),))])
    assert odds == [None]
    assert reader.read("how many?", []) == []
    assert [len(one) for one in reader.read("", [Excerpt("", ())])] == [0]


def test_a_damaged_network_says_what_to_do(tmp_path: Path) -> None:
    damaged = tmp_path / "reader.onnx"
    damaged.write_bytes(b"half")
    for file in (damaged, tmp_path / "gone.onnx"):
        with pytest.raises(ModelError, match="Install Briefbot again"):
            Reader(file=file).read("how many died?", [Excerpt(TEXT, spans(TEXT, "12"))])


def test_the_questions_that_taught_it_stand_by_numbers_of_their_reports() -> None:
    reports, asked = load(None)
    assert len(asked) > 2000
    groups = Groups(reports)
    for one in asked[::50]:
        group = groups.make(one, random.Random(0), whole=True)
        assert bool(group.gold) == bool(one.gold)
        for excerpt in group.excerpts:
            assert all(
                excerpt.text[start:end].strip() for start, end in excerpt.spans if end <= len(excerpt.text)
            )

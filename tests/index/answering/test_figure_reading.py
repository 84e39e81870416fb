"""What the reader is given to read, and what comes back for which figure."""

from collections.abc import Sequence

from index.answering.figure_reading import SENTENCES, FigureReading
from index.figures.compare import Candidate
from index.figures.extract import extract_figures
from index.model.reader import Excerpt, Reader
from index.sentences import split_sentences


class Overheard(Reader):
    """The real reader, with a memory."""

    def __init__(self) -> None:
        super().__init__()
        self.excerpts: list[Excerpt] = []

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[list[float | None]]:
        self.excerpts = list(excerpts)
        return super().read(question, excerpts)


def candidates(text: str, title: str = "Fire in Port Ambly") -> list[Candidate]:
    figures = extract_figures(text, split_sentences(text), None)
    return [Candidate("a", 1, text, one, None, title=title) for one in figures]


def test_title_and_the_sentence_before_are_read_and_each_number_by_its_own_words() -> None:
    reader = Overheard()
    found = candidates("The warehouse burnt\nall night. More than 12 people died and 340 were hurt.")
    odds = FigureReading(reader, "how many were injured in the port ambly fire?")(found)
    [excerpt] = reader.excerpts
    assert excerpt.text == (
        "Fire in Port Ambly. The warehouse burnt all night. More than 12 people died and 340 were hurt."
    )
    assert [excerpt.text[start:end] for start, end in excerpt.spans] == ["More than 12", "340"]
    assert None not in odds
    assert odds[1] == max(one for one in odds if one is not None)


def test_what_the_network_does_not_reach_is_not_judged() -> None:
    text = f"They counted 12 dead, {'Llanfairpwllgwyngyll, ' * 40}340 hurt in the end."
    near, far = FigureReading(Reader(), "how many died?")(candidates(text))
    assert near is not None
    assert far is None


def test_only_the_first_sentences_are_read() -> None:
    reader = Overheard()
    text = " ".join(
        f"In ward {letter} they counted {n} sick people." for n, letter in enumerate("ABCDEFG", 20)
    )
    odds = FigureReading(reader, "how many are sick in ward B?")(candidates(text, ""))
    assert len(reader.excerpts) == SENTENCES
    assert [one is None for one in odds] == [False] * SENTENCES + [True] * (len(odds) - SENTENCES)
    assert reader.excerpts[0].text == "In ward A they counted 20 sick people."


def test_what_was_read_is_remembered_and_further_sentences_are_read_next() -> None:
    reader = Overheard()
    text = " ".join(
        f"In ward {letter} they counted {n} sick people." for n, letter in enumerate("ABCDEF", 20)
    )
    found = candidates(text, "")
    reading = FigureReading(reader, "how many are sick in ward B?")
    first = reading(found)
    again = reading(found)
    assert len(reader.excerpts) == len(found) - SENTENCES
    assert again[:SENTENCES] == first[:SENTENCES]
    assert None not in again
    reader.excerpts = []
    assert reading(found) == again
    assert reader.excerpts == []

"""Questions of published sets, with a text each and where in it the answer begins: the reader's first lessons.

SQuADShifts (``new_wiki``, ``reddit``, ``amazon_reviews``; Miller et al. 2020, CC BY 4.0), an excerpt of SQuAD 2.0 (Rajpurkar et al. 2018,
CC BY-SA 4.0), both as SQuAD's JSON; QAMR's ``readable/dev.tsv`` and ``test.tsv`` (Michael et al. 2018, MIT). None is shipped.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.figures.quantity import HINT
from index.sentences import split_sentences

HOW = re.compile(r"\bhow (?:many|much|old|long|far|big|large|high|often)\b", re.I)


@dataclass(frozen=True, slots=True)
class Lesson:
    """``starts``: code points at which an answer begins; none: nothing in the text answers."""

    question: str
    text: str
    starts: tuple[int, ...]
    number: bool


def lessons(folder: Path, rng: random.Random) -> list[Lesson]:
    """All lessons, shuffled: those about numbers, and half of the others."""
    found = [one for path in sorted(folder.glob("*.json")) for one in _squad(path, rng)]
    found += [one for path in sorted(folder.glob("*.tsv")) for one in _qamr(path)]
    kept = [one for one in found if one.number or rng.random() < 0.5]
    rng.shuffle(kept)
    return kept


def _squad(path: Path, rng: random.Random) -> Iterator[Lesson]:
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            sentences = split_sentences(text)
            for one in paragraph["qas"]:
                if sentences:
                    yield from _of_question(one, text, sentences, rng)


def _of_question(
    one: dict[str, object], text: str, sentences: list[tuple[int, int]], rng: random.Random
) -> Iterator[Lesson]:
    """The sentence that answers, and the one or two of the others that are most like the question."""
    question = str(one["question"]).strip()
    answers = [] if one.get("is_impossible") else list(one["answers"])  # type: ignore[call-overload]
    number = bool(HOW.search(question)) or any(HINT.search(answer["text"]) for answer in answers)
    starts = set()
    for answer in answers:
        starts.add(answer["answer_start"])
        if number and (digit := HINT.search(answer["text"])):
            starts.add(answer["answer_start"] + digit.start())
    words = set(re.findall(r"\w+", question.lower()))
    right = [s for s in sentences if any(s[0] <= at < s[1] for at in starts)]
    wrong = sorted(
        (s for s in sentences if s not in right),
        key=lambda s: -len(words & set(re.findall(r"\w+", text[slice(*s)].lower()))) - rng.random(),
    )
    for start, end in [*right[:1], *wrong[: 2 if number and answers else 1]]:
        if rng.random() < 0.5:  # with the sentence before, as figures are read
            start = max((a for a, b in sentences if b <= start and start - a < 400), default=start)
        yield Lesson(
            question, text[start:end], tuple(sorted(at - start for at in starts if start <= at < end)), number
        )


def _qamr(path: Path) -> Iterator[Lesson]:
    sentence = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            sentence = ""
        elif not sentence:
            sentence = line
        elif "?" in line:
            question, rest = line.split("?", 1)
            answers = [
                answer.strip() for answer in rest.split("\t") if answer.strip() and answer.strip() in sentence
            ]
            starts = {sentence.index(answer) for answer in answers}
            if starts:
                yield Lesson(
                    f"{question.strip()}?", sentence, tuple(sorted(starts)), any(map(HINT.search, answers))
                )

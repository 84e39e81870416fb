"""Whether the evidence answers, and the reason when it doesn't."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import open_index
from index.answering.answer import is_answered
from index.answering.finding import find_evidence
from index.answering.refusal import (
    FEATURES,
    answerable,
    missing_names,
    reason_for,
    says_all,
    speaks_of_another,
)
from index.answering.sentence_rank import Sentence
from index.answering.weights import weights
from index.article import Article, Question
from index.question.aliases import Aliases
from index.question.publishers import PublisherNames
from index.question.understand import Understood, understand
from tests.bot.values import article
from tests.index.asked import STATEMENT, store

FAVOURABLE = ("alone", "sentence_cosine", "weakest_clause", "coverage")
HELD = [article(STATEMENT, title="Rebels Hold Out")]


def read(question: str) -> Understood:
    return understand(
        Question(question),
        PublisherNames.of(["Marda Gazette"]),
        Aliases((("Alliance", "League"),)),
    )


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("what did the Alliance of Orland say?", ()),
        ("what did the League say in Marda?", ()),
        ("what did Zubrowka say of Orland?", ("Zubrowka",)),
        ("what did the Marda Gazette say?", ()),
        ("how many rebels hold out?", ()),
        ("ORLAND and NARNIA?", ("NARNIA",)),
    ],
)
def test_names_nobody_mentions(question: str, missing: tuple[str, ...]) -> None:
    """Names that none of the best articles holds are told; other names of the same thing and publishers will do."""
    assert missing_names(read(question), HELD) == missing


@pytest.mark.parametrize(
    ("question", "missing", "searched", "code", "words"),
    [
        ("how many?", (), 0, "no_articles", "briefbot add"),
        ("an article from Northern Star on rebels?", (), 3, "publisher_not_held", "Northern Star"),
        (
            "how many men hold out?",
            ("Narnia", "Oz", "Utopia", "Atlantis"),
            3,
            "name_not_found",
            "Narnia, Oz, Utopia.",
        ),
        ("how many rebels hold out?", (), 3, "no_answer", "gives that number"),
        ("when did rebels hold out?", (), 3, "no_answer", "says when"),
        ("why do rebels hold out?", (), 3, "no_answer", "says why"),
        ("where do rebels hold out?", (), 3, "no_answer", "says where"),
        ("is it over?", (), 3, "no_answer", "answers that"),
    ],
)
def test_reasons(question: str, missing: tuple[str, ...], searched: int, code: str, words: str) -> None:
    """A refusal gives its reason in a code for programs and a sentence for people."""
    reason = reason_for(read(question), missing, searched)
    assert reason.code == code
    assert words in reason.sentence


def test_the_threshold_decides() -> None:
    """Evidence answers when its weighted features reach beyond the threshold, and better evidence is surer."""
    none = np.zeros(len(FEATURES), np.float32)
    all_there = none.copy()
    all_there[np.isin(FEATURES, FAVOURABLE)] = 1.0
    assert answerable(none) == pytest.approx(weights().answerable.intercept - weights().threshold, abs=1e-5)
    assert answerable(none) < 0 < answerable(all_there)


def test_measured_evidence(tmp_path: Path) -> None:
    """What is measured of real evidence has a finite value for each feature; a publisher not held is a refusal."""
    with open_index(store(tmp_path)) as index:
        room = index.room()
        near = find_evidence(Question("how many rebels hold out in the upper valleys?"), room)
        far = find_evidence(Question("who painted the harbour of Zubrowka?"), room)
        nothing = find_evidence(Question("quantum chromodynamics?"), room)
    assert near.features.shape == far.features.shape == (len(FEATURES),)
    assert np.isfinite([near.features, far.features]).all()
    assert answerable(near.features) > answerable(far.features)
    assert not is_answered(far) and not is_answered(nothing)
    assert nothing.pool is None
    certain = replace(near, features=np.where(np.isin(FEATURES, FAVOURABLE), 1, 0).astype(np.float32))
    assert is_answered(certain)
    of_another = replace(certain, understood=replace(near.understood, missing_publishers=("Northern Star",)))
    assert not is_answered(of_another)


@pytest.mark.parametrize(
    ("question", "another"),
    [("When did Syria declare victory?", True), ("When did Iraq and Syria declare victory?", False)],
)
def test_a_date_told_of_two_is_not_the_date_of_one(question: str, another: bool) -> None:
    """What two did together does not say when one of them did it by itself."""
    text = "Iraq and Syria have declared victory over the group in recent weeks."
    told = Article(1, "a", 1, "Victory", text, "main", "s", "l", "h")
    sentence = Sentence(told, 0, len(text), 1.0, 0, 0, 0, 1.0)
    understood = understand(Question(question), PublisherNames(()), Aliases())
    assert speaks_of_another(understood, sentence) is another


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("What happened on the ninth of June?", True),
        ("On what day did the harbour reopen to ferries?", True),
        ("When did the harbour reopen to cargo ferries?", False),
        ("Did the harbour reopen?", False),
    ],
)
def test_a_sentence_that_has_every_word_asked_answers(question: str, plain: bool) -> None:
    """Three words or more, or two that make a day, in one sentence; fewer prove nothing, and one missing is one too many."""
    text = "On the ninth of June the harbour reopened to ferries."
    told = Article(1, "a", 1, "Back to work", text, "main", "s", "l", "h")
    understood = understand(Question(question), PublisherNames(()), Aliases())
    assert says_all(understood, Sentence(told, 0, len(text), 1.0, 0, 0, 0, 1.0)) is plain


def test_what_the_title_says_is_not_found_again(tmp_path: Path) -> None:
    """The share of a question that the title has is measured, and words beyond it are looked for in the sentences."""
    beyond, title = FEATURES.index("beyond_title"), FEATURES.index("title")
    with open_index(store(tmp_path)) as index:
        room = index.room()
        titled = find_evidence(Question("how many rebels hold out?"), room)
        there = find_evidence(Question("how many ships wait outside the harbour?"), room)
        absent = find_evidence(Question("how many pirates swam to the harbour?"), room)
    assert titled.features[title] > there.features[title] > 0
    assert there.features[beyond] > absent.features[beyond]


@pytest.mark.parametrize(
    ("question", "another"),
    [
        ("When did Iraq declare victory in Syria?", True),
        ("When did Iraq declare victory in Mosul?", False),  # told before
        ("When did Iraq declare victory in December?", False),
    ],
)
def test_a_date_is_not_of_a_place_that_the_article_names_only_later(question: str, another: bool) -> None:
    """What the article has told by then decides whether its date is of the place asked about."""
    sentence = "Iraq declared victory over the group on Saturday, 9 December 2017."
    text = f"Iraqi forces gathered in Mosul. {sentence} It says nothing about the war in Syria."
    told = Article(1, "a", 1, "Victory", text, "main", "s", "l", "h")
    start = text.index(sentence)
    best = Sentence(told, start, start + len(sentence), 1.0, 0, 0, 0, 1.0)
    assert speaks_of_another(understand(Question(question), PublisherNames(()), Aliases()), best) is another

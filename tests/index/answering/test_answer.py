"""Answering from end to end on the sample briefs, by keyword alone and with the model."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import open_index
from index.answering import answer as answering
from index.article import Draft, Question, Status
from index.facade import Index
from index.model.embedder import Vector
from index.sources.paths import read_paths
from tests.index.asked import ARTICLES, SAMPLES, STATEMENT, check_quotes, ids, shown, store
from tests.index.fake_worker import FakeEmbedder
from tests.index.folders import draft

SUBJECTS = (
    "ISIS fighters",
    "Daesh militants",
    "members in Iraq and Syria",
    "the US-led coalition",
    "air strikes since 2014",
    "Iraq's victory on 9 December 2017",
    "al-Nusra",
    "western Syria",
    "a third of Iraq's territory",
    "the UN monitoring team",
    "Russia's main battle in Syria",
    "Lavrov's next task",
)
FORMS = (
    "how many {} remain?",
    "what did the coalition say about {}?",
    "when was {} last spoken of, and by whom?",
    "who speaks of {}?",
    "why does {} matter, while the UN counted fewer fighters in 2022?",
)
QUESTIONS = tuple(form.format(subject) for form in FORMS for subject in SUBJECTS)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def sample_drafts() -> list[Draft]:
    found = list(read_paths([SAMPLES], collection="samples", source="samples"))
    assert all(isinstance(item, Draft) for item in found)
    return [item for item in found if isinstance(item, Draft)]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The sample briefs, before there is a model."""
    with open_index(store(tmp_path_factory.mktemp("samples"), sample_drafts())) as index:
        yield index


def verbatim(index: Index) -> int:
    """Ask all questions and check every quote and passage against the stored article; returns how many."""
    count = 0
    for number, question in enumerate(QUESTIONS):
        previous = (QUESTIONS[number - 1],) if number % 3 == 0 and number else ()
        answer = index.ask(question, previous=previous, asked_at=NOW)
        assert (answer.status is Status.ANSWERED) == bool(answer.quotes)
        assert (answer.reason is None) == bool(answer.quotes)
        if answer.headline:
            quote = answer.quotes[answer.headline.quote]
            assert quote.start <= answer.headline.start < answer.headline.end <= quote.end
        count += check_quotes([*shown(answer), *index.search(question, limit=3)], index.article)
    return count


def test_what_is_stored_is_what_was_read(samples: Index) -> None:
    """The articles that quotes are compared with are, to the character, the texts of the files."""
    for item in sample_drafts():
        assert samples.article(item.article_id).text == item.text


def test_every_quote_is_the_stored_slice(samples: Index) -> None:
    """Of sixty questions, every quote and passage is, to the character, a slice of the article as stored."""
    assert len(set(QUESTIONS)) == 60
    assert verbatim(samples) > 200


def test_quotes_of_one_answer_stand_apart(samples: Index) -> None:
    """The quotes of one answer never overlap, and there are never more than wanted."""
    for question in QUESTIONS[::4]:
        quotes = shown(samples.ask(question, asked_at=NOW))
        assert len(quotes) <= 3
        for i, one in enumerate(quotes):
            for other in quotes[i + 1 :]:
                same = one.article.key == other.article.key
                assert not same or one.end <= other.start or other.end <= one.start


def test_the_order_of_adding_does_not_matter(samples: Index, tmp_path: Path) -> None:
    """The same articles give the same quotes, in whatever order and company they were added."""
    drafts = sample_drafts()
    random.Random(7).shuffle(drafts)
    with open_index(store(tmp_path, drafts)) as shuffled:
        for question in QUESTIONS[::7]:
            quotes = [
                {(q.article.article_id, q.start, q.end) for q in shown(i.ask(question))}
                for i in (samples, shuffled)
            ]
            assert quotes[0] == quotes[1], question


@pytest.fixture(scope="module")
def prepared(default_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The small articles and the samples, indexed with the default model."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    shutil.copytree(default_home, folder)
    store(folder, ARTICLES)
    with open_index(folder, write=True) as index:
        report = index.add([SAMPLES], collection="samples", source="samples")
        assert (report.added, report.failed) == (14, ())
        yield index


@pytest.mark.slow
def test_every_quote_with_the_model(prepared: Index) -> None:
    """With the model too, every quote of sixty questions is a slice of the article as stored."""
    assert prepared.status().vectors_pending == 0
    assert verbatim(prepared) > 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "article", "words"),
    [
        ("how many rebels hold out in the upper valleys?", "statement", "Fewer than 600 rebels"),
        ("what did the bridge at Ostrow cost?", "bridge", "14 million crowns"),
        ("who opened the new bridge?", "bridge", "Petra Lind"),
        ("who is the captain of the ferry?", "ferry", "Jon Vale"),
        ("how many vessels wait off the port of Marda?", "rain", "Forty ships"),
    ],
)
def test_an_answer_with_the_model(prepared: Index, question: str, article: str, words: str) -> None:
    """Asked in the article's words or in others, the answer is quoted with its source."""
    answer = prepared.ask(question, asked_at=NOW)
    assert answer.status is Status.ANSWERED
    assert any(quote.article.article_id == article and words in quote.text for quote in answer.quotes)
    check_quotes(shown(answer), prepared.article)


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "who won the chess final in Reykjavik?",
        "what is the boiling point of tungsten?",
        "who is the emperor of Japan?",
    ],
)
def test_a_refusal_with_the_model(prepared: Index, question: str) -> None:
    """What no article tells is refused with a reason."""
    answer = prepared.ask(question, asked_at=NOW)
    assert answer.status is Status.NOT_FOUND
    assert answer.quotes == () and answer.reason is not None


@pytest.mark.slow
def test_new_words_beside_the_model(prepared: Index) -> None:
    """An article stored after indexing is found by keyword beside those that have vectors, and removal is at once."""
    store(
        prepared.folder, [draft("comet", "A comet passed over Marda in spring. Nine people saw the comet.")]
    )
    assert "comet" in ids(prepared.search("how many people saw the comet over Marda?")[:2])
    prepared.remove("comet")
    assert "comet" not in ids(prepared.search("how many people saw the comet over Marda?"))
    assert prepared.article("statement").text == STATEMENT


class OnlyEnglish(FakeEmbedder):
    """A model that says it reads English, and is not to be given anything else."""

    languages = ("en",)

    def embed_queries(self, texts: Sequence[str]) -> Vector:
        assert all(text.isascii() for text in texts)
        return super().embed_queries(texts)


def test_a_language_the_model_does_not_read(tmp_path: Path) -> None:
    """A question in another language is answered by its words, with its own stems and numbers, and the answer says so."""
    text = "وقال مدير الميناء سامي حداد إن أعمال الصيانة كلفت مليوني دينار. ودخلت السفن الميناء يوم الاثنين."
    arabic = draft("port", text, title="ميناء مردة يعود إلى العمل", lang="ar")
    with open_index(store(tmp_path, [*ARTICLES, arabic])) as index:
        room = replace(index.room(), embedder=OnlyEnglish("any"))
        cost, _ = answering.answer(Question("كم كلفت أعمال الصيانة؟"), room)
        vote, _ = answering.answer(Question("من فاز بالانتخابات؟"), room)
        english, _ = answering.answer(Question("who opened the bridge at Ostrow?"), room)
    assert cost.status is Status.ANSWERED and cost.quotes[0].text.startswith("وقال مدير")
    assert (
        vote.reason is not None
        and vote.reason.code == "language"
        and "BRIEFBOT_MODEL" in vote.reason.sentence
    )
    assert all(any("words alone" in note for note in one.notes) for one in (cost, vote))
    assert not english.notes

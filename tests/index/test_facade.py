"""An open index: ask, search and look after articles, before there is any model."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index import open_index
from index.article import Precision, Published, Status
from index.errors import BadQuestion, DataFolderError, SettingsError, UnknownArticle
from index.facade import Index
from tests.index.asked import ARTICLES, STATEMENT, check_quotes, ids, shown, store
from tests.index.folders import draft


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """The small articles, open for writing; no model is prepared."""
    with open_index(store(tmp_path / "data"), write=True) as opened:
        yield opened


EVERYTHING = "rebels harbour bridge ferry Marda Ostrow alliance"


def found(index: Index, **filters: object) -> set[str]:
    return ids(index.search(EVERYTHING, **filters))  # type: ignore[arg-type]


def test_an_answer_before_the_model_is_prepared(index: Index) -> None:
    """Questions are answered by keyword alone, word for word, with the speaker, the number and what was searched."""
    assert index.model_id is None
    answer = index.ask("how many rebels hold out in the upper valleys?", id="7")
    assert (answer.status, answer.id) == (Status.ANSWERED, "7")
    quote = answer.quotes[0]
    assert quote.text.startswith("“Fewer than 600 rebels hold out")
    assert quote.speaker_text == "the Regional Alliance of Orland"
    assert answer.headline is not None
    assert STATEMENT[answer.headline.start : answer.headline.end] == "Fewer than 600"
    assert quote.article.published is None
    assert answer.searched.articles == 4
    assert answer.searched.vectors_pending == answer.searched.passages == 4
    assert answer.searched.newest == Published("2021", Precision.YEAR)
    assert answer.searched.milliseconds > 0
    assert check_quotes(shown(answer), index.article)


def test_nothing_found_says_why(index: Index) -> None:
    """A question that nothing is about is refused with a reason, and no quote."""
    answer = index.ask("who is the emperor of Japan?")
    assert answer.status is Status.NOT_FOUND
    assert answer.quotes == () and answer.headline is None
    assert answer.reason is not None and answer.reason.sentence.endswith(".")


def test_a_publisher_that_is_not_held(index: Index) -> None:
    """Asked for a publisher that isn't held, the refusal names it."""
    answer = index.ask("what did the article from Northern Star say about the bridge at Ostrow?")
    assert answer.reason is not None
    assert (answer.reason.code, answer.reason.sentence) == (
        "publisher_not_held",
        "I hold nothing published by Northern Star.",
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"statement", "rain", "bridge", "ferry"}),
        ({"since": date(2020, 6, 30)}, {"bridge", "ferry"}),
        ({"since": date(2020, 7, 1)}, {"ferry"}),
        ({"since": date(2022, 1, 1)}, set()),
        ({"until": date(2019, 5, 4)}, {"rain"}),
        ({"until": date(2019, 5, 3)}, set()),
        ({"until": date(2020, 6, 1)}, {"rain", "bridge"}),
        ({"since": date(2019, 1, 1), "until": date(2019, 12, 31)}, {"rain"}),
        ({"publisher": "marda gazette"}, {"rain", "bridge"}),
        ({"publisher": "Marda"}, set()),
        ({"collections": ["towns"]}, {"bridge", "ferry"}),
        ({"collections": ["towns", "weather"]}, {"rain", "bridge", "ferry"}),
        ({"collections": []}, set()),
        ({"collections": ["towns"], "publisher": "Marda Gazette"}, {"bridge"}),
    ],
)
def test_filters_are_exact(index: Index, filters: dict[str, object], expected: set[str]) -> None:
    """Dates, publisher and collections let through exactly what they say, in search and in ask."""
    assert found(index, **filters) == expected
    answer = index.ask(EVERYTHING, **filters)  # type: ignore[arg-type]
    assert ids(shown(answer)) <= expected


def test_a_removed_article_is_never_quoted_again(index: Index, tmp_path: Path) -> None:
    """From the moment remove returns, no open index quotes the article; bringing it back undoes that."""
    with open_index(tmp_path / "data") as reader:
        assert "rain" in found(reader)
        index.remove("rain")
        for opened in (reader, index):
            assert "rain" not in found(opened)
            assert "rain" not in ids(shown(opened.ask("how many ships wait outside the harbour?")))
        index.bring_back("rain")
        assert "rain" in found(reader) & found(index)
        index.remove("rain", purge=True)
        assert "rain" not in found(reader) | found(index)
        with pytest.raises(UnknownArticle):
            index.article("rain")


def test_a_corrected_date_appears_at_once(index: Index, tmp_path: Path) -> None:
    """A date, publisher or title set by a person is shown and filtered by in every open index at once."""
    with open_index(tmp_path / "data") as reader:
        assert found(reader, since=date(2017, 12, 1), until=date(2017, 12, 31)) == set()
        index.set(
            "statement", published=Published("2017-12-27", Precision.DAY), publisher="Orland Wire", by="ana"
        )
        assert found(reader, since=date(2017, 12, 1), until=date(2017, 12, 31)) == {"statement"}
        assert found(reader, publisher="Orland Wire") == {"statement"}
        assert found(reader, publisher="Orland Press Agency") == set()
        (quote, *_) = reader.ask("how many rebels hold out?").quotes
        assert quote.article.published == Published("2017-12-27", Precision.DAY)
        assert [row.article_id for row in reader.articles(undated=True)] == []


def test_a_new_revision_is_quoted_alone(index: Index, tmp_path: Path) -> None:
    """After an article changed, only its current words are quoted."""
    store(tmp_path / "data", [draft("rain", "Nothing closed the harbour of Marda, and fifty ships left it.")])
    answer = index.ask("how many ships left the harbour of Marda?")
    assert {quote.article.revision for quote in shown(answer) if quote.article.article_id == "rain"} == {2}
    assert all("Forty" not in quote.text for quote in shown(answer))
    assert index.article("rain", 1).text.endswith("Forty ships wait outside.")


def test_an_added_article_is_found_at_once(index: Index, tmp_path: Path) -> None:
    """What another process stores is found by the next question."""
    store(tmp_path / "data", [draft("comet", "A comet passed over Marda. Nine people saw it.")])
    assert "comet" in ids(index.search("comet"))
    assert index.status().articles == 5


def test_previous_questions_complete_a_fragment(index: Index) -> None:
    """A follow-up is read together with the questions before it, and the answer shows how."""
    answer = index.ask("and outside the harbour?", previous=("how many ships wait?",))
    assert answer.understood_as == "how many ships wait, outside the harbour?"
    assert answer.question.text == "and outside the harbour?"
    assert "Forty ships wait outside." in answer.quotes[0].text
    said = index.ask("who said that?", previous=("how many rebels hold out in the upper valleys?",))
    assert said.quotes[0].speaker_text == "the Regional Alliance of Orland"


def test_the_askers_clock_is_used(tmp_path: Path) -> None:
    """“Last month” is counted from the asker's clock: the article of that month comes first."""
    words = "The council of Marda met and spoke of the harbour."
    months = [
        draft(
            f"m{month}",
            words,
            title=f"Council {month}",
            published=Published(f"2020-0{month}-10", Precision.DAY),
        )
        for month in range(1, 10)
    ]
    with open_index(store(tmp_path, months)) as index:
        for month in (3, 5, 9):
            asked_at = datetime(2020, month, 20, tzinfo=UTC)
            first, *_ = index.search("what did the council of Marda say last month?", asked_at=asked_at)
            assert first.article.article_id == f"m{month - 1}"


def test_as_many_quotes_as_wanted(index: Index) -> None:
    """The limit bounds quotes and passages."""
    for limit in (1, 2):
        assert len(shown(index.ask("what of the bridge at Ostrow?", limit=limit))) <= limit
        assert len(index.search(EVERYTHING, limit=limit)) == limit


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        (" \n\t", "is empty"),
        ("?!…", "no words"),
        ("🙂🙂 👍", "no words"),
        ("rebels " * 1430, r"has 10,010 characters; I read at most 2,000"),
    ],
)
def test_a_question_that_cannot_be_asked(index: Index, text: str, sentence: str) -> None:
    """A question without words, or as long as an article, is refused with a sentence that helps."""
    with pytest.raises(BadQuestion, match=sentence):
        index.ask(text)
    with pytest.raises(BadQuestion, match=sentence):
        index.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "who is it and why?",
        "كم عدد المتمردين؟",
        "\0rebels\0",
        "a" * 2000,
        "'; DROP TABLE articles; --",
        'title:"x" AND (',
        "* ~ rebels^2",
        "\ud83d rebels",
    ],
)
def test_a_strange_question_is_answered(index: Index, text: str) -> None:
    """Stop words, other scripts, NULs, half characters and query syntax are only words."""
    answer = index.ask(text)
    assert answer.status in Status
    check_quotes(shown(answer), index.article)
    index.search(text)


def test_no_articles_yet(tmp_path: Path) -> None:
    """A folder without an index is refused with the command that makes one; an empty one says so too."""
    with pytest.raises(DataFolderError, match="briefbot add"):
        open_index(tmp_path)
    with open_index(tmp_path, write=True) as index:
        answer = index.ask("how many rebels hold out?")
        assert answer.reason is not None
        assert answer.reason.code == "no_articles"
        assert index.search("rebels") == []
        assert index.status().articles == 0


def test_names_of_the_folder_are_read_again(index: Index, tmp_path: Path) -> None:
    """Other names written into the data folder help the next question, and the answer says so."""
    assert ids(index.search("insurgents")) == set()
    (tmp_path / "data" / "aliases.toml").write_text(
        '[[alias]]\nnames = ["insurgents", "rebels"]\n', encoding="utf-8"
    )
    assert ids(index.search("insurgents")) == {"statement"}
    assert index.ask("how many insurgents hold out?").notes == ("asked: insurgents · also searched: rebels",)
    (tmp_path / "data" / "aliases.toml").write_text("[[alias]", encoding="utf-8")
    with pytest.raises(SettingsError, match="delete it"):
        index.ask("how many insurgents hold out?")


def test_threads_share_an_index(index: Index) -> None:
    """Several threads ask one index, and get what one alone gets, while articles come and go."""
    expected = [quote.text for quote in index.ask("how many rebels hold out?").quotes]
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(8):
            got = [quote.text for quote in index.ask("how many rebels hold out?").quotes]
            if got != expected:
                wrong.append(got)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        index.remove("ferry")
        index.bring_back("ferry")
    for thread in threads:
        thread.join()
    assert wrong == []


def test_articles_are_listed(index: Index) -> None:
    """Articles are listed newest first, undated ones can be picked out."""
    assert [row.article_id for row in index.articles(undated=True)] == ["statement"]
    assert {row.article_id for row in index.articles()} == {item.article_id for item in ARTICLES}
    assert index.article("rain").publisher == "Marda Gazette"
    with pytest.raises(UnknownArticle):
        index.article("snow")

"""Briefings over stored articles, found by their words: what is told, what is new, who stands behind it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from index import open_index
from index.article import Precision, Published
from index.briefs.values import Brief, BriefRequest
from index.catalogue import Catalogue
from index.contract import brief_json, quote_json
from index.facade import Index
from tests.index.asked import store
from tests.index.folders import draft

NOW = datetime(2023, 11, 20, 9, tzinfo=UTC)
FLOOD = "The Lindholm flood closed the harbour of Marda on Tuesday, and forty ships wait outside the harbour."
BRIDGE = (
    "The council of Ostrow said on Thursday that the Lindholm flood had damaged the new bridge of Ostrow."
)
MONEY = (
    "The Orland government promised 3 million crowns on 17 November for the victims of the Lindholm flood."
)
MORE = (
    "Harbour master Ilse Brandt told the council that the gates of the Lindholm dam had been left open all night. "
    "Engineers of the dam had asked for new gates for years, and the province had put the repair off every spring. "
    "Nobody was hurt, since the people of the lower town had been warned by the church bells of Ostrow in time."
)


def _day(iso: str) -> Published:
    return Published(iso, Precision.DAY)


def _stored(folder: Path) -> Path:
    return store(
        folder,
        (
            draft("flood", f"{FLOOD} He said so. {MORE}", title="Flood", publisher="Orland Press", published=_day("2023-11-15")),
            draft("copy", f"{FLOOD} {MORE}", title="Flood", publisher="Marda Gazette", published=_day("2023-11-15"), collection="b"),
            draft("bridge", f"{BRIDGE} This came late.", title="Bridge", publisher="Ostrow Herald", published=_day("2023-11-17")),
            draft("money", f"{MONEY} Sign up for our newsletter to read more.", title="Money", publisher="Orland Press", published=_day("2023-11-18")),
        ),
    )  # fmt: skip


def _brief(index: Index, text: str, **fields: Any) -> Brief:
    return index.brief(BriefRequest(text, fields.pop("asked_at", NOW), **fields))


def test_events_come_in_the_order_of_their_days(tmp_path: Path) -> None:
    """Each sentence stands under the day it speaks of, oldest first, and leaning or advertising ones are not there."""
    with open_index(_stored(tmp_path)) as index:
        made = _brief(index, "Lindholm flood")
    days = [item.date for item in made.items]
    assert days == sorted(days) and {"2023-11-14", "2023-11-16", "2023-11-17"} <= set(days)
    texts = [quote.text for item in made.items for quote in item.quotes]
    assert BRIDGE in texts and MONEY in texts
    assert not any(text.startswith(("He said", "This came", "Sign up")) for text in texts)
    assert made.topic == "Lindholm flood" and made.reason is None and made.matched > 0


def test_at_most_so_many_quotes_and_all_are_slices(tmp_path: Path) -> None:
    """The limit holds over all items; every quote is what stands in the article."""
    with open_index(_stored(tmp_path)) as index:
        for limit in (1, 2, 8):
            made = _brief(index, "Lindholm flood", sentences=limit)
            quotes = [quote for item in made.items for quote in item.quotes]
            assert 0 < len(quotes) <= limit
            for quote in quotes:
                stored = index.article(quote.article.article_id).text
                assert quote.text == stored[quote.start : quote.end]


def test_a_reprint_is_no_second_source(tmp_path: Path) -> None:
    """Two publishers with one text are one source; a second report of the day makes two."""
    folder = _stored(tmp_path)
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        writer.compare(100)
    with open_index(folder) as index:
        made = _brief(index, "harbour of Marda", sentences=1)
        assert [item.sources for item in made.items] == [1]
        assert len(made.items[0].quotes[0].others) == 1 and made.independent == 1


def test_of_reprints_the_earliest_is_quoted(tmp_path: Path) -> None:
    """Whichever copy is found first, the words are the original's, and the copy stands beside it."""
    drafts = [
        draft(name, f"{FLOOD} {MORE}", title="Flood", publisher=name.title(), published=_day(day))
        for name, day in (("later", "2023-11-16"), ("first", "2023-11-15"), ("last", "2023-11-17"))
    ]
    folder = store(tmp_path, drafts)
    with open_index(folder) as index:
        made = _brief(index, "harbour of Marda flood", sentences=1)
    assert [quote.article.article_id for item in made.items for quote in item.quotes] == ["first"]


def test_a_period_leaves_out_other_days(tmp_path: Path) -> None:
    """The day of the event counts, not that of publication; the window is shown back."""
    with open_index(_stored(tmp_path)) as index:
        made = _brief(index, "Lindholm flood 16–17 Nov")
        assert {item.date for item in made.items} == {"2023-11-16", "2023-11-17"}
        assert brief_json(made)["period"] == {
            "since": "2023-11-16", "until": "2023-11-17", "as_understood": "16–17 Nov 2023",
        }  # fmt: skip
        given = _brief(index, "Lindholm flood yesterday", since=date(2023, 11, 16), until=date(2023, 11, 16))
        assert {item.date for item in given.items} == {"2023-11-16"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Lindholm flood in 2021", "nothing_then"),
        ("Lindholm flood next week", "future"),
        ("Zorblax", "unknown_topic"),
        ("the price of cheese in Nowhere", "name_not_found"),
        ("since 2031", "future"),
    ],
)
def test_nothing_to_tell_is_said_with_its_reason(tmp_path: Path, text: str, code: str) -> None:
    """An unknown topic, an empty or a future period: a sentence, and no quotes."""
    with open_index(_stored(tmp_path)) as index:
        made = _brief(index, text)
    assert made.items == () and made.reason is not None and made.reason.sentence.endswith(".")
    assert made.reason.code in (code, "unknown_topic")


def test_an_empty_index_says_so(tmp_path: Path) -> None:
    """Without articles the remedy is to add some."""
    with open_index(store(tmp_path, ())) as index:
        for text in ("", "Lindholm flood"):
            reason = _brief(index, text).reason
            assert reason is not None and "briefbot add" in reason.sentence


def test_without_a_topic_the_main_stories_of_the_last_week(tmp_path: Path) -> None:
    """Nothing typed, or a period alone: what most sources tell of; all days lie in the period."""
    with open_index(_stored(tmp_path)) as index:
        made = _brief(index, "")
        assert made.topic == "" and made.window.first == date(2023, 11, 14) and made.items
        nov = _brief(index, "16 Nov")
        assert {item.date for item in nov.items} <= {"2023-11-16"}
        assert _brief(index, "", asked_at=NOW + timedelta(days=90)).items == ()


def test_what_is_new_since_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New is what was not held then; a reprint of what was held is not, and new things are chosen first."""
    with monkeypatch.context() as earlier:
        earlier.setattr("index.catalogue.records.now", lambda: "2023-11-19T09:00:00+00:00")
        folder = _stored(tmp_path)
    with open_index(folder) as index:
        assert all(item.new for item in _brief(index, "Lindholm flood").items)
        before = datetime.now(UTC)
        made = _brief(index, "Lindholm flood", new_since=before)
        assert made.items and made.new == ()
    store(
        folder,
        (
            draft("again", f"{FLOOD} {MORE}", title="Again", publisher="Third Post", published=_day("2023-11-15")),
            draft("dam", "Police of Orland opened an inquiry into the Lindholm flood on Sunday, 19 November.",
                  title="Inquiry", publisher="Third Post", published=_day("2023-11-19")),
        ),
    )  # fmt: skip
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        writer.compare(100)
    with open_index(folder) as index:
        made = _brief(index, "Lindholm flood", new_since=before, sentences=2)
        assert [item.date for item in made.new] == ["2023-11-19"]


def test_only_what_the_asker_may_read_is_told_or_counted(tmp_path: Path) -> None:
    """A collection that is not theirs gives no quote, no source and no reprint."""
    with open_index(_stored(tmp_path)) as index:
        made = _brief(index, "Lindholm flood", collections=frozenset({"b"}))
        quotes = [quote for item in made.items for quote in item.quotes]
        assert {quote.article.article_id for quote in quotes} == {"copy"}
        assert all(quote.also_in == () for quote in quotes)
        assert _brief(index, "Lindholm flood", collections=frozenset()).items == ()


def test_a_withdrawn_article_is_gone_at_once(tmp_path: Path) -> None:
    """The next briefing after a removal does not hold its words."""
    with open_index(_stored(tmp_path), write=True) as index:
        index.remove("bridge")
        assert BRIDGE not in json.dumps(brief_json(_brief(index, "Lindholm flood")))


def test_the_json_is_the_contract(tmp_path: Path) -> None:
    """Keys and shapes as the README gives them; quotes are those of ``ask --json``."""
    with open_index(_stored(tmp_path)) as index:
        made = _brief(index, "Lindholm flood", new_since=datetime.now(UTC) + timedelta(hours=1))
        told = brief_json(made)
    assert list(told) == [
        "schema_version", "id", "topic", "period", "reason", "items", "new", "figures_changed", "disagreements",
        "independent_sources", "notes", "searched",
    ]  # fmt: skip
    assert list(told["items"][0]) == ["date", "sources", "quotes"]
    assert told["items"][0]["quotes"][0] == quote_json(made.items[0].quotes[0])
    assert told["new"] == []
    json.dumps(told)


def test_figures_that_changed_stand_beside_their_predecessor(stocked_samples: Path) -> None:
    """The coalition's count of December 2017 fell; the UN's is never set against it."""
    with open_index(stocked_samples) as index:
        made = _brief(index, "fighters in Iraq and Syria", asked_at=datetime(2026, 11, 22, tzinfo=UTC))
        told = [(c.before.words, c.after.words) for c in made.changes]
        assert ("Fewer than 3,000", "fewer than 1,000") in told
        assert ("between 6,000 and 10,000", "3,000 to 5,000") in told
        assert all(
            "UN" in (c.before.speaker or "") or "UN" not in (c.after.speaker or "") for c in made.changes
        )
        short = _brief(
            index, "fighters in Iraq and Syria 5–27 Dec 2017", asked_at=datetime(2026, 11, 22, tzinfo=UTC)
        )
        assert [(c.before.words, c.after.words) for c in short.changes] == [
            ("Fewer than 3,000", "fewer than 1,000")
        ]


def test_what_looks_back_is_read_where_the_periods_own_reports_hold_little(tmp_path: Path) -> None:
    """A report printed months later tells of the period too; it is read while there is room, and only of its days."""
    late = (
        "On 14 November 2023 the Lindholm flood cost 9 million crowns, an inquiry of the Orland government found. "
        "On 2 February 2024 the Lindholm flood was smaller, the inquiry said."
    )
    folder = store(
        tmp_path,
        (
            draft("flood", FLOOD, title="Flood", publisher="Orland Press", published=_day("2023-11-15")),
            draft("inquiry", late, title="Inquiry", publisher="Ostrow Herald", published=_day("2024-03-20")),
        ),
    )
    asked_at = datetime(2024, 4, 1, 9, tzinfo=UTC)
    with open_index(folder) as index:
        made = _brief(index, "Lindholm flood 10-20 Nov 2023", asked_at=asked_at)
        told = [quote.text for item in made.items for quote in item.quotes]
        assert any("9 million crowns" in text for text in told)
        assert not any("2 February" in text for text in told)
        short = _brief(index, "Lindholm flood 10-20 Nov 2023", asked_at=asked_at, sentences=1)
        ((quote,),) = [item.quotes for item in short.items]
        assert quote.article.article_id == "flood"

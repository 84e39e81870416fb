"""Questions for a quantity and timelines, on the samples, found by their words alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.desk.desk import Desk
from bot.desk.talk import Talk
from bot.reply import Kind
from bot.terminal import console, show
from bot.words.chart import NoChart, draw
from bot.words.figures import at_odds, lines
from bot.words.timelines import timeline_csv, timeline_json
from index import open_index
from index.article import Article, Filters, Question, Status
from index.contract import answer_json
from index.errors import BadQuestion
from index.figures.cited import Cited
from index.figures.extract import extract_figures
from index.sentences import split_sentences

NOW = datetime(2026, 11, 22, 7, 45, tzinfo=UTC)
FIGHTERS = "fighters in Iraq and Syria"


@pytest.fixture
def desk(shelf: Path) -> Iterator[Desk]:
    with open_index(shelf) as index:
        yield Desk(index, clock=lambda: NOW)


def ask(desk: Desk, text: str, **fields: Any) -> dict[str, Any]:
    return answer_json(desk.ask(Question(text, **fields)).answer)


def printed(desk: Desk, text: str) -> str:
    out = io.StringIO()
    show(desk.ask(Question(text)).reply, console(out, width=100))
    return " ".join(out.getvalue().split())


def test_newest_by_as_of(desk: Desk) -> None:
    """The newest figure is the headline, its sentence the first quote, and its age is said aloud."""
    told = desk.ask(Question("how many ISIS fighters remain?"))
    answer = answer_json(told.answer)
    headline = answer["figures"]["headline"]
    assert (headline["low"], headline["high"], headline["as_of"]) == (3000, 5000, "2024-01")
    assert answer["headline"]["text"] == "3,000 to 5,000"
    assert answer["quotes"][0]["text"].startswith("The UN monitoring team said in January 2024")
    assert told.reply.warnings == ("The newest figure I have is 34 months old.",)
    assert [one["as_of"] for one in answer["figures"]["series"]][-1] == "2024-01"


def test_members_are_not_fighters(desk: Desk) -> None:
    """Counts of members are shown apart from fighters, and no rise or fall is read out of them."""
    shown = printed(desk, "how many ISIS fighters remain?")
    assert "Measured otherwise" in shown
    assert "tell of no rise or fall" in shown
    apart = ask(desk, "how many ISIS fighters remain?")["figures"]["apart"]
    assert {one["counted"] for one in apart} == {"members"}
    assert all("counted" in one["differs"] for one in apart)


def test_time_asked(desk: Desk) -> None:
    """The time asked for decides: members counted in 2018, the coalition's in early December 2017."""
    told = ask(desk, "how many ISIS fighters were left in 2018?")["figures"]["headline"]
    assert (told["low"], told["high"], told["as_of"]) == (20000, 30000, "2018-07")
    told = ask(desk, "how many fighters in Iraq and Syria as of early December 2017?")["figures"]["headline"]
    assert (told["high"], told["as_of"], told["as_of_rule"]) == (3000, "2017-12-05", "relative")
    told = ask(desk, "when did the number of fighters fall below 1,100?")["figures"]["headline"]
    assert (told["high"], told["as_of"]) == (1000, "2017-12-27")


def test_follow_up_counts_back(desk: Desk) -> None:
    """ "Three weeks earlier" counts from the newest figure before it, and says so."""
    told = desk.ask(
        Question("and three weeks earlier?", previous=("how many fighters did the coalition report?",))
    )
    figures = told.answer.figures
    assert figures is not None and figures.headline is not None
    assert (figures.headline.figure.high, figures.headline.figure.as_of) == (3000.0, "2017-12-05")
    assert any("Counted back from 27 Dec 2017" in line for line in lines(figures))


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("how many Daesh fighters are in western Syria?", "other_scope"),
        ("how many fighters does Russia say remain?", "other_speaker"),
        ("how many Daesh fighters were there in 1999?", "other_time"),
    ],
)
def test_refused(desk: Desk, question: str, code: str) -> None:
    """A part of the whole, another speaker, another time: refused, with the nearest sentence."""
    answer = ask(desk, question)
    assert (answer["status"], answer["reason"]["code"]) == ("not_found", code)
    assert answer["nearest"]
    assert answer["figures"] is None


def test_other_questions_have_no_figures(desk: Desk) -> None:
    """A question that asks for no quantity gets none."""
    assert ask(desk, "who leads the air strikes?")["figures"] is None
    assert ask(desk, "Does the figure include western Syria?")["figures"] is None


def test_an_article_that_contradicts_itself_is_no_two_sources() -> None:
    """The heading says whether one article or several give the numbers."""
    text = "There were 40 ships. There were 75 ships."
    first, second = extract_figures(text, split_sentences(text), None)
    article = Article(1, "a", 1, "Ships", text, "main", "paths", "a.md", "", published=None)
    other = replace(article, key=2, article_id="b")
    one, two, three = Cited(article, first), Cited(article, second), Cited(other, second)
    assert at_odds((one, two)) == "One article gives different numbers"
    assert at_odds((one, three)) == "Two sources disagree"
    assert at_odds((one, two, three)) == "Two sources disagree"
    fourth = Cited(replace(article, key=3, article_id="c"), first)
    assert at_odds((one, three, fourth)) == "Three sources disagree"


def test_two_sources_disagree(tmp_path: Path) -> None:
    """Two speakers, two numbers, one day: both are shown, side by side."""
    for name, text in (
        ("a", "The ministry said 40 boats sank on 3 May 2024."),
        ("b", "The navy said 75 boats sank on 3 May 2024."),
    ):
        (tmp_path / f"{name}.md").write_text(f'---\ntitle: "Boats"\npublished: "2024-05-04"\n---\n\n{text}\n')
    from index.article import Draft
    from index.catalogue import Catalogue
    from index.sources.paths import read_paths

    folder = tmp_path / "data"
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        for draft in read_paths([tmp_path / "a.md", tmp_path / "b.md"], collection="main"):
            assert isinstance(draft, Draft)
            writer.put(draft)
    with open_index(folder) as index:
        told = Desk(index, clock=lambda: NOW).ask(Question("how many boats sank?"))
    assert told.answer.status is Status.CONFLICT
    assert {view.text for view in told.reply.disagree} == {"40", "75"}
    assert told.reply.summary.startswith("Two sources disagree")
    assert answer_json(told.answer)["status"] == "conflict"


def test_timeline(desk: Desk) -> None:
    """A timeline has every figure once, by speaker, oldest first, each with its sentence."""
    told = desk.timeline(Question(FIGHTERS))
    assert told.reply.kind is Kind.TIMELINE
    groups = {group.speaker: [row.dated for row in group.rows] for group in told.reply.timeline}
    assert groups == {
        "the US-led coalition": ["5 Dec 2017", "27 Dec 2017"],
        "the UN monitoring team": ["Jul 2018", "Aug 2020", "Feb 2022", "2023", "Jan 2024"],
    }
    for group in told.reply.timeline:
        assert all(row.quote is not None and row.text in row.quote.text for row in group.rows)
    assert told.reply.timeline[-1].rows[-1].newest == "newest, 34 months old"


def test_timeline_bounds_are_of_the_figures(desk: Desk) -> None:
    """--since and --until bound the days the figures speak of, not the days of print."""
    filters = Filters(since=date(2020, 1, 1), until=date(2022, 12, 31))
    rows = desk.timeline(Question(FIGHTERS, filters=filters)).timeline.rows
    assert [row.figure.as_of for row in rows] == ["2020-08", "2022-02"]


def test_timeline_formats(desk: Desk) -> None:
    """CSV and JSON hold the same rows, each with its quote."""
    timeline = desk.timeline(Question(FIGHTERS)).timeline
    rows = list(csv.DictReader(io.StringIO(timeline_csv(timeline))))
    told = timeline_json(timeline)
    figures = [figure for line in told["series"] for figure in line["figures"]]
    assert len(rows) == len(figures) == 7
    assert {row["quote"] for row in rows} == {figure["quote"] for figure in figures}


def test_chart(desk: Desk, tmp_path: Path) -> None:
    """A chart is a picture of the width of a phone; nothing to draw is said in a sentence."""
    draw(desk.timeline(Question(FIGHTERS)).timeline, tmp_path / "chart.png")
    head = (tmp_path / "chart.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n" and int.from_bytes(head[16:20], "big") == 960
    with pytest.raises(NoChart, match="no dated figure"):
        draw(desk.timeline(Question("penguins in Antarctica")).timeline, tmp_path / "none.png")


def test_timeline_in_a_conversation(desk: Desk) -> None:
    """/timeline takes words, or the question before it."""
    talk = Talk(desk)
    with pytest.raises(BadQuestion, match="what is counted"):
        talk.say("/timeline")
    assert len(talk.say(f"/timeline {FIGHTERS}").timeline) == 2
    talk.say("how many ISIS fighters remain?")
    assert talk.say("/timeline").timeline

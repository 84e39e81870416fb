"""Answers put into words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.reply import Action, ActionKind, Kind
from bot.words.wording import passages, reply_to, view
from index.article import Precision, Published, Question, Quote
from tests.bot.values import NOW, TEXT, answered, article, quote, refused, searched, span


def test_an_answer_has_headline_speaker_date_and_age() -> None:
    """The short answer is a slice of its quote, with its speaker, its publication date and its age."""
    reply = reply_to(answered(), NOW)
    assert reply.kind is Kind.ANSWER
    assert reply.headline is not None
    assert (reply.headline.text, reply.headline.dated) == ("3,000 to 5,000", "published Jan 2024")
    assert reply.headline.text in reply.quotes[0].text
    assert (reply.quotes[0].said_by, reply.quotes[0].age) == ("UN monitoring team", "34 months old")
    assert reply.summary == "3,000 to 5,000 (UN monitoring team, Jan 2024). Sample Wire"
    assert reply.freshness == "14 articles · 31 passages · newest Jan 2024 · updated 07:41 · 14 ms"


def test_the_words_of_a_quote_are_the_articles_own() -> None:
    """The runs of a quote, joined, are the slice of the stored text, line breaks and all."""
    shown = view(quote(), NOW.date())
    assert shown.text == TEXT[shown.start : shown.end]
    assert [run.text for run in shown.runs if run.bold] == ["3,000 to 5,000"]


@given(st.lists(st.tuples(st.integers(0, 130), st.integers(0, 130)), max_size=5), st.integers(0, 100))
def test_any_bold_spans_leave_the_words_whole(bold: list[tuple[int, int]], start: int) -> None:
    """Bold spans that overlap, run backwards or leave the quote change nothing of its words."""
    shown = view(Quote(article(), start, start + 20, bold=tuple(bold)), NOW.date())
    assert shown.text == TEXT[start : start + 20]
    assert all(run.text for run in shown.runs)


def test_old_evidence_says_so_loudly_and_fresh_evidence_does_not() -> None:
    """When the newest dated quote is old, the reply warns; asked at its own time, it does not."""
    old = quote(article(published=Published("2017-12-27", Precision.DAY)))
    assert reply_to(answered(old), NOW).warnings == (
        "The newest dated source I have for this is 8 years old.",
    )
    assert reply_to(answered(old, quote()), NOW).warnings[0].endswith("34 months old.")
    assert reply_to(answered(old), datetime(2018, 1, 8, tzinfo=UTC)).warnings == ()


def test_an_undated_source_is_undated_and_can_be_mended() -> None:
    """No date is invented for an undated source; the next step names its article."""
    undated = quote(article(published=None, article_id="undated-1"))
    reply = reply_to(answered(undated, quote(), undated), NOW)
    assert reply.headline is not None and reply.headline.dated == "date unknown"
    assert reply.quotes[0].published is None and reply.quotes[0].age is None
    assert "undated" in reply.summary
    assert reply.actions == (Action(ActionKind.CORRECT, "undated-1"), Action(ActionKind.MORE))


def test_a_completed_question_is_echoed() -> None:
    """A follow-up is shown as it was understood; a question taken as asked is not repeated."""
    completed = answered(asked="and in 2018?", understood_as="how many ISIS fighters remained in 2018?")
    assert reply_to(completed, NOW).understood_as == "how many ISIS fighters remained in 2018?"
    assert reply_to(answered(understood_as="How many ISIS  fighters remain?"), NOW).understood_as is None


def test_a_refusal_gives_its_reason_and_the_nearest() -> None:
    """Not found says why, and keeps the nearest passage apart from answers."""
    reply = reply_to(refused(quote()), NOW)
    assert reply.kind is Kind.NOT_FOUND
    assert (reply.quotes, len(reply.nearest), reply.warnings) == ((), 1, ())
    assert reply.summary == (
        "Not found: how many fighters are in western Syria? No passage gives a number for western Syria."
    )


def test_passages_still_unread_by_the_model_are_counted() -> None:
    """While the model is being prepared, the reply says that only words were searched for."""
    reply = reply_to(answered(searched=searched(vectors_pending=1)), NOW)
    assert reply.notes[-1] == "1 passage is found by words only until the model has read them."


def test_an_index_updated_another_day_shows_the_day() -> None:
    """The time of the last update is a time today and a day before that, in the asker's time zone."""
    earlier = searched(updated_at=datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert "updated 20 Nov 2026" in (reply_to(answered(searched=earlier), NOW).freshness or "")


def test_found_passages_are_counted_without_a_verdict() -> None:
    """Passages come ranked and counted, and none is called an answer."""
    reply = passages("fighters", [quote(), quote()], NOW)
    assert (reply.kind, reply.summary, reply.headline) == (Kind.PASSAGES, "2 passages for: fighters", None)
    assert passages("fighters", [], NOW).reason is not None


def test_control_characters_never_reach_a_summary() -> None:
    """Names from an article are shown in one line, without characters that steer a screen."""
    text = TEXT.replace("UN monitoring", "UN\x1b monitoring")
    evil = article(text, publisher="Wire\n\u202e")
    start, end = span(text, "UN\x1b monitoring team")
    reply = reply_to(answered(Quote(evil, start, end, speaker=(start, end))), NOW)
    assert reply.summary == "UN␛ monitoring team (UN␛ monitoring team, Jan 2024). Wire <U+202E>"


def test_an_answer_in_figures_quotes_what_it_says(shelf: Path) -> None:
    """Of figures the newest is quoted; earlier ones are a line, and quotes where it was asked how they changed."""
    from bot.desk.desk import Desk
    from index import open_index

    with open_index(shelf) as index:
        desk = Desk(index, clock=lambda: NOW)
        now = desk.ask(Question("how many ISIS fighters remain?")).reply
        course = desk.ask(Question("how has the number of ISIS fighters changed since 2018?")).reply
    assert len(now.quotes) == 1 and any("6,000 and 10,000" in line for line in now.figures)
    assert len(course.quotes) > 1

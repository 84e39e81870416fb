"""Briefings in chats: what is new to whom, what is kept, copied and shared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk.message import Standing
from bot.reply import ActionKind, Kind, Reply
from index.article import Precision, Published
from tests.bot.messages import ask, message, press, shared
from tests.bot.orders.house import house, put

BRIEF = "brief Daesh 5–27 Dec 2017"


def _quoted(reply: Reply) -> set[str]:
    assert reply.brief is not None
    return {quote.article_id for item in reply.brief.items for quote in item.quotes}


def test_new_is_counted_from_the_audiences_last_briefing(shelf: Path) -> None:
    """A channel and a person have their own last time; the period does not matter, the topic does."""
    start = datetime.now(UTC) - timedelta(hours=5)
    with house(shelf, now=start) as (reception, clock, _):
        first = ask(reception, message(BRIEF, "a"))[1].reply
        assert first.brief is not None and first.brief.news == "No briefing on this before: all of it is new."
        assert not any(item.new for item in first.brief.items)
        clock.move(hours=1)
        own = ask(reception, message(BRIEF, "b", private=True))[1].reply
        assert own.brief is not None and own.brief.news.startswith("No briefing on this before")
        again = ask(reception, message("brief daesh 2017", "c"))[1].reply
        assert again.brief is not None and again.brief.news.startswith("Nothing new since")
        other = ask(reception, message("brief al-Nusra", "d"))[1].reply
        assert other.brief is not None and other.brief.news.startswith("No briefing")
        put(
            shelf,
            "late",
            "Iraq said on 20 November 2026 that Daesh had attacked a village near Kirkuk and fled.",
        )
        clock.move(hours=1)
        fresh = ask(reception, message("brief Daesh", "e"))[1].reply
        assert fresh.brief is not None and fresh.brief.news.endswith(
            f": 1 of {len(fresh.brief.items)} items."
        )
        assert [q.article_id for item in fresh.brief.items if item.new for q in item.quotes] == ["late"]


def test_an_edited_request_is_not_its_own_last_briefing(shelf: Path) -> None:
    """Asked again under the same reply, it says the same: nothing was told before it."""
    with house(shelf) as (reception, clock, _):
        item, first = ask(reception, message(BRIEF, "a"))
        clock.move(minutes=5)
        reception.hear(message("brief Daesh Dec 2017", "a", version="2"))
        edited = reception.store.inbox.take("slack", clock())
        assert edited is not None and edited.answer == item.answer
        again = reception.serve(edited, Standing()).reply
        assert first.reply.brief is not None and again.brief is not None
        assert again.brief.news == first.reply.brief.news


def test_a_copy_has_all_quotes_and_context_shows_one(shelf: Path) -> None:
    """A briefing is copied whole, each sentence with its source."""
    with house(shelf) as (reception, _, _scheduler):
        item, served = ask(reception, message(BRIEF, "a"))
        copied = reception.presses.press(press(ActionKind.COPY, item.answer), Standing()).copy
        assert copied is not None and served.reply.brief is not None
        quotes = [quote for one in served.reply.brief.items for quote in one.quotes]
        assert len(quotes) > 1 and all(" ".join(quote.text.split()) in copied for quote in quotes)
        context = reception.presses.press(
            press(ActionKind.CONTEXT, item.answer, value="1"), Standing()
        ).context
        assert context is not None and context.quote.text == quotes[1].text


def test_a_shared_briefing_holds_what_the_place_may_read(shelf: Path) -> None:
    """Who shares may read more than the channel: it is made anew for the channel."""
    with house(shelf) as (reception, _, _scheduler):
        put(shelf, "secret", "Iraq said on 12 December 2017 that Daesh had attacked a village near Kirkuk and fled.",
            collection="secret", published=Published("2017-12-13", Precision.DAY))  # fmt: skip
        reception.store.grants.give("slack", "C2", "secret", "test", reception.clock())
        standing = Standing(places=frozenset({"C1", "C2"}))
        asked = message(BRIEF, "a", place="D1", direct=True, private=True)
        item, served = ask(reception, asked, standing)
        assert "secret" in _quoted(served.reply)
        assert ActionKind.SHARE in {action.kind for action in served.reply.actions}
        posted = shared(reception, item.answer).reply
        assert _quoted(posted) and "secret" not in _quoted(posted)
        assert reception.store.answers.get(posted.id) is not None


def test_nothing_to_tell_and_a_period_turned_round_are_sentences(shelf: Path) -> None:
    """An unknown topic is not found; a wrong period is explained; neither counts as a briefing."""
    with house(shelf) as (reception, _, _scheduler):
        unknown = ask(reception, message("brief Zorblax", "a"))[1].reply
        assert unknown.kind is Kind.NOT_FOUND and unknown.brief is None
        wrong = ask(reception, message("brief Daesh 27 Dec to 5 Dec 2017", "b"))[1].reply
        assert "Turn it round" in wrong.summary
        first = ask(reception, message(BRIEF, "c"))[1].reply
        assert first.brief is not None and first.brief.news.startswith("No briefing")


def test_a_briefing_is_no_question_to_lean_on(shelf: Path) -> None:
    """A follow-up completes the last question, not the topic of a briefing between them."""
    with house(shelf) as (reception, clock, _):
        ask(reception, message("how many ISIS fighters remain?", "a"))
        clock.move(seconds=5)
        ask(reception, message("brief al-Nusra", "b"))
        clock.move(seconds=5)
        follow = ask(reception, message("and in July 2018?", "c"))[1].reply
        assert follow.understood_as is not None and "fighters" in follow.understood_as

"""What can be done with a reply that is there, by its buttons."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.message import MessageKind, Standing
from bot.reply import ActionKind, Kind
from bot.store import Verdict
from tests.bot.messages import ADMIN, QUESTION, ask, message, press, reception_over, shared


def test_buttons_of_one_channel_show_nothing_in_another(shelf: Path) -> None:
    """Who presses is shown what the place of the press may read, whatever the answer was."""
    with reception_over(shelf) as (reception, _):
        item, _ = ask(reception, message())
        for kind in (ActionKind.CONTEXT, ActionKind.COPY):
            reply = reception.presses.press(press(kind, item.answer, place="C2"), Standing())
            assert reply.kind is Kind.REFUSED and reply.context is None and reply.copy is None
        more = reception.presses.press(press(ActionKind.MORE, item.answer, place="C2"), Standing())
        assert not more.quotes


def test_context_and_copy_of_an_answer(shelf: Path) -> None:
    """The quote stands between its neighbours, and the copy has the words, the publisher and the date."""
    with reception_over(shelf) as (reception, _):
        item, served = ask(reception, message())
        quote = served.reply.quotes[0]
        context = reception.presses.press(
            press(ActionKind.CONTEXT, item.answer, value="0"), Standing()
        ).context
        assert context is not None and context.quote.text == quote.text
        with_around = context.before + context.quote.text + context.after
        assert with_around in reception.desk._index.article(quote.article_id).text
        copy = reception.presses.press(press(ActionKind.COPY, item.answer), Standing()).copy
        assert copy is not None and " ".join(quote.text.split()) in copy and "(Sample Wire, Jan 2024)" in copy
        _, said = ask(reception, message("copy", "m2"))
        assert said.reply.copy == copy


def test_what_answered_nothing_is_not_copied(shelf: Path) -> None:
    """The nearest passage is no answer: pasted into a briefing it would look like one."""
    with reception_over(shelf) as (reception, _):
        _, served = ask(reception, message("how many ISIS fighters are in Libya?"))
        assert served.reply.kind is Kind.NOT_FOUND and served.reply.nearest
        _, said = ask(reception, message("copy", "m2"))
        assert said.reply.kind is Kind.REFUSED and said.reply.copy is None
        assert "only the nearest" in said.reply.summary


def test_more_passages_are_others(shelf: Path) -> None:
    """By button or word, the passage that the answer quotes is not shown a second time."""
    with reception_over(shelf) as (reception, _):
        item, served = ask(reception, message())
        by_button = reception.presses.press(press(ActionKind.MORE, item.answer), Standing())
        by_word = ask(reception, message("more", "m2"))[1].reply
        for reply in (by_button, by_word):
            assert reply.summary == f"9 other passages for: {QUESTION}"
            assert served.reply.quotes[0].article_id not in {quote.article_id for quote in reply.quotes}
        ask(reception, message("and in 2018?", "m3"))
        on = ask(reception, message("more", "m4"))[1].reply
        assert on.question == "how many ISIS fighters remain in 2018?"


@pytest.mark.parametrize("act", ["correct", "remove"])
def test_what_changed_since_is_not_shown_again(shelf: Path, act: str) -> None:
    """After a correction or a removal, context and copy say so instead of quoting."""
    with reception_over(shelf) as (reception, _):
        item, served = ask(reception, message())
        article_id = served.reply.quotes[0].article_id
        index = reception.desk._index
        if act == "remove":
            index.remove(article_id)
        else:
            index.set(article_id, title="Another title [SAMPLE]")
        reply = reception.presses.press(press(ActionKind.CONTEXT, item.answer, value="0"), Standing())
        assert reply.kind is Kind.REFUSED and "since" in reply.summary and "3,000" not in reply.summary


def test_feedback_and_reports_reach_those_who_care(shelf: Path) -> None:
    """A thumb replaces the earlier one; a report becomes a message to each admin, with the trail, once."""
    with reception_over(shelf) as (reception, clock):
        item, _ = ask(reception, message())
        presses = reception.presses
        presses.press(press(ActionKind.UP, item.answer), Standing())
        presses.press(press(ActionKind.DOWN, item.answer, value="old"), Standing())
        for _ in range(2):
            presses.press(press(ActionKind.REPORT, item.answer, value="wrong month"), Standing())
        found = {(one.verdict, one.reason) for one in reception.store.answers.feedback()}
        assert found == {(Verdict.DOWN, "old"), (Verdict.REPORT, "wrong month")}
        told = reception.store.inbox.take("slack", clock())
        assert told is not None and told.message.kind is MessageKind.REPORT
        assert (told.message.person, told.message.direct) == (ADMIN, True)
        reply = reception.serve(told, Standing()).reply
        assert (
            "wrong month" in reply.summary and any(QUESTION in line for line in reply.notes) and reply.quotes
        )
        assert reception.store.inbox.take("slack", clock()) is None


def test_only_the_asker_or_an_admin_removes_an_answer(shelf: Path) -> None:
    """Others are refused; after a removal nothing of it is kept."""
    with reception_over(shelf) as (reception, _):
        item, _ = ask(reception, message())
        other = reception.presses.remove(press(ActionKind.REMOVE, item.answer, person="U2"), Standing())
        assert not hasattr(other, "posted")
        gone = reception.presses.remove(press(ActionKind.REMOVE, item.answer), Standing())
        assert getattr(gone, "posted", None) == "posted-m1"
        assert reception.store.answers.get(item.answer) is None


def test_private_answers_can_be_shared_and_are_read_as_the_place_may(shelf: Path) -> None:
    """A private answer has a share step; what is shared is asked anew for the place."""
    with reception_over(shelf) as (reception, _):
        item, served = ask(
            reception, message(private=True, command=True, text=f"ask {QUESTION}", thread=None)
        )
        assert ActionKind.SHARE in {action.kind for action in served.reply.actions}
        nowhere = shared(reception, item.answer, place="C2", person="U2").reply
        assert nowhere.kind is Kind.REFUSED and not nowhere.quotes
        open_ = shared(reception, item.answer).reply
        assert open_.quotes and open_.quotes[0].text == served.reply.quotes[0].text
        # nobody else saw what was asked
        assert (open_.said_first, open_.notify) == (f"Shared: {QUESTION}", ("U1",))
        assert {ActionKind.REMOVE, ActionKind.REPORT} <= {action.kind for action in open_.actions}
        kept = reception.store.answers.get(open_.id)
        assert kept is not None and kept.place == "C1" and not kept.private and kept.question == QUESTION
        again = reception.presses.press(press(ActionKind.SHARE, item.answer), Standing())
        assert "already" in again.summary


def test_a_timeline_is_kept_shared_and_copied(shelf: Path) -> None:
    """Like an answer: its quotes can be copied, a private one shared with its chart, and what it quotes reported."""
    with reception_over(shelf) as (reception, _):
        asked = message(private=True, command=True, text="timeline fighters in Iraq and Syria", thread=None)
        item, served = ask(reception, asked)
        kinds = [action.kind for action in served.reply.actions]
        assert kinds == [ActionKind.COPY, ActionKind.SHARE, ActionKind.REPORT]
        posted = shared(reception, item.answer).reply
        assert posted.kind is Kind.TIMELINE and posted.pictures and posted.files
        assert posted.said_first == "Shared:" and posted.question == "fighters in Iraq and Syria"
        assert ActionKind.REMOVE in {action.kind for action in posted.actions}
        copied = reception.presses.press(press(ActionKind.COPY, posted.id), Standing()).copy
        assert copied is not None and copied.count("(Sample") > 5
        kept = reception.store.answers.get(posted.id)
        assert kept is not None and len(kept.quotes) == sum(len(group.rows) for group in posted.timeline)
        nothing = ask(reception, message("timeline of Zorblax numbers", "m2"))[1].reply
        assert not nothing.timeline and not nothing.actions


def test_a_timeline_keeps_to_the_days_that_are_asked_for(shelf: Path) -> None:
    """ "since 2020" bounds the days that figures speak of, and "timeline" alone traces what was asked before, all of it."""
    with reception_over(shelf) as (reception, clock):

        def traced(text: str, id: str) -> tuple[str, list[str]]:
            clock.move(seconds=5)
            reply = ask(reception, message(text, id))[1].reply
            return reply.question, [row.dated for group in reply.timeline for row in group.rows]

        whole = ["5 Dec 2017", "27 Dec 2017", "Jul 2018", "Aug 2020", "Feb 2022", "2023", "Jan 2024"]
        heading, days = traced("timeline ISIS fighters in Iraq and Syria since 2020", "m1")
        assert (heading, days) == ("ISIS fighters in Iraq and Syria · since 1 Jan 2020", whole[3:])
        assert traced("timeline since 2022", "m2") == (
            "ISIS fighters in Iraq and Syria · since 1 Jan 2022",
            whole[4:],
        )
        item, asked = ask(
            reception, message("how many ISIS fighters remain as of early December 2017?", "m3")
        )
        assert asked.reply.headline.dated == "as of 5 Dec 2017"
        asked_on = ask(reception, message("who said that?", "m6"))[0]
        assert traced("timeline", "m4") == ("how many ISIS fighters remain", whole)
        for answer in (item.answer, asked_on.answer):
            pressed = reception.presses.press(press(ActionKind.TIMELINE, answer), Standing())
            assert [row.dated for group in pressed.timeline for row in group.rows] == whole
        none = ask(reception, message("timeline ISIS fighters in 2019", "m5"))[1].reply
        assert none.reason == (
            "No figure for that speaks of the time asked for (2019). Ask for a longer one, or for all days."
        )


def test_what_was_not_found_can_be_judged_and_its_nearest_passage_reported(shelf: Path) -> None:
    """Where a passage is shown as nearest, it can be reported and looked at in its context, but not copied."""
    with reception_over(shelf) as (reception, _):
        item, served = ask(reception, message("how many ISIS fighters are in Libya?"))
        assert served.reply.nearest
        kinds = {action.kind for action in served.reply.actions}
        assert {ActionKind.UP, ActionKind.DOWN, ActionKind.REPORT, ActionKind.CONTEXT} <= kinds
        assert ActionKind.COPY not in kinds
        reported = reception.presses.press(press(ActionKind.REPORT, item.answer), Standing())
        assert "Reported to the admins" in reported.summary
        report = reception.store.inbox.take("slack", reception.clock())
        assert report is not None
        trail = reception.serve(report, Standing()).reply
        assert trail.quotes and any("shown as nearest" in line for line in trail.notes)


def test_find_the_source_compares_figures(shelf: Path) -> None:
    """Somebody's words get the nearest passages, and a warning where their figure is not the newest."""
    with reception_over(shelf) as (reception, _):
        words = "UN team: 20,000 to 30,000 ISIS fighters remain in Iraq and Syria"
        reply = reception.presses.press(press(ActionKind.CHECK, value=words), Standing())
        assert reply.kind is Kind.PASSAGES and reply.quotes
        assert any("differs from the newest figure I have: 3,000 to 5,000" in line for line in reply.warnings)
        same = reception.presses.press(
            press(ActionKind.CHECK, value="3,000 to 5,000 ISIS fighters remain in Iraq and Syria"), Standing()
        )
        assert not same.warnings

"""Messages through the desk: what they mean, who may have what, what is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk.message import Standing
from bot.desk.policy import Policy
from bot.reply import ActionKind, Kind
from bot.store import Accepted
from tests.bot.messages import ADMIN, QUESTION, ask, message, reception_over


def test_a_question_is_answered_with_what_can_be_done_next(shelf: Path) -> None:
    """The reply has the quote, the answer's id, and the steps: copy, context, timeline, feedback, report."""
    with reception_over(shelf) as (reception, _):
        item, served = ask(reception, message())
        reply = served.reply
        assert reply.kind is Kind.ANSWER and reply.id == item.answer
        assert "3,000 to 5,000" in reply.quotes[0].text
        kinds = {action.kind for action in reply.actions}
        assert {
            ActionKind.COPY,
            ActionKind.CONTEXT,
            ActionKind.TIMELINE,
            ActionKind.UP,
            ActionKind.REPORT,
        } <= kinds
        assert ActionKind.SHARE not in kinds
        given = reception.store.answers.get(item.answer)
        assert given is not None
        assert (given.question, given.status, given.collections) == (
            QUESTION,
            "answered",
            frozenset({"samples"}),
        )
        assert given.quotes[0].article_id == reply.quotes[0].article_id


def test_a_follow_up_in_the_thread_keeps_the_subject(shelf: Path) -> None:
    """ "and in 2018?" is completed from the question before it, and in another thread it is not."""
    with reception_over(shelf) as (reception, clock):
        ask(reception, message())
        clock.move(seconds=5)
        _, served = ask(reception, message("and in July 2018?", "m2"))
        assert served.reply.understood_as is not None and "ISIS fighters" in served.reply.understood_as
        _, alone = ask(reception, message("and in July 2018?", "m3", thread="t9"))
        assert "ISIS fighters" not in (alone.reply.understood_as or "")


def test_an_edited_question_is_not_its_own_predecessor(shelf: Path) -> None:
    """The edit of a question is understood by what stood before it, not by itself or what came after."""
    with reception_over(shelf) as (reception, clock):
        item, _ = ask(reception, message())
        clock.move(seconds=5)
        ask(reception, message("who is Sergei Lavrov?", "m2"))
        clock.move(seconds=5)
        reception.hear(message("how many ISIS fighters were there in July 2018?", version="2"))
        again = reception.store.inbox.take("slack", clock())
        assert again is not None and again.answer == item.answer and again.posted == "posted-m1"
        served = reception.serve(again, Standing())
        assert served.reply.understood_as is None
        assert "20,000 to 30,000" in served.reply.quotes[0].text


def test_a_channel_without_a_grant_is_told_whom_to_ask(shelf: Path) -> None:
    """Nothing is quoted or counted; the sentence names the command, and the admins are named."""
    with reception_over(shelf) as (reception, _):
        for text in (QUESTION, "timeline ISIS fighters", "sources", "status"):
            _, served = ask(reception, message(text, f"in C2: {text}", place="C2", thread=text))
            assert served.reply.kind is Kind.REFUSED
            assert "briefbot access grant slack C2" in served.reply.summary
            assert served.reply.people == (ADMIN,)
            assert not served.reply.quotes
        _, admins = ask(reception, message(id="by an admin", place="C2", person=ADMIN, thread="t9"))
        assert "briefbot access grant slack C2" in admins.reply.summary


def test_thanks_are_not_searched_for_nor_built_upon(shelf: Path) -> None:
    """They get a word back, and the follow-up after them leans on the question before them."""
    with reception_over(shelf) as (reception, clock):
        ask(reception, message())
        for number, text in enumerate(("thanks!", "hello", "great")):
            clock.move(seconds=5)
            item, served = ask(reception, message(text, f"c{number}"))
            assert served.reply.kind is Kind.NOTICE and not served.reply.actions
            assert reception.store.answers.get(item.answer) is None
        _, after = ask(reception, message("as of early December 2017?", "m2"))
        assert after.reply.understood_as == "how many ISIS fighters remain as of early December 2017?"
        assert after.reply.headline.text == "Fewer than 3,000"


def test_only_admins_reindex_and_every_try_is_written_down(shelf: Path) -> None:
    """Others get a polite no that names whom to ask; an admin gets a job; both are in the audit log."""
    with reception_over(shelf) as (reception, _):
        _, refused = ask(reception, message("reindex"))
        assert refused.reply.kind is Kind.REFUSED and refused.reply.people == (ADMIN,) and refused.job is None
        _, begun = ask(reception, message("reindex", "m2", person=ADMIN, thread="t2"))
        assert begun.job is not None and begun.reply.kind is Kind.PROGRESS
        begun.job.cancel()
        assert begun.job.finished.wait(240)
        _, unknown = ask(reception, message("reindex nowhere", "m3", person=ADMIN, thread="t3"))
        assert "nowhere" in unknown.reply.summary
        outcomes = [(entry.person, entry.action, entry.outcome) for entry in reception.store.audit.latest(9)]
        assert outcomes == [
            (ADMIN, "reindex", "no such source"), (ADMIN, "reindex", "started"), ("U1", "reindex", "refused"),
        ]  # fmt: skip


def test_forgetting_erases_a_persons_questions_alone(shelf: Path) -> None:
    """ "forget" erases what this person asked, and says how much that was."""
    with reception_over(shelf) as (reception, _):
        mine, _ = ask(reception, message())
        other, _ = ask(reception, message(id="m2", person="U2", thread="t2"))
        _, served = ask(reception, message("forget", "m3", thread="t3"))
        assert "1 answer" in served.reply.summary
        assert reception.store.answers.get(mine.answer) is None
        assert reception.store.answers.get(other.answer) is not None


def test_chatter_in_a_thread_is_left_alone(shelf: Path) -> None:
    """Without a mention, only what reads as a question is accepted."""
    with reception_over(shelf) as (reception, _):
        assert reception.hear(message("thanks, great", unaddressed=True)) is Accepted.IGNORED
        assert reception.hear(message("and in Syria?", "m2", unaddressed=True)) is Accepted.NEW


def test_a_full_disk_keeps_the_question(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What can't be searched now is kept: one sentence without a path, and a time to try again."""
    from index.errors import FolderFull

    with reception_over(shelf) as (reception, _):

        def full(*args: object) -> None:
            raise FolderFull(f"The disk holding {shelf} is full.")

        monkeypatch.setattr(reception.desk, "ask", full)
        _, served = ask(reception, message())
        assert served.reply.kind is Kind.ERROR and served.again is not None
        assert "full" in served.reply.summary and str(shelf) not in served.reply.summary
        assert str(shelf) in served.details


def test_open_collections_need_no_grant(shelf: Path) -> None:
    """A collection that the settings open is read everywhere but where outsiders take part."""
    policy = Policy(open_collections=frozenset({"samples"}))
    with reception_over(shelf, policy=policy) as (reception, _):
        _, here = ask(reception, message(place="C7"))
        assert here.reply.quotes
        _, shared = ask(reception, message(id="m2", place="C8", thread="t2"), Standing(shared=True))
        assert shared.reply.kind is Kind.REFUSED


def test_help_lists_what_there_is(shelf: Path) -> None:
    """Help names the commands, those of admins only to them; an unknown command names the nearest."""
    with reception_over(shelf) as (reception, _):
        _, served = ask(reception, message("help"))
        assert any(line.startswith("timeline") for line in served.reply.notes)
        assert not any(line.startswith("reindex") for line in served.reply.notes)
        _, unknown = ask(reception, replace(message("timelin x", "m2"), command=True))
        assert "Did you mean timeline?" in unknown.reply.summary


def test_counts_and_publishers_are_those_of_what_may_be_read(shelf: Path) -> None:
    """An answer's "searched", sources and status speak of the readable collections alone."""
    from index.article import Draft

    with reception_over(shelf) as (reception, _):
        with reception.desk._index._catalogue.writer("testing") as writer:
            writer.put(
                Draft(
                    "secret",
                    "secret.txt",
                    "t",
                    "A secret",
                    "Nine secret ISIS fighters remain.",
                    "hidden",
                    "Spy",
                )
            )
        _, answered = ask(reception, message())
        assert (answered.reply.freshness or "").startswith("14 articles · ")
        _, sources = ask(reception, message("sources", "m2", thread="t2"))
        assert "14 articles" in sources.reply.summary and not any(
            "Spy" in line for line in sources.reply.notes
        )
        _, status = ask(reception, message("status", "m3", thread="t3"))
        assert "14 articles" in status.reply.summary


def test_a_timeline_in_a_chat_comes_with_chart_and_table(shelf: Path) -> None:
    """The reply holds a PNG whose words say what it shows, and the same rows as CSV; the console gets neither."""
    with reception_over(shelf) as (reception, _):
        _, served = ask(reception, message("timeline fighters in Iraq and Syria"))
        (picture,), (table,) = served.reply.pictures, served.reply.files
        assert picture.png.startswith(b"\x89PNG") and "fighters in Iraq and Syria" in picture.alt
        assert table.text.count("\n") > 3
        assert (picture.name, table.name) == (
            "timeline-fighters-in-iraq-and-syria.png",
            "timeline-fighters-in-iraq-and-syria.csv",
        )
        console = message("timeline fighters in Iraq and Syria", "m2", platform="console")
    with reception_over(shelf, policy=Policy(unbounded=frozenset({"console"}))) as (reception, _):
        _, served = ask(reception, console)
        assert served.reply.timeline and served.reply.pictures == () and served.reply.files == ()


def test_what_was_taken_back_is_not_kept_in_what_followed(shelf: Path) -> None:
    """A deleted question leaves the follow-ups that were completed with it, and nothing is kept of it afterwards."""
    with reception_over(shelf) as (reception, clock):
        first, _ = ask(reception, message())
        clock.move(seconds=5)
        follow_up, _ = ask(reception, message("and in July 2018?", "m2", person="U2"))
        reception.store.inbox.retract("slack", "m1")
        kept = reception.store.answers.get(follow_up.answer)
        assert kept is not None and kept.previous == () and "ISIS" not in kept.understood_as
        reception.serve(first, Standing())  # as if it was still being answered
        assert reception.store.answers.get(first.answer) is None


def test_a_direct_conversation_that_others_joined_reads_what_a_room_reads(shelf: Path) -> None:
    """What the person's other rooms may read is not shown once somebody else reads along."""
    with reception_over(shelf) as (reception, _):
        alone = Standing(places=frozenset({"C1"}))
        joined = Standing(places=frozenset({"C1"}), direct=False)
        _, before = ask(reception, message(place="D1", direct=True, thread=None), alone)
        assert before.reply.quotes
        _, after = ask(reception, message(id="m2", place="D1", direct=True, thread=None), joined)
        assert after.reply.kind is Kind.REFUSED and not after.reply.quotes

"""Answers whose sources change: annotated where they stand, their askers told, each once, and nobody else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.desk.call import Served
from bot.desk.message import MessageKind, Standing
from bot.desk.reception import Reception
from bot.reply import Kind, Reply
from index.article import Precision, Published
from index.catalogue import Catalogue
from index.facade import Index
from tests.bot.desk.test_delivery import Channel, deliver
from tests.bot.messages import ask, message
from tests.bot.orders.house import house, put, waiting
from tests.index.folders import draft

RECALL = MessageKind.RECALL
TOWNS = [
    f"{a}{b}"
    for a in ("Mar", "Lin", "Ost", "Bel", "Kor")
    for b in ("da", "holm", "row", "mar", "sund", "vik", "berg", "ham", "ford", "by")
]
DEMANDED = (
    "Harbour master {name} of {town} said on 20 November 2026 that {number} boats of {town} had been lost."
)
_MORE = " The council of {town} met in the evening. Its mayor promised help to the families of {town}."


def _text(town: str, number: int, more: str = "") -> str:
    name = f"Ilse {town[:3]}sen"
    return DEMANDED.format(name=name, town=town, number=number) + _MORE.format(town=town) + more


def _index(reception: Reception) -> Index:
    return reception.desk._index


def _stock(folder: Path) -> None:
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        for number, town in enumerate(TOWNS):
            writer.put(
                draft(town, _text(town, 20 + number), title=f"Boats of {town}", publisher=f"{town} Post",
                      published=Published("2026-11-20", Precision.DAY), collection="samples")
            )  # fmt: skip


def _words(reply: Reply) -> str:
    quotes = [*reply.quotes, *(q for item in (reply.brief.items if reply.brief else ()) for q in item.quotes)]
    return " ".join([reply.summary, *reply.warnings, *(quote.text for quote in quotes)])


def test_two_hundred_answers_over_corrected_withdrawn_and_erased_sources(shelf: Path) -> None:
    """Each answer that quoted a changed sentence is edited and replied to once; the rest are left alone."""
    _stock(shelf)
    with house(shelf) as (reception, clock, scheduler):
        scheduler.tick()
        channel = Channel()
        for number in range(200):
            town = TOWNS[number % len(TOWNS)]
            reception.hear(
                message(f"how many boats of {town} were lost?", f"m{number}", thread=f"t{number}", person=f"U{number % 9}")
            )  # fmt: skip
        deliver(reception, channel)
        answers = {f"m{n}": reception.store.inbox.by_posted("slack", "C1", f"p{n}") for n in range(200)}
        assert len(channel.shown) == 200 and all(answers.values())
        index = _index(reception)
        corrected, moved, withdrawn, erased = TOWNS[:10], TOWNS[10:20], TOWNS[20:30], TOWNS[30:35]
        for number, town in enumerate(corrected):
            put(shelf, town, _text(town, 900 + number), publisher=f"{town} Post")
        for number, town in enumerate(moved):  # another sentence changed: what was quoted stands
            put(shelf, town, _text(town, 30 + number, " Rain fell."), publisher=f"{town} Post")
        for town in withdrawn:
            index.remove(town)
        for town in erased:
            index.remove(town, purge=True)
        gone = {*corrected, *withdrawn, *erased}
        expected = set()
        for item in answers.values():
            assert item is not None
            given = reception.store.answers.get(item.answer)
            assert given is not None
            if any(quote.article_id in gone for quote in given.quotes if quote.answers):
                expected.add(item.answer)
        assert 100 <= len(expected) <= 199
        for _ in range(4):
            clock.move(minutes=2)
            scheduler.tick()
            deliver(reception, channel)
        replies = [id for id in channel.shown if int(id[1:]) >= 200]
        assert len(replies) == len(expected)
        recalled = {
            row["message"].split(":")[1]
            for row in _rows(reception, "SELECT message FROM inbox WHERE kind = 'recall'")
        }
        assert recalled == expected
        assert Counter(channel.edits) == Counter(
            item.posted for item in answers.values() if item is not None and item.answer in expected
        )
        for item in answers.values():
            assert item is not None and item.posted is not None
            shown = channel.shown[item.posted]
            assert (item.posted in channel.edits) == bool(shown.warnings or shown.kind is Kind.NOTICE)
        told = " ".join(_words(channel.shown[id]) for id in (*replies, *channel.edits))
        for town in (*withdrawn, *erased):  # not repeated, not even in a correction notice
            assert f"boats of {town} had been lost" not in told
        for number, town in enumerate(corrected):
            assert f"{900 + number} boats of {town} had been lost" in told


def _rows(reception: Reception, query: str) -> list[dict[str, str]]:
    with reception.store.database.reading() as db:
        return [dict(row) for row in db.execute(query).fetchall()]


def test_a_correction_shows_was_and_now_in_the_thread_and_notifies_the_asker(shelf: Path) -> None:
    """The reply goes where the answer stands; the answer itself is edited to say so."""
    _stock(shelf)
    with house(shelf) as (reception, clock, scheduler):
        scheduler.tick()
        item, served = ask(reception, message("how many boats of Marda were lost?", thread="t7"))
        assert "20 boats" in served.reply.quotes[0].text
        put(shelf, "Marda", _text("Marda", 25), publisher="Marda Post")
        clock.move(minutes=2)
        scheduler.tick()
        ((recall, told),) = waiting(reception, RECALL)
        assert (recall.message.thread, recall.message.place, told.reply.notify) == ("t7", "C1", ("U1",))
        assert "was corrected" in told.reply.summary and told.reply.brief is not None
        was, now = told.reply.brief.items
        assert (was.dated, now.dated) == ("Was", "Now")
        assert "20 boats" in was.quotes[0].text and "25 boats" in now.quotes[0].text
        (edit,) = told.edits
        assert edit.posted == "posted-m1" and edit.message.id == item.message.id
        assert "20 boats" not in _words(edit.reply) and "corrected" in edit.reply.summary


def test_a_private_answer_is_recalled_by_a_direct_message(shelf: Path) -> None:
    """What only its asker saw can't be edited: the asker is written to, alone."""
    _stock(shelf)
    with house(shelf) as (reception, clock, scheduler):
        scheduler.tick()
        ask(reception, message("how many boats of Marda were lost?", private=True, thread=None))
        _index(reception).remove("Marda")
        clock.move(minutes=2)
        scheduler.tick()
        ((recall, told),) = waiting(reception, RECALL, Standing(places=frozenset({"C1"})))
        assert recall.message.direct and recall.message.place == "" and recall.message.thread is None
        assert "was withdrawn" in told.reply.summary and "20 boats" not in _words(told.reply)
        assert told.reply.brief is not None and "Marda" in told.reply.brief.period  # which question it was


@pytest.mark.parametrize("change", ["title", "date", "back"])
def test_what_counts_as_a_correction(shelf: Path, change: str) -> None:
    """Another title is none; another date is; an article that came back before anybody looked was never away."""
    _stock(shelf)
    with house(shelf) as (reception, clock, scheduler):
        scheduler.tick()
        ask(reception, message("how many boats of Marda were lost?"))
        index = _index(reception)
        if change == "title":
            index.set("Marda", title="Another title")
        elif change == "date":
            index.set("Marda", published=Published("2026-11-02", Precision.DAY))
        else:
            index.remove("Marda")
            index.bring_back("Marda")
        clock.move(minutes=2)
        scheduler.tick()
        assert len(waiting(reception, RECALL)) == (1 if change == "date" else 0)


def test_a_briefing_is_recalled_like_an_answer(shelf: Path) -> None:
    """Its other quotes stay, and the withdrawn one goes."""
    with house(shelf) as (reception, clock, scheduler):
        scheduler.tick()
        _, served = ask(reception, message("brief Daesh"))
        assert served.reply.brief is not None
        quotes = [quote for item in served.reply.brief.items for quote in item.quotes]
        _index(reception).remove(quotes[0].article_id)
        clock.move(minutes=2)
        scheduler.tick()
        ((_, told),) = waiting(reception, RECALL)
        (edit,) = told.edits
        left = {quote.article_id for quote in edit.reply.quotes}
        assert left and quotes[0].article_id not in left
        assert quotes[0].text not in _words(edit.reply) + _words(told.reply)


def test_a_changed_grant_recalls_nothing(shelf: Path) -> None:
    """That a channel may read less now is no correction."""
    _stock(shelf)
    with house(shelf) as (reception, clock, scheduler):
        scheduler.tick()
        ask(reception, message("how many boats of Marda were lost?"))
        reception.store.grants.take_back("slack", "C1")
        put(shelf, "Other", _text("Nowhere", 5))
        clock.move(minutes=2)
        scheduler.tick()
        assert waiting(reception, RECALL) == []


def test_what_was_corrected_and_then_withdrawn_is_told_both_times(shelf: Path) -> None:
    """Each change is told once; the notice of the first loses its words, since withdrawn ones are not repeated."""
    _stock(shelf)
    with house(shelf) as (reception, clock, scheduler):
        scheduler.tick()
        ask(reception, message("how many boats of Marda were lost?"))

        def told() -> list[tuple[str, Served]]:
            found: list[tuple[str, Served]] = []
            for _ in range(2):  # the second look finds nothing more
                clock.move(minutes=2)
                scheduler.tick()
                found += [(item.message.id, served) for item, served in waiting(reception, RECALL)]
            return found

        put(shelf, "Marda", _text("Marda", 25), publisher="Marda Post")
        ((first, corrected),) = told()
        assert "25 boats" in _words(corrected.reply)
        put(shelf, "Marda", _text("Marda", 25, " Rain fell."), publisher="Marda Post")
        assert told() == []
        put(shelf, "Marda", _text("Marda", 27), publisher="Marda Post")
        ((second, again),) = told()
        assert "20 boats" in _words(again.reply) and "27 boats" in _words(again.reply)
        _index(reception).remove("Marda")
        ((_, withdrawn),) = told()
        assert "was withdrawn" in withdrawn.reply.summary and "boats of Marda had" not in _words(
            withdrawn.reply
        )
        edited = {edit.posted: _words(edit.reply) for edit in withdrawn.edits}
        assert set(edited) == {"posted-m1", f"p-{first}", f"p-{second}"}
        assert not any("boats of Marda had" in words for words in edited.values())
        _index(reception).bring_back("Marda")
        assert told() == []


def test_a_timeline_and_a_nearest_passage_are_recalled_too(shelf: Path) -> None:
    """What is quoted in rows, or shown as nearest, is a quote: when its source is withdrawn, that is told."""
    with house(shelf) as (reception, clock, scheduler):
        scheduler.tick()
        rows = ask(reception, message("timeline fighters in Iraq and Syria", "a", thread="ta"))[1].reply
        nearest = ask(reception, message("how many ISIS fighters are in Libya?", "b", thread="tb"))[1].reply
        gone = {quote.article_id for quote in nearest.nearest}
        assert gone <= {row.quote.article_id for group in rows.timeline for row in group.rows if row.quote}
        for article_id in gone:
            _index(reception).remove(article_id)
        clock.move(minutes=2)
        scheduler.tick()
        recalled = {item.message.thread: served for item, served in waiting(reception, RECALL)}
        assert set(recalled) == {"ta", "tb"}
        words = nearest.nearest[0].text
        assert not any(words in _words(served.reply) for served in recalled.values())
        assert "no longer counts: ask again" in recalled["ta"].reply.summary
        # that nothing answered still stands
        assert "which was no answer, was withdrawn." in recalled["tb"].reply.summary

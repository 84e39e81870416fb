"""Digests and recalls in a real room: they ring, and they are there once."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.desk import here_and_now
from bot.store import Store
from bot.store.database import stamp
from index.article import Draft, Precision, Published
from index.catalogue import Catalogue
from tests.bot.matrix.conftest import Town

LIGHTHOUSES = "There were 17 lighthouses at Cape Verity in May 2019, said the keeper Oda Brink."


def test_a_digest_is_posted_in_its_room(town: Town) -> None:
    """Set in a room, posted there when its time has come, as a message that makes phones ring."""
    room = town.room(town.ada, town.ben)
    set_up = town.ada.say(room, "!digest daily 08:00 UTC air strikes against Daesh")
    assert "digest stop" in town.answer(town.ada, set_up).body
    store = Store.open(town.bot.data)
    with store.database.writing() as db:  # set two days ago: today's has come
        past = stamp(here_and_now() - timedelta(days=2))
        db.execute("UPDATE orders SET created_at = ? WHERE place = ?", (past, room))
    store.close()
    posted = town.ben.wait(
        lambda seen: seen.room == room and "air strikes" in seen.body and "> " in seen.body
    )
    assert posted.content["msgtype"] == "m.text" and posted.encrypted and not posted.failed


def test_a_withdrawn_source_recalls_the_answer(town: Town) -> None:
    """The answer is edited and its words gone; a reply that rings tells the asker, and repeats nothing."""
    with Catalogue.open(town.bot.data, write=True) as catalogue, catalogue.writer("testing") as writer:
        writer.put(
            Draft(
                "lights",
                "lights.txt",
                "t",
                "Lighthouses of Cape Verity",
                LIGHTHOUSES,
                "samples",
                "Verity Post",
                published=Published("2019-05-03", Precision.DAY),
            )
        )
    room = town.room(town.ada)
    question = town.ada.say(room, "how many lighthouses were there at Cape Verity?")
    answer = town.answer(town.ada, question)
    assert "17 lighthouses" in answer.body
    with Catalogue.open(town.bot.data, write=True) as catalogue, catalogue.writer("testing") as writer:
        writer.remove("lights", by="test")
    edit = town.edited(town.ada, answer.id, "withdrawn")
    told = town.ada.wait(
        lambda seen: seen.room == room and seen.id not in (answer.id, edit.id) and "withdrawn" in seen.body
    )
    assert told.content["msgtype"] == "m.text"
    assert told.content["m.mentions"] == {"user_ids": [town.ada.user]}
    assert "17 lighthouses" not in told.body + str(edit.content)

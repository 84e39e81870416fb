"""Messages that must be answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.message import Message
from bot.store import Accepted, Store
from tests.bot.messages import NOW, message


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path)


def test_a_message_is_accepted_once_whatever_is_delivered_again(store: Store) -> None:
    """The same delivery, and another delivery of the same message, are recognised, also after a restart."""
    first = message(delivery="Ev1")
    assert store.inbox.accept(first, NOW) is Accepted.NEW
    assert store.inbox.accept(first, NOW) is Accepted.SEEN
    assert store.inbox.accept(replace(first, delivery="Ev2"), NOW) is Accepted.SEEN
    store.close()
    again = Store.open(store.database.folder)
    assert again.inbox.accept(replace(first, delivery="Ev1"), NOW) is Accepted.SEEN
    assert again.inbox.accept(replace(first, delivery=""), NOW) is Accepted.SEEN
    assert again.inbox.waiting("slack") == 1


def test_the_earlier_of_a_conversation_comes_first(store: Store) -> None:
    """A follow-up waits until the question before it is answered; another conversation does not."""
    for asked in (message("one", "m1"), message("two", "m2"), message("three", "m3", thread="t2")):
        store.inbox.accept(asked, NOW)
    one, three = store.inbox.take("slack", NOW), store.inbox.take("slack", NOW)
    assert one is not None and three is not None
    assert (one.message.text, three.message.text) == ("one", "three")
    assert store.inbox.take("slack", NOW) is None
    store.inbox.done(one, "p1")
    two = store.inbox.take("slack", NOW)
    assert two is not None and two.message.text == "two"


def test_platforms_do_not_take_each_others_messages(store: Store) -> None:
    """What came in from Matrix is not answered by Slack."""
    store.inbox.accept(message(platform="matrix"), NOW)
    assert store.inbox.take("slack", NOW) is None
    assert store.inbox.take("matrix", NOW) is not None


def test_a_kill_while_posting_is_noticed_at_the_next_start(store: Store) -> None:
    """What was about to be posted comes back as resumed; what was not, comes back as new."""
    for asked in (message("one", "m1"), message("two", "m2", thread="t2")):
        store.inbox.accept(asked, NOW)
    one = store.inbox.take("slack", NOW)
    assert one is not None
    store.inbox.posting(one)
    store.close()
    again = Store.open(store.database.folder).inbox
    resumed, fresh = again.take("slack", NOW), again.take("slack", NOW)
    assert resumed is not None and fresh is not None
    assert (resumed.resumed, fresh.resumed) == (True, False)
    assert resumed.answer == one.answer


def test_an_edited_question_is_answered_again_under_the_same_answer(store: Store) -> None:
    """An edit keeps the answer's id and what was posted; the same edit twice, or an older one, changes nothing."""
    store.inbox.accept(message("how many?", version=""), NOW)
    item = store.inbox.take("slack", NOW)
    assert item is not None
    assert store.inbox.done(item, "p1")
    edited = message("how many fighters?", version="2")
    assert store.inbox.accept(edited, NOW) is Accepted.EDITED
    assert store.inbox.accept(edited, NOW) is Accepted.SEEN
    assert store.inbox.accept(message("how?", version="1"), NOW) is Accepted.SEEN
    again = store.inbox.take("slack", NOW)
    assert again is not None
    assert (again.answer, again.posted, again.message.text) == (item.answer, "p1", "how many fighters?")


def test_an_edit_during_the_answer_is_not_lost(store: Store) -> None:
    """A question edited while it is being answered is answered once more."""
    store.inbox.accept(message("how many?"), NOW)
    item = store.inbox.take("slack", NOW)
    assert item is not None
    store.inbox.posting(item)
    store.inbox.accept(message("how many fighters?", version="2"), NOW)
    assert not store.inbox.done(item, "p1")
    again = store.inbox.take("slack", NOW)
    assert again is not None and again.posted == "p1" and not again.resumed


def test_a_retracted_question_leaves_no_words_behind(store: Store) -> None:
    """Taking a question back erases it, names what was posted, and no redelivery brings it back."""
    store.inbox.accept(message("a secret question"), NOW)
    item = store.inbox.take("slack", NOW)
    assert item is not None
    store.inbox.done(item, "p1")
    assert store.inbox.retract("slack", "m1") == (item.answer, "p1")
    assert store.inbox.retract("slack", "unknown") is None
    assert store.inbox.accept(message("a secret question", version="3"), NOW) is Accepted.SEEN
    assert store.inbox.take("slack", NOW) is None
    store.close()
    folder = store.database.folder
    assert all(b"secret" not in file.read_bytes() for file in folder.iterdir())


def test_what_waits_longer_comes_later(store: Store) -> None:
    """A message put off is taken again when its time has come, and knows that its asker was told."""
    store.inbox.accept(message(), NOW)
    item = store.inbox.take("slack", NOW)
    assert item is not None
    store.inbox.later(item, NOW + timedelta(seconds=30), told=True)
    assert store.inbox.take("slack", NOW) is None
    again = store.inbox.take("slack", NOW + timedelta(seconds=31))
    assert again is not None and again.told and again.attempts == 1


def test_expired_and_forgotten_words_are_gone_from_the_file(store: Store) -> None:
    """After the set time, and when a person wants to be forgotten, nothing of a question is left in the file."""
    for asked in (message("an old riddle", "m1"), message("a new riddle", "m2", person="U2", thread="t2")):
        store.inbox.accept(asked, NOW if asked.id == "m2" else NOW - timedelta(days=40))
        item = store.inbox.take("slack", NOW)
        assert item is not None
        store.inbox.done(item, "p")
    store.expire(NOW - timedelta(days=30))
    store.forget("slack", "U2")
    assert store.inbox.accept(message("a new riddle", "m2", person="U2"), NOW) is Accepted.SEEN
    store.close()
    assert all(b"riddle" not in file.read_bytes() for file in store.database.folder.iterdir())


def test_the_file_is_its_owners_alone(store: Store) -> None:
    """People's questions can't be read by other users of the machine."""
    assert (store.database.folder / "desk.db").stat().st_mode & 0o077 == 0


def test_every_field_of_a_message_survives(store: Store) -> None:
    """What is taken is what was accepted, but for the delivery that brought it."""
    sent = Message(
        "matrix",
        "$e",
        "!r",
        "@a:b",
        "كم؟",
        NOW,
        "t",
        direct=True,
        private=True,
        command=True,
        extra={"x": "é"},
    )
    store.inbox.accept(sent, NOW)
    item = store.inbox.take("matrix", NOW)
    assert item is not None and item.message == sent


def test_nobody_edits_another_persons_question(store: Store) -> None:
    """An edit by somebody else, whatever the platform lets through, changes nothing."""
    store.inbox.accept(message("how many?", person="U-admin"), NOW)
    item = store.inbox.take("slack", NOW)
    assert item is not None
    store.inbox.done(item, "p1")
    assert store.inbox.accept(message("reindex full", version="2", person="U-mallory"), NOW) is Accepted.SEEN
    assert store.inbox.take("slack", NOW) is None


def test_a_full_disk_does_not_block_a_conversation(store: Store) -> None:
    """What can't be put off on the disk is remembered in memory, and taken again when its time has come."""
    store.inbox.accept(message(), NOW)
    item = store.inbox.take("slack", NOW)
    assert item is not None
    with store.database.reading() as db:
        db.execute("PRAGMA query_only = ON")
    store.inbox.later(item, NOW + timedelta(seconds=30), told=True)
    with store.database.reading() as db:
        db.execute("PRAGMA query_only = OFF")
    assert store.inbox.take("slack", NOW) is None
    again = store.inbox.take("slack", NOW + timedelta(seconds=31))
    assert again is not None and again.told

"""Talking to the bot in rooms, with matrix-js-sdk on the other side and a real homeserver between."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from bot.store import Store, Verdict
from tests.bot.matrix.conftest import QUESTION, Town

THREADED = {"is_falling_back": True}


def test_a_strict_client_reads_an_encrypted_answer(town: Town) -> None:
    """A client that insists on signed devices asks in a direct room and reads the answer without a warning sign."""
    room = town.room(town.ada)
    question = town.ada.say(room, QUESTION)
    answer = town.answer(town.ada, question)
    assert answer.encrypted and answer.shield == 0
    assert answer.content["msgtype"] == "m.notice"
    assert answer.content["m.mentions"] == {"user_ids": [town.ada.user]}
    assert answer.body.startswith("3,000 to 5,000, as of Jan 2024\n")
    assert "<blockquote>" in answer.content["formatted_body"]
    assert answer.relation is not None and "rel_type" not in answer.relation  # direct: beside it


def test_the_question_is_marked_as_read_and_the_bot_types(town: Town) -> None:
    """Before the answer comes, the person sees that the question was read and is being worked on."""
    room = town.room(town.ben)
    question = town.ben.say(room, QUESTION)
    town.ben.wait(lambda seen: seen.type == "typing" and seen.room == room and seen.content["typing"])
    town.ben.wait(lambda seen: seen.type == "receipt" and seen.room == room and question in seen.content)
    town.answer(town.ben, question)


@pytest.mark.parametrize("encrypted", [True, False])
def test_in_a_room_the_bot_answers_who_names_it_in_a_thread(town: Town, encrypted: bool) -> None:
    """Talk among people is left alone; a mention is answered in a thread, and a follow-up there keeps the subject."""
    room = town.room(town.ada, town.ben, encrypted=encrypted)
    town.ada.say(room, "how many people come to lunch?")
    question = town.ada.say(room, f"Briefbot: {QUESTION}", **{"m.mentions": {"user_ids": [town.user]}})
    answer = town.answer(town.ben, question)
    assert answer.encrypted is encrypted
    assert answer.relation is not None
    assert (answer.relation["rel_type"], answer.relation["event_id"]) == ("m.thread", question)
    thread = {"rel_type": "m.thread", "event_id": question, **THREADED}
    more = town.ben.say(room, "and in July 2018?", **{"m.relates_to": thread})
    follow_up = town.answer(town.ben, more)
    assert "I read this as: how many ISIS fighters" in follow_up.body
    assert follow_up.content["m.mentions"] == {"user_ids": [town.ben.user]}
    town.answer(town.ada, more)
    assert len([seen for seen in town.ada.seen(room) if seen.sender == town.user and seen.body]) == 2


def test_commands_begin_with_the_prefix(town: Town) -> None:
    """!status is answered in a room without a mention; another bot's command is not."""
    room = town.room(town.ada, town.ben)
    town.ada.say(room, "!roll 2d6")
    status = town.ada.say(room, "!status")
    assert "I hold 14 articles." in town.answer(town.ada, status).body
    assert len([seen for seen in town.ada.seen(room) if seen.sender == town.user and seen.body]) == 1


def test_an_edited_question_updates_its_answer(town: Town) -> None:
    """After an edit the answer that is there is edited, and none is added."""
    room = town.room(town.ada)
    question = town.ada.say(room, QUESTION)
    answer = town.answer(town.ada, question)
    new = {"msgtype": "m.text", "body": "who is Sergei Lavrov?"}
    town.ada.say(
        room,
        "* who is Sergei Lavrov?",
        **{"m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": question}},
    )
    edit = town.edited(town.ada, answer.id, "Lavrov")
    assert edit.content["m.mentions"] == {}


def test_a_question_taken_back_takes_its_answer_with_it(town: Town) -> None:
    """Redacting a question redacts the answer, and nothing of either is kept."""
    room = town.room(town.ada)
    question = town.ada.say(room, QUESTION)
    answer = town.answer(town.ada, question)
    town.ada.tell("redact", room=room, event=question)
    town.ada.wait(lambda seen: seen.type == "m.room.redaction" and seen.raw["redacts"] == answer.id)
    store = Store.open(town.bot.data)
    item = store.inbox.by_posted("matrix", room, answer.id)
    assert item is not None and item.retracted and item.message.text == ""
    assert store.answers.get(item.answer) is None
    store.close()


def test_reactions_judge_and_remove(town: Town) -> None:
    """👍 is kept until it is taken back; ❌ of somebody else is refused in a sentence, of the asker it removes the answer."""
    room = town.room(town.ben, town.ada)
    question = town.ben.say(room, f"@briefbot {QUESTION}", **{"m.mentions": {"user_ids": [town.user]}})
    answer = town.answer(town.ben, question)
    thumb = town.ben.tell("react", room=room, event=answer.id, key="👍\ufe0f")
    other_thumb = town.ada.tell("react", room=room, event=answer.id, key="👎")
    town.ada.tell("redact", room=room, event=other_thumb)
    other = town.ben.say(room, "!ask who is Sergei Lavrov?")
    town.answer(town.ben, other)
    by_ada = town.ada.say(room, f"!ask {QUESTION}")
    adas = town.answer(town.ada, by_ada)
    town.ben.tell("react", room=room, event=adas.id, key="❌")
    town.ben.wait(lambda seen: seen.room == room and "Only who asked, or an admin" in seen.body)
    store = Store.open(town.bot.data)
    item = store.inbox.by_posted("matrix", room, answer.id)
    assert item is not None
    ((verdict, origin),) = [(one.verdict, one.origin) for one in store.answers.feedback(item.answer)]
    assert (verdict, origin) == (Verdict.UP, thumb)
    store.close()
    town.ben.tell("react", room=room, event=answer.id, key="❌")
    town.ben.wait(lambda seen: seen.type == "m.room.redaction" and seen.raw["redacts"] == answer.id)


def test_a_flag_reports_to_the_admins(town: Town) -> None:
    """🚩 on an answer brings its whole trail to the admin, in an encrypted room with the bot alone."""
    town.room(town.ada)  # direct; without one the bot would invite
    room = town.room(town.ben)
    answer = town.answer(town.ben, town.ben.say(room, QUESTION))
    town.ben.tell("react", room=room, event=answer.id, key="🚩")
    town.ben.wait(lambda seen: seen.room == room and "Reported to the admins" in seen.body)
    report = town.ada.wait(lambda seen: seen.sender == town.user and "1 report that a quote" in seen.body)
    assert report.encrypted and report.content["msgtype"] == "m.text" and QUESTION in report.body


def test_a_timeline_brings_its_picture_encrypted_with_words(town: Town) -> None:
    """The chart is uploaded encrypted, says in words what it shows, and goes when the answer is removed."""
    room = town.room(town.ada)
    asked = town.ada.say(room, "!timeline fighters in Iraq and Syria")
    picture = town.ada.wait(lambda seen: seen.room == room and seen.content.get("msgtype") == "m.image")
    table = town.ada.wait(lambda seen: seen.room == room and seen.content.get("msgtype") == "m.file")
    assert picture.body.startswith("Chart of fighters in Iraq and Syria")
    assert picture.content["info"]["w"] > 0 and picture.content["m.mentions"] == {}
    file = picture.content["file"]
    sealed = base64.b64decode(town.ada.tell("download", mxc=file["url"]))
    clear = base64.b64decode(town.ada.tell("decryptFile", mxc=file["url"], file=file))
    assert clear.startswith(b"\x89PNG") and not sealed.startswith(b"\x89PNG")
    answer = town.ada.wait(lambda seen: town.replies(seen, asked) and seen.content["msgtype"] == "m.notice")
    town.ada.tell("react", room=room, event=answer.id, key="❌")
    for event in (picture.id, table.id, answer.id):
        town.ada.wait(lambda seen, gone=event: seen.raw.get("redacts") == gone)


@pytest.mark.slow
def test_an_admin_reindexes_and_watches_it(town: Town) -> None:
    """!reindex shows progress in one message and the result in another that notifies; others are told whom to ask."""
    room = town.room(town.ada, town.ben)
    refused = town.ben.say(room, "!reindex")
    told = town.answer(town.ben, refused).body
    assert "Only Briefbot admins can reindex" in told and town.ada.user in told
    asked = town.ada.say(room, "!reindex")
    progress = town.answer(town.ada, asked)
    result = town.ada.wait(lambda seen: town.replies(seen, asked) and seen.content["msgtype"] == "m.text")
    assert result.content["m.mentions"] == {"user_ids": [town.ada.user]}
    assert progress.id != result.id


def test_keys_may_change_and_people_may_come(town: Town) -> None:
    """After a key rotation questions are still read, and who joined later reads the answers from then on."""
    room = town.room(town.ada)
    town.answer(town.ada, town.ada.say(room, QUESTION))
    town.ada.tell("rotate", room=room)
    town.ada.tell("invite", room=room, user=town.ben.user)
    town.ben.wait(lambda seen: seen.room == room and seen.type == "membership")
    town.ben.tell("join", room=room)
    town.ada.tell("ready", room=room, encrypted=True, members=[town.ben.user])
    question = town.ada.say(room, f"!ask {QUESTION}")
    assert town.answer(town.ada, question).shield == 0
    assert town.answer(town.ben, question).body.startswith("3,000 to 5,000")


def test_notices_are_not_answered(town: Town) -> None:
    """What other bots say is left alone, also in a direct room: two bots would never end."""
    room = town.room(town.ada)
    town.ada.tell("send", room=room, content={"msgtype": "m.notice", "body": QUESTION})
    question = town.ada.say(room, "!help")
    town.answer(town.ada, question)
    assert len([seen for seen in town.ada.seen(room) if seen.sender == town.user and seen.body]) == 1


def test_the_files_are_readable_by_their_owner_alone(town: Town) -> None:
    """Tokens, seeds and keys have mode 0600 in a folder of 0700, while the bot runs."""
    folder: Path = town.bot.data / "matrix"
    assert folder.stat().st_mode & 0o777 == 0o700
    names = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert {"session.json", "seeds.json", "crypto.db", "sync.json"} <= set(names)
    assert set(names.values()) == {0o600}

"""What events mean to the bot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.message import Message
from bot.matrix.events import Me, Reaction, Redaction, joins, meaning
from bot.reply import ActionKind

ME = Me("@briefbot:example.org", "Brief Bot")
ROOM = "!room"
MENTION = {"m.mentions": {"user_ids": [ME.user]}}


def event(
    body: Any = "hello", *, id: str = "$1", sender: Any = "@ada:example.org", **content: Any
) -> dict[str, Any]:
    return {
        "type": "m.room.message",
        "event_id": id,
        "sender": sender,
        "origin_server_ts": 1_700_000_000_000,
        "content": {"msgtype": "m.text", "body": body, **content},
    }


def meant(given: dict[str, Any], *, direct: bool = False, part: tuple[str, ...] = ()) -> Any:
    return meaning(given, ROOM, ME, direct=direct, takes_part=lambda thread: thread in part)


@pytest.mark.parametrize(
    ("body", "more", "text"),
    [
        ("Brief Bot: who leads?", MENTION, "who leads?"),
        ("@briefbot:example.org who leads?", MENTION, "who leads?"),
        ("@briefbot who leads?", {}, "who leads?"),
        ("briefbot, who leads?", {}, "who leads?"),
        ("who leads, Brief Bot?", MENTION, "who leads?"),
        ("what does Brief Bot say of it?", MENTION, "what does Brief Bot say of it?"),
        ("BRIEF BOT: who leads?", {}, "who leads?"),
        ("brief bot who leads?", MENTION, "who leads?"),
        (
            "who leads?",
            {"formatted_body": '<a href="https://matrix.to/#/@briefbot:example.org">B</a>'},
            "who leads?",
        ),
        ("!ask who leads?", {}, "ask who leads?"),
        ("Brief Bot: !status", MENTION, "status"),
    ],
)
def test_who_speaks_to_the_bot_in_a_room_is_heard(body: str, more: dict[str, Any], text: str) -> None:
    """A mention, the bot's name in front, or a command; the name is taken off, and a thread begins."""
    message = meant(event(body, **more))
    assert isinstance(message, Message)
    assert (message.text, message.thread, message.unaddressed) == (text, "$1", False)
    assert message.command == body.endswith(("!status", "!ask who leads?"))


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ("who leads?", {}),
        ("briefbot is down again", {}),
        ("ask briefbotany", {"m.mentions": {}}),
        ("@briefbot:example.org.evil hello", {"m.mentions": {}, "formatted_body": "x"}),
        ("!roll 2d6", {}),
        ("!", {}),
        ("! hello", {}),
        ("hello", {"m.mentions": {"user_ids": ["@eve:example.org"]}}),
        ("hello", {"m.mentions": {"room": True}}),
    ],
)
def test_talk_among_people_is_left_alone(body: str, more: dict[str, Any]) -> None:
    """No mention, the name as a word among others, another bot's command, a call to the whole room."""
    assert meant(event(body, **more)) is None


def test_in_a_direct_room_everything_is_for_the_bot() -> None:
    """No mention is needed, the answer goes beside it, and in a thread it stays there."""
    message = meant(event("who leads?"), direct=True)
    assert (message.text, message.thread, message.direct) == ("who leads?", None, True)
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": "$0"}}
    assert meant(event("who leads?", **thread), direct=True).thread == "$0"


def test_a_thread_that_the_bot_was_asked_in_may_go_on_without_its_name() -> None:
    """There a line may be a question to it, which the reception decides; elsewhere it is none."""
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": "$0"}}
    assert meant(event("and in Syria?", **thread), part=("$0",)).unaddressed
    assert meant(event("and in Syria?", **thread), part=("$9",)) is None
    assert meant(event("and in Syria?"), part=("$1",)) is None


def test_the_quotation_of_a_reply_is_not_the_question() -> None:
    """What older clients put before a reply's text is taken off."""
    body = "> <@briefbot:example.org> Fewer than 1,000\n> and so on\n\nsince when?"
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": "$0"}}, **MENTION}
    assert meant(event(body, **reply)).text == "since when?"


def test_an_edit_is_the_same_message_with_a_later_version() -> None:
    """Id is the edited message's, the text the new one, and of two edits the later has the greater version."""
    new = {"msgtype": "m.text", "body": "!ask who leads now?"}
    edit = event(
        "* !ask who leads now?",
        id="$2",
        **{"m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": "$1"}},
    )
    first = meant(edit)
    assert (first.id, first.text, first.thread) == ("$1", "ask who leads now?", "$1")
    later = meant(edit | {"origin_server_ts": 1_700_000_100_000})
    assert later.version > first.version > meant(event("!ask who leads?")).version == ""


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("👍", ActionKind.UP),
        ("👍️", ActionKind.UP),
        ("👍🏽", ActionKind.UP),
        ("👎", ActionKind.DOWN),
        ("❌", ActionKind.REMOVE),
        ("🚩", ActionKind.REPORT),
        ("🎉", None),
        (7, None),
    ],
)
def test_reactions(key: Any, kind: ActionKind | None) -> None:
    """Thumbs of any skin, the cross and the flag mean something; others don't."""
    relation = {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$0", "key": key}}
    told = meant({**event(), "type": "m.reaction", "content": relation})
    assert (told.kind if isinstance(told, Reaction) else None) == kind


@pytest.mark.parametrize("where", ["outside", "content"])
def test_redactions_are_read_in_old_and_new_rooms(where: str) -> None:
    """The message that was taken back is named beside the content, since room version 11 in it."""
    redaction = {**event(), "type": "m.room.redaction", "content": {}}
    (redaction if where == "outside" else redaction["content"])["redacts"] = "$0"
    assert meant(redaction) == Redaction("$0")


def test_the_bot_does_not_listen_to_itself_or_to_notices() -> None:
    """Its own messages, other bots' notices, emotes and pictures mean nothing."""
    assert meant(event("who leads?", sender=ME.user), direct=True) is None
    for kind in ("m.notice", "m.emote", "m.image"):
        assert meant(event("who leads?", msgtype=kind), direct=True) is None


def test_a_clock_that_is_ahead_is_not_believed() -> None:
    """A message said to be of tomorrow is of now; one without a time, too."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).timestamp() * 1000
    for told in (int(tomorrow), None, "x", -5):
        asked = meant(event("hi") | {"origin_server_ts": told}, direct=True).asked_at
        assert abs((datetime.now(UTC) - asked).total_seconds()) < 5


def test_joining_is_told_from_a_change_of_name() -> None:
    """Only the event by which the bot came in counts as joining."""
    member = {"type": "m.room.member", "state_key": ME.user, "content": {"membership": "join"}}
    assert joins(member, ME.user)
    assert joins(member | {"unsigned": {"prev_content": {"membership": "invite"}}}, ME.user)
    assert not joins(member | {"unsigned": {"prev_content": {"membership": "join"}}}, ME.user)
    assert not joins(member | {"state_key": "@ada:example.org"}, ME.user)
    assert not joins(event(), ME.user)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(ME.user) | st.just("m.thread"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("msgtype", "body", "m.mentions", "m.relates_to", "m.new_content", "formatted_body", "redacts")


@given(
    st.sampled_from(["m.room.message", "m.reaction", "m.room.redaction", "m.room.member", "x"]),
    st.dictionaries(
        st.sampled_from(FIELDS),
        JSON
        | st.dictionaries(
            st.sampled_from(["rel_type", "event_id", "key", "user_ids", "m.in_reply_to"]), JSON
        ),
    ),
    JSON,
)
def test_malformed_events_mean_nothing_and_break_nothing(
    kind: str, content: dict[str, Any], stray: Any
) -> None:
    """Whatever shape an event has, it is read or left, and never raises."""
    for shape in (
        {"content": content},
        {"content": stray},
        {"sender": stray},
        {"event_id": stray},
        {"origin_server_ts": stray},
    ):
        for direct in (True, False):
            meant({**event(), "type": kind, "content": content, **shape}, direct=direct)

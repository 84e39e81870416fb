"""What Slack says, read: words without escapes, who and where, links, edits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.message import Message
from bot.slack import incoming

BOT = "U0BRIEFBOT"
EVENT: dict[str, Any] = {
    "user": "U1",
    "text": f"<@{BOT}> how many?",
    "ts": "1700000000.000100",
    "channel": "C1",
}


@given(st.text(max_size=200))
def test_what_a_person_types_comes_back_as_typed(text: str) -> None:
    """Slack escapes three signs; without mentions and links, undoing that is all there is to do."""
    sent = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert incoming.plain_text(sent, BOT) == text.strip()


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (f"<@{BOT}> how many?", "how many?"),
        (f"so <@{BOT}>, how many?", "so , how many?"),
        ("ask <@U2|bob> in <#C1|desk>", "ask @bob in #desk"),
        ("see <https://example.org/a?b=1&amp;c|here>", "see https://example.org/a?b=1&c"),
        ("<mailto:a@example.org|a@example.org> wrote", "a@example.org wrote"),
        ("<!here> look", "@here look"),
    ],
)
def test_signs_of_slacks_are_words(sent: str, read: str) -> None:
    """Mentions, channels and links read as people read them."""
    assert incoming.plain_text(sent, BOT) == read


def test_a_mention_belongs_to_its_thread_and_its_asker_s_time() -> None:
    """The reply goes into the message's own thread, or the one it stands in; the clock is the asker's."""
    zone = incoming.zone_of(3 * 3_600)
    message = incoming.mention(EVENT, "Ev1", "T1", BOT, zone)
    assert message is not None
    assert (message.id, message.thread, message.delivery) == ("T1:C1:1700000000.000100", EVENT["ts"], "Ev1")
    assert message.asked_at.utcoffset() == timedelta(hours=3)
    inside = incoming.mention(EVENT | {"thread_ts": "1699.1"}, "Ev2", "T1", BOT, zone)
    assert inside is not None and inside.thread == "1699.1" and inside.id == message.id


def test_only_words_of_people_are_messages() -> None:
    """Bots, joins, and mentions that come as mentions anyway are none."""
    zone = incoming.zone_of(0)
    assert incoming.mention(EVENT | {"bot_id": "B1"}, "", "T1", BOT, zone) is None
    assert incoming.direct(EVENT | {"subtype": "channel_join"}, "", "T1", BOT, zone) is None
    assert incoming.in_thread(EVENT | {"thread_ts": "1699.1"}, "", "T1", BOT, zone) is None
    assert incoming.in_thread(EVENT | {"text": "and in Syria?"}, "", "T1", BOT, zone) is None
    assert incoming.in_thread(EVENT | {"text": "and in Syria?", "thread_ts": "1699.1"}, "", "T1", BOT, zone)


def test_a_preview_is_no_edit() -> None:
    """A message changes when Slack adds a link's preview; only changed words are an edit."""
    before = {"user": "U1", "text": "one", "ts": "1.1"}
    changed = {"channel": "C1", "message": before | {"edited": {"ts": "1.2"}}, "previous_message": before}
    assert incoming.edited(changed) is None
    assert incoming.edited(changed | {"message": before | {"text": "two"}}) is None
    told = incoming.edited(changed | {"message": before | {"text": "two", "edited": {"ts": "1.2"}}})
    assert told is not None and (told["channel"], told["text"]) == ("C1", "two")


def test_links_are_found_wherever_slack_puts_them() -> None:
    """In the text, in blocks, in a shared message; each once, and web addresses alone."""
    message = {
        "text": "<https://a.example/1> and <https://b.example|b> <mailto:x@y.example>",
        "blocks": [{"elements": [{"type": "link", "url": "https://a.example/1"}]}],
        "attachments": [{"from_url": "https://c.example", "text": "shared"}],
    }
    assert incoming.links_in(message) == ["https://a.example/1", "https://b.example", "https://c.example"]
    assert incoming.words_in({"attachments": [{"text": "what &amp; who"}]}) == "what & who"


def test_what_comes_from_no_channel_belongs_to_its_person_alone() -> None:
    """Two people's presses on App Home don't follow up on each other, nor wait for each other."""
    ann, bob = (
        Message("slack", "m", "", who, "reindex", datetime(2026, 1, 1, tzinfo=UTC), direct=True)
        for who in ("U1", "U2")
    )
    assert ann.conversation != bob.conversation

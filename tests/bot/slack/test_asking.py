"""Asking in Slack: in channels, directly, by command, in the assistant's pane."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.reception import Reception
from bot.slack.manifest import events_of, scopes_of
from tests.bot.slack.conftest import briefbot
from tests.peers.slack_workspace import Workspace, words_of, workspace

QUESTION = "how many ISIS fighters remain?"
ANSWER = "3,000 to 5,000 (the UN monitoring team, Jan 2024)"


def test_a_mention_is_answered_in_its_thread(slack: Workspace, bot: Reception) -> None:
    """The quote comes into the thread, with the whole answer in the text that a lock screen shows."""
    asked = slack.ask("ann", "desk-iraq", QUESTION)
    reply = slack.reply(slack.channel("desk-iraq"), asked)
    assert reply["thread_ts"] == asked
    assert reply["text"].startswith(ANSWER)
    assert "said in January 2024 that 3,000 to 5,000 ISIS fighters" in words_of(reply["blocks"])
    assert not reply["unfurl_links"] and not reply["unfurl_media"]


def test_a_follow_up_in_the_thread_needs_no_subject_and_is_echoed(slack: Workspace, bot: Reception) -> None:
    """ "and in 2018?" is read with the question before it, and the reply says how."""
    channel = slack.channel("desk-iraq")
    asked = slack.ask("ann", "desk-iraq", QUESTION)
    slack.reply(channel, asked)
    slack.ask("bob", "desk-iraq", "and in 2018?", thread=asked)
    reply = slack.reply(channel, asked, 2)
    assert "I read this as: how many ISIS fighters remain in 2018?" in words_of(reply["blocks"])


def test_a_direct_message_is_answered_beside_it(slack: Workspace, bot: Reception) -> None:
    """No mention and no thread is needed there."""
    place = slack.where("ann", "bot")
    slack.say("ann", "bot", QUESTION)
    (reply,) = slack.wait(lambda: [m for m in slack.history("ann", place) if m["user"] == slack.bot])
    assert reply["text"].startswith(ANSWER)
    assert "thread_ts" not in reply
    slack.say("ann", "bot", "and in 2018?")
    slack.wait(lambda: [m for m in slack.history("ann", place) if m["user"] == slack.bot][1:])


def test_commands_work_by_mention_since_slash_commands_do_not_in_threads(
    slack: Workspace, bot: Reception
) -> None:
    """ "@briefbot timeline …" is the timeline."""
    asked = slack.ask("ann", "desk-iraq", "timeline ISIS fighters in Iraq and Syria")
    reply = slack.reply(slack.channel("desk-iraq"), asked)
    assert "20,000 to 30,000" in words_of(reply["blocks"])


def test_context_and_thanks_in_a_thread(slack: Workspace, bot: Reception) -> None:
    """ "context" shows the article's words around the quote, in the message itself; "thanks" gets a word, no search."""
    channel = slack.channel("desk-iraq")
    asked = slack.ask("ann", "desk-iraq", QUESTION)
    slack.reply(channel, asked)
    slack.ask("ann", "desk-iraq", "context", thread=asked)
    shown = slack.reply(channel, asked, 2)
    assert "The figure is for fighters alone." in words_of(shown["blocks"])
    assert shown["text"].startswith("In its context: The UN monitoring team said in January 2024")
    slack.ask("bob", "desk-iraq", "thanks!", thread=asked)
    assert slack.reply(channel, asked, 3)["text"] == "You're welcome."
    slack.ask("bob", "desk-iraq", "/timelin ISIS fighters", thread=asked)
    assert "Did you mean timeline?" in slack.reply(channel, asked, 4)["text"]


def test_the_assistants_pane_suggests_what_is_in_the_index_and_shows_that_it_searches(
    slack: Workspace, bot: Reception
) -> None:
    """Suggested questions are answered when asked; a question there sets a status before its reply."""
    place = slack.where("bob", "bot")
    opened = slack.say("bob", "bot", "new thread")
    slack.happen(
        {
            "type": "assistant_thread_started",
            "assistant_thread": {"user_id": slack.person("bob"), "channel_id": place, "thread_ts": opened},
        }
    )
    (call,) = slack.wait(lambda: slack.calls("assistant.threads.setSuggestedPrompts"))
    prompts = call.args["prompts"]
    assert 2 <= len(prompts) <= 4
    slack.say("bob", "bot", prompts[0]["message"], thread=opened)
    reply = slack.reply(place, opened)
    assert words_of(reply["blocks"]).count("❝")
    assert any(call.args["thread_ts"] == opened for call in slack.calls("assistant.threads.setStatus"))


def test_a_slash_command_is_answered_for_its_asker_alone(slack: Workspace, bot: Reception) -> None:
    """/ask answers through the command's own address, visible to the asker, with a button to share."""
    before = len(slack.calls("response_url"))
    slack.command("ann", "desk-iraq", "ask", QUESTION)
    call = slack.wait(lambda: slack.calls("response_url")[before:])[0]
    assert call.args["response_type"] == "ephemeral"
    assert call.args["text"].startswith(ANSWER)
    slack.press("ann", {"blocks": call.args["blocks"]}, "Share in channel")
    shared = slack.wait(
        lambda: [m for m in slack.history("ann", slack.channel("desk-iraq")) if ANSWER in m["text"]]
    )
    assert "thread_ts" not in shared[0]
    assert shared[0]["text"].startswith(f"Shared: {QUESTION} {ANSWER}")  # the others did not see it asked
    assert f"<@{slack.person('ann')}>" not in shared[0]["text"]
    assert {"type": "user", "user_id": slack.person("ann")} in shared[0]["blocks"][0]["elements"][0][
        "elements"
    ]


def test_when_the_commands_address_is_used_up_the_answer_comes_directly(
    slack: Workspace, bot: Reception
) -> None:
    """Slack takes five replies in half an hour to a command; after that the answer is a direct message."""
    place = slack.where("eve", "bot")
    number = len(slack.history("eve", place))
    slack.fault("users.info", "limited", times=2)  # while the question waits, the address expires
    slack.run(_expired(slack))
    slack.command("eve", "desk-iraq", "ask", QUESTION)
    told = slack.wait(lambda: slack.history("eve", place)[: -number or None])
    assert told[0]["text"].startswith(ANSWER)


async def _expired(slack: Workspace) -> None:
    slack.relay.response_seconds = -1.0


@pytest.fixture(autouse=True)
def living_addresses(slack: Workspace) -> Iterator[None]:
    yield
    slack.relay.response_seconds = 30 * 60


def test_an_edited_question_updates_its_answer(slack: Workspace, bot: Reception) -> None:
    """The reply that is there is edited; no second one appears."""
    channel = slack.channel("desk-iraq")
    asked = slack.ask("ann", "desk-iraq", QUESTION)
    slack.reply(channel, asked)
    slack.as_person(
        "ann",
        "chat.update",
        channel=channel,
        ts=asked,
        text=f"<@{slack.bot}> how many ISIS fighters in 2018?",
    )
    slack.wait(lambda: "20,000 to 30,000" in slack.replies(channel, asked)[0]["text"])
    assert len(slack.replies(channel, asked)) == 1


def test_a_deleted_question_takes_its_answer_along(slack: Workspace, bot: Reception) -> None:
    """In a direct conversation, where Slack tells of deletions, the answer goes with the question."""
    place = slack.where("ann", "bot")
    asked = slack.say("ann", "bot", "who leads the air strikes?")
    told = slack.wait(
        lambda: [m for m in slack.history("ann", place) if m["user"] == slack.bot and m["ts"] > asked]
    )
    slack.as_person("ann", "chat.delete", channel=place, ts=asked)
    slack.wait(lambda: not any(m["ts"] == told[0]["ts"] for m in slack.history("ann", place)))


def test_its_own_messages_and_other_bots_are_not_answered(slack: Workspace, bot: Reception) -> None:
    """Bots don't answer each other."""
    place = slack.where("ann", "bot")
    event = {
        "type": "message",
        "channel": place,
        "channel_type": "im",
        "text": QUESTION,
        "ts": "1700000000.1",
    }
    slack.happen(event | {"bot_id": "B1", "user": "U0OTHERBOT"})
    slack.happen(event | {"user": slack.bot, "bot_id": "B0BRIEFBOT", "ts": "1700000000.2"})
    slack.happen(event | {"user": slack.person("ann"), "subtype": "channel_join", "ts": "1700000000.3"})
    assert bot.store.inbox.waiting("slack") == 0


def test_a_channel_without_a_grant_gets_nothing_and_is_told_whom_to_ask(
    slack: Workspace, shelf: Path
) -> None:
    """Nothing is open by default: the refusal says which command grants it, and names the admins."""
    with briefbot(slack, shelf, open_collections=frozenset()) as (reception, _):
        asked = slack.ask("ann", "desk-iraq", QUESTION)
        reply = slack.reply(slack.channel("desk-iraq"), asked)
        assert "briefbot access grant slack #desk-iraq" in reply["text"]
        assert "@eve" in words_of(reply["blocks"])
        place = slack.where("ann", "bot")
        reception.store.grants.give("slack", slack.channel("desk-iraq"), "samples", "test", reception.clock())
        number = len(slack.history("ann", place))
        slack.say("ann", "bot", QUESTION)
        told = slack.wait(lambda: slack.history("ann", place)[: -number - 1])
        assert told[0]["text"].startswith(ANSWER), "a direct conversation follows the person's channels"


def test_channels_shared_with_others_get_nothing_unless_granted(slack: Workspace, bot: Reception) -> None:
    """Open collections are not open to other organisations."""
    slack.relay.shared.add(slack.channel("quiet"))
    asked = slack.ask("ann", "quiet", QUESTION)
    reply = slack.reply(slack.channel("quiet"), asked)
    assert reply["text"].startswith("I have no articles for this channel yet.")


def test_threads_without_mentions_where_admins_switched_it_on(shelf: Path) -> None:
    """In a thread of the bot's, a question needs no mention; chatter is left alone, and so are other channels."""
    threads = workspace(subscribed=frozenset(events_of(True)), scopes=",".join(scopes_of(True)))
    with threads as slack, briefbot(slack, shelf, slack_threads=frozenset({slack.channel("desk-iraq")})):
        channel = slack.channel("desk-iraq")
        asked = slack.ask("ann", "desk-iraq", QUESTION)
        slack.reply(channel, asked)
        slack.say("bob", "desk-iraq", "thanks, lunch anyone?", thread=asked)
        slack.say("bob", "desk-iraq", "and in 2018?", thread=asked)
        assert "20,000 to 30,000" in slack.reply(channel, asked, 2)["text"]
        assert len(slack.replies(channel, asked)) == 2
        other = slack.say("bob", "desk-iraq", "a thread of others")
        slack.say("ann", "desk-iraq", QUESTION, thread=other)
        quiet = slack.ask("ann", "quiet", QUESTION)
        slack.reply(slack.channel("quiet"), quiet)
        slack.say("ann", "quiet", "and in 2018?", thread=quiet)
        last = slack.ask("ann", "desk-iraq", QUESTION)
        slack.reply(channel, last)
        assert slack.replies(channel, other) == []
        assert len(slack.replies(slack.channel("quiet"), quiet)) == 1


def test_a_timeline_comes_with_its_chart_and_its_rows(slack: Workspace, bot: Reception) -> None:
    """By mention they are in the thread, and go with the answer; of a command's they are in the direct conversation,
    until it is shared.
    """
    channel = slack.channel("desk-iraq")
    asked = slack.ask("ann", "desk-iraq", "timeline ISIS fighters in Iraq and Syria")
    files = slack.wait(lambda: [f for m in slack.replies(channel, asked) for f in m.get("files", ())])
    assert {one["name"] for one in files} == {
        f"timeline-isis-fighters-in-iraq-and-syria.{kind}" for kind in ("png", "csv")
    }
    reply = slack.reply(channel, asked)
    slack.press("ann", reply, "Remove this answer")
    slack.wait(lambda: all(one["ts"] != reply["ts"] for one in slack.replies(channel, asked)))
    assert {call.args["file"] for call in slack.calls("files.delete")} == {one["id"] for one in files}
    place = slack.where("bob", "bot")
    slack.command("bob", "desk-iraq", "timeline", "ISIS fighters in Iraq and Syria")
    (told,) = slack.wait(lambda: [m for m in slack.history("bob", place) if m.get("files")])
    assert "7 figures" in told["text"]
    (private,) = [call.args for call in slack.calls("response_url") if "7 figures" in str(call.args)]
    before = {one["ts"] for one in slack.history("bob", channel)}
    slack.press("bob", private, "Share in channel")
    posted = slack.wait(lambda: [m for m in slack.history("bob", channel) if m["ts"] not in before])
    assert "7 figures" in posted[-1]["text"]
    slack.wait(lambda: [m for m in slack.history("bob", channel) if m.get("files")])

"""Asking in Slack: in channels, directly, by command, in the assistant's pane."""

from __future__ import annotations

from bot.reception import Reception
from tests.peers.slack_workspace import Workspace, words_of

QUESTION = "how many ISIS fighters remain?"


def test_a_mention_is_answered_in_its_thread(slack: Workspace, bot: Reception) -> None:
    """The quote comes into the thread, with the whole answer in the text that a lock screen shows."""
    asked = slack.ask("ann", "desk-iraq", QUESTION)
    reply = slack.reply(slack.channel("desk-iraq"), asked)
    assert reply["thread_ts"] == asked
    assert reply["text"].startswith("3,000 to 5,000 (the UN monitoring team, Jan 2024)")
    assert "said in January 2024 that 3,000 to 5,000 ISIS fighters" in words_of(reply["blocks"])
    assert not reply["unfurl_links"] and not reply["unfurl_media"]

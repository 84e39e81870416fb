"""The rig itself: what stands in for Slack behaves as Slack's own client expects."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest

from tests.peers.slack_relay import APP_TOKEN
from tests.peers.slack_workspace import HERE, NODE, Workspace, workspace

EVENTS = frozenset({"app_mention", "message.im"})
SCOPES = "app_mentions:read,chat:write,im:history,channels:read"


@pytest.fixture
def slack() -> Iterator[Workspace]:
    with workspace(subscribed=EVENTS, scopes=SCOPES, ack_seconds=1) as made:
        yield made


@pytest.fixture
def client(slack: Workspace) -> Iterator[Iterator[dict[str, object]]]:
    """Slack's own Node client, connected; what it prints."""
    process = subprocess.Popen(
        [NODE, HERE / "slack_socket_client.mjs", slack.api, APP_TOKEN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    told = (json.loads(line) for line in process.stdout if line.startswith("{"))
    assert next(told) == {"connected": True}
    yield told
    process.stdin.close()
    process.wait(60)
    process.stdout.close()


def test_slacks_own_client_is_told_of_a_mention_and_acknowledges_it(
    slack: Workspace, client: Iterator[dict[str, object]]
) -> None:
    """What somebody types in a channel reaches Slack's Node client as an event, and its ack comes back."""
    slack.ask("ann", "desk-iraq", "how many?")
    assert next(client) == {"type": "events_api", "text": f"<@{slack.bot}> how many?", "retry_num": 0}
    assert len(slack.wait(lambda: slack.relay.latencies)) == 1


def test_chatter_without_a_mention_is_not_delivered(
    slack: Workspace, client: Iterator[dict[str, object]]
) -> None:
    """Without the subscription to a channel's messages, only mentions and direct messages arrive."""
    slack.say("ann", "desk-iraq", "lunch?")
    slack.say("ann", "bot", "hello")
    assert next(client)["text"] == "hello"


def test_slacks_own_client_reconnects_after_a_disconnect_frame_and_after_a_killed_connection(
    slack: Workspace, client: Iterator[dict[str, object]]
) -> None:
    """Either way the client comes back by itself, and an event that was not acknowledged is delivered again."""
    slack.run(slack.relay.disconnect())
    assert next(client) == {"connected": True}
    slack.run(slack.relay.drop_sockets())
    slack.ask("ann", "desk-iraq", "still there?")
    told = [next(client), next(client)]
    assert {"connected": True} in told
    assert any("still there?" in str(one.get("text")) for one in told)


def test_limits_are_told_as_slack_tells_them(slack: Workspace) -> None:
    """A call that a fault limits gets 429 with Retry-After, and is not done; the next one is."""
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    bot = WebClient("xoxb-briefbot", base_url=slack.api)
    slack.fault("chat.postMessage", "limited", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        bot.chat_postMessage(channel=slack.channel("desk-iraq"), text="one")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert bot.chat_postMessage(channel=slack.channel("desk-iraq"), text="two")["ok"]
    assert [one["text"] for one in slack.history("ann", slack.channel("desk-iraq"))] == ["two"]


def test_a_scope_that_is_not_there_is_missed(slack: Workspace) -> None:
    """The emulator refuses what the app's scopes don't cover, with the scope's name."""
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    with pytest.raises(SlackApiError) as caught:
        WebClient("xoxb-briefbot", base_url=slack.api).conversations_history(channel=slack.channel("quiet"))
    assert caught.value.response["needed"] == "channels:history"

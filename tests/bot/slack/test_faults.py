"""What goes wrong between Slack and the app: limits, lost replies, silent sockets, repeated deliveries, forgeries."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.desk.delivery import REPEATED
from bot.desk.message import Message
from bot.desk.platform import ChatError
from bot.desk.reception import Reception
from bot.settings import SlackMode
from bot.slack import connection, web
from bot.slack.chat import SlackChat
from bot.slack.manifest import events_of, scopes_of
from index.errors import FolderFull, SettingsError
from tests.bot.slack.conftest import briefbot
from tests.peers.slack_delivery import SECRET
from tests.peers.slack_workspace import Workspace, workspace

QUESTION = "how many ISIS fighters remain?"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replies of Slack's are missed after a few seconds."""
    monkeypatch.setattr(web, "SECONDS", 4)


def test_limits_are_waited_out(slack: Workspace, bot: Reception) -> None:
    """429 with Retry-After on every call that an answer needs: it comes late, and once."""
    for method in ("chat.postMessage", "users.info", "conversations.info", "auth.test"):
        slack.fault(method, "limited", times=2)
    asked = slack.ask("bob", "quiet", QUESTION)
    slack.reply(slack.channel("quiet"), asked)

    def tried() -> int:
        return sum(call.args.get("thread_ts") == asked for call in slack.calls("chat.postMessage"))

    slack.wait(lambda: tried() > 0)  # a message can be read before its call is noted down
    assert tried() == 1
    assert len(slack.replies(slack.channel("quiet"), asked)) == 1


def test_a_lost_reply_is_looked_for_where_history_may_be_read(
    impatient: None, slack: Workspace, bot: Reception
) -> None:
    """In a direct conversation: Slack took the post, its reply was lost, and there is no second post."""
    place = slack.where("ann", "bot")
    fault = slack.fault("chat.postMessage", "swallowed")
    asked = slack.say("ann", "bot", QUESTION)
    slack.wait(lambda: fault.met.is_set() and bot.store.inbox.waiting("slack") == 0)
    posted = [m for m in slack.history("ann", place) if m["user"] == slack.bot and m["ts"] > asked]
    assert len(posted) == 1
    assert bot.store.inbox.counted(REPEATED) == 0


def test_a_lost_reply_is_repeated_and_says_so_where_history_may_not_be_read(
    impatient: None, slack: Workspace, bot: Reception
) -> None:
    """The one gap: in a channel, without history scopes, the second post says that it may be one, and is counted."""
    fault = slack.fault("chat.postMessage", "swallowed")
    asked = slack.ask("ann", "desk-iraq", QUESTION)
    slack.wait(lambda: fault.met.is_set() and bot.store.inbox.waiting("slack") == 0)
    first, second = slack.replies(slack.channel("desk-iraq"), asked)
    assert "may be here twice" not in first["text"]
    assert "may be here twice" in second["text"]
    assert bot.store.inbox.counted(REPEATED) == 1


def test_what_was_never_posted_is_posted_once(impatient: None, slack: Workspace, bot: Reception) -> None:
    """A connection cut before Slack did anything, and a refusal to serve, cost time and nothing else."""
    place = slack.where("ann", "bot")
    cut = slack.fault("chat.postMessage", "cut")
    slack.fault("users.conversations", "refused")
    asked = slack.say("ann", "bot", QUESTION)
    slack.wait(lambda: cut.met.is_set() and bot.store.inbox.waiting("slack") == 0)
    posted = [m for m in slack.history("ann", place) if m["user"] == slack.bot and m["ts"] > asked]
    assert len(posted) == 1


def test_repeated_deliveries_are_answered_once(slack: Workspace, bot: Reception) -> None:
    """Each message comes three times, under the same event id and under another one."""
    slack.relay.again = slack.relay.renamed = 1.0
    try:
        asked = [slack.ask("ann", "desk-iraq", f"{QUESTION} ({number})") for number in range(5)]
        for ts in asked:
            slack.reply(slack.channel("desk-iraq"), ts)
        slack.wait(lambda: bot.store.inbox.waiting("slack") == 0)
    finally:
        slack.relay.again = slack.relay.renamed = 0.0
    assert [len(slack.replies(slack.channel("desk-iraq"), ts)) for ts in asked] == [1] * 5


@pytest.mark.parametrize("how", ["disconnect", "drop"])
def test_a_lost_connection_is_made_anew(slack: Workspace, bot: Reception, how: str) -> None:
    """After a disconnect frame or a killed connection the app is back, and what was asked meanwhile is answered."""
    before = slack.relay.hellos
    slack.run(slack.relay.disconnect() if how == "disconnect" else slack.relay.drop_sockets())
    asked = slack.ask("ann", "desk-iraq", QUESTION)
    slack.reply(slack.channel("desk-iraq"), asked)
    assert slack.relay.hellos > before


def test_an_outage_at_the_start_is_waited_out(
    slack: Workspace, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack fails for longer than a call is tried: health says so, and the app comes when Slack does."""
    monkeypatch.setattr(web, "_TRIES", 0)
    slack.fault("auth.test", "refused", times=3)
    with briefbot(slack, shelf):
        asked = slack.ask("ann", "desk-iraq", QUESTION)
        slack.reply(slack.channel("desk-iraq"), asked)


def test_slack_that_opens_no_socket_for_a_while_is_tried_again(
    slack: Workspace, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refusals while connecting, at the start and later, are no end: health has the sentence until it works."""
    monkeypatch.setattr(connection, "_AGAIN", 0.5)
    with briefbot(slack, shelf, connected=False) as (_, health):
        slack.fault("apps.connections.open", "refused", times=2)
        slack.wait(lambda: "can't be reached" in str(health.report()) or health.report()["ok"])
        slack.wait(lambda: health.report()["ok"])
        before = slack.relay.hellos
        slack.fault("apps.connections.open", "refused", times=2)
        slack.run(slack.relay.drop_sockets())
        slack.wait(lambda: slack.relay.hellos > before)
        asked = slack.ask("ann", "desk-iraq", QUESTION)
        slack.reply(slack.channel("desk-iraq"), asked)


def test_a_socket_that_fell_silent_is_noticed_and_given_up(
    slack: Workspace, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection stands, and not even pongs come: health says so, and the app connects anew."""
    monkeypatch.setattr(connection, "QUIET", 1.5)
    monkeypatch.setattr(connection, "PING", 60.0)  # so that nothing but the watchdog can notice
    with briefbot(slack, shelf) as (_, health):
        before = slack.relay.hellos
        slack.relay.silent = True
        slack.wait(lambda: not health.report()["ok"] or slack.relay.hellos > before)
        slack.relay.silent = False
        slack.wait(lambda: slack.relay.hellos > before and health.report()["ok"])
        asked = slack.ask("ann", "desk-iraq", QUESTION)
        slack.reply(slack.channel("desk-iraq"), asked)


def test_a_question_that_cannot_be_kept_is_not_acknowledged_and_its_asker_is_told_once(
    slack: Workspace, bot: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a full disk Slack delivers again, for when there is room; the asker has one sentence meanwhile."""
    accept = bot.store.inbox.accept
    full = [True]

    def accepting(message: Message, now: object) -> object:
        if full[0]:
            raise FolderFull("The disk is full. Make room.")
        return accept(message, now)  # type: ignore[arg-type]

    monkeypatch.setattr(bot.store.inbox, "accept", accepting)
    asked = slack.ask("ann", "desk-iraq", QUESTION)
    told = slack.reply(slack.channel("desk-iraq"), asked)
    assert told["text"] == "The disk is full. Make room."
    full[0] = False
    answer = slack.reply(slack.channel("desk-iraq"), asked, 2)
    assert answer["text"].startswith("3,000 to 5,000")
    assert len(slack.replies(slack.channel("desk-iraq"), asked)) == 2


def test_a_wrong_token_ends_the_chat_with_a_sentence(slack: Workspace, shelf: Path) -> None:
    """Nothing is retried for ever that can't work."""
    with (
        pytest.raises(ChatError, match="does not know the bot token"),
        briefbot(slack, shelf, slack_bot_token="xoxb-wrong"),
    ):
        pass
    with (
        pytest.raises(ChatError, match="does not know the app-level token"),
        briefbot(slack, shelf, slack_app_token="xapp-wrong"),
    ):
        pass


def test_half_a_setting_is_said(slack: Workspace, shelf: Path) -> None:
    """What is missing is named, with where it is to be found."""
    from bot.running.health import Health
    from bot.settings import Settings

    with pytest.raises(SettingsError, match="BRIEFBOT_SLACK_APP_TOKEN"):
        SlackChat(Settings(slack_bot_token="xoxb-1"), Health())
    with pytest.raises(SettingsError, match="BRIEFBOT_SLACK_SIGNING_SECRET"):
        SlackChat(Settings(slack_bot_token="xoxb-1", slack_mode=SlackMode.HTTP), Health())


@pytest.fixture
def over_http(shelf: Path) -> Iterator[tuple[Workspace, Reception, str]]:
    """A workspace whose app is called over HTTP."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = workspace(subscribed=frozenset(events_of(False)), scopes=",".join(scopes_of(False)))
    with made as slack, briefbot(slack, shelf, slack_mode=SlackMode.HTTP, slack_port=port) as (reception, _):
        slack.relay.events_url = f"http://127.0.0.1:{port}/slack/events"
        yield slack, reception, slack.relay.events_url


def test_over_http_the_same_app_answers(over_http: tuple[Workspace, Reception, str]) -> None:
    """Mentions, commands and buttons come as signed requests; the rest is the same."""
    slack, _, _ = over_http
    asked = slack.ask("ann", "desk-iraq", QUESTION)
    reply = slack.reply(slack.channel("desk-iraq"), asked)
    slack.press("bob", reply, "Context")
    slack.wait(lambda: slack.calls("views.open"))
    slack.command("ann", "desk-iraq", "ask", QUESTION)
    slack.wait(lambda: slack.calls("response_url"))


def test_forged_requests_are_refused(over_http: tuple[Workspace, Reception, str]) -> None:
    """A wrong signature, an old timestamp, one that is no number, none at all: 401, and nothing is heard."""
    _, reception, url = over_http
    body = '{"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_mention"}}'
    now, old = str(int(time.time())), str(int(time.time()) - 3_600)
    verifier = SignatureVerifier(SECRET)

    def signed(stamp: str) -> str:
        return str(verifier.generate_signature(timestamp=stamp, body=body))

    cases = [
        {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": old, "X-Slack-Signature": signed(old)},
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "²", "X-Slack-Signature": "v0=0"},
        {"X-Slack-Signature": signed(now)},
    ]
    for headers in cases:
        headers = {name: value.encode().decode("latin-1") for name, value in headers.items()}
        request = urllib.request.Request(url, body.encode(), headers | {"Content-Type": "application/json"})
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=60)
        caught.value.close()
        assert caught.value.code == 401, headers
    assert reception.store.inbox.waiting("slack") == 0


def test_blocks_that_slack_refuses_are_posted_plainer(slack: Workspace, bot: Reception) -> None:
    """First without thumbs, then as text alone: the answer is there in any case."""
    for times in (1, 2):
        slack.fault("chat.postMessage", "blocks", times=times)
        asked = slack.ask("ann", "desk-iraq", QUESTION)
        reply = slack.reply(slack.channel("desk-iraq"), asked)
        assert reply["text"].startswith("3,000 to 5,000")
        kinds = {block["type"] for block in reply.get("blocks") or ()}
        assert "context_actions" not in kinds
        assert ("rich_text" in kinds) is (times == 1)


def test_a_channel_that_was_archived_holds_nobody_up(slack: Workspace, bot: Reception) -> None:
    """What can't be posted there is given up, with a line in the log; other channels are answered."""
    fault = slack.fault("chat.postMessage", "limited", retry_after=6)
    asked = slack.ask("ann", "closed", QUESTION)
    slack.wait(fault.met.is_set)
    slack.as_person("ann", "conversations.archive", channel=slack.channel("closed"))
    other = slack.ask("ann", "desk-iraq", QUESTION)
    slack.reply(slack.channel("desk-iraq"), other)
    slack.wait(lambda: bot.store.inbox.waiting("slack") == 0)
    assert slack.replies(slack.channel("closed"), asked) == []


def test_slacks_check_of_the_address_is_answered(over_http: tuple[Workspace, Reception, str]) -> None:
    """When an address is entered on the app's page, Slack sends a challenge and wants it back."""
    _, _, url = over_http
    body, now = '{"type": "url_verification", "token": "t", "challenge": "abc123"}', str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body)
    headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": str(signature)}
    request = urllib.request.Request(url, body.encode(), headers | {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200 and b"abc123" in answer.read()

"""Setting up the app: its manifest, its check, its commands' names."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.cli.run import run
from bot.settings import Settings, SlackMode
from bot.slack.manifest import events_of, manifest, scopes_of
from bot.slack.naming import commands_of
from index.errors import SettingsError
from tests.peers.slack_relay import APP_TOKEN, BOT_TOKEN
from tests.peers.slack_workspace import Workspace


def test_the_manifest_asks_for_no_history_of_channels_unless_threads_need_it() -> None:
    """Private by default: the history scopes, and their events, come with --threads alone."""
    plain, threads = (manifest(Settings(), threads=one) for one in (False, True))
    assert not [one for one in plain["oauth_config"]["scopes"]["bot"] if one.endswith("s:history")]
    more = set(threads["oauth_config"]["scopes"]["bot"]) - set(plain["oauth_config"]["scopes"]["bot"])
    assert more == {"channels:history", "groups:history"}
    events = set(threads["settings"]["event_subscriptions"]["bot_events"])
    assert events - set(plain["settings"]["event_subscriptions"]["bot_events"]) == {
        "message.channels",
        "message.groups",
    }


def test_the_manifest_fits_the_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Commands are named as set; over HTTP every address is there, and the socket is off."""
    monkeypatch.setenv("BRIEFBOT_SLACK_MODE", "http")
    monkeypatch.setenv("BRIEFBOT_SLACK_COMMANDS", "ask=frag,reindex")
    monkeypatch.setenv("BRIEFBOT_SLACK_COMMAND_PREFIX", "bb-")
    assert run(["slack", "manifest", "--address", "https://desk.example/"]) == 0
    made: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [one["command"] for one in made["features"]["slash_commands"]] == ["/bb-frag", "/bb-reindex"]
    url = "https://desk.example/slack/events"
    assert {one["url"] for one in made["features"]["slash_commands"]} == {url}
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert made["settings"]["socket_mode_enabled"] is False


def test_the_manifest_keeps_slacks_limits() -> None:
    """Names, descriptions and hints are short enough, with any prefix that is allowed."""
    made = manifest(Settings(slack_mode=SlackMode.HTTP), threads=True)
    shown = made["display_information"]
    assert len(shown["name"]) <= 35 and len(shown["description"]) <= 140
    for command in made["features"]["slash_commands"]:
        assert len(command["command"]) <= 32 and len(command["description"]) <= 2_000
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24 and len(shortcut["description"]) <= 150
    assert len(made["features"]["assistant_view"]["assistant_description"]) <= 300


def test_commands_that_cannot_be_are_said() -> None:
    """A command that is not there, or a name that Slack would not take, is one sentence."""
    with pytest.raises(SettingsError, match="no command"):
        commands_of(Settings(slack_commands="ask,dance"))
    with pytest.raises(SettingsError, match="can't be a slash command"):
        commands_of(Settings(slack_command_prefix="Ä "))


def test_check_finds_a_good_set_up_good(
    slack: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the manifest's scopes, both tokens and an admin, nothing is missing."""
    _set(monkeypatch, slack, BOT_TOKEN=BOT_TOKEN, APP_TOKEN=APP_TOKEN, ADMINS=slack.person("eve"))
    assert run(["slack", "check"]) == 0
    said = capsys.readouterr().out
    assert "✗" not in said
    assert f"All {len(scopes_of(False))} scopes are there." in said
    assert events_of(False)[0] in said


def test_check_names_what_is_missing(
    slack: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing scope, an unknown admin, a wrong app-level token: each with what to do."""
    _set(monkeypatch, slack, BOT_TOKEN=BOT_TOKEN, APP_TOKEN="xapp-wrong", ADMINS="U0NOBODY", THREADS="all")
    assert run(["slack", "check"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "The scope channels:history is missing; it is there to hear follow-ups without a mention" in said
    assert "briefbot slack manifest --threads" in said
    assert "U0NOBODY, whom Slack does not know" in said
    assert "Slack does not open a socket" in said


def test_check_without_any_setting_says_where_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    """No token at all is no crash."""
    assert run(["slack", "check"]) == 1
    said = capsys.readouterr().out
    assert "BRIEFBOT_SLACK_BOT_TOKEN" in said and "BRIEFBOT_SLACK_APP_TOKEN" in said


def _set(monkeypatch: pytest.MonkeyPatch, slack: Workspace, **values: str) -> None:
    for name, value in ({"API_URL": slack.api} | values).items():
        monkeypatch.setenv(f"BRIEFBOT_SLACK_{name}", value)


def test_the_readme_gives_each_scope_with_its_reason() -> None:
    """Whoever approves the app reads of every scope that the manifest can ask for, and of no other."""
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    table = readme.split("| Scope | to |\n|---|---|\n")[1].split("\n\n")[0]
    row = re.compile(r"^\| `([a-z_.:]+)` \| (.*?)(?: \(only with `--threads`\))? \|$", re.MULTILINE)
    assert dict(row.findall(table)) == scopes_of(True)

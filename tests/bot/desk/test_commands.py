"""What a line means."""

from __future__ import annotations

import pytest

from bot.desk.commands import Command, Unknown, parse


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("how many fighters remain?", Command("ask", "how many fighters remain?")),
        ("ask how many fighters remain?", Command("ask", "how many fighters remain?")),
        ("brief Daesh last week", Command("brief", "Daesh last week")),
        ("brief", Command("brief")),
        ("Timeline fighters in Iraq", Command("timeline", "fighters in Iraq")),
        ("help", Command("help")),
        ("status?", Command("status")),
        ("status of the talks?", Command("ask", "status of the talks?")),
        ("sources say what about Mosul?", Command("ask", "sources say what about Mosul?")),
        ("add https://example.org/a", Command("add", "https://example.org/a")),
        ("add up the losses of both sides", Command("ask", "add up the losses of both sides")),
        ("reindex full", Command("reindex", "full")),
        ("more", Command("more")),
        ("/brief Daesh last week", Command("brief", "Daesh last week")),
        ("/foo bar", Unknown("foo", None)),
        ("/etc/hosts is what?", Command("ask", "/etc/hosts is what?")),
        ("more than 1,000 fighters?", Command("ask", "more than 1,000 fighters?")),
        ("new figures for Syria?", Command("ask", "new figures for Syria?")),
    ],
)
def test_a_line_without_prefix(line: str, meant: Command | Unknown) -> None:
    """Commands are understood without a prefix where they can't be questions, and with the one they have elsewhere."""
    assert parse(line) == meant


def test_a_prefix_makes_it_a_command() -> None:
    """After "/" or "!" the first word is a command's name; an unknown one gets the nearest."""
    assert parse("status of the talks?", command=True) == Command("status", "of the talks?")
    assert parse("timelin fighters", command=True) == Unknown("timelin", "timeline")
    assert parse("xyzzy", command=True) == Unknown("xyzzy", None)

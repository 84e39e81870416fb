"""``chat``: a conversation on the console."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from bot.cli import options
from bot.cli.run import say_error
from bot.cli.session import open_desk, print_line, settings_for
from index.article import Filters, Question
from index.errors import BriefbotError

if TYPE_CHECKING:
    from bot.desk.talk import Talk

PROMPT = "› "


def chat(
    context: typer.Context,
    since: options.Since = None,
    until: options.Until = None,
    publisher: options.Publisher = None,
    collection: options.Collection = None,
    now: options.Now = None,
    data: options.Data = None,
) -> None:
    """Ask one question after the other; follow up as in a conversation.

    /help shows what else can be typed. Questions can also be piped in, one a line.
    """
    from bot.desk.talk import Talk

    settings = settings_for(context, data)
    filters = Filters(since, until, publisher, frozenset(collection) if collection else None)
    with open_desk(settings) as desk:
        talk = Talk(desk, Question("", asked_at=now, filters=filters, limit=settings.quotes))
        if sys.stdin.isatty():
            print_line("Ask in plain words. /help shows what else you can type, /quit leaves.")
        converse(talk)


def converse(talk: Talk, between: Callable[[], None] = lambda: None) -> None:
    """Questions from stdin, replies to stdout, until it ends. ``between`` is called before each prompt."""
    from bot.terminal import console, show

    out = console()
    while not talk.over:
        between()
        line = _next_line()
        if line is None:
            break
        if not line.strip():
            continue
        try:
            show(talk.say(line), out)
        except BriefbotError as error:
            say_error(str(error))
        print_line("")
        sys.stdout.flush()


def _next_line() -> str | None:
    """What the person types next; None at the end. Piped questions are echoed, so that output reads well."""
    if not sys.stdin.isatty():
        line = sys.stdin.buffer.readline()
        if not line:
            return None
        words = line.decode("utf-8", "replace").rstrip("\r\n")
        if words.strip():
            print_line(PROMPT + words, "bold")
        return words
    import readline  # noqa: F401  (gives input() line editing and a history)

    try:
        return input(PROMPT)
    except EOFError:
        print_line("")
        return None

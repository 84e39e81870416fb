"""``timeline``: how a figure got there, each row with its quote; as a table, CSV, JSON or a chart."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from bot.cli import options
from bot.cli.session import open_desk, print_json, print_line, settings_for
from index.article import Filters, Question
from index.errors import BadQuestion


def timeline(
    context: typer.Context,
    question: str = typer.Argument("", help="What is counted.", show_default=False),
    since: options.Since = None,
    until: options.Until = None,
    publisher: options.Publisher = None,
    collection: options.Collection = None,
    now: options.Now = None,
    csv: bool = typer.Option(False, "--csv", metavar="", help="Print CSV."),
    json: options.Json = False,
    png: Path | None = typer.Option(
        None, metavar="FILE", help="Draw it, too (.png, .svg or .pdf).", show_default=False
    ),
    data: options.Data = None,
) -> None:
    """Show every figure for something, by who gave it, oldest first.

    --since and --until bound the days that the figures speak of.

    [bold]briefbot timeline "fighters in Iraq and Syria"[/bold]

    [bold]briefbot timeline "fighters in Iraq and Syria" --since 2018 --csv --png fighters.png[/bold]
    """
    if not question.strip():
        raise BadQuestion('Say what is counted: briefbot timeline "fighters in Iraq and Syria".')
    settings = settings_for(context, data)
    filters = Filters(since, until, publisher, frozenset(collection) if collection else None)
    with open_desk(settings) as desk:
        told = desk.timeline(Question(question, asked_at=now, filters=filters))
    if png is not None:
        from bot.words.chart import draw

        draw(told.timeline, png)
    if csv:
        from bot.words.timelines import timeline_csv

        sys.stdout.write(timeline_csv(told.timeline))
    elif json:
        from bot.words.timelines import timeline_json

        print_json(timeline_json(told.timeline))
    else:
        from bot.terminal import console, show

        show(told.reply, console())
        if png is not None:
            print_line(f"Chart: {png}")

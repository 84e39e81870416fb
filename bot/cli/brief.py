"""``brief``: what happened, in quoted sentences by day; on the screen, as JSON, or as a file to paste from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import typer

from bot.cli import options
from bot.cli.session import open_desk, print_json, print_line, settings_for
from index.briefs.values import SENTENCES, BriefRequest


def brief(
    context: typer.Context,
    topic: str = typer.Argument(
        "", help='The topic; a period may follow it: "Daesh last week".', show_default="the main stories"
    ),
    since: options.Since = None,
    until: options.Until = None,
    publisher: options.Publisher = None,
    collection: options.Collection = None,
    sentences: int = typer.Option(SENTENCES, metavar="N", help="Quotes at most.", min=1, max=40),
    new_since: datetime | None = typer.Option(
        None,
        "--new-since",
        parser=options.instant,
        metavar="DATE",
        help="Mark what was not held before.",
        show_default=False,
    ),
    now: options.Now = None,
    out: Path | None = typer.Option(
        None, "--out", metavar="FILE", help="Write it to a file: .md or .html.", show_default=False
    ),
    json: options.Json = False,
    data: options.Data = None,
) -> None:
    """Say what happened: quoted sentences in the order of their days, figures that changed, how many sources.

    Periods are understood: "last week", "since the 5th", "December", "5–27 Dec", "yesterday". --since and --until
    go before them; all bound the days that the sentences speak of. Without a topic: the period's main stories.

    [bold]briefbot brief "Daesh 5–27 Dec 2017"[/bold]

    [bold]briefbot brief "air strikes" --since 2017 --out strikes.md[/bold]
    """
    from bot.desk.desk import here_and_now
    from bot.words.documents import write_document

    settings = settings_for(context, data)
    request = BriefRequest(
        topic,
        now or here_and_now(),
        since=since,
        until=until,
        sentences=sentences,
        publisher=publisher,
        collections=frozenset(collection) if collection else None,
        new_since=new_since,
    )
    with open_desk(settings) as desk:
        told = desk.brief(request)
    if out is not None:
        write_document(told.reply, out)
    if json:
        from index.contract import brief_json

        print_json(brief_json(told.brief))
    elif out is not None:
        print_line(f"{told.reply.summary} Written to {out}.")
    else:
        from bot.terminal import console, show

        show(told.reply, console())

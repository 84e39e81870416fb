"""``slack``: the app's manifest, and whether the app is set up."""

from __future__ import annotations

import typer

from bot.cli.session import print_line, settings_for

app = typer.Typer(no_args_is_help=True, help="Set up the Slack app.")


@app.command()
def manifest(
    context: typer.Context,
    threads: bool = typer.Option(
        False, "--threads", metavar="", help="With the scopes for questions in threads without a mention."
    ),
    address: str = typer.Option(
        "https://briefbot.example.org", metavar="URL", help="Over HTTP: the public address that Slack calls."
    ),
) -> None:
    """Print the app's manifest as JSON, to be pasted when the app is made."""
    import json

    from bot.slack.manifest import manifest as made

    settings = settings_for(context, None)
    given = made(settings, threads=threads or bool(settings.slack_threads), address=address.rstrip("/"))
    typer.echo(json.dumps(given, indent=2, ensure_ascii=False))


@app.command()
def check(context: typer.Context) -> None:
    """Say which token, scope or admin is missing, and what to do about it."""
    import asyncio

    from bot.slack.check import check as look

    found = asyncio.run(look(settings_for(context, None)))
    for one in found:
        sign = {True: "✓", False: "✗", None: "·"}[one.ok]
        print_line(f"{sign} {one.sentence}", "red" if one.ok is False else "")
    if any(one.ok is False for one in found):
        raise typer.Exit(1)

"""The commands, in the order in which a newcomer meets them."""

from __future__ import annotations

from typing import Any

import typer
from typer.main import get_command

from bot.cli import options
from bot.cli.access import app as access
from bot.cli.add import add
from bot.cli.article import app as article
from bot.cli.ask import ask, search
from bot.cli.bench import bench
from bot.cli.brief import brief
from bot.cli.care import backup, restore, status
from bot.cli.chat import chat
from bot.cli.demo import demo
from bot.cli.matrix import app as matrix
from bot.cli.measure import evaluate, fit
from bot.cli.records import answer, audit, feedback
from bot.cli.serve import serve
from bot.cli.slack import app as slack
from bot.cli.sources import app as source
from bot.cli.sources import reindex, watch
from bot.cli.timeline import timeline

_START = "Start here"
_MORE = "Ask for more"
_CARE = "Look after articles and index"
_CHAT = "Answer in the team's chat"
_MEASURE = "Measure"

app = typer.Typer(
    name="briefbot",
    rich_markup_mode="rich",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"briefbot {version('briefbot')}")
        raise typer.Exit


@app.callback()
def briefbot(
    data: options.Data = None,
    version: bool = typer.Option(
        False, "--version", metavar="", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Answer questions with word-for-word, dated quotes from the articles you collect.

    Briefbot never writes an answer of its own. It quotes, with source and date, or says it found nothing.

    Begin with: [bold]briefbot demo[/bold]
    """


app.command(rich_help_panel=_START)(demo)
app.command(rich_help_panel=_START)(add)
app.command(rich_help_panel=_START)(ask)
app.command(rich_help_panel=_START)(chat)
app.command(rich_help_panel=_START)(search)
app.command(rich_help_panel=_START)(status)
app.command(rich_help_panel=_MORE)(brief)
app.command(rich_help_panel=_MORE)(timeline)
app.add_typer(article, name="article", rich_help_panel=_CARE)
app.add_typer(source, name="source", rich_help_panel=_CARE)
app.command(rich_help_panel=_CARE)(reindex)
app.command(rich_help_panel=_CARE)(watch)
app.command(rich_help_panel=_CHAT)(serve)
app.add_typer(slack, name="slack", rich_help_panel=_CHAT)
app.add_typer(matrix, name="matrix", rich_help_panel=_CHAT)
app.add_typer(access, name="access", rich_help_panel=_CHAT)
app.command(rich_help_panel=_CHAT)(feedback)
app.command(rich_help_panel=_CHAT)(answer)
app.command(rich_help_panel=_CHAT)(audit)
app.command(rich_help_panel=_CARE)(backup)
app.command(rich_help_panel=_CARE)(restore)
app.command("eval", rich_help_panel=_MEASURE)(evaluate)
app.command(rich_help_panel=_MEASURE)(bench)
app.command(rich_help_panel=_MEASURE)(fit)


def command() -> Any:
    """The whole command line as one callable, without Typer's own exception hook."""
    return get_command(app)

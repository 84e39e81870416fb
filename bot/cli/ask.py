"""``ask`` and ``search``: one question, or a file of them."""

from __future__ import annotations

import typer

from bot.cli import options
from bot.cli.session import open_desk, print_json, settings_for
from index.article import Filters, Question
from index.errors import BadQuestion


def ask(
    context: typer.Context,
    question: str = typer.Argument("", help="The question, in plain words.", show_default=False),
    since: options.Since = None,
    until: options.Until = None,
    publisher: options.Publisher = None,
    collection: options.Collection = None,
    now: options.Now = None,
    k: int = typer.Option(
        0, "-k", metavar="N", help="Quotes at most.", min=0, max=10, show_default="BRIEFBOT_QUOTES, else 3"
    ),
    json: options.Json = False,
    batch: options.Batch = None,
    progress: options.Progress = options.ProgressChoice.AUTO,
    data: options.Data = None,
) -> None:
    """Ask a question and get the words that answer it.

    [bold]briefbot ask "how many fighters remain?"[/bold]

    [bold]briefbot ask "who leads the air strikes?" --since 2017 --publisher "Sample Wire"[/bold]

    [bold]briefbot ask --batch questions.jsonl > answers.jsonl[/bold]
    """
    settings = settings_for(context, data)
    filters = Filters(since, until, publisher, frozenset(collection) if collection else None)
    template = Question(question, asked_at=now, filters=filters, limit=k or settings.quotes)
    with open_desk(settings) as desk:
        if batch is not None:
            from bot.cli.batch import answers, run_batch

            raise typer.Exit(run_batch(batch, template, answers(desk), progress))
        told = desk.ask(_asked(template))
        if json:
            from index.contract import answer_json

            print_json(answer_json(told.answer))
        else:
            from bot.terminal import console, show

            show(told.reply, console())


def search(
    context: typer.Context,
    question: str = typer.Argument("", help="What to look for.", show_default=False),
    since: options.Since = None,
    until: options.Until = None,
    publisher: options.Publisher = None,
    collection: options.Collection = None,
    now: options.Now = None,
    k: int = typer.Option(10, "-k", metavar="N", help="Passages at most.", min=1, max=100),
    json: options.Json = False,
    batch: options.Batch = None,
    progress: options.Progress = options.ProgressChoice.AUTO,
    data: options.Data = None,
) -> None:
    """List the passages nearest to a question, without a verdict.

    [bold]briefbot search "air strikes" -k 5[/bold]
    """
    settings = settings_for(context, data)
    filters = Filters(since, until, publisher, frozenset(collection) if collection else None)
    template = Question(question, asked_at=now, filters=filters, limit=k)
    with open_desk(settings) as desk:
        if batch is not None:
            from bot.cli.batch import findings, run_batch

            raise typer.Exit(run_batch(batch, template, findings(desk), progress))
        found = desk.search(_asked(template))
        if json:
            from index.contract import search_json

            print_json(search_json(found.question, found.passages))
        else:
            from bot.terminal import console, show

            show(found.reply, console())


def _asked(question: Question) -> Question:
    if not question.text.strip():
        raise BadQuestion('Ask something: briefbot ask "how many fighters remain?", or a file with --batch.')
    return question

"""``source``, ``reindex``, ``watch``: places that are followed, and keeping in step with them."""

from __future__ import annotations

import re
import threading
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from bot.cli import options
from bot.cli.session import open_index_for, print_json, print_line, settings_for

if TYPE_CHECKING:
    from index.article import Draft
    from index.catalogue import Source
    from index.extract.failure import Failure

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

app = typer.Typer(
    no_args_is_help=True,
    help="Follow folders, feeds and pages: add a place once, and `reindex` or `watch` keeps in step with it.",
)


def pace(value: str) -> int:
    """``--every``: 90s, 15m, 2h or 1d, in seconds; a minute at least."""
    match = re.fullmatch(r"(\d{1,6})\s*([smhd])", value.strip().lower())
    if match is None or int(match[1]) * _UNITS[match[2]] < 60:
        raise typer.BadParameter(f"{value!r} is no pace of a minute or more. Write it as 15m, 2h or 1d.")
    return int(match[1]) * _UNITS[match[2]]


Place = typer.Argument(
    metavar="PLACE", help="A folder, a file, a .jsonl export, or the address of a feed, page or sitemap."
)
Publisher = typer.Option(None, metavar="NAME", help="Publisher of what names none.")
Into = typer.Option("main", metavar="NAME", help="The collection its articles belong to.")


@app.command()
def add(
    context: typer.Context,
    place: str = Place,
    collection: str = Into,
    publisher: str | None = Publisher,
    every: int | None = typer.Option(
        None,
        parser=pace,
        metavar="PACE",
        help="Look again this often: 15m, 2h, 1d.",
        show_default="when asked",
    ),
    json: options.Json = False,
    progress: options.Progress = options.ProgressChoice.AUTO,
    data: options.Data = None,
) -> None:
    """Follow a place, and read it now. What kind of place it is, is recognised.

    [bold]briefbot source add articles/ --every 15m[/bold]
    """
    from bot.cli.add import limits_of
    from bot.cli.progress import bar, stoppable
    from bot.cli.report import tell

    settings = settings_for(context, data)
    limits = limits_of(settings)
    with open_index_for(settings, write=True) as index:
        source = index.source_add(
            place, collection=collection, publisher=publisher, every=every, limits=limits
        )
        if not json:
            print_line(f"Following the {source.kind} {source.place}", "bold")
        with bar(progress) as shown, stoppable() as cancelled:
            report = index.reindex([source], limits=limits, progress=shown.phase, cancelled=cancelled)
        tell(report, index.status().undated, json=json)


@app.command("list")
def list_(context: typer.Context, json: options.Json = False, data: options.Data = None) -> None:
    """List the places that are followed: last success, next look, last error."""
    with open_index_for(settings_for(context, data)) as index:
        sources = index.source_list()
    if json:
        for source in sources:
            print_json(source_json(source))
        return
    if not sources:
        print_line("No place is followed yet. Follow one: briefbot source add PLACE")
    for source in sources:
        print_source(source)


@app.command()
def remove(
    context: typer.Context,
    place: str = Place,
    articles: bool = typer.Option(
        False, "--articles", metavar="", help="Take its articles out of answers too."
    ),
    data: options.Data = None,
) -> None:
    """Follow a place no more. Its articles stay, unless you say --articles; adding it again brings them back.

    [bold]briefbot source remove articles/[/bold]
    """
    from bot.words.wording import counted

    with open_index_for(settings_for(context, data), write=True) as index:
        kept = index.source_find(place).articles
        gone = index.source_remove(place, articles=articles)
    if articles:
        print_line(f"Not followed any more, and {counted(gone, 'article')} taken out of every answer.")
    else:
        print_line(f"Not followed any more; {counted(kept, 'article')} it gave can still be quoted.")


@app.command()
def check(
    context: typer.Context,
    place: str = Place,
    publisher: str | None = Publisher,
    limit: int = typer.Option(20, "--limit", min=1, metavar="N", help="How many documents to read at most."),
    json: options.Json = False,
    data: options.Data = None,
) -> None:
    """Show what following a place would read: titles, dates, publishers, problems. Stores nothing.

    [bold]briefbot source check https://example.org/feed.xml[/bold]
    """
    from bot.cli.add import limits_of
    from bot.cli.report import told
    from index.extract.failure import Failure
    from index.following import check_place

    kind, found = check_place(
        place, publisher=publisher, limit=limit, limits=limits_of(settings_for(context, data))
    )
    if not json:
        print_line(f"{place} is a {kind}", "bold")
    problems = 0
    for one in found:
        if isinstance(one, Failure):
            problems += not one.stored
            if json:
                print_json({"locator": one.locator, "problem": one.sentence, "stored": one.stored})
            else:
                print_line(told(one), "red" if not one.stored else "")
        elif json:
            print_json(_draft_json(one))
        else:
            date = one.published.iso[:10] if one.published else "undated"
            print_line(f"{date:>10}  {one.publisher or 'publisher unknown'}  {one.title}")
    if problems:
        raise typer.Exit(1)


def reindex(
    context: typer.Context,
    sources: list[str] = typer.Argument(
        None, metavar="[SOURCE]…", help="Only these followed places; else all.", show_default=False
    ),
    full: bool = typer.Option(
        False, "--full", metavar="", help="Read what did not change too, and build the search files anew."
    ),
    json: options.Json = False,
    progress: options.Progress = options.ProgressChoice.AUTO,
    data: options.Data = None,
) -> None:
    """Read what changed in the places that are followed, and give the model what it has not read yet.

    Finishes what was stopped, and is needed after a change of BRIEFBOT_MODEL. Nothing is embedded twice.
    """
    from bot.cli.add import limits_of
    from bot.cli.progress import bar, stoppable
    from bot.cli.report import tell

    settings = settings_for(context, data)
    with open_index_for(settings, write=True) as index:
        chosen = [index.source_find(place) for place in sources] if sources else None
        with bar(progress) as shown, stoppable() as cancelled:
            report = index.reindex(
                chosen, full=full, limits=limits_of(settings), progress=shown.phase, cancelled=cancelled
            )
        tell(report, index.status().undated, json=json)


def watch(
    context: typer.Context,
    data: options.Data = None,
) -> None:
    """Keep in step with the places that have a pace (--every), until stopped by Ctrl-C or SIGTERM."""
    import signal

    from bot.cli.add import limits_of
    from bot.running.log import logger
    from bot.running.watching import Watching

    settings = settings_for(context, data)
    log = logger(settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with open_index_for(settings, write=True) as index:
        Watching(index, limits_of(settings), log).run(stop)


def print_source(source: Source) -> None:
    """A source on two or three lines: what it is, how it went, what is wrong with it."""
    print_line(source.place, "bold")
    print_line("  " + " · ".join(describe(source)))
    if source.error:
        times = f" ({source.failures} times in a row)" if source.failures > 1 else ""
        print_line(f"  {source.error}{times}", "red")


def describe(source: Source) -> list[str]:
    """A source in a few phrases."""
    from bot.words.wording import counted

    phrases = [source.kind, counted(source.articles, "article"), f"collection {source.collection}"]
    if source.publisher:
        phrases.append(source.publisher)
    phrases.append(f"last read {_moment(source.succeeded_at)}" if source.succeeded_at else "never read")
    if source.next_at:
        phrases.append(f"next {_moment(source.next_at)}")
    elif source.every is None:
        phrases.append("next when asked")
    return phrases


def _moment(instant: datetime) -> str:
    return f"{instant.astimezone():%Y-%m-%d %H:%M}"


def source_json(source: Source) -> dict[str, Any]:
    """A source for programs; instants are ISO 8601, null is never or unknown."""

    def iso(instant: datetime | None) -> str | None:
        return instant.isoformat() if instant else None

    return {
        "place": source.place,
        "kind": source.kind,
        "collection": source.collection,
        "publisher": source.publisher,
        "every": source.every,
        "articles": source.articles,
        "added": iso(source.added_at),
        "succeeded": iso(source.succeeded_at),
        "next": iso(source.next_at),
        "failures": source.failures,
        "error": source.error,
    }


def _draft_json(draft: Draft | Failure) -> dict[str, Any]:
    from index.extract.failure import Failure

    assert not isinstance(draft, Failure)
    return {
        "article_id": draft.article_id,
        "locator": draft.locator,
        "title": draft.title,
        "publisher": draft.publisher,
        "published": draft.published.iso if draft.published else None,
        "url": draft.url,
        "lang": draft.lang,
        "characters": len(draft.text),
        "provenance": dict(draft.provenance),
    }

"""``access``: which collections a channel or room may read."""

from __future__ import annotations

import getpass
from enum import StrEnum

import typer

from bot.cli import options
from bot.cli.session import open_index_for, open_store, print_json, print_line, settings_for
from index.errors import BadQuestion

app = typer.Typer(no_args_is_help=True, help="Grant collections to channels and rooms, and take them back.")


class Platform(StrEnum):
    """Where the place is."""

    SLACK = "slack"
    MATRIX = "matrix"


On = typer.Argument(metavar="slack|matrix", help="The platform.", show_default=False)
Place = typer.Argument(
    metavar="PLACE", help="A channel (#desk-iraq or C…), a room (its id or alias).", show_default=False
)
CollectionName = typer.Argument(metavar="COLLECTION", help="The collection's name.", show_default=False)


@app.command()
def grant(
    context: typer.Context,
    platform: Platform = On,
    place: str = Place,
    collection: str = CollectionName,
    data: options.Data = None,
) -> None:
    """Let a channel or room read a collection.

    [bold]briefbot access grant slack "#desk-iraq" main[/bold]
    """
    settings = settings_for(context, data)
    with open_index_for(settings) as index:
        held = index.status().collections
    if collection not in held:
        known = ", ".join(sorted(held)) or "none"
        raise BadQuestion(f"There is no collection {collection!r}. There is: {known}.")
    with open_store(settings) as store:
        from bot.desk.desk import here_and_now
        from bot.store import Entry

        now = here_and_now()
        new = store.grants.give(platform.value, place, collection, getpass.getuser(), now)
        store.audit.note(
            Entry(now, "command line", getpass.getuser(), "grant", f"{platform} {place} {collection}", "done")
        )
    print_line(f"{place} can read {collection}." if new else f"{place} could read {collection} already.")


@app.command()
def revoke(
    context: typer.Context,
    platform: Platform = On,
    place: str = Place,
    collection: str | None = typer.Argument(None, metavar="[COLLECTION]", help="Without it: all of them."),
    data: options.Data = None,
) -> None:
    """Take back what a channel or room may read. It holds from the next answer on."""
    settings = settings_for(context, data)
    with open_store(settings) as store:
        from bot.desk.desk import here_and_now
        from bot.store import Entry

        now = here_and_now()
        gone = store.grants.take_back(platform.value, place, collection)
        store.audit.note(
            Entry(
                now,
                "command line",
                getpass.getuser(),
                "revoke",
                f"{platform} {place} {collection or 'all'}",
                "done",
            )
        )
    if not gone:
        raise BadQuestion(f"Nothing was granted to {place}. `briefbot access list` shows what is.")
    print_line(f"{place} can't read {collection or 'anything'} any more.")


@app.command("list")
def list_(context: typer.Context, json: options.Json = False, data: options.Data = None) -> None:
    """List who may read what."""
    settings = settings_for(context, data)
    with open_store(settings) as store:
        grants = store.grants.all()
    if json:
        for one in grants:
            print_json(
                {
                    "platform": one.platform,
                    "place": one.place,
                    "bound": one.bound,
                    "collection": one.collection,
                    "by": one.by,
                    "at": one.at.isoformat(),
                }
            )
        return
    for one in grants:
        bound = f" ({one.bound})" if one.bound and one.bound != one.place else ""
        print_line(f"{one.platform:<6}  {one.place}{bound}  {one.collection}  by {one.by}, {one.at:%Y-%m-%d}")
    if not grants:
        print_line("Nothing is granted yet: briefbot access grant slack '#channel' COLLECTION")
    if settings.open_collections:
        print_line(f"Everywhere in the team: {', '.join(sorted(settings.open_collections))}")

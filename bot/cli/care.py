"""``status``, ``serve``, ``backup``, ``restore``: looking after an index."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.cli import options
from bot.cli.session import open_index_for, print_json, print_line, settings_for


def status(context: typer.Context, json: options.Json = False, data: options.Data = None) -> None:
    """Say what is held, how fresh it is, and whether the model has read all of it."""
    from bot.age import show_published
    from bot.plain import one_line
    from bot.wording import counted

    settings = settings_for(context, data)
    with open_index_for(settings) as index:
        held = index.status()
        model, generation = index.model_id, index.generation
    if json:
        print_json(
            {
                "schema_version": 1,
                "folder": str(settings.data),
                "articles": held.articles,
                "passages": held.passages,
                "undated": held.undated,
                "removed": held.removed,
                "newest": held.newest.iso if held.newest else None,
                "oldest": held.oldest.iso if held.oldest else None,
                "collections": dict(held.collections),
                "publishers": dict(held.publishers),
                "model": model,
                "vectors_pending": held.vectors_pending,
                "generation": generation,
                "updated": held.updated_at.isoformat() if held.updated_at else None,
                "bytes_on_disk": held.bytes_on_disk,
            }
        )
        return
    dates = " to ".join(
        dict.fromkeys(show_published(one) for one in (held.oldest, held.newest) if one is not None)
    )
    updated = f"{held.updated_at.astimezone():%Y-%m-%d %H:%M}" if held.updated_at else "never"
    waiting = held.vectors_pending
    lines = [
        ("articles", f"{held.articles:,} in {counted(held.passages, 'passage')}"),
        ("dates", f"{dates or 'none'}, {held.undated:,} undated"),
        (
            "collections",
            ", ".join(f"{one_line(name)} {n:,}" for name, n in held.collections.items()) or "none",
        ),
        ("updated", updated),
        ("model", model or "not prepared yet; answers come by words only (briefbot reindex prepares it)"),
        ("read by it", "all" if not waiting else f"all but {counted(waiting, 'passage')} (briefbot reindex)"),
        ("folder", f"{settings.data} ({held.bytes_on_disk / 1e6:,.1f} MB)"),
    ]
    for label, value in lines:
        print_line(f"{label:>11}  {value}")
    if held.undated:
        print_line("List the undated: briefbot article list --undated")


def backup(
    context: typer.Context,
    file: Path = typer.Argument(help="Where to write the backup.", show_default=False),
    overwrite: bool = typer.Option(False, "--overwrite", metavar="", help="Replace a file of that name."),
    data: options.Data = None,
) -> None:
    """Write everything that can't be rebuilt into one file, while answers go on.

    [bold]briefbot backup briefbot-monday.zip[/bold]
    """
    from bot.wording import counted
    from index.backup import backup as write_backup

    made = write_backup(settings_for(context, data).data, file, overwrite=overwrite)
    print_line(
        f"{counted(made.articles, 'article')} backed up and checked: {made.file} ({made.bytes / 1e6:,.1f} MB)"
    )


def restore(
    context: typer.Context,
    file: Path = typer.Argument(help="A file that `briefbot backup` wrote.", show_default=False),
    overwrite: bool = typer.Option(
        False, "--overwrite", metavar="", help="Replace the index that the folder holds."
    ),
    data: options.Data = None,
) -> None:
    """Bring a backup into an empty data folder, or in place of what it holds.

    [bold]briefbot restore briefbot-monday.zip --data new-folder[/bold]
    """
    from bot.wording import counted
    from index.backup import restore as read_backup

    settings = settings_for(context, data)
    held = read_backup(file, settings.data, overwrite=overwrite)
    print_line(
        f"{counted(held.articles, 'article')} of {held.created_at:%Y-%m-%d %H:%M} restored into {settings.data}."
    )
    print_line("Search files and model are made again by: briefbot reindex")

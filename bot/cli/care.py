"""``status``, ``backup``, ``restore``: looking after an index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli import options
from bot.cli.session import open_index_for, print_json, print_line, settings_for
from index.errors import DataFolderError

if TYPE_CHECKING:
    from index.catalogue import Source


def status(
    context: typer.Context,
    check: bool = typer.Option(
        False, "--check", metavar="", help="Read every byte of the index too, and say what is damaged."
    ),
    json: options.Json = False,
    data: options.Data = None,
) -> None:
    """Say what is held, how fresh it is, what the model has not read yet, and how each followed place went."""
    from bot.cli.sources import print_source, source_json
    from bot.words.age import show_published
    from bot.words.plain import one_line
    from bot.words.wording import counted
    from index.checking import check as look_for_damage

    settings = settings_for(context, data)
    with open_index_for(settings) as index:
        held = index.status()
        model, generation, sources = index.model_id, index.generation, index.source_list()
    damage = look_for_damage(settings.data) if check else None
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
                "checked": held.checked_at.isoformat() if held.checked_at else None,
                "bytes_on_disk": held.bytes_on_disk,
                "damage": damage,
                "sources": [source_json(source) for source in sources],
            }
        )
        _end(damage)
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
        ("generation", f"{generation}" if generation else "none yet; the articles are searched in memory"),
        ("folder", f"{settings.data} ({held.bytes_on_disk / 1e6:,.1f} MB without the model)"),
        ("sources", _of_sources(sources)),
    ]
    if damage is not None:
        lines.append(("checked", "damaged, see below" if damage else "every byte is as it was written"))
    for label, value in lines:
        print_line(f"{label:>11}  {value}")
    for source in sources:
        print_source(source)
    if held.undated:
        print_line("List the undated: briefbot article list --undated")
    for sentence in damage or ():
        print_line(f"• {sentence}", "red")
    _end(damage)


def _end(damage: Sequence[str] | None) -> None:
    """Exit code 3 when something is damaged."""
    if damage:
        raise typer.Exit(DataFolderError.exit_code)


def _of_sources(sources: Sequence[Source]) -> str:
    failing = sum(source.error is not None for source in sources)
    if not sources:
        return "none followed (briefbot source add PLACE)"
    return f"{len(sources) - failing:,} OK" + (f", {failing:,} failing" if failing else "")


def backup(
    context: typer.Context,
    file: Path = typer.Argument(help="Where to write the backup.", show_default=False),
    overwrite: bool = typer.Option(False, "--overwrite", metavar="", help="Replace a file of that name."),
    data: options.Data = None,
) -> None:
    """Write everything that can't be rebuilt into one file, while answers go on.

    [bold]briefbot backup briefbot-monday.zip[/bold]
    """
    from bot.words.wording import counted
    from index.backup import DESK_FILE, SEEDS
    from index.backup import backup as write_backup

    made = write_backup(settings_for(context, data).data, file, overwrite=overwrite)
    print_line(
        f"{counted(made.articles, 'article')} backed up and checked: {made.file} ({made.bytes / 1e6:,.1f} MB)"
    )
    private = [
        words
        for name, words in ((DESK_FILE, "people's questions"), (SEEDS, "the bot's keys in Matrix"))
        if name in made.names
    ]
    if private:
        print_line(f"It holds {' and '.join(private)}: keep it where nobody else reads.")


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
    from bot.words.wording import counted
    from index.backup import SEEDS
    from index.backup import restore as read_backup

    settings = settings_for(context, data)
    held = read_backup(file, settings.data, overwrite=overwrite)
    print_line(
        f"{counted(held.articles, 'article')} of {held.created_at:%Y-%m-%d %H:%M} restored into {settings.data}."
    )
    print_line("Search files and model are made again by: briefbot reindex")
    if SEEDS in held.names and not (settings.data / "matrix" / "session.json").exists():
        print_line(
            "In Matrix, the bot makes a fresh device at its next start: put its password into .env for that."
        )

"""``add``: articles in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli import options
from bot.cli.session import open_index_for, settings_for

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.sources.limits import Limits


def add(
    context: typer.Context,
    paths: list[Path] = typer.Argument(
        help="Files or folders: .txt, .md, .html, .pdf, .docx, .eml, .jsonl.", show_default=False
    ),
    collection: str = typer.Option("main", metavar="NAME", help="The collection they belong to."),
    publisher: str | None = typer.Option(None, metavar="NAME", help="Publisher of those that name none."),
    source: str | None = typer.Option(None, metavar="NAME", help="Where they come from; else their folder."),
    json: options.Json = False,
    progress: options.Progress = options.ProgressChoice.AUTO,
    data: options.Data = None,
) -> None:
    """Add articles, or read them again after they changed.

    [bold]briefbot add articles/[/bold]

    [bold]briefbot add news.jsonl --collection news --publisher "National Iraqi News Agency"[/bold]
    """
    from bot.cli.progress import bar, stoppable
    from bot.cli.report import tell

    settings = settings_for(context, data)
    with open_index_for(settings, write=True) as index:
        with bar(progress) as shown, stoppable() as cancelled:
            report = index.add(
                paths,
                collection=collection,
                publisher=publisher,
                source=source,
                limits=limits_of(settings),
                progress=shown.phase,
                cancelled=cancelled,
            )
        tell(report, index.status().undated, json=json)


def limits_of(settings: Settings) -> Limits:
    """How much is read, as the settings have it."""
    from index.extract.readers import ReaderLimits
    from index.sources.limits import FetchLimits, Limits

    return Limits(
        max_document_bytes=settings.max_file_mb * 1_000_000,
        max_page_bytes=settings.max_page_mb * 1_000_000,
        readers=ReaderLimits(
            pages=settings.max_pdf_pages,
            seconds=settings.reader_seconds,
            megabytes=settings.reader_mb,
            entries=settings.max_entries,
        ),
        fetch=FetchLimits(
            seconds=settings.fetch_seconds, contact=settings.fetch_contact, loopback=settings.fetch_loopback
        ),
    )

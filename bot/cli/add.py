"""``add``: articles in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli import options
from bot.cli.session import open_index_for, print_json, print_line, settings_for

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.extract.failure import Failure
    from index.progress import Report
    from index.sources.limits import Limits

_LISTED = 20  # failures shown one by one


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


def tell(report: Report, undated: int, *, json: bool) -> None:
    """Print what a run did. Ends the command with exit code 1 when a document could not be read."""
    if json:
        print_json(
            {
                "schema_version": 1,
                "added": report.added,
                "changed": report.changed,
                "removed": report.removed,
                "unchanged": report.unchanged,
                "kept_removed": report.kept_removed,
                "failed": [{"locator": one.locator, "error": one.sentence} for one in report.failed],
                "notes": [{"locator": one.locator, "note": one.sentence} for one in report.notes],
                "unfinished": report.unfinished,
                "undated": undated,
            }
        )
    else:
        _print(report, undated)
    if report.failed:
        raise typer.Exit(1)


def _print(report: Report, undated: int) -> None:
    from bot.wording import counted

    numbers = [("added", report.added), ("changed", report.changed), ("removed", report.removed)]
    parts = [f"{number:,} {name}" for name, number in numbers if number] or ["Nothing new"]
    print_line(" · ".join([*parts, f"{report.unchanged:,} unchanged"]), "bold")
    if report.kept_removed:
        print_line(f"{counted(report.kept_removed, 'article')} stayed out, because somebody removed them.")
    _list(report.failed, "not read", "bold red")
    _list(report.notes, "read, with something to know", "bold")
    if report.unfinished:
        print_line(f"Found by words only, for now: {report.unfinished}", "yellow")
    if undated:
        verb = "has" if undated == 1 else "have"
        print_line(
            f"{counted(undated, 'article')} {verb} no date. List them: briefbot article list --undated"
        )


def _list(failures: Sequence[Failure], what: str, style: str) -> None:
    if not failures:
        return
    print_line(f"{len(failures):,} {what}", style)
    for failure in failures[:_LISTED]:
        print_line(f"• {failure.locator}: {failure.sentence}")
    if len(failures) > _LISTED:
        print_line(f"… and {len(failures) - _LISTED:,} more; --json lists them all.")

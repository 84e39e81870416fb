"""What an indexing run did, for a person and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from bot.cli.session import print_json, print_line

if TYPE_CHECKING:
    from index.extract.failure import Failure
    from index.work.progress import Report

_LISTED = 20  # failures shown one by one
_COLUMNS = ("added", "changed", "removed", "unchanged", "failed")
_WIDEST = 44  # characters of a place in the table


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
                "places": [
                    {"place": one.place} | {name: getattr(one, name) for name in _COLUMNS}
                    for one in report.places
                ],
                "failed": [{"locator": one.locator, "error": one.sentence} for one in report.failed],
                "notes": [{"locator": one.locator, "note": one.sentence} for one in report.notes],
                "unfinished": report.unfinished,
                "generation": report.generation,
                "seconds": round(report.seconds, 2),
                "undated": undated,
            }
        )
    else:
        _print(report, undated)
    if report.failed:
        raise typer.Exit(1)


def _print(report: Report, undated: int) -> None:
    from bot.words.wording import counted

    if report.places:
        _table(report)
    else:
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


def _table(report: Report) -> None:
    """A row for each place, and one for all of them if there are several."""
    rows = [(one.place, *(getattr(one, name) for name in _COLUMNS)) for one in report.places]
    if len(rows) > 1:
        sums = [sum(numbers) for numbers in list(zip(*rows, strict=True))[1:]]
        rows.append(("all", *sums))
    names = [_shortened(str(place)) for place, *_ in rows]
    width = max(map(len, names))
    print_line(" " * width + "".join(f"{name:>11}" for name in _COLUMNS), "dim")
    for name, (_, *numbers) in zip(names, rows, strict=True):
        line = f"{name:<{width}}" + "".join(f"{number:>11,}" for number in numbers)
        print_line(line, "bold red" if numbers[-1] else "bold")
    print_line(f"{report.seconds:,.1f} s", "dim")


def _shortened(place: str) -> str:
    from bot.words.plain import one_line

    name = one_line(place)
    return name if len(name) <= _WIDEST else f"…{name[1 - _WIDEST :]}"


def told(failure: Failure) -> str:
    """A failure as one item of a list: its sentence, and before it whose it is where the sentence does not say so."""
    named = failure.locator.split(", line ")[0] in failure.sentence
    return f"• {failure.sentence}" if named else f"• {failure.locator}: {failure.sentence}"


def _list(failures: Sequence[Failure], what: str, style: str) -> None:
    if not failures:
        return
    print_line(f"{len(failures):,} {what}", style)
    for failure in failures[:_LISTED]:
        print_line(told(failure))
    if len(failures) > _LISTED:
        print_line(f"… and {len(failures) - _LISTED:,} more; --json lists them all.")

"""Options that several commands share."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

_FILTERS = "Narrow down"


class ProgressChoice(StrEnum):
    """When progress is shown."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


def instant(value: str) -> datetime:
    """``--now``: a day (its noon, here) or an instant; without an offset, in this machine's time zone."""
    try:
        if len(value.strip()) == 10:
            return datetime.combine(date.fromisoformat(value.strip()), time(12)).astimezone()
        given = datetime.fromisoformat(value.strip())
    except ValueError:
        raise typer.BadParameter(
            f"{value!r} is no date. Write it as 2017-12-27 or 2017-12-27T18:30+03:00."
        ) from None
    return given if given.tzinfo else given.astimezone()


def first_day(value: str) -> date:
    """``--since``: the first day of a day, month or year."""
    return _published(value)[0]


def last_day(value: str) -> date:
    """``--until``: the last day of a day, month or year."""
    return _published(value)[1]


def _published(value: str) -> tuple[date, date]:
    from index.extract.dates import parse_published

    try:
        published = parse_published(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return published.first, published.last


Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Where articles and index are kept.", show_default=False),
]
Cache = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Where the indexes of question sets are kept, to be measured again.",
        show_default="the user's cache folder",
    ),
]
Collection = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Only this collection (repeatable).", rich_help_panel=_FILTERS),
]
Publisher = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only this publisher.", rich_help_panel=_FILTERS)
]
Since = Annotated[
    date | None,
    typer.Option(
        parser=first_day,
        metavar="DATE",
        help="Only what was published on or after it.",
        rich_help_panel=_FILTERS,
    ),
]
Until = Annotated[
    date | None,
    typer.Option(
        parser=last_day, metavar="DATE", help="Only what was published up to it.", rich_help_panel=_FILTERS
    ),
]
Now = Annotated[
    datetime | None,
    typer.Option(
        "--now", parser=instant, metavar="DATE", help="Ask as if it were this day.", show_default="today"
    ),
]
Json = Annotated[bool, typer.Option("--json", metavar="", help="Print JSON for programs.")]
Batch = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Ask every line of a .jsonl file ('-': stdin): id, question, asked_at, previous.",
        show_default=False,
    ),
]
Progress = Annotated[ProgressChoice, typer.Option(help="Show progress: on a terminal, always, or never.")]

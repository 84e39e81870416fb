"""What every command starts from: settings, an open index, a desk, and where to print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.desk.desk import Desk, Heard
    from bot.settings import Settings
    from bot.store import Store
    from index.facade import Index


def settings_for(context: typer.Context, data: Path | None) -> Settings:
    """The settings, with ``--data`` given after the command or before it."""
    from bot.settings import load_settings

    return load_settings(data=data or context.find_root().params.get("data"))


@contextmanager
def open_index_for(settings: Settings, *, write: bool = False) -> Iterator[Index]:
    """The index of the data folder, closed in the end."""
    from index import open_index

    index = open_index(settings.data, model=settings.model, write=write, threads=settings.threads)
    try:
        yield index
    finally:
        index.close()


@contextmanager
def open_desk(settings: Settings, heard: Callable[[Heard], None] | None = None) -> Iterator[Desk]:
    """A desk in front of the index."""
    from bot.desk.desk import Desk, unheard

    with open_index_for(settings) as index:
        yield Desk(index, old_after=timedelta(days=settings.old_after_days), heard=heard or unheard)


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """What the desk remembers, closed in the end."""
    from bot.store import Store

    store = Store.open(settings.data)
    try:
        yield store
    finally:
        store.close()


def print_json(value: object) -> None:
    """One JSON object on one line of stdout, at once. Control characters come as escapes."""
    import json

    from bot.words.plain import json_safe

    sys.stdout.write(json_safe(json.dumps(value, ensure_ascii=False)) + "\n")
    sys.stdout.flush()


def print_line(text: str, style: str = "") -> None:
    """One line on stdout, folded by the terminal and not by us."""
    from rich.text import Text

    from bot.terminal import console
    from bot.words.plain import shown

    console().print(Text(shown(text), style=style), soft_wrap=True)

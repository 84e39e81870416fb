"""Folders, files and exports as sources: a look at each file's size and times tells whether it changed."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from index.errors import SourceError
from index.extract.failure import Failure
from index.extract.readers import JSONL, KINDS
from index.sources.files import count_lines
from index.sources.items import STAMP, Item, Listing, Reading
from index.sources.paths import Reader, not_read
from index.sources.walk import FoundFile, find_files


def list_files(place: str, reader: Reader) -> Listing:
    """Every document at a path. Raises SourceError when the path itself can't be reached."""
    path = Path(place)
    try:
        there = path.exists()
    except OSError:
        there = False
    if not there:
        raise SourceError(
            f"{place} can't be reached, so nothing of it was removed. If it moved, follow the new place; if it is "
            f"gone for good: briefbot source remove {place} --articles"
        )
    items: list[Item] = []
    problems: list[Failure] = []
    unsupported: dict[str, list[str]] = defaultdict(list)
    for found in find_files(path):
        if isinstance(found, FoundFile):
            items.append(_item(found, reader))
        elif isinstance(found, Failure):
            problems.append(found)
        else:
            unsupported[found.kind].append(found.name)
    # A folder that may not be read, a link that leads nowhere: what lay there may well be there still.
    unseen = tuple(problem.locator for problem in problems)
    problems += [Failure(names[0], not_read(kind, names)) for kind, names in sorted(unsupported.items())]
    return Listing(items, complete=True, unseen=unseen, problems=tuple(problems))


def _item(found: FoundFile, reader: Reader) -> Item:
    stamp = _stamp(found)
    return Item(found.locator, lambda known: Reading(reader.file(found), stamp, _expected(found)), stamp)


def _expected(found: FoundFile) -> int:
    """How many documents a file may hold: an export has one a line."""
    export = KINDS[Path(found.locator).suffix.lower()] == JSONL
    return max(1, count_lines(found.path)) if export else 1


def _stamp(found: FoundFile) -> str:
    """What changes when the file or its sidecar does; "" when it can't be told, and then it is read."""
    parts = [STAMP]
    try:
        for file in filter(None, (found.path, found.sidecar)):
            held = file.stat()
            parts.append(f"{held.st_size}-{held.st_mtime_ns}-{held.st_ctime_ns}-{held.st_ino}")
    except OSError:
        return ""
    return " ".join(parts)

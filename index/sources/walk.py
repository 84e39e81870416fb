"""Folders to the documents in them: in a fixed order, and never out of the folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.extract.document import KINDS
from index.extract.failure import Failure
from index.sources.files import shown, unreadable
from index.sources.sidecar import SUFFIX, find_sidecar, sidecar_names

SUPPORTED = ".txt, .md, .html, .pdf, .docx, .eml and .jsonl"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read; ``locator`` is its path below ``root``, with slashes."""

    path: Path
    root: Path  # resolved
    locator: str
    name: str  # what sentences call it: the path as the person gave it, and the rest
    sidecar: Path | None = None


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A file of a kind that isn't read."""

    kind: str
    name: str


def find_files(given: Path) -> Iterator[FoundFile | Unsupported | Failure]:
    """Every document at a path that a person named: itself, or those of its folder, sorted by name.

    Hidden files are left out. Links are not followed out of the folder; inside it they would only
    repeat a file that is read at its own place, unless that place is hidden.
    """
    name = shown(given)
    try:
        path = given.resolve(strict=True)
        is_folder = path.is_dir()
    except FileNotFoundError:
        yield Failure(name, f"There is no file or folder {name}; check the path.")
        return
    except PermissionError as error:
        yield Failure(name, str(unreadable(name, error)))
        return
    except (OSError, RuntimeError, ValueError):
        yield Failure(name, f"{name!r} is not a path that can be opened; check it.")
        return
    if is_folder:
        yield from _walk(path, name)
    elif (kind := path.suffix.lower()) in KINDS:
        yield FoundFile(path, path.parent, shown(path.name), name, find_sidecar(path))
    else:
        yield Unsupported(kind, name)


def _walk(root: Path, root_name: str) -> Iterator[FoundFile | Unsupported | Failure]:
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                listing = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            locator = shown(folder.relative_to(root).as_posix())
            yield Failure(locator, str(unreadable(f"The folder {_named(root_name, locator)}", error)))
            continue
        names = {entry.name for entry in listing}
        below = []
        for entry in listing:
            if entry.name.startswith("."):
                continue
            path = Path(entry.path)
            locator = shown(path.relative_to(root).as_posix())
            name = _named(root_name, locator)
            if entry.is_symlink():
                yield from _link(path, root, locator, name)
            elif entry.is_dir(follow_symlinks=False):
                below.append(path)
            elif entry.name.endswith(SUFFIX):
                if not _describes(entry.name, names):
                    yield Failure(
                        locator, f"{name} describes no document beside it; name it DOCUMENT{SUFFIX}."
                    )
            else:
                # Told from the listing: to look for what mostly isn't there costs more than all the rest.
                described = not names.isdisjoint(sidecar_names(path))
                yield _file(path, root, locator, name, find_sidecar(path) if described else None)
        folders += reversed(below)


def _link(path: Path, root: Path, locator: str, name: str) -> Iterator[FoundFile | Unsupported | Failure]:
    try:
        target = path.resolve(strict=True)
        is_file = target.is_file()
    except (OSError, RuntimeError):
        yield Failure(locator, f"{name} is a link to nothing that can be reached; remove or mend it.")
        return
    if not target.is_relative_to(root):
        yield Failure(
            locator, f"{name} is a link that leaves its folder and was not followed; add its target itself."
        )
        return
    hidden = any(part.startswith(".") for part in target.relative_to(root).parts)
    if is_file and hidden:
        yield _file(target, root, locator, name, find_sidecar(target), kind=path.suffix.lower())


def _file(
    path: Path, root: Path, locator: str, name: str, sidecar: Path | None, *, kind: str | None = None
) -> FoundFile | Unsupported:
    kind = path.suffix.lower() if kind is None else kind
    return FoundFile(path, root, locator, name, sidecar) if kind in KINDS else Unsupported(kind, name)


def _describes(sidecar: str, names: set[str]) -> bool:
    document = sidecar.removesuffix(SUFFIX)
    return any(name == document or Path(name).stem == document for name in names if name != sidecar)


def _named(root_name: str, locator: str) -> str:
    return root_name if locator == "." else f"{root_name.rstrip('/')}/{locator}"

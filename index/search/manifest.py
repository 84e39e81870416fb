"""What a generation says of itself, and whether its files are still what was written.

``generations/0007/manifest.json`` lists every file with its size and SHA-256; ``generations/CURRENT`` names
the generation in use and its manifest's own SHA-256. Opening checks the manifest, every size, and the sums of
files up to SMALL bytes; reading the hundreds of megabytes of the others would cost more than the answer. That
is sound because every file was made durable before CURRENT named it, and because what people read is sliced
from the catalogue: a flipped bit in a large file can only change which passages are found. ``complete=True``
reads all.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.disk import sha256_file, write_durably

FOLDER = "generations"
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
FORMAT = 1
SMALL = 1024 * 1024
_NAME = re.compile(r"\d{4,}")


class DamagedGeneration(Exception):
    """A generation that can't be used as it is; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was built, from which state of the catalogue."""

    number: int
    format: int
    lineage: str  # the catalogue it was built from
    model_id: str | None
    change: int  # the catalogue's change number then
    newest_passage: int
    newest_vector: int
    passages: int
    embedded: int
    built_at: str
    files: Mapping[str, tuple[int, str]]  # relative name -> size in bytes, SHA-256


def folder_of(folder: Path, number: int) -> Path:
    """Where generation ``number`` of a data folder lies."""
    return folder / FOLDER / f"{number:04d}"


def numbers(folder: Path) -> list[int]:
    """Generations that are there, newest first, whole or not."""
    place = folder / FOLDER
    if not place.is_dir():
        return []
    return sorted((int(path.name) for path in place.iterdir() if _NAME.fullmatch(path.name)), reverse=True)


def describe(place: Path) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of every file below ``place``."""
    files = sorted(path for path in place.rglob("*") if path.is_file())
    return {str(path.relative_to(place)): (path.stat().st_size, sha256_file(path)) for path in files}


def write(place: Path, manifest: Manifest) -> str:
    """Store the manifest; returns its SHA-256."""
    data = json.dumps(asdict(manifest), indent=1).encode()
    write_durably(place / MANIFEST, data)
    return hashlib.sha256(data).hexdigest()


def point(folder: Path, number: int, checksum: str) -> None:
    """Make a generation the current one, by one atomic rename."""
    write_durably(folder / FOLDER / CURRENT, f"{number:04d} {checksum}\n".encode())


def current(folder: Path) -> tuple[int, str] | None:
    """Number and manifest checksum of the generation in use; None when none was published.

    Raises DamagedGeneration when CURRENT can't be understood.
    """
    try:
        words = (folder / FOLDER / CURRENT).read_bytes().decode("ascii", "replace").split()
    except FileNotFoundError:
        return None
    if len(words) != 2 or not _NAME.fullmatch(words[0]) or len(words[1]) != 64:
        raise DamagedGeneration(f"{CURRENT} is unreadable")
    return int(words[0]), words[1]


def read(place: Path, checksum: str | None, *, complete: bool = False) -> Manifest:
    """Read and check a generation's manifest and files. Raises DamagedGeneration."""
    try:
        data = (place / MANIFEST).read_bytes()
    except OSError as error:
        raise DamagedGeneration(f"{place.name}/{MANIFEST} can't be read ({error.strerror})") from error
    if checksum is not None and hashlib.sha256(data).hexdigest() != checksum:
        raise DamagedGeneration(f"{place.name}/{MANIFEST} is not the one that was published")
    try:
        values: dict[str, Any] = json.loads(data)
        values["files"] = {name: (int(size), str(sha)) for name, (size, sha) in values["files"].items()}
        manifest = Manifest(**values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedGeneration(f"{place.name}/{MANIFEST} is unreadable") from error
    if manifest.format != FORMAT:
        raise DamagedGeneration(f"{place.name} has format {manifest.format}, this version reads {FORMAT}")
    for name, (size, sha) in manifest.files.items():
        _check(place, name, size, sha if complete or size <= SMALL else None)
    return manifest


def _check(place: Path, name: str, size: int, sha: str | None) -> None:
    path = place / name
    try:
        if path.stat().st_size != size:
            raise DamagedGeneration(f"{place.name}/{name} has {path.stat().st_size} bytes instead of {size}")
        if sha is not None and sha256_file(path) != sha:
            raise DamagedGeneration(f"{place.name}/{name} is not what was written")
    except OSError as error:
        raise DamagedGeneration(f"{place.name}/{name} can't be read ({error.strerror})") from error

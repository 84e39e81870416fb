"""What kind of source a place is, from what is there."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urldefrag

from index.errors import SourceError
from index.extract.aside import Aside
from index.extract.readers import JSONL, KINDS
from index.sources.fetch import Fetcher
from index.sources.limits import Limits
from index.sources.paths import Reader
from index.sources.walk import SUPPORTED
from index.sources.web import Web

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def is_address(place: str) -> bool:
    """Whether the place is on the web."""
    return _ADDRESS.match(place) is not None


def recognise(given: str, limits: Limits | None = None) -> tuple[str, str]:
    """The kind of a place, and its name as it is kept. Raises SourceError."""
    if is_address(given):
        place = urldefrag(given).url
        limits = limits or Limits()
        with Aside(limits.readers) as aside, Fetcher(limits.fetch) as fetcher:
            return Web(place, Reader("main", None, None, limits, aside), fetcher).kind(), place
    return _recognise_path(given)


def _recognise_path(given: str) -> tuple[str, str]:
    """The kind of a path and its full name. Raises SourceError."""
    try:
        path = Path(given).expanduser().resolve(strict=True)
        folder = path.is_dir()
    except (OSError, RuntimeError, ValueError) as error:
        raise SourceError(
            f"There is no file or folder {given}. Give a path that is there, or an address that begins with https://."
        ) from error
    place = path.as_posix()
    if folder:
        return "folder", place
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise SourceError(f"{given} is of a kind that is not read; {SUPPORTED} files are.")
    return ("jsonl" if kind == JSONL else "file"), place

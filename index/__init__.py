"""Articles in, quoted answers out. Knows no chat platform and imports nothing of ``bot``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from index.facade import Index

__all__ = ["open_index"]


def open_index(
    folder: str | Path, *, model: str | None = None, write: bool = False, threads: int | None = None
) -> Index:
    """Open the index in ``folder``; see ``index.facade.open_index``. Imported only when called."""
    from index import facade
    from index.embedder import DEFAULT_MODEL

    return facade.open_index(folder, model=model or DEFAULT_MODEL, write=write, threads=threads)

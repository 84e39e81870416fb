"""Articles in, quoted answers out. Knows no chat platform and imports nothing of ``bot``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from index.facade import Index

__all__ = ["open_index"]

# Read by numpy's OpenBLAS when it is loaded. A question's products are small: a second thread, which spins while it
# waits, costs more than it saves, and with several questions at once it takes the cores from who has work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def open_index(
    folder: str | Path, *, model: str | None = None, write: bool = False, threads: int | None = None
) -> Index:
    """Open the index in ``folder``; see ``index.facade.open_index``. Imported only when called."""
    from index import facade
    from index.model.embedder import DEFAULT_MODEL

    return facade.open_index(folder, model=model or DEFAULT_MODEL, write=write, threads=threads)

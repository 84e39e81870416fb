"""Whether a data folder's files are still what was written: every page of the catalogue, every byte of the search files."""

from __future__ import annotations

from pathlib import Path

from index.catalogue import Catalogue
from index.disk import CATALOGUE_FILE
from index.search.generation import open_current


def check(folder: Path) -> list[str]:
    """One sentence for each damage, with its remedy; none when all is whole. Reads everything. DataFolderError."""
    found = []
    with Catalogue.open(folder) as catalogue:
        with catalogue.reading() as db:
            said = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            found.append(
                f"{folder / CATALOGUE_FILE} is damaged ({said}). Restore a backup with `briefbot restore`."
            )
        _, damage = open_current(folder, catalogue, complete=True)
        if damage is not None:
            found.append(
                f"Search files are damaged: {damage}. `briefbot reindex --full` makes them anew from the catalogue."
            )
    return found

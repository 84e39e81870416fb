"""Erasing an article from every file of the data folder, not only from the answers."""

from __future__ import annotations

import shutil
from contextlib import ExitStack

from index.catalogue import Catalogue
from index.disk import folder_errors, sync_folder
from index.errors import FolderBusy
from index.lock import INDEXING, FolderLock
from index.search import manifest as manifests
from index.search.generation import publish
from index.search.manifest import DamagedGeneration

PATIENCE = 5.0  # seconds to wait for a running job before leaving the files to it


def purge(catalogue: Catalogue, article_id: str, by: str, *, patience: float = PATIENCE) -> bool:
    """Erase an article. It is out of every answer at once; returns whether the files are clean already.

    False means that an indexing run is under way: it cleans them when it ends. Raises UnknownArticle.
    """
    with catalogue.writer("purging") as writer:
        writer.purge(article_id, by)
    try:
        finish_erasing(catalogue, patience=patience)
    except FolderBusy:
        return False
    return True


def finish_erasing(
    catalogue: Catalogue, *, lock: FolderLock | None = None, patience: float = PATIENCE
) -> int | None:
    """Clean the files of what was purged: a generation without it, no other, and the catalogue rewritten.

    Returns the new generation (0 when there was none to replace), or None when nothing was left to erase.
    Does again what an interrupted call left undone. ``lock`` is the INDEXING lock when the caller holds it.
    """
    folder = catalogue.folder
    with ExitStack() as stack:
        if lock is None:
            lock = stack.enter_context(FolderLock.acquire(folder, INDEXING, "purging", patience))
        with catalogue.snapshot() as snapshot:
            purges = snapshot.purges()
            if snapshot.erased() >= purges:
                return None
        number = _replace_generations(catalogue, lock)
        with catalogue.writer("purging", wait=60.0) as writer:
            writer.erased(purges)
            writer.rewrite()
        return number


def _replace_generations(catalogue: Catalogue, lock: FolderLock) -> int:
    folder = catalogue.folder
    place = folder / manifests.FOLDER
    if not place.is_dir():
        return 0
    try:
        named = manifests.current(folder)
        model_id = manifests.read(manifests.folder_of(folder, named[0]), named[1]).model_id if named else None
    except DamagedGeneration:
        named, model_id = None, None
    if named is not None:
        return publish(folder, catalogue, model_id, lock=lock, keep_previous=False)
    with folder_errors(folder):
        shutil.rmtree(place)
        sync_folder(folder)
    return 0

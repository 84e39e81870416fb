"""Generations: the derived search files, built aside, checked, and swapped in whole.

generations/CURRENT         names the one in use
generations/0007/           in use
generations/0006/           the one before, kept for who still reads it and for when 0007 is damaged
generations/0008.tmp/       being built, or left by a killed run: the next run clears it away
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from index.catalogue import Catalogue, Snapshot
from index.catalogue.records import now
from index.disk import folder_errors, sync_file, sync_folder
from index.errors import Cancelled, DataFolderError
from index.lock import INDEXING, FolderLock
from index.search import manifest as manifests
from index.search.columns import Table
from index.search.manifest import DamagedGeneration, Manifest
from index.search.segment import KEYWORDS, Segment
from index.search.segment_build import SegmentRow, build_segment

_BLOCK = 4096
_SEEN = np.dtype(
    [
        ("key", "i8"),
        ("article", "i8"),
        ("revision", "i4"),
        ("start", "i4"),
        ("end", "i4"),
        ("sentences", "i4"),
        ("embedded", "?"),
    ]
)
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation, whole as far as was checked."""

    manifest: Manifest
    segment: Segment

    @property
    def number(self) -> int:
        """Its number, which grows."""
        return self.manifest.number


def publish(
    folder: Path,
    catalogue: Catalogue,
    model_id: str | None,
    *,
    lock: FolderLock | None = None,
    keep_previous: bool = True,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Build a generation from the catalogue and make it the current one; returns its number.

    ``catalogue`` is open for writing. ``lock`` is the INDEXING lock when the caller holds it already.
    Killed at any instant, the folder opens with the generation before or with this one.
    Raises FolderBusy, FolderFull, FolderReadOnly, Cancelled.
    """
    with ExitStack() as stack:
        if lock is None:
            stack.enter_context(FolderLock.acquire(folder, INDEXING, "publishing"))
        stack.enter_context(folder_errors(folder))
        clear_leftovers(folder)
        while True:
            built, checksum, purges = _build(folder, catalogue, model_id, cancelled)
            with catalogue.writer("publishing") as writer:
                with catalogue.snapshot() as snapshot:
                    overtaken = snapshot.purges() != purges
                if not overtaken:
                    manifests.point(folder, built.number, checksum)
                    writer.published_generation()
                    break
            # An article was purged while we were building: its words must not come into use.
            shutil.rmtree(manifests.folder_of(folder, built.number))
        _clear_old(folder, catalogue, built, keep_previous)
        return built.number


def open_current(
    folder: Path, catalogue: Catalogue, *, complete: bool = False
) -> tuple[Generation | None, str | None]:
    """Open the newest generation that is whole, and say what is wrong with a newer one that is not.

    ``(generation, None)`` is the normal case; ``(older or None, "what is damaged")`` asks for publishing
    again; ``(None, None)`` means that none was published yet. ``complete`` reads every byte.
    """
    with catalogue.snapshot() as snapshot:
        lineage = snapshot.lineage()
    damage = None
    for _ in range(_TRIES):
        try:
            named = manifests.current(folder)
            if named is None:
                return None, None
            return _open(folder, named[0], named[1], lineage, complete), None
        except DamagedGeneration as error:
            damage = str(error)
            with suppress(DamagedGeneration):
                if manifests.current(folder) != named:
                    continue  # it was replaced while we were opening it
            break
    for number in manifests.numbers(folder):
        try:
            return _open(folder, number, None, lineage, True), damage
        except DamagedGeneration:
            continue
    return None, damage


def clear_leftovers(folder: Path) -> None:
    """Remove what killed runs left half built. The caller holds the INDEXING lock."""
    with folder_errors(folder):
        for path in (folder / manifests.FOLDER).glob("*.tmp"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _open(folder: Path, number: int, checksum: str | None, lineage: str, complete: bool) -> Generation:
    place = manifests.folder_of(folder, number)
    manifest = manifests.read(place, checksum, complete=complete)
    if manifest.lineage != lineage:
        raise DamagedGeneration(f"{place.name} was built from another catalogue")
    try:
        segment = _open_segment(place)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, EOFError) as error:
        raise DamagedGeneration(f"{place.name} can't be opened ({error})") from error
    if segment.count != manifest.passages:
        raise DamagedGeneration(f"{place.name} holds {segment.count} passages, not {manifest.passages}")
    return Generation(manifest, segment)


def _open_segment(place: Path) -> Segment:
    if os.access(place / KEYWORDS, os.W_OK):
        return Segment.open(place)
    # tantivy opens nothing without making a lock file beside it: give it a folder of links to the same files.
    with tempfile.TemporaryDirectory(prefix="briefbot-") as beside:
        for path in sorted(place.rglob("*")):
            link = Path(beside) / path.relative_to(place)
            if path.is_dir():
                link.mkdir()
            elif not path.name.startswith("."):
                link.symlink_to(path.absolute())
        return Segment.open(Path(beside))


def _build(
    folder: Path, catalogue: Catalogue, model_id: str | None, cancelled: Callable[[], bool]
) -> tuple[Manifest, str, int]:
    number = max([0, *manifests.numbers(folder)]) + 1
    place = manifests.folder_of(folder, number)
    beside = place.with_name(f"{place.name}.tmp")
    beside.mkdir(parents=True)
    with ExitStack() as undo:
        # A full disk needs the room; the next run tries again.
        undo.callback(shutil.rmtree, beside, ignore_errors=True)
        filled = _fill(catalogue, model_id, cancelled, place, beside)
        undo.pop_all()
    return filled


def _fill(
    catalogue: Catalogue, model_id: str | None, cancelled: Callable[[], bool], place: Path, beside: Path
) -> tuple[Manifest, str, int]:
    with catalogue.snapshot() as snapshot:
        seen = _Seen(cancelled)
        segment = build_segment(
            seen.watch(snapshot.segment_rows(model_id)),
            beside,
            dimension=snapshot.dimension(model_id),
            model_id=model_id,
        )
        if seen.stopped:
            raise Cancelled("Stopped while publishing. The index is as it was before.")
        _verify(segment, seen, snapshot)
        manifest = Manifest(
            number=int(place.name),
            format=manifests.FORMAT,
            lineage=snapshot.lineage(),
            model_id=model_id,
            change=snapshot.change_number(),
            newest_passage=snapshot.newest_passage(),
            newest_vector=snapshot.newest_vector(),
            passages=seen.rows.count,
            embedded=seen.embedded,
            built_at=now(),
            files=manifests.describe(beside),
        )
        purges = snapshot.purges()
    for path in [*beside.rglob("*"), beside]:
        sync_file(path)
    checksum = manifests.write(beside, manifest)
    beside.rename(place)
    sync_folder(place.parent)
    return manifest, checksum, purges


@dataclass
class _Seen:
    """What went into the segment, remembered on its way."""

    cancelled: Callable[[], bool]
    rows: Table = field(default_factory=lambda: Table(_SEEN))
    embedded: int = 0
    vectors: Any = field(default_factory=hashlib.sha256)
    stopped: bool = False

    def watch(self, rows: Iterator[SegmentRow]) -> Iterator[SegmentRow]:
        for row in rows:
            if self.rows.count % 256 == 0 and self.cancelled():
                self.stopped = True
                return
            passage = row.passage
            self.rows.add(
                (
                    passage.key,
                    passage.article_key,
                    passage.revision,
                    passage.start,
                    passage.end,
                    len(passage.sentences),
                    row.vector is not None,
                )
            )
            if row.vector is not None:
                self.embedded += 1
                self.vectors.update(row.vector.tobytes())
            yield row


def _verify(segment: Segment, seen: _Seen, snapshot: Snapshot) -> None:
    """Ids, spans, sentences and vectors in the files are those of the catalogue, in number and in value."""
    rows = segment.rows
    held = np.zeros(len(rows), _SEEN)
    for name in _SEEN.names or ():
        held[name] = rows["sentences_end"] - rows["sentences"] if name == "sentences" else rows[name]
    keys = np.fromiter((passage.key for passage in snapshot.passages()), np.int64)
    same = (
        np.array_equal(held, seen.rows.collected())
        and np.array_equal(held["key"], keys)
        and segment.keywords.searcher().num_docs == len(held)
        and len(segment.sentence_vectors) == len(segment.sentences) == int(held["sentences"].sum())
        and np.array_equal(np.flatnonzero(rows["embedded"]), segment.vector_rows)
        and _same_vectors(segment, seen)
    )
    if not same:
        raise DataFolderError(
            "The new search files don't hold what the catalogue holds, so they were not put to use. "
            "Check the disk, then run `briefbot reindex`."
        )


def _same_vectors(segment: Segment, seen: _Seen) -> bool:
    total = 0 if segment.vectors is None else segment.vectors.ntotal
    if total != seen.embedded:
        return False
    if type(segment.vectors).__name__ != "IndexFlatIP":
        return True  # stored at fewer bits: the values differ by design
    digest = hashlib.sha256()
    for at in range(0, total, _BLOCK):
        digest.update(segment.vectors.reconstruct_n(at, min(_BLOCK, total - at)).tobytes())
    return bool(digest.digest() == seen.vectors.digest())


def _clear_old(folder: Path, catalogue: Catalogue, built: Manifest, keep_previous: bool) -> None:
    kept = [built]
    for number in manifests.numbers(folder):
        if number == built.number:
            continue
        if keep_previous and len(kept) == 1 and number < built.number:
            with suppress(DamagedGeneration):  # a damaged one is cleared away like the older ones
                kept.append(manifests.read(manifests.folder_of(folder, number), None))
                continue
        shutil.rmtree(manifests.folder_of(folder, number))
    sync_folder(folder / manifests.FOLDER)
    with catalogue.writer("publishing") as writer:
        writer.forget_deaths(min(one.change for one in kept))

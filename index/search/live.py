"""What is searched: the current generation, and in memory what changed since it was built.

A generation never changes. Passages stored after it, and passages whose vector came later, are searched in
small segments built in memory; passages that died are masked. All three follow from the catalogue, by keys
and change numbers, whenever its change number has moved. A search holds one View, undisturbed by the next.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.article import Filters
from index.catalogue import Catalogue, Snapshot
from index.catalogue.connect import may_write
from index.errors import DataFolderError
from index.search import manifest as manifests
from index.search.generation import Generation, open_current, publish
from index.search.manifest import DamagedGeneration, Manifest
from index.search.segment import Segment
from index.search.segment_build import build_segment
from index.search.vector_file import NoVectors

LATE_LIMIT = 500  # passages of the generation whose vectors came later: at most so many are searched anew
REBUILD_FROM = 2000  # passages; below, a missing generation is made up for in memory
# Publishing is worth while when more than this share of a generation's passages has changed, or so many: what is not
# published is read from the catalogue each time the index is opened.
MERGE_SHARE = 0.02
MERGE_MOST = 500
VECTORS_PAUSE = 2.0  # seconds between two refreshes that only bring vectors
_PATIENCE = 0.2  # seconds a search waits for a refresh that another thread has begun


@dataclass(frozen=True)
class Part:
    """A segment, and which of its passages no longer count (they died, or a later part holds them)."""

    segment: Segment
    dead: frozenset[int] = frozenset()

    @cached_property
    def alive(self) -> NDArray[np.bool_] | None:
        """Which rows count (n,); None when all do."""
        if not self.dead:
            return None
        mask = np.ones(self.segment.count, np.bool_)
        mask[_positions(self.segment, self.dead)] = False
        return mask

    def allowed(self, filters: Filters) -> NDArray[np.bool_] | None:
        """Which rows count and pass the filters (n,), or None when all do."""
        passed = self.segment.allowed(filters)
        if passed is None or self.alive is None:
            return self.alive if passed is None else passed
        return passed & self.alive

    @property
    def living(self) -> set[int]:
        """Keys of the passages that count."""
        return set(self.segment.rows["key"].tolist()) - self.dead

    def without(self, keys: Iterable[int]) -> Part:
        """The same part with these passages masked, as far as it holds them."""
        held = self.segment.rows["key"][_positions(self.segment, keys)].tolist()
        return self if self.dead.issuperset(held) else Part(self.segment, self.dead.union(held))


@dataclass(frozen=True)
class View:
    """What one search looks at. ``change`` is the catalogue's change number it reflects."""

    parts: tuple[Part, ...]
    generation: int  # 0 when there is none
    change: int
    lineage: str
    vector_key: int
    passage_key: int
    pointer: tuple[int, str] | None = None  # what CURRENT said
    damage: str | None = None

    @property
    def delta(self) -> int:
        """How many passages lie outside the generation."""
        return sum(part.segment.count for part in (self.parts[1:] if self.generation else self.parts))


class LiveIndex:
    """The searchable index of one folder, following its catalogue. Safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue,
        model_id: str | None,
        *,
        vectors_pause: float = VECTORS_PAUSE,
    ) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self.model_id = model_id
        self._lock = Lock()
        self._vectors_pause = vectors_pause
        self._refreshed = 0.0
        self._view = self._reopen()

    def view(self) -> View:
        """What to search now; refreshed when the catalogue has changed, in this process or another."""
        if self.catalogue.change_number() != self._view.change and self._lock.acquire(timeout=_PATIENCE):
            try:
                self._refresh()
            finally:
                self._lock.release()
        return self._view

    def segments(self) -> tuple[Segment, ...]:
        """The segments of ``view()``; they may hold passages that died since they were built."""
        return tuple(part.segment for part in self.view().parts)

    @property
    def generation(self) -> int:
        """Number of the generation in use, 0 when there is none."""
        return self._view.generation

    @property
    def damage(self) -> str | None:
        """What is wrong with the newest generation, when an older one or none stands in for it."""
        return self._view.damage

    def _refresh(self) -> None:
        view = self._view
        with self.catalogue.snapshot() as snapshot:
            if snapshot.change_number() == view.change:
                return
            died = snapshot.died_since(view.change)
            same = died is not None and snapshot.lineage() == view.lineage and not self._another(view)
            if same and died is not None:
                fresh = {passage.key for passage in snapshot.passages(view.passage_key)}
                if not fresh and not died and time.monotonic() - self._refreshed < self._vectors_pause:
                    return
                late = snapshot.embedded_since(self.model_id, view.vector_key, view.passage_key)
                parts = tuple(part.without(died) for part in view.parts)
                self._set(self._extend(snapshot, view, parts, fresh, late))
                return
        self._set(self._reopen())

    def _set(self, view: View) -> None:
        self._view = view
        self._refreshed = time.monotonic()

    def _another(self, view: View) -> bool:
        pointer = self._pointer()
        return pointer is not None and pointer != view.pointer

    def _pointer(self) -> tuple[int, str] | None:
        try:
            return manifests.current(self.folder)
        except DamagedGeneration:
            return None  # the generation we hold is better than none

    def _reopen(self) -> View:
        pointer = self._pointer()
        generation, damage = open_current(self.folder, self.catalogue)
        if generation is None and self._rebuilt(damage):
            pointer = self._pointer()
            generation, damage = open_current(self.folder, self.catalogue)
        with self.catalogue.snapshot() as snapshot:
            died = snapshot.died_since(generation.manifest.change) if generation else set()
            if generation is None or died is None:
                empty = View((), 0, 0, snapshot.lineage(), 0, 0, pointer, damage)
                fresh = {passage.key for passage in snapshot.passages()}
                return self._extend(snapshot, empty, (), fresh, set())
            manifest = generation.manifest
            seen = self._vectors_seen(manifest)
            base = self._base(generation, snapshot).without(died)
            late = snapshot.embedded_since(self.model_id, seen, manifest.newest_passage)
            late = set(sorted(late, reverse=True)[:LATE_LIMIT])
            fresh = {passage.key for passage in snapshot.passages(manifest.newest_passage)}
            bare = View((), manifest.number, manifest.change, snapshot.lineage(), seen, 0, pointer, damage)
            return self._extend(snapshot, bare, (base,), fresh, late)

    def _extend(
        self, snapshot: Snapshot, view: View, parts: tuple[Part, ...], fresh: set[int], late: set[int]
    ) -> View:
        """A view of ``parts`` and one more, of new passages and passages that have got their vector."""
        bases = 1 if view.generation else 0
        keys = fresh | late
        kept = [part.without(late) for part in parts]
        # Parts double in size towards the generation, so that each passage is built anew only a few times.
        while keys and len(kept) > bases and kept[-1].segment.count <= 2 * len(keys):
            keys |= kept.pop().living
        if keys:
            kept.append(Part(self._in_memory(snapshot, keys)))
        return dataclasses.replace(
            view,
            parts=tuple(kept),
            change=snapshot.change_number(),
            vector_key=snapshot.newest_vector(),
            passage_key=snapshot.newest_passage(),
        )

    def _in_memory(self, snapshot: Snapshot, keys: set[int]) -> Segment:
        return build_segment(
            snapshot.segment_rows(self.model_id, keys=keys),
            None,
            dimension=snapshot.dimension(self.model_id),
            model_id=self.model_id,
        )

    def _vectors_seen(self, manifest: Manifest) -> int:
        """The last vector of our model that the generation can hold."""
        return manifest.newest_vector if manifest.model_id == self.model_id else 0

    def _base(self, generation: Generation, snapshot: Snapshot) -> Part:
        """The generation's segment, without its vectors when they are another model's."""
        segment, dimension = generation.segment, snapshot.dimension(self.model_id)
        if generation.manifest.model_id == self.model_id and segment.names.dimension == dimension:
            return Part(segment)
        rows = np.array(segment.rows)
        rows["embedded"] = False
        return Part(
            dataclasses.replace(
                segment,
                rows=rows,
                vectors=None,
                vector_rows=np.zeros(0, np.int64),
                sentence_vectors=NoVectors(len(segment.sentences), dimension or 1),
                names=dataclasses.replace(segment.names, model_id=self.model_id, dimension=dimension),
            )
        )

    def _rebuilt(self, damage: str | None) -> bool:
        """Whether a missing generation could be made again; a small or busy folder does without."""
        with self.catalogue.snapshot() as snapshot:
            if damage is None and snapshot.newest_passage() < REBUILD_FROM:
                return False
        if not may_write(self.folder):
            return False
        try:
            with Catalogue.open(self.folder, write=True, splitter=self.catalogue.splitter) as writing:
                publish(self.folder, writing, self.model_id)
        except DataFolderError:
            return False  # full, or somebody is indexing and will publish: in memory, then
        return True


def _positions(segment: Segment, keys: Iterable[int]) -> NDArray[np.int64]:
    """Rows of those passages the segment holds; its rows are in key order."""
    wanted = np.array(sorted(keys), np.int64)
    held = np.ascontiguousarray(segment.rows["key"])
    if not len(held):
        return np.zeros(0, np.int64)
    at: NDArray[np.int64] = np.minimum(np.searchsorted(held, wanted), len(held) - 1)
    found: NDArray[np.int64] = at[held[at] == wanted]
    return found


def merge_due(snapshot: Snapshot, manifest: Manifest | None, model_id: str | None) -> bool:
    """Whether enough has changed since a generation was built to build the next one."""
    if manifest is None or manifest.lineage != snapshot.lineage():
        return True
    died = snapshot.died_since(manifest.change)
    if died is None:
        return True
    seen = manifest.newest_vector if manifest.model_id == model_id else 0
    fresh = sum(1 for _ in snapshot.passages(manifest.newest_passage))
    late = len(snapshot.embedded_since(model_id, seen, manifest.newest_passage))
    old = sum(1 for key in died if key <= manifest.newest_passage)
    return fresh + late + old > min(MERGE_MOST, manifest.passages * MERGE_SHARE)

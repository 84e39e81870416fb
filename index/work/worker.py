"""An indexing run in a process of its own: read and store, prepare the model, embed, publish.

``python -m index.work.worker`` is started by ``index.work.child``, runs at low priority, is told on the first line of its
standard input what to read, and tells its progress as JSON lines on standard output. It ends when its standard
input closes: on purpose, or because its parent died.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from index.catalogue import Catalogue, Writer, model_splitter, splitter_of
from index.errors import BriefbotError, Cancelled, ModelError
from index.lock import ANSWERING, FolderLock, is_shared
from index.model.embedder import Embedder, PassageText, load_embedder, prepare_model
from index.model.onnx_model import usable_cores
from index.purge import finish_erasing
from index.search.generation import clear_leftovers, open_current, publish
from index.search.live import LATE_LIMIT, REBUILD_FROM, merge_due
from index.work.due import up_to_date
from index.work.pieces import Work, unpack
from index.work.progress import Meter, Phase, Progress, Report
from index.work.reading import Reading, compare

BATCH = 128  # passages embedded and stored together; the embedder sorts them by length
_NICE = 10
_GRACE = 3.0  # seconds to end by itself after the parent is gone

Load = Callable[[str, Path, int | None], Embedder | None]
Prepare = Callable[[str, Path, Callable[[str], None]], None]


@dataclass
class Worker:
    """One pass over what is to be done in a folder. The caller holds the INDEXING lock as ``lock``."""

    folder: Path
    model: str
    lock: FolderLock
    threads: int | None
    tell: Callable[[Progress], None]
    cancelled: Callable[[], bool]
    load: Load = load_embedder
    prepare: Prepare = prepare_model
    purpose: str = "indexing"
    embedded: int = 0
    generation: int = 0
    loaded_for: int | None = None  # cores

    def run(self, work: Work | None = None, *, full: bool = False) -> Report:
        """Do all that is due. Raises Cancelled, DataFolderError; a missing model is told in the report."""
        clear_leftovers(self.folder)
        report = Report()
        splitter = model_splitter(self.model, self.folder)
        with Catalogue.open(self.folder, write=True, splitter=splitter) as catalogue:
            if work is not None:
                read = Reading(catalogue, self.purpose, Meter(Phase.READ, self.tell), self.cancelled)
                read.all(work.documents(catalogue))
                report = read.report()
            compare(catalogue, self.purpose, self.cancelled)
            current = None if full else up_to_date(catalogue, self.model)
        if current is not None:
            return replace(report, generation=current)
        unfinished = self._read_by_model(full)
        return replace(report, embedded=self.embedded, generation=self.generation, unfinished=unfinished)

    def _read_by_model(self, full: bool) -> str | None:
        """Vectors and the generation. Returns a sentence when there is no model for it."""
        self._extract()
        try:
            embedder = self._embedder()
        except ModelError as error:
            with Catalogue.open(self.folder, write=True) as catalogue:
                self._finish(catalogue, None)
            return str(error)
        splitter = splitter_of(self.model, embedder)
        with Catalogue.open(self.folder, write=True, splitter=splitter) as catalogue:
            with catalogue.writer(self.purpose, wait=60.0) as writer:
                writer.register_model(embedder.model_id, embedder.dimension, embedder.languages)
            self._split(catalogue)
            compare(catalogue, self.purpose, self.cancelled)  # what was split anew
            self._embed(catalogue, embedder)
            if full:
                with catalogue.writer(self.purpose, wait=60.0) as writer:
                    writer.prune_vectors()
            self._finish(catalogue, embedder.model_id, full=full)
        return None

    def _embedder(self) -> Embedder:
        self._say(Phase.PREPARE, "loading the model")
        embedder = self._load()
        if embedder is not None:
            return embedder
        with Catalogue.open(self.folder, write=True) as catalogue:
            self._publish_early(catalogue, None)  # keyword answers while the model is being prepared
        self._say(Phase.PREPARE, "preparing the model")
        self.prepare(self.model, self.folder, lambda line: self._say(Phase.PREPARE, line))
        self._stop_if_asked()
        embedder = self._load()
        if embedder is None:
            raise ModelError(f"The model {self.model} was prepared but can't be loaded. Prepare it again.")
        return embedder

    def _load(self) -> Embedder | None:
        self.loaded_for = self.cores()
        return self.load(self.model, self.folder, self.loaded_for)

    def cores(self) -> int | None:
        """How many cores to embed with: as told, else all but the one that whoever answers from this folder needs."""
        if self.threads is None and is_shared(self.folder, ANSWERING):
            return max(1, usable_cores() - 1)
        return self.threads

    def _extract(self) -> None:
        """Read figures again where the extractor has changed; passages and vectors stay as they are."""
        with Catalogue.open(self.folder, write=True) as catalogue:
            with catalogue.snapshot() as snapshot:
                total = snapshot.to_extract()
            self._bit_by_bit(catalogue, total, Writer.extract_again, "reading figures")

    def _split(self, catalogue: Catalogue) -> None:
        with catalogue.snapshot() as snapshot:
            total = snapshot.to_split(catalogue.splitter.name)
        self._bit_by_bit(catalogue, total, Writer.split_again, "fitting passages to the model")

    def _bit_by_bit(
        self, catalogue: Catalogue, total: int, again: Callable[[Writer, int], int], what: str
    ) -> None:
        """A few articles in each change, so that people's own changes come in between."""
        meter = Meter(Phase.PREPARE, self.tell, total)
        while True:
            self._stop_if_asked()
            with catalogue.writer(self.purpose, wait=60.0) as writer:
                count = again(writer, 20)
            if not count:
                return
            meter.advance(count, what)

    def _embed(self, catalogue: Catalogue, embedder: Embedder) -> None:
        model_id = embedder.model_id
        with catalogue.snapshot() as snapshot:
            total = snapshot.vectors_pending(model_id)
        if total > REBUILD_FROM:
            self._publish_early(catalogue, model_id)
        meter = Meter(Phase.EMBED, self.tell, total)
        if total:
            meter.advance(0, "computing vectors")
        before: int | None = None
        newest = since_published = 0
        while True:
            self._stop_if_asked()
            with catalogue.snapshot() as snapshot:
                # What people changed meanwhile comes before the backlog.
                if snapshot.newest_passage() > newest:
                    before, newest = None, snapshot.newest_passage()
                waiting = snapshot.pending_vectors(model_id, BATCH, before=before)
            if not waiting and before is None:
                return
            if not waiting:
                before = None  # from the top again: passages may have come meanwhile
                continue
            before = min(passage.key for passage in waiting)
            if self.loaded_for != self.cores():  # somebody has begun to answer, or has ended
                embedder = self._load() or embedder
            vectors = embedder.embed_passages(
                [PassageText(passage.prefix, passage.text, passage.sentences) for passage in waiting]
            )
            with catalogue.writer(self.purpose, wait=60.0) as writer:
                writer.store_vectors(
                    model_id, {passage.hash: held for passage, held in zip(waiting, vectors, strict=True)}
                )
            self.embedded += len(waiting)
            since_published += len(waiting)
            meter.advance(len(waiting), "computing vectors")
            # Now and then put to use what is there; more seldom as it grows, since each time costs the whole.
            if since_published >= max(8 * LATE_LIMIT, total // 2):
                self._publish(catalogue, model_id)
                since_published = 0

    def _publish_early(self, catalogue: Catalogue, model_id: str | None) -> None:
        """Publish before the vectors are there, if there is much that only memory holds."""
        with catalogue.snapshot() as snapshot:
            generation, _ = open_current(self.folder, catalogue)
            since = generation.manifest.newest_passage if generation else 0
            fresh = snapshot.newest_passage() - since
        if fresh > REBUILD_FROM:
            self._publish(catalogue, model_id)

    def _publish(self, catalogue: Catalogue, model_id: str | None) -> None:
        self._say(Phase.PUBLISH, "putting the new index to use")
        self.generation = publish(self.folder, catalogue, model_id, lock=self.lock, cancelled=self.cancelled)

    def _finish(self, catalogue: Catalogue, model_id: str | None, *, full: bool = False) -> None:
        generation, damage = open_current(self.folder, catalogue)
        self.generation = generation.number if generation else 0
        with catalogue.snapshot() as snapshot:
            manifest = generation.manifest if generation else None
            if model_id is None and manifest is not None:
                model_id = manifest.model_id  # without a model, what was computed before stays in use
            other_model = manifest is not None and manifest.model_id != model_id
            due = full or damage is not None or other_model or merge_due(snapshot, manifest, model_id)
        del generation
        if due:
            self._publish(catalogue, model_id)
        self.generation = finish_erasing(catalogue, lock=self.lock) or self.generation

    def _stop_if_asked(self) -> None:
        if self.cancelled():
            raise Cancelled("Stopped. What was computed is kept; `briefbot reindex` goes on from there.")

    def _say(self, phase: Phase, what: str) -> None:
        self.tell(Progress(phase, 0, None, what))


def main(
    arguments: Sequence[str] | None = None, *, load: Load = load_embedder, prepare: Prepare = prepare_model
) -> int:
    """Run as a child process; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m index.work.worker")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--lock", type=int, required=True, help="inherited descriptor of the indexing lock")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args(arguments)
    # Libraries may print; only our lines go to the parent.
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.nice(_NICE)
    work = unpack(_first_line())
    stop = threading.Event()
    threading.Thread(target=_end_with_parent, args=(stop,), daemon=True).start()

    def send(line: dict[str, Any]) -> None:
        try:
            print(json.dumps(line), file=told, flush=True)
        except BrokenPipeError:
            stop.set()

    worker = Worker(
        folder=options.folder,
        model=options.model,
        lock=FolderLock.inherit(options.lock),
        threads=options.threads,
        tell=lambda progress: send({"progress": asdict(progress)}),
        cancelled=stop.is_set,
        load=load,
        prepare=prepare,
    )
    try:
        send({"result": asdict(worker.run(work, full=options.full))})
    except BriefbotError as error:
        send({"error": type(error).__name__, "sentence": str(error)})
        return error.exit_code
    return 0


def _first_line() -> str:
    """What the parent says first; read byte by byte, since the thread below waits for what comes after it."""
    line = bytearray()
    while (byte := os.read(0, 1)) and byte != b"\n":
        line += byte
    return line.decode() or "null"


def _end_with_parent(stop: threading.Event) -> None:
    """Wait until standard input closes; then ask the work to end, and end it if it doesn't."""
    while os.read(0, 1024):
        continue
    stop.set()
    threading.Event().wait(_GRACE)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)  # with the children that prepare a model
    os._exit(Cancelled.exit_code)


if __name__ == "__main__":
    sys.exit(main())

"""``python -m index.model.export MODEL FOLDER``: prepare a model with torch, telling progress as JSON lines.

The only module, with ``torch_embedder``, that imports torch and sentence-transformers.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from index.disk import folder_errors, sync_file, sync_folder
from index.errors import BriefbotError, FolderFull, ModelError
from index.model.files import (
    GRAPH,
    MODELS,
    TOKENIZER,
    WEIGHTS_FILE,
    SourceFile,
    check_default,
    find_prepared,
    fingerprint,
    hash_files,
    is_default,
    local_source,
    write_record,
)


def main(arguments: list[str]) -> int:
    """Prepare ``arguments[0]`` in folder ``arguments[1]``; 0, or 1 after an error line."""
    model, folder = arguments
    try:
        with folder_errors(Path(folder)):
            prepare(model, Path(folder))
    except BriefbotError as error:
        size = " The prepared model takes 300 MB." if isinstance(error, FolderFull) else ""
        tell(error=type(error).__name__, sentence=f"{error}{size}")
        return 1
    return 0


def tell(**what: str) -> None:
    """One JSON line to whoever started this."""
    print(json.dumps(what), flush=True)  # noqa: T201


def prepare(model: str, folder: Path) -> None:
    """Build the prepared copy aside and rename it; one process at a time, the others find the work done."""
    models = folder / MODELS
    models.mkdir(parents=True, exist_ok=True)
    with _only_one(models):
        if find_prepared(model, folder) is not None:
            return
        for left in models.glob(".*.tmp"):  # of a process that died: the lock is ours
            shutil.rmtree(left)
        source = local_source(model) or download(model)
        tell(progress="Checking the model's files")
        files = hash_files(source)
        if is_default(model):
            check_default(files)
        mark = fingerprint(files)
        aside = models / f".{mark}.tmp"
        aside.mkdir()
        tell(progress="Loading sentence-transformers")
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, aside, ignore_errors=True)  # a full disk needs the room
            build(model, source, mark, files, aside)
            for path in aside.iterdir():
                path.chmod(0o644)  # onnx writes weights that only their owner can read
                sync_file(path)
            undo.pop_all()
        target = models / mark
        if target.exists():  # the record of another version, or of the same weights under another name
            shutil.rmtree(target)
        aside.rename(target)
        sync_folder(models)
        tell(progress="The model is ready")


@contextmanager
def _only_one(models: Path) -> Iterator[None]:
    with (models / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(progress="Another process is preparing a model; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def download(model: str) -> Path:
    """A hub model's folder, from the local cache or the hub."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, RepositoryNotFoundError

    name = model if "/" in model else f"sentence-transformers/{model}"
    tell(progress=f"Fetching {name} from the hub")
    try:
        ignored = ["*.h5", "*.ot", "*.msgpack", "*.tflite", "onnx/*", "openvino/*", "*.onnx", "*.gguf"]
        return Path(snapshot_download(name, ignore_patterns=ignored))
    except (RepositoryNotFoundError, HFValidationError) as problem:
        raise ModelError(
            f"The hub knows no model {name} (or not without a token). Check the name, or name a "
            f"folder's path."
        ) from problem
    except (HfHubHTTPError, OSError) as problem:
        raise ModelError(
            f"The model {name} is not on this machine and the hub can't be reached. "
            "Put the model's folder on disk and name its path."
        ) from problem


def build(model: str, source: Path, mark: str, files: tuple[SourceFile, ...], aside: Path) -> None:
    """Write the prepared copy into ``aside``: exported if that gives the same vectors, else why not."""
    from index.model import modules as model_torch

    loaded = model_torch.load(source)
    prepared = model_torch.describe(loaded, model, source, mark, files)
    model_torch.save_tokenizer(loaded, aside / TOKENIZER)
    if prepared.served_by == "onnx":
        tell(progress="Exporting the model for ONNX Runtime")
        reason = model_torch.export(loaded, prepared, aside)
        if reason:
            prepared = replace(prepared, served_by="sentence-transformers", reason=reason)
            for name in (GRAPH, WEIGHTS_FILE):
                (aside / name).unlink(missing_ok=True)
    if prepared.reason:
        tell(
            progress=f"{model} is served by sentence-transformers, which takes longer to load and more memory: {prepared.reason}"
        )
    write_record(prepared, aside)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

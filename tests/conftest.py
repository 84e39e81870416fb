"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.embedder import DEFAULT_MODEL, prepare_model


@pytest.fixture(scope="session")
def default_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with nothing in it but the prepared default model: 15 s, once a run, for slow tests."""
    home = tmp_path_factory.mktemp("default-home")
    prepare_model(DEFAULT_MODEL, home)
    return home

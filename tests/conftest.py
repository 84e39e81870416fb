"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from index.article import Draft
from index.catalogue import Catalogue
from index.model.embedder import DEFAULT_MODEL, prepare_model
from index.sources.paths import read_paths
from tests.index.asked import SAMPLES

# How long an example takes depends on the machine. As Hypothesis does by itself where CI is set.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def default_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with nothing in it but the prepared default model: 15 s, once a run, for slow tests."""
    home = tmp_path_factory.mktemp("default-home")
    prepare_model(DEFAULT_MODEL, home)
    return home


@pytest.fixture(scope="session")
def stocked_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, stored without a model. Don't change this folder."""
    folder = tmp_path_factory.mktemp("stocked-samples")
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        for draft in read_paths([SAMPLES], collection="samples", source="samples"):
            assert isinstance(draft, Draft)
            writer.put(draft)
    return folder

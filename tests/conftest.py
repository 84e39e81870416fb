"""Fixtures shared by all tests."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Generator, Iterator
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


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--no-skips``: where everything that tests need is there, a skipped test is a failure."""
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failure")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count what was skipped as failed, with its reason."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which --no-skips forbids: {report.longrepr}"
    return report


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes, where the system lets us have one."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip(
            "only root may mount a small disk; tests/index/test_crash.py simulates full ones for everybody"
        )
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


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

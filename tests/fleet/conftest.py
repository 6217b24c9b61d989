"""A registry and clusters that the tests of sweeps share."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from explorer.fleet.cluster import cluster
from tests.fleet.fleets import Cluster
from tests.registry import running_registry


class Registry(NamedTuple):
    """A registry that runs, and the folder in which it keeps everything."""

    host: str
    folder: Path


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    folder = tmp_path / "registry"
    folder.mkdir()
    with running_registry(folder) as host:
        yield Registry(host, folder)


@pytest.fixture(scope="package")
def client() -> Iterator[Cluster]:
    """Give a cluster of two workers on this machine."""
    with cluster(None, 2) as client:
        yield client


@pytest.fixture
def lonely() -> Iterator[Cluster]:
    """Give a cluster of one worker, which may be killed."""
    with cluster(None, 1) as client:
        yield client
    gc.collect()  # what is left of killed workers is this test's, and of no later one

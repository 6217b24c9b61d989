"""A home for each test, the compiled rules in it, as nobody waits for those twice."""

import shutil
from pathlib import Path

import pytest

from tests.hostile.running import Home


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home.make(tmp_path_factory.mktemp("compiled") / "home")
    (home.folder / "empty").touch()
    home.run("rules", "test", home.folder / "empty")
    return home.folder / "cache"


@pytest.fixture
def home(tmp_path: Path, compiled: Path) -> Home:
    made = Home.make(tmp_path / "home")
    shutil.copytree(compiled, made.folder / "cache", dirs_exist_ok=True)
    return made

"""A home for each test, the compiled rules in it, as nobody waits for those twice."""

import os
import shutil
from pathlib import Path

import pytest

from tests.hostile import planting
from tests.hostile.running import Home


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home.make(tmp_path_factory.mktemp("compiled") / "home")
    # What there is to find in this one needs all that is ever compiled.
    assert home.run("--ci", planting.write(home.folder)).status == 1
    return home.folder / "cache"


@pytest.fixture
def home(tmp_path: Path, compiled: Path) -> Home:
    made = Home.make(tmp_path / "home")
    shutil.copytree(compiled, made.folder / "cache", copy_function=os.link, dirs_exist_ok=True)
    return made

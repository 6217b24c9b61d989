"""A home for each test, the compiled rules in it, as nobody waits for those twice."""

import os
import shutil
from pathlib import Path

import pytest

from tests.hostile import planting
from tests.hostile.running import Home

OURS = "layer-explorer"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home, shared = Home.make(tmp_path_factory.mktemp("compiled") / "home"), "XDG_CACHE_HOME"
    # What there is to find in this one needs all that is ever compiled.
    image = planting.write(home.folder)
    assert home.run("--ci", image, **{shared: os.environ[shared]}).status == 1
    return Path(os.environ[shared], OURS)


@pytest.fixture
def home(tmp_path: Path, compiled: Path) -> Home:
    made = Home.make(tmp_path / "home")
    shutil.copytree(compiled, made.folder / "cache" / OURS, copy_function=os.link)
    return made

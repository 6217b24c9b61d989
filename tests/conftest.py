"""What all tests share: one cache of compiled rules, real engines, the committed samples."""

import gzip
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from platformdirs import user_cache_dir

from explorer.secrets import find_secrets
from sample_images.catalogue import ARCHIVES
from sample_images.engines.containerd import ContainerdEngine
from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine
from tests import laws  # noqa: F401

REQUIRE = "LAYER_EXPLORER_REQUIRE_ENGINES"

# A runner in the background ignores Ctrl-C, and so would every process that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Give all processes of all runs one cache, and compile the rules before anybody waits."""
    if hasattr(config, "workerinput"):
        return  # the environment is that of the process which started this one
    # What pip has fetched is still good.
    os.environ.setdefault("PIP_CACHE_DIR", user_cache_dir("pip"))
    os.environ["XDG_CACHE_HOME"] = str(config.cache.mkdir("compiled"))
    # What one test has found out of a layer is no other one's, unless it asks for that.
    os.environ["LAYER_EXPLORER_CACHE"] = "false"
    # The interface has all colours, on a dark ground, unless a test gives it another terminal.
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    for name in ("COLORFGBG", "NO_COLOR"):
        os.environ.pop(name, None)
    # Nor does a bare name mean what containerd on this machine happens to have.
    os.environ["CONTAINERD_ADDRESS"] = "/nowhere.sock"
    find_secrets(b"api_key = '0123456789abcdef0123456789abcdef'")


# What takes minutes in one worker begins first, so that the others work beside it to the end.
LONGEST = "test_walk.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest file of tests first."""
    items.sort(key=lambda item: item.path.name != LONGEST)


def need(*binaries: str, root: bool = False) -> None:
    """Skip what can't run on this machine; where engines are required, fail instead."""
    missing = [name for name in binaries if shutil.which(name) is None]
    if root and os.geteuid() != 0:
        missing.append("right to act as root")
    if missing and os.environ.get(REQUIRE) == "1":
        pytest.fail(f"{REQUIRE} is set, but there is no {', no '.join(missing)}")
    if missing:
        pytest.skip(f"there is no {', no '.join(missing)}")


@pytest.fixture(scope="session")
def docker_engine() -> Iterator[DockerEngine]:
    """Start a private Docker daemon."""
    need("dockerd", "docker", root=True)
    with TemporaryDirectory(prefix="docker-") as folder:
        engine = DockerEngine.start(Path(folder))
        yield engine
        engine.stop()


@pytest.fixture(scope="session")
def podman_engine() -> Iterator[PodmanEngine]:
    """Start a private podman service."""
    need("podman", root=True)
    with TemporaryDirectory(prefix="podman-") as folder:
        engine = PodmanEngine.start(Path(folder))
        yield engine
        engine.stop()


@pytest.fixture(scope="session")
def containerd_engine() -> Iterator[ContainerdEngine]:
    """Start a private containerd."""
    need("containerd", "ctr", root=True)
    with TemporaryDirectory(prefix="containerd-") as folder:
        engine = ContainerdEngine.start(Path(folder))
        yield engine
        engine.stop()


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of the committed archives."""
    return ARCHIVES


@pytest.fixture(scope="session")
def plain_samples(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of the same archives without their outer gzip: `deleted-env.docker.tar`."""
    folder = tmp_path_factory.mktemp("samples")
    for path in samples.iterdir():
        if path.is_dir():
            shutil.copytree(path, folder / path.name)
        elif path.suffix == ".gz":
            (folder / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
        else:
            shutil.copy(path, folder)
    return folder

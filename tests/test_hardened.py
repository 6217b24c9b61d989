"""Pipelines that allow little: no folder, no home, closed streams, warnings that are errors."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp

import pytest

import explorer
from sample_images.engines.podman import podman_in
from sample_images.tokens import github_token
from tests.builders import TarBuilder, docker_archive
from tests.conftest import REQUIRE, need
from tests.image.fake_engine import FakeEngine, says
from tests.waiting import LONG

TOKEN = github_token("hardened/GITHUB")
COMMAND = (sys.executable, "-m", "explorer")
STRICT = (sys.executable, "-W", "error", "-X", "dev", "-m", "explorer")
# More than one process searches what is as large.
LARGE = 65 << 20


def archive(body: bytes) -> bytes:
    return docker_archive([TarBuilder().file("app/config", body).build()])


LEAKING, CLEAN = archive(f"TOKEN={TOKEN}\n".encode()), archive(b"hello\n")


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "image.tar"
    path.write_bytes(LEAKING)
    return path


# Containers

Contained = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="module")
def contained(tmp_path_factory: pytest.TempPathFactory) -> Contained:
    """Return what runs a command in a container that has this machine's Python and nothing else.

    Its root and all in it can only be read, the user is nobody's, and there is no network.
    """
    need("podman", "runc", root=True)
    folder = tmp_path_factory.mktemp("container")
    root = folder / "root"
    root.mkdir()
    for name in ("proc", "sys", "dev", "etc", "tmp", "usr"):
        (root / name).mkdir()
    for link in (one for one in Path("/").glob("*[bn64]") if one.is_symlink()):
        (root / link.name).symlink_to(link.readlink())
    code = Path(explorer.__file__).parents[1]
    places = dict.fromkeys(map(str, ("/usr", sys.base_prefix, sys.prefix, code)))
    options = [
        *("--rm", "-i", "--read-only", "--read-only-tmpfs=false", "--network=none"),
        *("--user=10001", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1000:1000"),
        *(f"--volume={one}:{one}:ro" for one in places),
        *(f"--env=PYTHONPATH={code}", "--env=CI=true", "--rootfs", str(root)),
    ]
    # The folder of a run may be no longer than 50 characters, for podman.
    line = [*podman_in(Path(mkdtemp(prefix="podman-"))), "run", *options]

    def run(*command: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*line, *command], input=stdin, capture_output=True, check=False, timeout=LONG
        )

    probe = run("/usr/bin/true")
    if probe.returncode and os.environ.get(REQUIRE) != "1":
        pytest.skip(f"no container runs here: {probe.stderr.decode()[-200:]}")
    assert probe.returncode == 0, probe.stderr
    return run


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (LEAKING, 1),
        (CLEAN, 0),
        (gzip.compress(LEAKING, 1), 1),
        (archive(b"\n" * LARGE + f"TOKEN={TOKEN}\n".encode()), 1),
    ],
    ids=["leaking", "clean", "compressed", "large"],
)
def test_a_container_that_writes_nowhere_judges_an_image(
    contained: Contained, given: bytes, status: int
) -> None:
    done = contained(*COMMAND, "--ci", "-", stdin=given)
    assert (done.returncode, done.stderr) == (status, b"")


def test_nothing_can_be_written_in_that_container(contained: Contained) -> None:
    for folder in ("/", "/tmp", "/usr", sys.prefix):
        assert contained("/usr/bin/touch", f"{folder}/x").returncode == 1


def test_a_report_that_has_no_place_there_is_a_line(contained: Contained) -> None:
    done = contained(*COMMAND, "--ci", "-o", "/tmp/report", "-", stdin=LEAKING)
    assert done.returncode == 2
    assert done.stderr.startswith(b"layer-explorer: /tmp")
    assert done.stderr.count(b"\n") == 1


# Processes that were started with less than usual


def run(
    words: Sequence[str | Path],
    environment: Mapping[str, str | None] | None = None,
    *,
    with_words: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """Run a command in a pipeline; a variable that is None is not set."""
    kept = {**os.environ, "CI": "true", **(environment or {})}
    return subprocess.run(
        [*with_words, *map(str, words)],
        env={name: value for name, value in kept.items() if value is not None},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )


@pytest.mark.parametrize(
    "missing",
    [
        {"HOME": None, "XDG_CACHE_HOME": None},
        {"HOME": "/nowhere", "XDG_CACHE_HOME": None},
        {"HOME": "", "XDG_CACHE_HOME": ""},
        {"HOME": "/proc/none", "XDG_CACHE_HOME": "/proc/none"},
        {"LAYER_EXPLORER_CACHE_DIR": "/proc/none/cache"},
        {"LAYER_EXPLORER_CACHE_DIR": "/dev/null"},
        {"TMPDIR": "/nowhere"},
        {"PATH": "", "TERM": None, "LANG": None, "LC_ALL": "C", "USER": None},
    ],
    ids=str,
)
def test_a_home_and_a_cache_are_not_needed(image: Path, missing: dict[str, str | None]) -> None:
    done = run([*COMMAND, "--ci", image], {"LAYER_EXPLORER_CACHE": "true", **missing})
    assert (done.returncode, done.stderr) == (1, "")


# What containers have whose user stands in no /etc/passwd.
NOBODY = """
import os, pwd, sys
def unknown(_):
    raise KeyError("uid not found")
pwd.getpwuid = pwd.getpwnam = unknown
os.environ.pop("HOME", None)
from explorer.cli import main
main()
"""


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--ci", "IMAGE"], 1),
        (["--ci", "docker://app:1"], 3),
        (["--ci", "podman://app:1"], 3),
        (["--ci", "registry://localhost:1/app:1"], 3),
        (["--ci", "app:1"], 3),
        (["cache"], 0),
        (["cache", "clear"], 0),
        (["config"], 0),
        (["rules"], 0),
        (["ls", "IMAGE"], 0),
        (["IMAGE"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_user_whom_nobody_knows_gets_no_fault(image: Path, words: list[str], status: int) -> None:
    named = [str(image) if word == "IMAGE" else word for word in words]
    none = {"LAYER_EXPLORER_CACHE": "true", "XDG_CACHE_HOME": None, "DOCKER_HOST": None, "CI": ""}
    done = run([sys.executable, "-c", NOBODY, *named], none)
    assert done.returncode == status, done.stderr
    assert "unforeseen" not in done.stderr


@pytest.mark.parametrize("closed", ["<&-", "<&- >&-", "2>&-", "<&- >&- 2>&-", ">&-"])
@pytest.mark.parametrize("status", [0, 1])
def test_closed_streams_change_no_verdict(image: Path, closed: str, status: int) -> None:
    image.write_bytes(LEAKING if status else CLEAN)
    done = run([*COMMAND, "--ci", image], with_words=["sh", "-c", f'exec "$@" {closed}', "sh"])
    assert done.returncode == status
    assert done.stderr == ""


def test_closed_standard_input_is_no_image() -> None:
    done = run([*COMMAND, "--ci", "-"], with_words=["sh", "-c", 'exec "$@" <&-', "sh"])
    assert (done.returncode, done.stderr) == (3, "layer-explorer: standard input is empty\n")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        *((["--ci", "--format", form, "IMAGE"], 1) for form in ("text", "json", "sarif", "html")),
        (["--ci", "--base", "IMAGE", "IMAGE"], 1),
        (["--ci", "-o", "OUT", "IMAGE"], 1),
        (["--ci", "docker://app:1"], 3),
        (["--ci", "podman://app:1"], 3),
        (["--ci", "registry://localhost:1/app:1"], 3),
        (["ls", "IMAGE"], 0),
        (["cat", "IMAGE", "app/config"], 0),
        (["extract", "IMAGE", "app", "-o", "OUT"], 0),
        (["rules"], 0),
        (["rules", "test", "IMAGE"], 0),
        (["config"], 0),
        (["cache"], 0),
        (["--help"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_no_warning_ends_a_run_or_is_printed(
    image: Path, tmp_path: Path, words: list[str], status: int
) -> None:
    named = {"IMAGE": str(image), "OUT": str(tmp_path / "out")}
    with FakeEngine(tmp_path / "socket", get=says(b"no archive")) as engine:
        places = {"DOCKER_HOST": engine.host, "CONTAINER_HOST": "unix:///nowhere"}
        done = run([*STRICT, *(named.get(word, word) for word in words)], places)
    assert done.returncode == status, done.stderr
    said = done.stderr.splitlines()
    assert all(one.startswith("layer-explorer: ") for one in said), said
    assert "Warning" not in done.stderr
    assert "unforeseen" not in done.stderr

"""`build`: the engine's own build, then the gate or the interface on what it made."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from sample_images.engines import docker
from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine
from tests.cli.command import Result, layer_explorer
from tests.conftest import need
from tests.terminal.tmux import Terminal
from tests.waiting import LIMIT

ID = "sha256:" + "a" * 64
NOWHERE = {"DOCKER_HOST": "unix:///nowhere.sock", "CONTAINER_HOST": "unix:///nowhere.sock"}
WRITE_ID = f"""
for word; do
    case $word in --iidfile=*) printf %s {ID} > "${{word#*=}}" ;; esac
done
"""
# Half a minute, so that a test that fails leaves nothing running.
ENDLESS = "n=0; while [ $n -lt 600 ]; do n=$((n + 1)); /bin/sleep 0.05; done"


class FakeEngines:
    """Clients that do as they are told, alone in the search path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.arguments = folder / "arguments"
        (folder / "bin").mkdir()

    def add(self, name: str, script: str = WRITE_ID) -> None:
        """Add an engine's client; it notes its arguments first."""
        path = self.folder / "bin" / name
        path.write_text(f'#!/bin/sh\nprintf "%s\\n" {name} "$@" > {self.arguments}\n{script}')
        path.chmod(0o755)

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Result:
        """Run `layer-explorer build`."""
        own = {**NOWHERE, "CI": "", "PATH": str(self.folder / "bin")}
        return layer_explorer("build", *arguments, environment={**own, **(environment or {})})

    @property
    def given(self) -> list[str]:
        """What the client was given, but for the option that names the file of the id."""
        words = self.arguments.read_text().splitlines()
        return [word for word in words if not word.startswith("--iidfile=")]


@pytest.fixture
def engines(tmp_path: Path) -> FakeEngines:
    return FakeEngines(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["-t", "app:1", "."], ["-t", "app:1", "."]),
        (["--ci", "-t", "app:1", "."], ["-t", "app:1", "."]),
        (["-t", "app:1", "--ci", "."], ["-t", "app:1", "."]),
        (
            ["--ci", "--", "-qt", "app:1", "--format=oci", "."],
            ["-qt", "app:1", "--format=oci", "."],
        ),
        (["--ci", "--format", "json", "--", ".", "--ci", "--"], [".", "--ci", "--"]),
        (["--engine", "docker", "--", "-fh", "."], ["-fh", "."]),
        (["-fh", "-", "--build-arg", "A=b c", ""], ["-fh", "-", "--build-arg", "A=b c", ""]),
    ],
    ids=" ".join,
)
def test_the_engine_gets_its_own_arguments(
    engines: FakeEngines, arguments: list[str], given: list[str]
) -> None:
    engines.add("docker")
    engines.run(*arguments)
    assert engines.given == ["docker", "build", *given]


def test_the_image_that_was_built_is_opened(engines: FakeEngines) -> None:
    engines.add("docker")
    result = engines.run("--ci", ".")
    assert (result.status, result.out) == (3, b"")
    assert "nowhere.sock" in result.err


def test_without_the_gate_the_interface_is_meant(engines: FakeEngines) -> None:
    engines.add("docker")
    result = engines.run(".")
    assert result.status == 2
    assert "The interface needs a terminal" in result.err


def test_podman_builds_where_it_is_alone_or_asked_for(engines: FakeEngines) -> None:
    engines.add("podman")
    engines.run("--ci", ".")
    assert engines.given == ["podman", "build", "."]
    engines.add("docker")
    engines.run("--ci", ".")
    assert engines.given == ["docker", "build", "."]
    engines.run("--ci", "--engine", "podman", ".")
    assert engines.given == ["podman", "build", "."]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [([], "no docker nor podman to build with"), (["--engine", "podman"], "no podman to build")],
)
def test_no_engine_is_one_line_and_status_3(
    engines: FakeEngines, arguments: list[str], told: str
) -> None:
    result = engines.run(*arguments, ".")
    assert (result.status, result.err.count("\n")) == (3, 1)
    assert told in result.err


@pytest.mark.parametrize("status", [1, 2, 130])
def test_a_build_that_fails_is_an_image_that_is_not_there(
    engines: FakeEngines, status: int
) -> None:
    # 1 would be a gate that failed.
    engines.add("docker", f"echo to-stdout; echo to-stderr >&2; exit {status}")
    result = engines.run("--ci", ".")
    assert (result.status, result.out) == (3, b"")
    assert result.err == (
        "to-stdout\nto-stderr\n"
        f"layer-explorer: docker build ended with status {status}. Its output above says why\n"
    )


@pytest.mark.parametrize("script", ["", WRITE_ID.replace(ID, "-rf")])
def test_a_build_without_an_image_is_told(engines: FakeEngines, script: str) -> None:
    engines.add("docker", script)
    result = engines.run("--ci", ".")
    assert result.status == 3
    assert "docker build left no image behind" in result.err


@pytest.mark.parametrize("words", [["--iidfile", "{}"], ["--iidfile={}"]], ids=len)
def test_the_users_own_file_of_the_id_is_written(engines: FakeEngines, words: list[str]) -> None:
    file = engines.folder / "id"
    engines.add("docker", f"printf %s {ID} > {file}")
    result = engines.run("--ci", "--", *(word.format(file) for word in words), ".")
    assert "nowhere.sock" in result.err
    assert sum("--iidfile" in word for word in engines.arguments.read_text().splitlines()) == 1


@pytest.mark.parametrize(
    "words", [["--fail-on", "x"], ["--efficiency", "95"], ["--no-such"], ["--format", "pdf"]]
)
def test_what_is_wrong_with_the_gate_is_told_before_the_build(
    engines: FakeEngines, words: list[str]
) -> None:
    engines.add("docker")
    result = engines.run("--ci", *words, "--", ".")
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert not engines.arguments.exists()


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        (["-t", "app:1", "."], "app:1, "),
        (["-tapp:1", "--tag", "app:2", "--tag=app:3", "."], "app:1, app:2, app:3, "),
        (["-qt", "app:1", "."], "app:1, "),
        (["--target", "last", "--build-arg", "A=-t", "."], ""),
        (["."], ""),
    ],
)
def test_what_was_built_is_said(engines: FakeEngines, words: list[str], tags: str) -> None:
    engines.add("docker")
    result = engines.run("--ci", "--", *words)
    assert result.err.splitlines()[0] == f"layer-explorer: Built {tags}{ID}"
    quiet = engines.run("--ci", "--quiet", "--", *words)
    assert "Built" not in quiet.err


@pytest.mark.parametrize("word", ["--fail-on", "--baseline=x", "--timeout"])
def test_an_option_of_the_gate_is_not_handed_to_the_engine(engines: FakeEngines, word: str) -> None:
    engines.add("docker")
    result = engines.run("--ci", word, "medium", "-t", "app:1", ".")
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert f"build --ci {word} … -- …" in result.err
    assert not engines.arguments.exists()


def test_nothing_is_left_behind(engines: FakeEngines) -> None:
    engines.add("docker")
    temporary = engines.folder / "tmp"
    temporary.mkdir()
    engines.run("--ci", ".", environment={"TMPDIR": str(temporary)})
    assert list(temporary.iterdir()) == []


def started(engines: FakeEngines, script: str) -> subprocess.Popen[str]:
    """Start a build with an engine that says when it is up, and wait for that."""
    engines.add("docker", script)
    environment = {**os.environ, "PATH": str(engines.folder / "bin"), "PYTHONSAFEPATH": "1"}
    run = subprocess.Popen(
        [sys.executable, "-m", "explorer", "build", "."],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert run.stderr is not None
    assert run.stderr.readline() == "up\n"
    return run


def test_an_interrupt_ends_the_build_and_the_run(engines: FakeEngines) -> None:
    ended = engines.folder / "ended"
    run = started(engines, f"trap 'echo yes > {ended}; exit 1' INT\necho up >&2\n{ENDLESS}")
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=LIMIT)
    assert (run.returncode, err) == (130, "layer-explorer: Interrupted\n")
    assert ended.read_text() == "yes\n"


def test_a_second_interrupt_ends_a_build_that_will_not(engines: FakeEngines) -> None:
    run = started(engines, f"trap 'echo told >&2' INT\necho up >&2\n{ENDLESS}")
    assert run.stderr is not None
    run.send_signal(signal.SIGINT)
    assert run.stderr.readline() == "told\n"
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=LIMIT)
    assert (run.returncode, err) == (130, "layer-explorer: Interrupted\n")


@pytest.fixture
def context(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    folder.mkdir()
    (folder / "hello.txt").write_text("hello")
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY hello.txt /\n")
    return folder


def docker_environment(engine: DockerEngine, folder: Path) -> dict[str, str]:
    # The client that builds without a plugin stands first: see sample_images.engines.docker.
    path = f"{Path(docker.client()).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"DOCKER_HOST": engine.host, "DOCKER_BUILDKIT": "1", "DOCKER_CONFIG": str(folder)}
    return {**own, "PATH": path}


@pytest.mark.parametrize(("layers", "status", "verdict"), [("1", 0, "pass"), ("0", 1, "fail")])
def test_docker_builds_and_the_gate_judges(
    docker_engine: DockerEngine, context: Path, layers: str, status: int, verdict: str
) -> None:
    result = layer_explorer(
        *("build", "--ci", "--engine", "docker", "--format", "json", "--layers", layers),
        *("--", "--network=host", context),
        environment=docker_environment(docker_engine, context),
    )
    report = json.loads(result.out)
    assert (result.status, report["result"]) == (status, verdict), result.err
    assert [one["entries"] for one in report["layers"]] == [1]


def test_podman_builds_and_the_gate_judges(podman_engine: PodmanEngine, context: Path) -> None:
    # A name of its own: podman 4.3's service would take a Dockerfile of its working directory.
    (context / "Dockerfile").rename(context / "Hello")
    result = layer_explorer(
        *("build", "--ci", "--engine", "podman", "--format", "json"),
        *("--", "--isolation=chroot", "--network=host", "--file", context / "Hello", context),
        environment={"CONTAINER_HOST": podman_engine.host},
    )
    assert result.status == 0, result.err
    assert json.loads(result.out)["image"]["source"] == "podman"


def test_what_was_built_opens_in_the_interface(
    docker_engine: DockerEngine, context: Path, tmp_path: Path
) -> None:
    need("tmux")
    program = [sys.executable, "-P", "-m", "explorer"]
    with Terminal(tmp_path) as terminal:
        terminal.run(
            [*program, "build", "--engine", "docker", "--network=host", str(context)],
            docker_environment(docker_engine, context),
        )
        terminal.wait_for("COPY hello.txt", "1 layer")
        terminal.press("q")
        assert terminal.status() == 0

"""What the program says of itself: help, version, manual, and what a shell completes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import explorer
from explorer import __version__
from explorer.cli.main import command_line
from explorer.cli.palette import STATUSES, VARIABLES
from tests.cli.command import layer_explorer
from tests.image.fake_engine import FakeEngine, says
from tests.waiting import LIMIT

MANUAL = Path(explorer.__file__).parent / "cli" / "layer-explorer.1"
SHELLS = ("bash", "zsh", "fish")


def test_the_version_is_told_in_two_ways() -> None:
    (line,) = layer_explorer("version").lines
    assert layer_explorer("--version").lines == [line]
    assert line == f"layer-explorer, version {__version__}"


def test_nothing_asked_is_the_help_as_it_is_written_and_status_2() -> None:
    alone, asked = layer_explorer(), layer_explorer("help")
    assert (alone.status, alone.out, asked.status, asked.err) == (2, b"", 0, "")
    assert alone.err == asked.out.decode()
    assert asked.out == layer_explorer("--help").out
    assert len(asked.lines) > 20


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        (["ls"], ["ls", "--help"]),
        (["--ci"], ["--ci", "--help"]),
        (["ci"], ["--ci", "--help"]),
        (["rules", "test"], ["rules", "test", "--help"]),
        (["help"], ["help", "--help"]),
    ],
)
def test_help_is_that_of_the_command(asked: list[str], same: list[str]) -> None:
    told = layer_explorer("help", *asked)
    assert told.status == 0
    # The first line names the program, once by its module.
    assert told.lines[1:] == layer_explorer(*same).lines[1:]


def test_help_for_what_is_no_command_names_those_there_are() -> None:
    result = layer_explorer("help", "nosuch")
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert "extract" in result.err


@pytest.mark.parametrize("words", [["--help"], ["--ci", "--help"]])
def test_the_help_ends_with_statuses_and_variables(words: list[str]) -> None:
    lines = layer_explorer(*words).lines
    at = lines.index("  Exit status:")
    behind = [line.split() for line in lines[at + 1 :]]
    assert [one[0] for one in behind[: len(STATUSES)]] == [status for status, _ in STATUSES]
    for name, _ in VARIABLES:
        assert any(line.strip().startswith(name) for line in lines[at:])


# The manual page


def test_the_manual_is_current() -> None:
    told = layer_explorer("help", "--man").out.decode()
    assert MANUAL.read_text() == told, "./run manual writes it anew"


def test_the_manual_tells_of_every_command_and_option() -> None:
    text = MANUAL.read_text().replace(r"\-", "-")
    for name, command in command_line.commands.items():
        assert command.hidden or f'.SS "layer-explorer {name}' in text
    options = {opt for one in command_line.commands["--ci"].params for opt in one.opts}
    assert all(opt in text for opt in options if opt.startswith("--"))


@pytest.mark.skipif(not shutil.which("groff"), reason="there is no groff")
def test_the_manual_is_set_without_a_warning() -> None:
    done = subprocess.run(
        ["groff", "-man", "-ww", "-z", str(MANUAL)],
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert (done.returncode, done.stderr) == (0, "")


# Completion


def completed(*words: str, **environment: str) -> list[str]:
    """Return what bash is offered for a command line whose last word has just begun."""
    asked = {
        "_LAYER_EXPLORER_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("layer-explorer", *words)),
        "COMP_CWORD": str(len(words)),
        "DOCKER_HOST": "unix:///nowhere",
        "CONTAINER_HOST": "unix:///nowhere",
        **environment,
    }
    result = layer_explorer(environment=asked)
    assert (result.status, result.err) == (0, "")
    return [line.partition(",")[2] for line in result.lines if line.startswith("plain,")]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(shell: str) -> None:
    result = layer_explorer("completion", shell)
    assert (result.status, result.err) == (0, "")
    assert f"_LAYER_EXPLORER_COMPLETE={shell}_complete" in result.out.decode()
    assert (
        f"layer-explorer completion {shell}" in layer_explorer("completion", "--help").out.decode()
    )
    if shutil.which(shell):
        check = ["-n"] if shell != "fish" else ["--no-execute"]
        done = subprocess.run(
            [shell, *check], input=result.out, capture_output=True, check=False, timeout=LIMIT
        )
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["ext"], {"extract"}),
        (["--c"], {"--ci"}),
        (["--ci", "--format", "s"], {"sarif"}),
        (["--ci", "--fail-on", ""], {"critical", "high", "medium", "low", "never"}),
        (["--ci", "--platform", "linux/arm"], {"linux/arm64", "linux/arm/v7", "linux/arm/v6"}),
        (["--ci", "--source", "p"], {"podman"}),
        (["ls", "--format", ""], {"text", "json"}),
        (["completion", ""], set(SHELLS)),
        (["--ci", "--fail"], {"--fail-on"}),
        (["build", "--engine", "d"], {"docker"}),
        (["rules", "t"], {"test"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_values_are_offered(words: list[str], offered: set[str]) -> None:
    assert offered <= {*completed(*words)}


@pytest.mark.parametrize("words", [["ap"], ["--ci", "ap"], ["ls", "ap"], ["extract", "ap"]])
def test_images_of_the_engine_are_offered(words: list[str], tmp_path: Path) -> None:
    names = [{"RepoTags": ["app:1", "app:2"]}, {"RepoTags": ["db:1"]}, {"RepoTags": None}, 7]
    with FakeEngine(tmp_path / "s", json=says(names)) as engine:
        assert completed(*words, DOCKER_HOST=engine.host) == ["app:1", "app:2"]


@pytest.mark.parametrize("answer", [{}, [{"RepoTags": 3}], b"no", [{"RepoTags": ["a\x1b[2J"]}]])
def test_an_engine_that_answers_otherwise_is_no_matter(tmp_path: Path, answer: object) -> None:
    with FakeEngine(tmp_path / "s", json=says(answer)) as engine:
        assert completed("ls", "a", DOCKER_HOST=engine.host) == []

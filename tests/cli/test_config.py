"""`config`: what is in force, as a user sees it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import layer_explorer
from tests.waiting import LIMIT

FILE = """
fail-on = "medium"
forbidden-paths = ["*.pem", "**/.git"]
[[ignore]]
rule = "private-key"
path = "usr/share/**"
reason = "examples"
until = 2030-12-31
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_setting_is_told_with_its_origin(folder: Path) -> None:
    path = folder / ".layer-explorer.toml"
    path.write_text(FILE)
    (folder / ".dive-ci").write_text("rules: {highestWastedBytes: 20MB}")
    result = layer_explorer(
        *("config", "--lowestEfficiency", "0.5"), environment={"LAYER_EXPLORER_LAYERS": "9"}
    )
    rows = [line.split() for line in result.lines]
    assert result.status == 0
    assert ["fail-on", "medium", str(path)] in rows
    assert ["efficiency", "0.5", "command", "line"] in rows
    assert ["wasted-bytes", "20000000", ".dive-ci"] in rows
    assert ["layers", "9", "LAYER_EXPLORER_LAYERS"] in rows
    assert ["forbidden-paths", "*.pem,", "**/.git", str(path)] in rows
    assert ["image-size", "-", "default"] in rows
    assert ["ignore", "1", "entry", str(path)] in rows
    assert result.lines[-1] == "  rule private-key path usr/share/**: examples, until 2030-12-31"


def test_programs_get_values_and_origins(folder: Path) -> None:
    path = folder / "named.toml"
    path.write_text(FILE + "\n[[ignore]]\nfingerprint = 'ab'\nreason = 'x'")
    result = layer_explorer(
        *("config", "--format", "json", "--config", "named.toml"),
        *("--forbidden-path", "a", "--forbidden-path", "b", "--rules", "r.toml"),
    )
    document = json.loads(result.out)
    assert result.status == 0
    assert document["fail-on"] == {"value": "medium", "origin": str(path)}
    assert document["forbidden-paths"] == {"value": ["a", "b"], "origin": "command line"}
    assert document["rules"] == {"value": str(folder / "r.toml"), "origin": "command line"}
    assert document["image-size"] == {"value": None, "origin": "default"}
    first, second = document["ignore"]["value"]
    assert first == {
        "rule": "private-key",
        "path": "usr/share/**",
        "reason": "examples",
        "until": "2030-12-31",
    }
    assert second == {"fingerprint": "ab", "reason": "x", "until": None}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--config", "none.toml"], "none.toml can't be read"),
        (["--efficiency", "95"], "--efficiency is '95'. It has to be a share from 0 to 1"),
        (["--fail-on", "x"], "--fail-on is 'x'. It has to be one of critical"),
        (["--forbidden-path", "[z-a]"], "--forbidden-path is"),
        (["--wasted"], "No such option"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_mistake_is_one_line_and_status_2(arguments: list[str], told: str) -> None:
    result = layer_explorer("config", *arguments)
    assert (result.status, result.out) == (2, b"")
    assert told in result.err
    assert result.err.count("\n") == 1


@pytest.mark.usefixtures("folder")
def test_notes_go_to_standard_error() -> None:
    result = layer_explorer("config", environment={"LAYER_EXPLORER_FAILON": "low"})
    assert result.status == 0
    assert "LAYER_EXPLORER_FAIL_ON?" in result.err


def test_a_working_directory_that_is_gone_is_one_line(folder: Path) -> None:
    gone = folder / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    result = layer_explorer("config")
    assert result.status == 2
    assert result.err == (
        "layer-explorer: The working directory can't be read: No such file or directory. "
        "Change to another one\n"
    )


PROBE = """
import sys
from explorer.cli.main import run
run(["config"])
sys.exit("yaml" in sys.modules)
"""


@pytest.mark.parametrize("there", [False, True])
def test_yaml_waits_until_there_is_a_file_of_dives(folder: Path, *, there: bool) -> None:
    if there:
        (folder / ".dive-ci").write_text("rules:\n")
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROBE],
        stdout=subprocess.DEVNULL,
        check=False,
        timeout=LIMIT,
    )
    assert done.returncode == int(there)

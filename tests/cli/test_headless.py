"""The headless path stays light, and every way to fail is one line with the right status."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import TarBuilder, docker_archive
from tests.cli.command import layer_explorer
from tests.waiting import LIMIT

PROBE = """
import sys
from explorer.cli.main import run
status = run(sys.argv[1:])
heavy = {"textual", "docker", "requests", "pygments", "rich"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else status)
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive([TarBuilder().file("a", b"1").build()]))
    return path


@pytest.mark.parametrize(
    "command", [["ls"], ["ls", "--format", "json"], ["cat", "a"], ["extract", "a", "-o", "out"]]
)
def test_a_file_on_disk_needs_no_interface_and_no_engine(
    archive: Path, command: list[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROBE, command[0], str(archive), *command[1:]],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=LIMIT,
    )
    assert (done.returncode, done.stderr.replace("layer-explorer: 1 file saved, 1 B\n", "")) == (
        0,
        "",
    )


def test_an_interrupt_is_one_line_and_status_130(tmp_path: Path) -> None:
    pipe = tmp_path / "endless.tar"
    os.mkfifo(pipe)
    started = subprocess.Popen(
        [sys.executable, "-P", "-m", "explorer", "ls", str(pipe)], stderr=subprocess.PIPE, text=True
    )
    with pipe.open("wb") as archive:  # opens once the program reads: it is in the middle of it
        archive.write(bytes(512))
        archive.flush()
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=LIMIT)
    assert (started.returncode, err) == (130, "layer-explorer: Interrupted\n")


def test_without_a_terminal_the_interface_names_the_headless_ways(archive: Path) -> None:
    result = layer_explorer(archive, environment={"CI": ""})
    assert (result.status, result.out) == (2, b"")
    assert "--ci" in result.err
    assert result.err.count("\n") == 1


NOWHERE = {"DOCKER_HOST": "unix:///nowhere.sock", "CONTAINER_HOST": "unix:///nowhere.sock"}


@pytest.mark.parametrize(
    ("image", "content", "status", "words"),
    [
        ("none.tar", None, 3, "none.tar"),
        ("empty.tar", b"", 3, "empty.tar"),
        ("text.tar", b"hello, world\n" * 100, 3, "text.tar"),
        ("json.tar", TarBuilder().file("manifest.json", b"{nope").build(), 3, "not JSON"),
        ("types.tar", TarBuilder().file("manifest.json", b"[7]").build(), 3, "manifest.json"),
        ("short.tar", docker_archive([bytes(1024)])[:700], 3, "short.tar"),
        ("no-such-image:latest", None, 3, "no-such-image:latest"),
        ("docker://app", None, 3, "nowhere.sock"),
        ("registry://", None, 2, "names no image"),
        ("", None, 2, "No image"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_image_is_one_line_that_says_which(
    tmp_path: Path, image: str, content: bytes | None, status: int, words: str
) -> None:
    named = image if ":" in image or not image else str(tmp_path / image)
    if content is not None:
        (tmp_path / image).write_bytes(content)
    result = layer_explorer("ls", named, environment=NOWHERE)
    assert (result.status, result.out) == (status, b"")
    assert result.err.count("\n") == 1
    assert words in result.err
    assert "Traceback" not in result.err


def test_a_folder_that_is_no_layout_says_what_was_expected(tmp_path: Path) -> None:
    result = layer_explorer("ls", tmp_path)
    assert result.status == 3
    assert "oci-layout" in result.err or "index.json" in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [["--no-such-option", "x"], ["ls"], ["ls", "x", "--format", "xml"], ["x", "--platform"]],
)
def test_a_wrong_command_line_is_status_2(arguments: list[str]) -> None:
    result = layer_explorer(*arguments)
    assert result.status == 2
    assert result.err.count("\n") == 1


def test_help_and_version_are_no_errors() -> None:
    assert layer_explorer("--help").status == 0
    assert layer_explorer("ls", "--help").status == 0
    assert layer_explorer("--version").out.startswith(b"layer-explorer")

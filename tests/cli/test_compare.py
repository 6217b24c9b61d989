"""`layer-explorer compare A B` and `--ci --against`, as a user runs them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from explorer.cli.main import run
from explorer.records import record_cache
from explorer.records.record import Record, read_record
from sample_images.tokens import github_token
from tests.builders import DockerArchive, TarBuilder, docker_archive
from tests.cli.command import layer_explorer
from tests.conftest import need
from tests.terminal.tmux import Terminal

TOKEN = f"TOKEN={github_token('cli/compare')}\n".encode()
BASE = TarBuilder().file("etc/os", b"1").build()
LEAK = TarBuilder().file("app/.env", TOKEN).build()
GONE = TarBuilder().whiteout("app/.env").build()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAYER_EXPLORER_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "clean.tar").write_bytes(docker_archive([BASE]))
    (tmp_path / "leak.tar").write_bytes(docker_archive([BASE, LEAK]))
    (tmp_path / "deleted.tar").write_bytes(docker_archive([BASE, LEAK, GONE]))
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_both_sides_are_told_and_a_second_time_from_records() -> None:
    first = layer_explorer("compare", "leak.tar", "clean.tar")
    assert (first.status, first.err) == (0, "")
    assert first.lines[0].endswith("1 secret gone.")
    assert layer_explorer("compare", "leak.tar", "clean.tar").out == first.out
    assert layer_explorer("compare", "leak.tar", "clean.tar", "--no-cache").out == first.out


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "words",
    [("compare", "leak.tar", "deleted.tar"), ("--ci", "deleted.tar", "--against", "leak.tar")],
)
def test_the_record_of_a_layer_that_both_have_is_read_once(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYER_EXPLORER_CACHE", "true")
    first = layer_explorer(*words)
    read = list[bytes]()

    def counted(file: bytes) -> Record:
        read.append(file)
        return read_record(file)

    monkeypatch.setattr(record_cache, "read_record", counted)
    assert run([*words, "--output", "report"]) == first.status
    assert len(read) == len({*read}) == len((BASE, LEAK, GONE))
    assert Path("report").read_bytes() == first.out


@pytest.mark.usefixtures("folder")
def test_a_deleted_secret_is_the_same_secret() -> None:
    done = layer_explorer("compare", "leak.tar", "deleted.tar", "--format", "json")
    (same,) = json.loads(done.out)["findings"]["same"]
    assert (same["was"], same["hidden_by"]) == ("visible", {"layer": 3, "how": "whiteout"})


def test_a_file_takes_it_whole_and_an_image_is_not_written_over(folder: Path) -> None:
    done = layer_explorer(
        *("compare", "clean.tar", "leak.tar", "--format", "markdown", "-o", "comment.md")
    )
    assert (done.status, done.out) == (0, b"")
    assert (folder / "comment.md").read_text().startswith("## Layer Explorer: ")
    assert layer_explorer("compare", "clean.tar", "leak.tar", "-o", "leak.tar").status != 0
    assert (folder / "leak.tar").read_bytes() == docker_archive([BASE, LEAK])


@pytest.mark.usefixtures("folder")
def test_a_side_that_is_missing_is_one_line_and_the_other_is_told() -> None:
    done = layer_explorer("compare", "missing.tar", "leak.tar")
    assert (done.status, len(done.err.splitlines())) == (3, 1)
    assert "GitHub token" in done.out.decode()
    done = layer_explorer("compare", "missing.tar", "nowhere.tar")
    assert (done.status, done.out, len(done.err.splitlines())) == (3, b"", 2)


def test_each_side_has_its_own_image_of_an_archive(folder: Path) -> None:
    archive = DockerArchive().add([BASE], tags=["app:1"]).add([BASE, LEAK], tags=["app:2"])
    (folder / "two.tar").write_bytes(archive.build())
    picked = ("--image", "app:1", "--image", "app:2")
    done = layer_explorer("compare", "two.tar", "two.tar", *picked, "--format", "json")
    assert len(json.loads(done.out)["findings"]["new"]) == 1
    done = layer_explorer("compare", "two.tar", "two.tar", *picked, "--image", "3")
    assert done.status == 2


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("leak.tar", "--against", "leak.tar"), 0),
        (("deleted.tar", "--against", "leak.tar"), 0),
        (("leak.tar", "--against", "clean.tar"), 1),
        (("clean.tar", "--against", "leak.tar"), 0),
        (("leak.tar", "--against", "clean.tar", "--fail-on", "never", "--max-growth", "1%"), 1),
        (("leak.tar", "--against", "leak.tar", "--same-base", "--max-growth", "0"), 0),
        (("clean.tar", "--against", "missing.tar"), 3),
        (("clean.tar", "--max-growth", "5%"), 2),
        (("clean.tar", "--same-base"), 2),
    ],
)
def test_the_gate_fails_on_what_is_worse(arguments: tuple[str, ...], status: int) -> None:
    done = layer_explorer("--ci", *arguments)
    assert (done.status, "Traceback" in done.err) == (status, False)


@pytest.mark.usefixtures("folder")
def test_the_report_says_what_the_image_was_held_against() -> None:
    done = layer_explorer("--ci", "leak.tar", "--against", "leak.tar", "--format", "json")
    document = json.loads(done.out)
    assert document["against"] == {
        "reference": "leak.tar",
        "shared_layers": 2,
        "growth": 0,
        "known_findings": 1,
    }
    assert document["findings"][0]["suppressed"]["by"] == "against"


def test_on_a_terminal_it_is_shown_in_the_interface(folder: Path) -> None:
    need("tmux")
    program = [sys.executable, "-P", "-m", "explorer", "compare"]
    with Terminal(folder) as terminal:
        terminal.run([*program, str(folder / "clean.tar"), str(folder / "leak.tar")])
        terminal.wait_for("1 finding new", "1 new secret")
        terminal.press("q")
        assert terminal.status() == 0


def test_on_a_terminal_a_missing_side_is_one_line_as_well(folder: Path) -> None:
    need("tmux")
    program = [sys.executable, "-P", "-m", "explorer", "compare"]
    with Terminal(folder) as terminal:
        terminal.run([*program, "missing.tar", str(folder / "leak.tar")])
        terminal.wait_for("A: There is no file or folder missing.tar", "1 critical secret")
        terminal.press("q")
        assert terminal.status() == 3

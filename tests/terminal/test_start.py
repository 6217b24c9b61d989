"""The whole way from the command alone to an image and back, in a real terminal."""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.conftest import need
from tests.terminal.tmux import Terminal

PROGRAM = [sys.executable, "-P", "-m", "explorer"]


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (200, 60)], ids=str)
def test_an_image_is_chosen_opened_and_left(
    size: tuple[int, int], samples: Path, tmp_path: Path
) -> None:
    need("tmux")
    folder = tmp_path / "here"
    folder.mkdir()
    for name in ("deleted-env.docker.tar.gz", "secret-mount.docker.tar"):
        shutil.copy(samples / name, folder)
    nowhere = "unix:///nowhere.sock"
    environment = {
        "DOCKER_HOST": nowhere,
        "CONTAINER_HOST": nowhere,
        "LAYER_EXPLORER_CACHE": "true",
        "LAYER_EXPLORER_CACHE_DIR": str(tmp_path / "cache"),
    }
    with Terminal(tmp_path, *size) as terminal:
        terminal.run(["env", "-C", str(folder), *PROGRAM], environment)
        terminal.wait_for("No Docker engine runs", "deleted-env", "secret-mount")
        terminal.press("-l", "delet")
        terminal.wait_for("1 of 2", "As you typed it")
        terminal.press("Enter")
        terminal.wait_for("6 layers", "4 secrets", "2 entries hidden")
        terminal.press("q")
        screen = terminal.wait_for("Recent", "! critical", "As you typed it")
        assert "secret-mount" not in screen
        terminal.press("q")
        assert terminal.status() == 0
        terminal.assert_restored()


def test_what_cant_be_opened_is_said_in_one_line(tmp_path: Path) -> None:
    need("tmux")
    with Terminal(tmp_path) as terminal:
        terminal.run([*PROGRAM, "--no-cache"])
        terminal.wait_for("Open an image")
        terminal.press("-l", "./no-such.tar")
        terminal.wait_for("As you typed it")
        terminal.press("Enter")
        terminal.wait_for("There is no file or folder ./no-such.tar", "Open an image")
        terminal.press("C-q")
        assert terminal.status() == 0


def test_it_ends_by_a_signal_wherever_it_stands(samples: Path, tmp_path: Path) -> None:
    need("tmux")
    with Terminal(tmp_path) as terminal:
        terminal.run(["env", "-C", str(samples), *PROGRAM, "--no-cache", "--mask"])
        terminal.wait_for("secrets masked", "deleted-env.docker.tar.gz")
        terminal.press("-l", "deleted-env.docker")
        terminal.press("Enter")
        terminal.wait_for("6 layers")
        terminal.send(signal.SIGTERM)
        assert terminal.status() == 130
        terminal.assert_restored()

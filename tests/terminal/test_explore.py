"""The interface in a real terminal, on real images: keys, mouse, sizes, leaving."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.image.sources.exchange import basic
from sample_images.catalogue import SCENARIOS
from sample_images.engines.docker import DockerEngine
from sample_images.tokens import values
from tests.conftest import need
from tests.image.fake_registry import fake_registry, guard
from tests.terminal.tmux import Terminal

PROGRAM = [sys.executable, "-P", "-m", "explorer"]
SIZES = [(80, 24), (120, 35), (200, 55)]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    need("tmux")
    with Terminal(tmp_path) as started:
        yield started


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_deleted_file_is_found_and_read(
    tmp_path: Path, samples: Path, size: tuple[int, int]
) -> None:
    need("tmux")
    with Terminal(tmp_path, *size) as terminal:
        terminal.run([*PROGRAM, str(samples / "opaque-keys.docker.tar.gz")])
        terminal.wait_for("6 layers", "5 entries hidden")
        terminal.press("n")
        terminal.wait_for("Changes of layer 3", "INDEX")
        terminal.press("Enter")
        terminal.wait_for("/keys/INDEX", "directory emptied by layer 6", "deployment user")
        terminal.press("q")
        assert terminal.status() == 0


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_finding_leads_to_the_line_of_a_deleted_file(
    tmp_path: Path, samples: Path, size: tuple[int, int]
) -> None:
    need("tmux")
    token = values("deleted-env")["GITHUB_TOKEN"]
    with Terminal(tmp_path, *size) as terminal:
        terminal.run([*PROGRAM, str(samples / "deleted-env.docker.tar.gz")])
        terminal.wait_for("6 layers", "4 secrets (3 critical)", "2 entries hidden")
        terminal.press("f")
        screen = terminal.wait_for("GitHub token", "ghp_****************", "app/.env:8")
        assert token not in screen
        assert "deleted by layer 6" in screen
        terminal.press("Enter")
        terminal.wait_for("/app/.env", f"GITHUB_TOKEN={token}", "deleted by layer 6")
        terminal.press("q")
        assert terminal.status() == 0


def test_the_file_system_after_a_layer_leaves_hidden_files_out(
    terminal: Terminal, samples: Path
) -> None:
    terminal.run([*PROGRAM, str(samples / "deleted-env.docker.tar.gz")])
    terminal.wait_for("6 layers", "2 entries hidden")
    terminal.press("n", "v")
    terminal.wait_for("File system after layer")
    terminal.press("BTab", "G")
    terminal.wait_until(lambda screen: "deleted by layer" not in screen, "tree without .env")
    terminal.press("q")
    assert terminal.status() == 0


def test_a_click_selects_a_layer(terminal: Terminal, samples: Path) -> None:
    terminal.run([*PROGRAM, str(samples / "deleted-env.docker.tar.gz")])
    screen = terminal.wait_for("6 layers", "RUN npm ci")
    row = next(at for at, line in enumerate(screen.splitlines(), 1) if "RUN npm ci" in line)
    terminal.click(12, row)
    terminal.wait_for("Changes of layer 4")
    terminal.press("q")
    assert terminal.status() == 0


def test_an_image_of_docker_is_saved_and_shown(
    terminal: Terminal, docker_engine: DockerEngine, plain_samples: Path
) -> None:
    docker_engine.load(plain_samples / "deleted-env.docker.tar")
    tag = next(one.tag for one in SCENARIOS if one.name == "deleted-env")
    terminal.run([*PROGRAM, f"docker://{tag}"], {"DOCKER_HOST": docker_engine.host})
    terminal.wait_for("6 layers", "2 entries hidden", "docker")
    terminal.press("q")
    assert terminal.status() == 0


def test_a_folder_that_a_later_layer_emptied_is_saved_whole(
    terminal: Terminal, samples: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    terminal.run([*PROGRAM, str(samples / "opaque-keys.docker.tar.gz")])
    terminal.wait_for("6 layers", "5 entries hidden")
    terminal.press("4")
    terminal.wait_for("Everything ever written")
    terminal.press("o")
    terminal.wait_for("Some letters of a path")
    terminal.press("keys/INDEX")
    terminal.wait_for("/keys/INDEX")
    terminal.press("Enter")
    terminal.wait_for("deployment user")
    terminal.press("Left", "E")
    terminal.wait_for("/keys, all that any layer wrote there", "hidden")
    terminal.press("C-u")
    terminal.wait_for("Where to?")
    terminal.press(str(out))
    terminal.wait_until(lambda screen: "→ " in screen and "/out" in screen, "where it goes")
    terminal.press("Enter")
    terminal.wait_for("files saved")
    assert "deployment user" in (out / "INDEX").read_text()
    names = {str(one.relative_to(out)) for one in out.rglob("*") if one.is_file()}
    assert names == {"INDEX", "README", "deploy.pem", "signing.pem", "tls/server.key"}
    terminal.press("q")
    assert terminal.status() == 0


def test_an_image_that_is_not_there_gives_the_terminal_back(terminal: Terminal) -> None:
    terminal.run([*PROGRAM, "./no-such-image.tar"])
    screen = terminal.wait_for("ENDED")
    assert terminal.status() == 3
    assert "no-such-image.tar" in screen
    assert "Traceback" not in screen


def test_an_archive_comes_by_standard_input(terminal: Terminal, samples: Path) -> None:
    archive = samples / "deleted-env.docker.tar.gz"
    pipe = f"cat '{archive}' | '{sys.executable}' -P -m explorer -"
    terminal.run(["sh", "-c", pipe])
    terminal.wait_for("6 layers", "2 entries hidden")
    terminal.press("q")
    assert terminal.status() == 0


def test_a_password_comes_by_a_pipe_and_keys_from_the_terminal(terminal: Terminal) -> None:
    with fake_registry() as fake:
        fake.serve_image()
        guard(fake, basic("ada", "lovelace"), "Basic")
        words = f"--username ada --password-stdin registry://{fake.host}/app:1"
        pipe = f"echo lovelace | '{sys.executable}' -P -m explorer {words}"
        terminal.run(["sh", "-c", pipe], {"CI": "1"})
        terminal.wait_for("1 layer", "one")
        terminal.press("q")
        assert terminal.status() == 0


def test_the_size_is_the_terminals_whatever_the_environment_says(
    terminal: Terminal, samples: Path
) -> None:
    stale = {"COLUMNS": "60", "LINES": "20"}
    terminal.run([*PROGRAM, str(samples / "deleted-env.docker.tar.gz")], stale)
    for width, height in [(120, 35), (100, 40)]:
        terminal.resize(width, height)

        def fills(screen: str, width: int = width, height: int = height) -> bool:
            lines = screen.splitlines()
            return len(lines[2]) == width and "Quit" in lines[height - 1]

        terminal.wait_until(lambda screen: "6 layers" in screen and fills(screen), "all of it")
    terminal.press("q")
    assert terminal.status() == 0


def test_a_build_context_is_explored_before_the_build(terminal: Terminal, tmp_path: Path) -> None:
    context = tmp_path / "context"
    (context / "app").mkdir(parents=True)
    token = values("deleted-env")["GITHUB_TOKEN"]
    (context / "app" / ".env").write_text(f"GITHUB_TOKEN={token}\n")
    (context / "notes").write_text("of no image")
    (context / ".dockerignore").write_text("notes\n")

    terminal.run([*PROGRAM, f"dir:{context}"])
    assert "notes" not in terminal.wait_for("1 layer", "1 critical secret", "a build would be sent")
    terminal.resize(120, 50)  # where the whole card has room
    terminal.press("f")
    terminal.wait_for("GitHub token", "app/.env:1", "a COPY can write it", "sed -n '1p'")
    terminal.press("Enter")
    terminal.wait_for("/app/.env", f"GITHUB_TOKEN={token}")
    terminal.press("q")
    assert terminal.status() == 0

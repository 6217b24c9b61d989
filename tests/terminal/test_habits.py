"""What people do with any program of a terminal: stop it for a while, go on, tell it a story."""

import sys
from pathlib import Path

from tests.conftest import need
from tests.terminal.tmux import Terminal

PROGRAM = f"{sys.executable} -P -m explorer"


def test_ctrl_z_gives_the_shell_back_and_fg_the_screen(tmp_path: Path, samples: Path) -> None:
    need("tmux", "bash")
    with Terminal(tmp_path) as terminal:
        terminal.run(["bash", "--norc", "-i"])
        terminal.press(f"{PROGRAM} {samples / 'deleted-env.docker.tar.gz'}", "Enter")
        terminal.wait_for("6 layers", "2 entries hidden")
        terminal.press("C-z")
        screen = terminal.wait_for("Stopped")
        assert "2 entries hidden" not in screen
        terminal.press("fg", "Enter")
        terminal.wait_for("6 layers", "2 entries hidden")
        terminal.press("n")
        terminal.wait_for("overwritten by layer")
        # What is typed after q belongs to nobody, and does no harm.
        terminal.press("q", "i", "f")
        terminal.wait_until(lambda screen: "2 entries" not in screen, "shell")
        assert "error" not in terminal.screen
        terminal.press("C-u", "exit", "Enter")
        assert terminal.status() == 0


def test_the_demonstration_runs_in_a_real_terminal(tmp_path: Path) -> None:
    need("tmux")
    with Terminal(tmp_path, 80, 24) as terminal:
        terminal.run([*PROGRAM.split(), "demo", "--mask"])
        terminal.wait_for("The .env that was removed", "What was built")
        terminal.press("Enter")
        screen = terminal.wait_for("Layer 6 deleted app/.env", "GITHUB_TOKEN=****")
        assert "secrets masked" in screen
        terminal.press("}")
        terminal.wait_for("Layer 6 wrote a clean mailer.yml")
        terminal.press("q")
        terminal.wait_for("What was built")
        terminal.press("q")
        assert terminal.status() == 0


def test_settings_that_are_wrong_are_told_before_the_interface_starts(
    tmp_path: Path, samples: Path
) -> None:
    need("tmux")
    folder = tmp_path / "config" / "layer-explorer"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text("theme = 'drak'\n")
    with Terminal(tmp_path) as terminal:
        command = [*PROGRAM.split(), str(samples / "deleted-env.docker.tar.gz")]
        terminal.run(command, {"XDG_CONFIG_HOME": str(tmp_path / "config")})
        screen = terminal.wait_for("ENDED")
        assert terminal.status() == 2
        assert "Did you mean dark?" in " ".join(screen.split())


def test_the_fingers_of_a_vim_user_find_their_way(tmp_path: Path, samples: Path) -> None:
    need("tmux")
    with Terminal(tmp_path) as terminal:
        terminal.run([*PROGRAM.split(), str(samples / "deleted-env.docker.tar.gz")])
        terminal.wait_for("6 layers", "2 entries hidden")
        terminal.press("Enter")
        terminal.wait_for("─ /bin ─")
        terminal.press("/")
        terminal.wait_for("ctrl+r Regex")
        terminal.press(*"etc", "Enter")
        terminal.wait_for("1 of 11", "11 of 37 match", "n Next match")
        terminal.press("n", "n", "N")
        terminal.wait_for("2 of 11")
        terminal.press("5", "n")
        terminal.wait_for("7 of 11")
        terminal.press("Escape")
        terminal.wait_for("n Hidden")
        terminal.press("g", "g", *"010G")
        terminal.wait_for("─ /etc/profile ─")
        terminal.press("Enter")
        terminal.wait_for("/ Search")
        terminal.press("/")
        terminal.wait_for("enter Keep")
        terminal.press(*"export", "Enter")
        terminal.wait_for("1 of ", "n Next match")
        terminal.press("Escape")
        terminal.wait_for("n Hidden")
        terminal.press("Escape")
        terminal.press("G", "5")
        terminal.wait_until(lambda screen: screen.rstrip().endswith(" 5"), "a count")
        terminal.press("k")
        terminal.wait_until(lambda screen: not screen.rstrip().endswith(" 5"), "no count")
        terminal.press("q")
        assert terminal.status() == 0


def test_the_fingers_of_a_dive_user_find_their_way(tmp_path: Path, samples: Path) -> None:
    need("tmux")
    with Terminal(tmp_path) as terminal:
        terminal.run([*PROGRAM.split(), str(samples / "deleted-env.docker.tar.gz")])
        terminal.wait_for("6 layers", "2 entries hidden")
        terminal.press("Down", "Down", "Down", "C-a")
        terminal.wait_for("File system after layer")
        terminal.press("C-l")
        terminal.wait_for("Changes of layer")
        terminal.press("d")
        terminal.wait_for("This instruction wrote no layer")
        terminal.press("u", "Tab", "C-r")
        terminal.wait_for("no removed")
        terminal.press("C-r", "C-a")
        terminal.wait_for("no added")
        terminal.press("C-a", "Space", "C-b")
        terminal.wait_for("drwxr-xr-x", "0:0")
        terminal.press("C-c")
        assert terminal.status() == 0

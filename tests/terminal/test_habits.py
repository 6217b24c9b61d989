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
        terminal.wait_for("deleted by layer")
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

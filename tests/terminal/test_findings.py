"""What is done with findings in a real terminal: told to a colleague, ignored, then judged anew."""

from pathlib import Path

import pytest

from tests.cli.command import layer_explorer
from tests.conftest import need
from tests.terminal.test_explore import PROGRAM, SIZES
from tests.terminal.tmux import Terminal
from tests.waiting import until


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_that_is_found_is_ignored_and_the_gate_passes(
    tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    need("tmux")
    monkeypatch.chdir(tmp_path)
    archive = samples / "deleted-env.docker.tar.gz"
    with Terminal(tmp_path, *size) as terminal:
        terminal.run([*PROGRAM, str(archive)])
        terminal.wait_for("4 secrets")
        terminal.press("f")
        terminal.wait_for("GitHub token")
        for number in range(1, 5):
            terminal.press("I")
            terminal.wait_for("These lines go to", "why it may stay", "[[ignore]]")
            terminal.press("a", "Space", "test")
            terminal.wait_for('reason = "a test"')
            terminal.press("Enter")
            file = tmp_path / ".layer-explorer.toml"
            until(lambda: _entries(file) == number, "an entry", seen=lambda: terminal.screen)  # noqa: B023
            terminal.wait_for("Ignored: on the ignore list")
            terminal.press("Down")
        terminal.press("Escape")
        terminal.wait_for("Layers")
        terminal.press("R")
        terminal.wait_for("HTML report", "every secret masked")
        terminal.press("Enter")
        until(lambda: [*tmp_path.glob("*.html")], "the report", seen=lambda: terminal.screen)
        terminal.press("q")
        assert terminal.status() == 0
        terminal.assert_restored()
    assert layer_explorer("--ci", archive).status == 0


def _entries(file: Path) -> int:
    return file.read_text().count('reason = "a test"') if file.exists() else 0

"""However the interface ends, the terminal is as it was: its modes, its settings, its cursor."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import need
from tests.terminal.tmux import Terminal
from tests.waiting import LIMIT, until

PROGRAM = [sys.executable, "-P", "-m", "explorer"]
SIZES = [(80, 24), (120, 40), (200, 60)]
TOGGLED = (("?", "What the marks mean"), ("f", "GitHub token"), ("i", "Where the bytes go"))
# A fault that nobody has foreseen, at the first key that asks for help.
FAULTY = """
import sys
from explorer.cli import main
from explorer.tui.shell.help import HelpScreen

def broken(self):
    raise RuntimeError("unforeseen")

HelpScreen.compose = broken
main(sys.argv[1:])
"""


def started(terminal: Terminal, samples: Path, command: list[str] = PROGRAM) -> None:
    terminal.run([*command, str(samples / "deleted-env.docker.tar.gz")])
    terminal.wait_for("6 layers", "2 entries hidden")
    assert terminal.is_in_use()


def ended(terminal: Terminal, status: int) -> None:
    assert terminal.status() == status
    terminal.assert_restored()
    assert "Traceback" not in terminal.screen


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_walk_through_all_screens_and_sizes(
    tmp_path: Path, samples: Path, size: tuple[int, int]
) -> None:
    need("tmux")
    with Terminal(tmp_path, *size) as terminal:
        started(terminal, samples)
        other = [(60, 20), SIZES[-1], (100, 30)]
        for (keys, text), there in zip(TOGGLED, other, strict=True):
            terminal.press(keys)
            terminal.wait_for(text)
            terminal.resize(*there)
            terminal.press(keys)
        terminal.resize(*size)
        terminal.press("s")
        terminal.wait_for("/app/.env")
        terminal.press("Enter")
        terminal.wait_for("DATABASE_URL", "deleted by layer 6")
        terminal.press("q")
        ended(terminal, 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("keys", [[], ["f"], ["/"]], ids=["layers", "findings", "filter"])
def test_a_signal_ends_it_as_an_interruption(
    tmp_path: Path, samples: Path, number: signal.Signals, keys: list[str]
) -> None:
    need("tmux")
    with Terminal(tmp_path) as terminal:
        started(terminal, samples)
        terminal.press(*keys)
        terminal.send(number)
        ended(terminal, 130)
        assert "Interrupted" in terminal.screen


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_while_it_is_still_opening(
    tmp_path: Path, samples: Path, number: signal.Signals
) -> None:
    need("tmux")
    with Terminal(tmp_path) as terminal:
        terminal.run([*PROGRAM, str(samples / "deleted-env.docker.tar.gz")])
        terminal.wait_until(lambda _: terminal.is_in_use(), "the interface")
        terminal.send(number)
        ended(terminal, 130)


@pytest.mark.parametrize("keys", [["q"], ["C-c"], ["C-q"]], ids=str)
def test_a_key_ends_it(tmp_path: Path, samples: Path, keys: list[str]) -> None:
    need("tmux")
    with Terminal(tmp_path, 80, 24) as terminal:
        started(terminal, samples)
        terminal.press(*keys)
        ended(terminal, 0)


def test_a_fault_ends_it_in_one_line(tmp_path: Path, samples: Path) -> None:
    need("tmux")
    with Terminal(tmp_path) as terminal:
        started(terminal, samples, [sys.executable, "-P", "-c", FAULTY])
        terminal.press("?")
        ended(terminal, 70)
        assert "An unforeseen error" in terminal.screen


def test_a_shell_has_its_terminal_while_the_interface_is_stopped(
    tmp_path: Path, samples: Path
) -> None:
    need("tmux", "bash")
    with Terminal(tmp_path) as terminal:
        terminal.run(["bash", "--norc", "-i"])
        command = f"{' '.join(PROGRAM)} {samples / 'deleted-env.docker.tar.gz'}"
        terminal.press(command, "Enter")
        terminal.wait_for("6 layers", "2 entries hidden")
        terminal.press("C-z")
        terminal.wait_for("Stopped")
        assert not terminal.is_in_use()
        terminal.press("fg", "Enter")
        terminal.wait_for("6 layers", "2 entries hidden")
        assert terminal.is_in_use()
        terminal.press("q")
        terminal.wait_until(lambda screen: "2 entries" not in screen, "shell")
        terminal.press("exit", "Enter")
        ended(terminal, 0)


def test_it_ends_with_its_terminal_though_nothing_tells_it(samples: Path) -> None:
    master, slave = os.openpty()
    # As under nohup: that the terminal hangs up is no signal for it.
    program = subprocess.Popen(
        [*PROGRAM, str(samples / "deleted-env.docker.tar.gz")],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),  # noqa: PLW1509
        env={**os.environ, "TERM": "xterm-256color"},
    )
    os.close(slave)
    until(lambda: b"layers" in os.read(master, 1 << 16), "the first screen")
    os.close(master)
    try:
        until(lambda: program.poll() is not None, "the end of the program")
    finally:
        program.kill()
        program.wait(LIMIT)

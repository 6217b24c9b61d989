"""A real registry swept by real workers while its screen shows: into an image and back."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.conftest import need
from tests.fleet.conftest import Registry, registry
from tests.fleet.fleets import clean, leaking, push
from tests.terminal.tmux import Terminal

__all__ = ["registry"]


def test_a_registry_is_swept_looked_into_and_left(registry: Registry, tmp_path: Path) -> None:
    need("tmux")
    base = leaking("base")
    for name in ("team/app:1", "team/tool:1"):
        push(tmp_path, registry.host, name, base, clean(name[5]))
    store = ("--workers", "1", "--store", str(tmp_path / "store"))
    command = [
        sys.executable,
        "-P",
        "-m",
        "explorer",
        "sweep",
        f"registry://{registry.host}",
        *store,
    ]
    with Terminal(tmp_path) as terminal:
        terminal.run(command, {"CI": ""})
        terminal.wait_for("2 failed", "Mend 1 instruction, clear 2 images", "Done", "live in 2")
        terminal.press("Enter")
        terminal.wait_for("2 Images (2)", f"{registry.host}/team/tool:1")
        terminal.press("Enter")
        terminal.wait_for("2 layers", "base.env", "TOKEN=")
        terminal.press("q")
        terminal.wait_for("2 Images (2)", "Mend 1 instruction")
        terminal.press("q")
        terminal.wait_for("ENDED")
        assert terminal.status() == 0

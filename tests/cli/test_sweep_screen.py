"""When `sweep` opens the interface, and when it writes a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.cli import sweep as command
from explorer.cli.main import run
from tests.builders import docker_archive
from tests.fleet.fleets import clean


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let there be a terminal, and note which sources are shown there."""
    sources: list[object] = []
    monkeypatch.setattr(command, "has_terminal", lambda **_: True)
    monkeypatch.setattr(command, "show_sweep", lambda given, *_, **__: sources.append(given))
    monkeypatch.delenv("CI", raising=False)
    return sources


def test_a_terminal_without_a_format_gets_the_interface(shown: list[object]) -> None:
    assert run(["sweep", "a.tar", "b.tar"]) == 0
    assert shown == [("a.tar", "b.tar")]


@pytest.mark.parametrize("also", [["--format", "text"], ["-o", "report"], ["--rules", "own.toml"]])
def test_who_asks_for_a_report_gets_one(
    shown: list[object], also: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.toml").write_text("")
    Path("a.tar").write_bytes(docker_archive([clean("a")]))
    run(["sweep", "a.tar", "--workers", "1", *also])
    assert not shown


def test_a_pipeline_gets_a_report(
    shown: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CI", "true")
    assert run(["sweep", "gone.tar", "--workers", "1"]) == 3
    assert not shown

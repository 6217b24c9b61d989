"""The list of findings: filtered by words, severity and fate; commands and names copied."""

import subprocess
from pathlib import Path

from textual.pilot import Pilot

from explorer.image.sources import open_image
from explorer.tui.findings.screen import FindingsScreen
from explorer.tui.shell.app import ExplorerApp
from sample_images.tokens import values
from tests.tui.leaks import leaking
from tests.tui.screens import app_of, drawn, press, settle
from tests.waiting import LIMIT

SIZE = (120, 45)


def listed(pilot: Pilot[None]) -> list[str]:
    screen = pilot.app.screen
    assert isinstance(screen, FindingsScreen)
    rows = screen.rows
    return [rows.render_line(y).text for y in range(rows.row_count())]


def sample(samples: Path) -> ExplorerApp:
    name = str(samples / "deleted-env.docker.tar.gz")
    return ExplorerApp(name, lambda progress: open_image(name, progress=progress))


async def test_words_filter_as_they_are_typed_and_are_dropped_again(samples: Path) -> None:
    async with sample(samples).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "slash", *"aws key")
        assert len(listed(pilot)) == 2
        assert "2 of 4: “aws key”" in drawn(pilot)
        await press(pilot, *" qjs")
        assert "None of 4 secrets: “aws key qjs”" in drawn(pilot)
        await press(pilot, "backspace", "backspace", "backspace", "enter", "down")
        assert "AWS secret access key" in drawn(pilot)
        await press(pilot, "slash", "escape")
        assert len(listed(pilot)) == 4
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, FindingsScreen)


async def test_severity_and_fate_filter_by_keys(samples: Path) -> None:
    async with sample(samples).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "w")
        assert len(listed(pilot)) == 3
        assert "3 of 4: critical only" in drawn(pilot)
        await press(pilot, "w")
        assert "high and worse" in drawn(pilot)
        await press(pilot, "w", "w", "v")
        assert "4 of 4: hidden only" in drawn(pilot)
        await press(pilot, "v")
        assert "None of 4 secrets: visible only" in drawn(pilot)
        await press(pilot, "enter", "c", "v")
        assert len(listed(pilot)) == 4


async def test_the_commands_are_shown_copied_and_work(samples: Path, tmp_path: Path) -> None:
    token = values("deleted-env")["GITHUB_TOKEN"]
    async with sample(samples).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        screen = drawn(pilot)
        assert "How anyone gets it back" in screen
        assert "layer.tar | tar -xOf - app/.env | sed -n '8p'" in screen
        await press(pilot, "c")
        assert "went to the clipboard" in drawn(pilot)
        copied = pilot.app.clipboard
        await press(pilot, "y")
        assert len(pilot.app.clipboard) == 32
    done = subprocess.run(
        ["bash", "-c", copied], capture_output=True, check=True, cwd=tmp_path, timeout=LIMIT
    )
    assert done.stdout == f"GITHUB_TOKEN={token}\n".encode()


async def test_an_image_that_stands_nowhere_has_nothing_to_copy() -> None:
    async with app_of(leaking()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f", "c")
        assert "There is nothing to copy here" in drawn(pilot)
        assert "How anyone gets it back" not in drawn(pilot)

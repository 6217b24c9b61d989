"""How it looks, held still; with UPDATE_LOOKS=1 in the environment a new look is accepted."""

import os
import re
from pathlib import Path

import pytest

from screenshots.svg import standalone
from tests.tui.leaks import NPM, leaking
from tests.tui.many_images import swept
from tests.tui.screens import app_of, press, settle, shop
from tests.tui.two_images import after, app_over, before, screen_over

LOOKS = Path(__file__).parent / "looks"
# Textual derives the names of styles and clips from the picture's own text.
_UNIQUE = re.compile(r"terminal-\d+")


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (200, 50)], ids=lambda size: f"{size[0]}")
async def test_a_hidden_file(size: tuple[int, int]) -> None:
    app = app_of(shop())
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        seen = _UNIQUE.sub("terminal", standalone(app.export_screenshot(title="")))
    compare(seen, f"hidden-file-{size[0]}.svg")


@pytest.mark.parametrize("size", [(80, 24), (120, 35)], ids=lambda size: f"{size[0]}")
async def test_the_findings(size: tuple[int, int]) -> None:
    app = app_of(leaking())
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "f", "down")
        seen = _UNIQUE.sub("terminal", standalone(app.export_screenshot(title="")))
    compare(seen, f"findings-{size[0]}.svg")


async def test_a_secret_where_it_stands() -> None:
    app = app_of(leaking())
    app.animation_level = "none"
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "s", "s", "s", "s")
        seen = _UNIQUE.sub("terminal", standalone(app.export_screenshot(title="")))
    # The token itself stands in no file, and in no picture either.
    compare(seen.replace(NPM, "(token)"), "secret-120.svg")


@pytest.mark.parametrize("size", [(80, 24), (160, 40)], ids=lambda size: f"{size[0]}")
async def test_a_comparison(size: tuple[int, int]) -> None:
    app = app_over(before(), after())
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen_over(app).rows.go_to(b"app/main.py")
        await settle(pilot)
        seen = _UNIQUE.sub("terminal", standalone(app.export_screenshot(title="")))
    compare(seen, f"comparison-{size[0]}.svg")


@pytest.mark.parametrize("size", [(80, 24), (160, 40)], ids=lambda size: f"{size[0]}")
async def test_a_sweep(size: tuple[int, int], tmp_path: Path) -> None:
    app, _ = swept(tmp_path)
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, *(["enter"] if size[0] == 80 else []))
        seen = _UNIQUE.sub("terminal", standalone(app.export_screenshot(title="")))
    compare(seen, f"sweep-{size[0]}.svg")


def compare(seen: str, name: str) -> None:
    golden = LOOKS / name
    if os.environ.get("UPDATE_LOOKS"):
        golden.write_text(seen)
    assert seen == golden.read_text(), f"compare with {golden.name}"

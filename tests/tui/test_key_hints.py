"""The line at the bottom: what keys do in the pane in use."""

from textual.pilot import Pilot

from explorer.tui.widgets.key_hints import KeyHints
from tests.tui.screens import app_of, press, screen_of, settle, shop


def line(pilot: Pilot[None]) -> str:
    return " ".join(pilot.app.screen.query_one(KeyHints).render().plain.split())


async def test_the_hints_are_those_of_the_focused_pane() -> None:
    async with app_of(shop()).run_test(size=(160, 35)) as pilot:
        await settle(pilot)
        assert "d Commands" not in line(pilot)
        in_list = line(pilot)
        await press(pilot, "n", "enter")
        assert screen_of(pilot).file_view.has_focus_within
        assert line(pilot) != in_list
        assert line(pilot).endswith("q Quit ? Help")


async def test_of_too_many_hints_whole_ones_show_and_help_stays() -> None:
    async with app_of(shop()).run_test(size=(40, 20)) as pilot:
        await settle(pilot)
        assert line(pilot).endswith("q Quit ? Help")
        assert len(pilot.app.screen.query_one(KeyHints).render().plain) <= 40


async def test_a_click_on_a_hint_presses_its_key() -> None:
    async with app_of(shop()).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        hints = pilot.app.screen.query_one(KeyHints)
        at = hints.render().plain.index("Help")
        await pilot.hover(KeyHints, offset=(at, 0))
        assert hints.tooltip == "Show all keys"
        await pilot.click(KeyHints, offset=(at, 0))
        await settle(pilot)
        assert type(pilot.app.screen).__name__ == "HelpScreen"


async def test_hints_stay_where_a_pane_has_the_whole_screen() -> None:
    async with app_of(shop()).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "z")
        assert pilot.app.screen.query_one(KeyHints).region.height == 1

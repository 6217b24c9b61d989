"""The line at the bottom: what keys do in the pane in use."""

from dataclasses import replace

from textual.pilot import Pilot

from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.settings import Settings
from tests.builders import TarBuilder
from tests.tui.leaks import leaking
from tests.tui.screens import app_of, image, press, screen_of, settle, shop


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


async def test_no_letter_is_offered_while_letters_are_typed() -> None:
    async with app_of(shop()).run_test(size=(160, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "n", "slash")
        assert line(pilot) == "escape Clear ctrl+r Regex ctrl+q Quit f1 Help"
        await press(pilot, "escape", "enter", "slash")
        assert line(pilot).endswith("escape Clear ctrl+q Quit f1 Help")
        await press(pilot, "escape", "f", "slash")
        assert "/ Filter" not in line(pilot)


async def test_a_key_shows_where_the_user_has_put_it() -> None:
    app = ExplorerApp("shop", lambda _: shop(), settings=Settings(keymap={"app.help": "asterisk"}))
    async with app.run_test(size=(160, 35)) as pilot:
        await settle(pilot)
        assert line(pilot).endswith("q Quit * Help")


async def test_the_way_out_stays_where_there_is_little_room() -> None:
    async with app_of(shop()).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "n", "V")
        assert line(pilot).startswith("enter Show d Differences")
        assert line(pilot).endswith("escape Back q Quit ? Help")


async def test_an_empty_list_of_findings_offers_nothing_to_do_with_one() -> None:
    harmless = image([("COPY . /", TarBuilder().file("motd", b"hello"))])
    async with app_of(harmless).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        assert line(pilot) == "escape Back q Quit ? Help"


async def test_findings_that_are_filtered_out_can_be_filtered_again() -> None:
    async with app_of(leaking()).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        assert line(pilot).startswith("enter Show / Filter c Copy commands")
        await press(pilot, "slash", *"xyzzy", "enter")
        assert line(pilot) == "escape Clear / Filter f Back q Quit ? Help"


async def test_the_details_offer_other_platforms_and_images_only_where_there_are_some() -> None:
    async with app_of(shop()).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        assert line(pilot) == "escape Back q Quit ? Help"
    several = replace(shop(), others=("shop:2",))
    opened = ExplorerApp("shop", lambda _: several, open_variant=lambda _: lambda _: several)
    async with opened.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        assert line(pilot) == "o Image escape Back q Quit ? Help"

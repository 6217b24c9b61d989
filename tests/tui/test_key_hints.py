"""The line at the bottom: what keys do in the pane in use."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from explorer.image import Image
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.key_hints import FIRST_SCREEN, KeyHints
from explorer.tui.shell.settings import Settings
from tests.builders import TarBuilder
from tests.tui.leaks import leaking
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle, shop, tap
from tests.waiting import eventually


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
        assert line(pilot).endswith("escape Back f Findings q Quit ? Help")


async def test_an_empty_list_of_findings_offers_nothing_to_do_with_one() -> None:
    harmless = image([("COPY . /", TarBuilder().file("motd", b"hello"))])
    async with app_of(harmless).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        assert line(pilot) == "escape Back ctrl+q Quit ? Help"


async def test_findings_that_are_filtered_out_can_be_filtered_again() -> None:
    async with app_of(leaking()).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        assert line(pilot).startswith("enter Show / Filter M Copy card escape Back")
        await press(pilot, "slash", *"xyzzy", "enter")
        assert line(pilot) == "escape Clear / Filter f Back ctrl+q Quit ? Help"


async def test_the_details_offer_other_platforms_and_images_only_where_there_are_some() -> None:
    async with app_of(shop()).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        assert line(pilot) == "escape Back f Findings ctrl+q Quit ? Help"
    several = replace(shop(), others=("shop:2",))
    opened = ExplorerApp("shop", lambda _: several, open_variant=lambda _: lambda _: several)
    async with opened.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        assert line(pilot) == "o Image escape Back f Findings ctrl+q Quit ? Help"


# Each hint acts


def harmless() -> Image:
    return image(
        [
            ("COPY . /", TarBuilder().file("motd", b"hello\n").file("void").symlink("to", "motd")),
            ("ENV STAGE=production", None),
        ]
    )


PLACES: dict[str, tuple[str, ...]] = {
    "layers": (),
    "an instruction": ("end",),
    "tree": ("enter",),
    "first file": ("enter", "end"),
    "last file": ("G", "enter", "end"),
    "file system": ("2", "enter"),
    "everything": ("4", "enter", "end"),
    "file": ("enter", "end", "enter"),
    "attributes": ("enter", "end", "t", "tab"),
    "versions": ("enter", "end", "V"),
    "tree filter": ("slash", "o"),
    "findings": ("f",),
    "details": ("i",),
    "search": ("ctrl+f",),
    "matches": ("ctrl+f", *"hello", "enter"),
    "menu": ("a",),
    "path": ("o",),
    "help": ("question_mark",),
    "picture": ("ctrl+t",),
    "palette": ("ctrl+p",),
}


def seen(pilot: Pilot[None]) -> tuple[object, ...]:
    """Return what a key may change: what is on the screen but its last line, and what it copies."""
    app = pilot.app
    lines = drawn(pilot).splitlines()[:-1]
    return type(app.screen), app.focused and app.focused.id, lines, app.clipboard


def hints(pilot: Pilot[None]) -> dict[str, str]:
    (shown,) = pilot.app.screen.query(KeyHints)
    return {one.label: one.key for one in shown._fitting(shown.size.width)}


IN_VAIN = ("layers", "tree", "first file", "last file", "findings", "search")


@pytest.mark.parametrize(
    ("place", "of"), [*product(PLACES, [leaking]), *product(IN_VAIN, [harmless])]
)
async def test_each_hint_that_shows_acts(
    place: str, of: Callable[[], Image], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tried = set[str]()
    app = app_of(of())
    async with app.run_test(size=(140, 24)) as pilot:
        await settle(pilot)
        is_there = False
        while left := [
            one for one in await at(pilot, place, is_there=is_there) if one[0] not in tried
        ]:
            # What leaves the app comes last.
            label, key = min(left, key=lambda one: (one[0] == "Quit", one[1] == "ctrl+q"))
            tried.add(label)
            before = seen(pilot)
            await tap(pilot, key)
            if key == "ctrl+q" or (label == "Quit" and type(pilot.app.screen) is before[0]):
                await eventually(lambda: app.return_code is not None, "the app to leave")
                break
            await settle(pilot)
            assert seen(pilot) != before, (label, key, drawn(pilot))
            is_there = await is_back(pilot, before)
    assert tried
    assert "Secret" not in tried or of is leaking


async def is_back(pilot: Pilot[None], before: tuple[object, ...]) -> bool:
    """Return whether all is as before, once a screen that a key has opened is closed."""
    if isinstance(pilot.app.screen, before[0]):  # type: ignore[arg-type]
        return False
    if len(pilot.app.screen_stack) > FIRST_SCREEN:
        pilot.app.pop_screen()
        await settle(pilot)
    return seen(pilot) == before


async def at(pilot: Pilot[None], place: str, *, is_there: bool) -> list[tuple[str, str]]:
    """Go to a place on a screen that nobody has used yet, and return the hints there."""
    app = pilot.app
    assert isinstance(app, ExplorerApp)
    if not is_there:
        while len(app.screen_stack) > FIRST_SCREEN:
            app.pop_screen()
            await settle(pilot)
        app.copy_to_clipboard("")
        app.switch_screen(app.first_screen())
        await settle(pilot)
        await press(pilot, *PLACES[place])
    return [*hints(pilot).items()]

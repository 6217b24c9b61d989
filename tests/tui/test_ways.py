"""Ways through an image: a path by its letters, contents, back and forward."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from explorer.layers import Place
from explorer.search.contents import Extent
from explorer.tui.find.path_screen import PathScreen
from explorer.tui.find.screen import ContentSearch, SearchScreen
from explorer.tui.tree.views import View
from tests.builders import TarBuilder
from tests.images import analysis_of
from tests.tui.leaks import LINES, leaking
from tests.tui.screens import app_of, drawn, press, screen_of, settle, shop

SIZE = (120, 35)


async def type_in(pilot: Pilot[None], text: str) -> None:
    pilot.app.screen.query_one(Input).value = text
    await settle(pilot)


async def test_a_path_is_found_by_its_letters_in_any_layer() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "G", "2", "o", *"en")
        assert isinstance(pilot.app.screen, PathScreen)
        assert "/app/.env" in drawn(pilot)
        assert "⊘3 deleted" in drawn(pilot)
        await press(pilot, "enter")
        screen = screen_of(pilot)
        assert screen.is_active
        assert screen.layer_tree.place == Place(2, 1)
        assert screen.layer_tree.has_focus
        assert "COLOUR=green" in drawn(pilot)


async def test_letters_need_not_stand_together_and_keys_choose() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "o", *"apm")
        assert "/app/src/main.py" in drawn(pilot)
        await type_in(pilot, "app")
        await press(pilot, "down", "down", "up", "pagedown", "pageup", "down", "enter")
        assert screen_of(pilot).layer_tree.path == b"app/src"
        await press(pilot, "o", *"nowhere", "enter")
        assert "No path has these letters" in drawn(pilot)
        await press(pilot, "escape")
        assert screen_of(pilot).layer_tree.path == b"app/src"


async def test_contents_are_searched_and_a_match_is_one_key_away() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+f", *"END", "enter")
        assert isinstance(pilot.app.screen, SearchScreen)
        assert "/app/settings.py" in drawn(pilot)
        assert "2 matches in 2 files" in drawn(pilot)
        await press(pilot, "home", "enter")
        screen = screen_of(pilot)
        assert screen.layer_tree.path == b"app/settings.py"
        assert screen.file_view.text.has_focus
        assert f"{LINES + 1}  END = 1" in drawn(pilot)
        current = screen.file_view.text.marks.current
        assert current
        assert (current.line, current.column) == (LINES, 0)
        await press(pilot, "ctrl+f")
        assert "2 matches in 2 files" in drawn(pilot), "what was found is still there"


async def test_a_search_says_what_is_wrong_or_that_there_is_nothing() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+f", "ctrl+r", *"(a", "enter")
        assert "a ( has no )" in drawn(pilot)
        await type_in(pilot, "zzz")
        await press(pilot, "enter")
        assert "No file of any layer has it" in drawn(pilot)
        await press(pilot, "escape")
        assert pilot.app.screen is screen_of(pilot)


async def test_back_and_forward_lead_to_where_jumps_began() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = screen_of(pilot)
        tree = screen.layer_tree
        await press(pilot, "2", "l")
        tree.go_to(b"etc/motd")
        await press(pilot, "o", *"main", "enter", "o", *"logo", "enter")
        assert tree.path == b"app/keys/logo.bin"
        await press(pilot, "less_than_sign")
        assert tree.path == b"app/main.py"
        await press(pilot, "alt+left")
        assert (tree.path, tree.shown and tree.shown.view) == (b"etc/motd", View.FILES)
        await press(pilot, "less_than_sign")
        assert tree.path == b"etc/motd"
        await press(pilot, "greater_than_sign", "alt+right")
        assert tree.path == b"app/keys/logo.bin"
        await press(pilot, "greater_than_sign")
        assert tree.path == b"app/keys/logo.bin"


async def test_back_leads_to_the_list_of_layers_too() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j", "n")
        assert screen_of(pilot).layer_tree.path == b"app/.env"
        await press(pilot, "less_than_sign")
        assert screen_of(pilot).layer_list.has_focus
        assert screen_of(pilot).layer_list.cursor == 1


@pytest.mark.parametrize("way", [(), ("l",)], ids=["from the layers", "from the tree"])
async def test_enter_follows_a_jump_that_it_outruns(way: tuple[str, ...]) -> None:
    async with app_of(leaking()).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, *way)
        for key in ("s", "enter"):
            pilot.app.simulate_key(key)
        await settle(pilot)
        screen = screen_of(pilot)
        assert screen.layer_tree.path == b"app/keys/deploy.pem"
        assert screen.file_view.has_focus_within


def test_a_search_says_what_it_left_out() -> None:
    search = ContentSearch(analysis_of(TarBuilder().file("a", b"1")), state="done")
    search.extent = Extent(1, 1, count=1234, unread=1, damaged=2, cut=1)
    assert search.text.split(" · ") == [
        "1,234 matches in 0 files",
        "1 file with more than is listed",
        "2 files read in part",
        "1 file can't be read",
    ]

"""The views of the tree, what of it shows, and how a user filters and sorts it."""

from textual.pilot import Pilot

from explorer.layers import Place
from explorer.tui.tree.views import View
from tests.builders import TarBuilder
from tests.tui.leaks import leaking
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle, shop

SIZE = (120, 35)


def paths(pilot: Pilot[None]) -> list[bytes]:
    """Return the paths of all rows of the tree."""
    shown = screen_of(pilot).layer_tree.shown
    assert shown
    return [shown.tree.path(node) for node in shown.folding.rows]


async def test_a_range_begins_at_the_base_or_where_it_is_told_to() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "G", "3")
        assert "Changes of layers 1 to 3" in drawn(pilot)
        assert "± " in drawn(pilot), "what came and went within the range stands in it"
        assert {b"app/.env", b"etc/motd"} <= {*paths(pilot)}
        await press(pilot, "k", "c", "j")
        assert "Changes of layers 2 to 3" in drawn(pilot)
        assert b"etc/motd" not in paths(pilot)
        await press(pilot, "home")
        assert "Changes of layers 1 to 2" in drawn(pilot), "either end may be the later one"
        await press(pilot, "c")
        assert "Changes of layer 1 alone" in drawn(pilot)


async def test_everything_shows_every_version_and_stays_while_layers_change() -> None:
    steps = [(f"RUN {n}", TarBuilder().folder("a").file("a/f", b"%d" % n)) for n in range(3)]
    async with app_of(image(steps)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "4", "l")
        assert paths(pilot) == [b"a", b"a/f", b"a/f", b"a/f"]
        await press(pilot, "j", "j")
        tree = screen_of(pilot).layer_tree
        assert tree.place == Place(2, 1)
        await press(pilot, "]")
        assert tree.place == Place(2, 1)
        await press(pilot, "1")
        assert tree.path == b"a/f"
        await press(pilot, "4")
        assert tree.place == Place(2, 1), "the version that was chosen is found again"


async def test_names_stand_in_line_whatever_layer_wrote_them() -> None:
    steps = [(f"RUN {n}", TarBuilder().file(f"name-{n}", b"x")) for n in range(1, 12)]
    async with app_of(image(steps)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "4")
        lines = [one for one in drawn(pilot).splitlines() if "name-" in one]
        assert len(lines) == 11
        assert len({one.index("name-") for one in lines}) == 1


async def test_a_key_goes_through_all_views() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        seen = []
        for _ in View:
            await press(pilot, "v")
            shown = screen_of(pilot).layer_tree.shown
            assert shown
            seen.append(shown.view)
        assert seen == [View.FILES, View.RANGE, View.EVERYTHING, View.CHANGES]


async def test_the_tree_is_filtered_as_one_types() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j", "j", "l", "slash", *"main")
        assert paths(pilot) == [b"app", b"app/src", b"app/src/main.py"]
        assert "/main · 1 of 6 matches" in drawn(pilot)
        await press(pilot, "enter")
        tree = screen_of(pilot).layer_tree
        assert tree.has_focus
        assert paths(pilot) == [b"app", b"app/src", b"app/src/main.py"]
        await press(pilot, "end", "slash", "escape")
        assert len(paths(pilot)) == 6
        assert tree.path == b"app/src/main.py", "the place is kept"
        assert not screen_of(pilot).filter_line.display


async def test_globs_and_expressions_filter_and_bad_ones_say_why() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j", "j", "slash", *"*.py")
        assert "glob:" in drawn(pilot)
        assert paths(pilot)[-1] == b"app/src/main.py"
        filter_line = screen_of(pilot).filter_line
        filter_line.input.value = ""
        await press(pilot, "ctrl+r", *"(env")
        assert "regex:" in drawn(pilot)
        assert "a ( has no )" in drawn(pilot)
        await press(pilot, *"|main)$")
        assert paths(pilot) == [b"app", b"app/.env"]
        assert "has no" not in drawn(pilot)


async def test_a_jump_that_a_bad_expression_stops_is_forgotten() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "slash", "ctrl+r", "(", "down", "s")
        assert not screen_of(pilot).layer_tree.is_awaited


async def test_nothing_that_matches_is_said() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "slash", *"zzz", "down", "j", "enter", "space", "n", "plus")
        assert "Nothing here matches" in drawn(pilot)


async def test_kinds_of_entries_come_and_go() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "G", "l", "a", "space")
        assert "left out" in drawn(pilot)
        assert "no added" in str(screen_of(pilot).layer_tree.border_subtitle)
        await press(pilot, "space", "down", "down", "down", "down", "space", "escape", "1")
        assert paths(pilot) == []
        await press(pilot, "4")
        assert paths(pilot) == [b"app", b"app/settings.py"]
        await press(pilot, "a", *["down"] * 4, "space", "space", "down", "space", "escape")
        assert {b"built", b"app/keys/deploy.pem", b"app/settings.py"} <= {*paths(pilot)}
        assert b"app/main.py" not in paths(pilot)


async def test_siblings_stand_by_size_and_by_waste() -> None:
    base = TarBuilder().file("a", b"1").file("b", b"22").file("c", b"333")
    top = TarBuilder().whiteout("b")
    async with app_of(image([("COPY", base), ("RUN", top)])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "l", "O")
        assert paths(pilot) == [b"c", b"b", b"a"]
        await press(pilot, "O")
        assert paths(pilot) == [b"b", b"a", b"c"]
        assert "by waste" in drawn(pilot)
        assert screen_of(pilot).layer_tree.render_line(0).text.split()[:4] == ["▌+", "2", "B", "2"]
        await press(pilot, "O")
        assert paths(pilot) == [b"a", b"b", b"c"]


async def test_columns_are_chosen_in_the_menu() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "a", "end", "space", "escape")
        assert "2023-11-14" in screen_of(pilot).layer_tree.render_line(0).text


async def test_a_jump_shows_what_was_filtered_out() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "slash", *"motd", "enter", "s")
        assert screen_of(pilot).layer_tree.path == b"app/keys/deploy.pem"
        assert screen_of(pilot).filter_line.input.value == ""

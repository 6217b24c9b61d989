"""The core story has no dead end: from a deletion to what it hides, round and round, by counts."""

from textual.pilot import Pilot

from explorer.layers import Place
from explorer.tui.tree.views import View
from tests.builders import TarBuilder
from tests.tui.leaks import leaking
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle, shop

SIZE = (120, 35)


def emptied() -> TarBuilder:
    return TarBuilder().opaque("keys").file("keys/README", b"moved\n")


def keys() -> TarBuilder:
    return TarBuilder().folder("keys").file("keys/a.txt", b"first\n").file("keys/b.txt", b"2\n")


async def stand_on(pilot: Pilot[None], layer: int, path: bytes) -> None:
    """Select a layer and the row of a path in its changes."""
    screen = screen_of(pilot)
    screen.layer_list.go_to(lambda row: row.layer == layer)
    await settle(pilot)
    screen.layer_tree.focus()
    screen.layer_tree.go_to(path)
    await settle(pilot)


# Whiteouts


async def test_enter_on_a_deletion_opens_the_file_that_it_hides() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await stand_on(pilot, 3, b"app/.env")
        await press(pilot, "enter")
        screen = screen_of(pilot)
        assert screen.layer_tree.place == Place(2, 1)
        assert screen.file_view.text.has_focus
        assert "COLOUR=green" in drawn(pilot)
        await press(pilot, "less_than_sign")
        assert screen.layer_tree.place == Place(3, 0), "and back again"


async def test_of_several_versions_a_deletion_leads_to_the_last_one() -> None:
    steps = [
        ("COPY a /", TarBuilder().file("f", b"first\n")),
        ("COPY b /", TarBuilder().file("f", b"second\n")),
        ("RUN rm /f", TarBuilder().whiteout("f")),
    ]
    async with app_of(image(steps)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await stand_on(pilot, 3, b"f")
        await press(pilot, "enter")
        assert screen_of(pilot).layer_tree.place == Place(2, 0)
        assert "second" in drawn(pilot)


async def test_a_deleted_directory_is_gone_to_in_the_layer_that_wrote_it() -> None:
    steps = [("COPY k /keys", keys()), ("RUN rm -r /keys", TarBuilder().whiteout("keys"))]
    async with app_of(image(steps)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await stand_on(pilot, 2, b"keys")
        await press(pilot, "enter")
        screen = screen_of(pilot)
        assert screen.layer_tree.place == Place(1, 0)
        assert screen.layer_tree.has_focus


async def test_an_opaque_marker_leads_to_the_directory_that_it_empties() -> None:
    implied = TarBuilder().file("keys/a.txt", b"first\n")
    for below in (keys(), implied):
        steps = [("COPY k /keys", below), ("RUN again", emptied()), ("RUN x", TarBuilder())]
        async with app_of(image(steps)).run_test(size=SIZE) as pilot:
            await settle(pilot)
            screen = screen_of(pilot)
            await stand_on(pilot, 2, b"keys")
            screen.layer_tree.go_to(b"keys", Place(2, 0))
            await press(pilot, "enter")
            shown = screen.layer_tree.shown
            assert shown
            assert (shown.layer, screen.layer_tree.path) == (1, b"keys")
            assert screen.layer_tree.has_focus


async def test_a_marker_that_hides_nothing_says_so() -> None:
    steps = [("COPY k /keys", keys()), ("RUN rm", TarBuilder().whiteout("nowhere"))]
    async with app_of(image(steps)).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await stand_on(pilot, 2, b"nowhere")
        await press(pilot, "enter")
        assert "Nothing stood there" in drawn(pilot)


async def test_two_versions_of_which_one_is_a_deletion_say_who_deleted_it() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "n", "V", "home", "d", "z")
        screen = drawn(pilot)
        assert "Layer 2 compared with layer 3" in screen
        assert "deleted by layer 3  RUN rm /app/.env" in screen
        assert "- NAME=shop" in screen
        assert "became" not in screen
        assert "----------" not in screen


async def test_a_deletion_and_what_was_written_after_it_are_compared() -> None:
    steps = [
        ("COPY a /", TarBuilder().file("f", b"first\n")),
        ("RUN rm /f", TarBuilder().whiteout("f")),
        ("COPY b /", TarBuilder().file("f", b"\0\1")),
    ]
    async with app_of(image(steps)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await stand_on(pilot, 3, b"f")
        await press(pilot, "enter", "V", "home", "d", "z")
        screen = drawn(pilot)
        assert "deleted by layer 2  RUN rm /f" in screen
        assert "became" not in screen


# Round and round, by counts


async def test_hidden_entries_are_counted_and_gone_round() -> None:
    steps = [
        ("COPY k /keys", keys()),
        ("RUN again", emptied()),
        ("RUN rm", TarBuilder().whiteout("keys/README")),
    ]
    async with app_of(image(steps)).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        tree, seen = screen_of(pilot).layer_tree, []
        for number in (1, 2, 3, 1):
            await press(pilot, "n")
            assert f"hidden entry {number} of 3" in drawn(pilot)
            seen.append(tree.place)
        assert len({*seen}) == 3
        await press(pilot, "N", "N")
        assert tree.place == seen[1]


async def test_from_a_view_without_hidden_entries_the_way_leads_to_the_changes() -> None:
    async with app_of(shop()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "G", "2", "n")
        tree = screen_of(pilot).layer_tree
        assert tree.path == b"app/.env"
        assert tree.shown
        assert tree.shown.view is View.CHANGES
        assert "hidden entry 1 of 1" in drawn(pilot)


async def test_where_nothing_is_hidden_the_key_says_so() -> None:
    steps = [("COPY k /keys", keys())]
    async with app_of(image(steps)).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        assert "Nothing is hidden" in drawn(pilot)


async def test_secrets_are_counted_with_their_places_and_gone_round() -> None:
    async with app_of(leaking()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        for said in (
            "secret 1 of 3",
            "secret 2 of 3, place 1 of 2",
            "secret 2 of 3, place 2 of 2",
            "secret 3 of 3, place 1 of 2",
            "secret 3 of 3, place 2 of 2",
            "secret 1 of 3",
        ):
            await press(pilot, "s")
            assert said in drawn(pilot)

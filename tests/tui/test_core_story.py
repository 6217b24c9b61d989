"""The core story has no dead end: from a deletion to what it hides, round and round, by counts."""

import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from explorer.image import Image
from explorer.image.progress import Progress
from explorer.layers import Place
from explorer.secrets import Confidence, Match, Severity
from explorer.secrets.finding import Finding, Location, LocationKind, grouped
from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.findings.findings import Findings, identity, prominent_findings
from explorer.tui.findings.screen import FindingsScreen
from explorer.tui.findings.stops import Stop, Stops
from explorer.tui.image.screen import DetailsScreen
from explorer.tui.image.variants import Explored
from explorer.tui.layers.rows import LayerRow
from explorer.tui.shell.settings import Settings
from explorer.tui.tree.views import View
from tests.builders import TarBuilder
from tests.laws import tried
from tests.layers.stacks import Stack, stacks
from tests.tui.leaks import leaking
from tests.tui.screens import (
    app_of,
    drawn,
    image,
    leave,
    press,
    screen_of,
    settle,
    shop,
    wait_for,
)
from tests.waiting import eventually

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


async def test_which_secret_it_is_stands_there_while_it_is_in_sight() -> None:
    async with app_of(leaking()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        for key in ("enter", "w", "down", "m", "z", "z", "ctrl+d"):
            await press(pilot, key)
            pilot.app.clear_notifications()  # as it goes in time
            await settle(pilot)
            assert "secret 1 of 3" in drawn(pilot), key
        await press(pilot, "escape", "escape")
        assert screen_of(pilot).layer_list.has_focus
        assert "secret 1" not in drawn(pilot)


async def test_which_secret_it_is_is_said_wherever_one_comes_from() -> None:
    async with app_of(leaking()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f", "enter")
        assert "secret " in drawn(pilot)
        await press(pilot, "escape", "tab", "1", "j")
        assert "secret 1" not in drawn(pilot)


# The views as tabs


@pytest.mark.parametrize("size", [(80, 24), (100, 30), SIZE, (200, 60)], ids=str)
async def test_the_views_stand_as_tabs_and_the_current_one_is_clear(size: tuple[int, int]) -> None:
    async with app_of(shop()).run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "G")
        for key, said in (
            ("1", "[1 Changes] 2 Files  3 Range  4 Everything"),
            ("2", " 1 Changes [2 Files] 3 Range  4 Everything"),
            ("3", " 1 Changes  2 Files [3 Range] 4 Everything"),
            ("4", " 1 Changes  2 Files  3 Range [4 Everything]"),
        ):
            await press(pilot, key)
            assert said in drawn(pilot)
        await press(pilot, "2")
        assert "File system after layer 3" in drawn(pilot)


async def test_a_click_on_a_tab_shows_its_view() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        tree = screen_of(pilot).layer_tree
        await press(pilot, "G")
        for name, view in (("Everything", View.EVERYTHING), ("Files", View.FILES)):
            x = drawn(pilot).splitlines()[tree.region.y].index(name)
            await pilot.click(offset=(x, tree.region.y))
            await settle(pilot)
            assert tree.shown
            assert tree.shown.view is view


async def test_the_list_marks_which_layers_a_range_has_and_where_it_begins() -> None:
    for size in ((80, 24), SIZE, (200, 60)):
        async with app_of(shop()).run_test(size=size) as pilot:
            await settle(pilot)
            layers = screen_of(pilot).layer_list
            await press(pilot, "j", "j", "c", "j")
            text = [layers.render_line(y).text for y in range(layers.virtual_size.height)]
            marked = [line.strip(" ▌")[0] for line in text if "▎" in line and line[2] != " "]
            assert marked == ["2", "3"]
            assert ["◂" in line and "begin" in line for line in text].count(True) == 1
            await press(pilot, "1")
            assert "▎" not in "".join(
                layers.render_line(y).text for y in range(layers.virtual_size.height)
            )


# The header's facts


async def click_on(pilot: Pilot[None], text: str) -> None:
    y, line = next((y, one) for y, one in enumerate(drawn(pilot).splitlines()) if text in one)
    await pilot.click(offset=(line.index(text), y))
    await settle(pilot)


async def test_the_facts_of_the_header_lead_to_what_they_count() -> None:
    async with app_of(leaking()).run_test(size=(160, 35), notifications=True) as pilot:
        await settle(pilot)
        screen = screen_of(pilot)
        await click_on(pilot, "1 entry hidden")
        assert screen.layer_tree.path == b"app/settings.py"
        assert "hidden entry 1 of 1" in drawn(pilot)
        await click_on(pilot, "4 layers")
        assert screen.layer_list.has_focus
        await click_on(pilot, "3 critical secrets")
        assert isinstance(pilot.app.screen, FindingsScreen)
        await press(pilot, "escape")
        await click_on(pilot, "wasted")
        assert isinstance(pilot.app.screen, DetailsScreen)
        await press(pilot, "enter")
        assert screen.is_active
        assert screen.layer_tree.path == b"app/settings.py"


async def test_keys_lead_there_too() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = screen_of(pilot)
        await press(pilot, "n", "enter", "0")
        assert screen.layer_list.has_focus
        await press(pilot, "W")
        assert isinstance(pilot.app.screen, DetailsScreen)


# Rows of waste


def wasteful() -> list[tuple[str, TarBuilder | None]]:
    below = TarBuilder().file("large.bin", b"L" * 500).file("small.txt", b"few words\n")
    return [
        ("COPY . /", below),
        ("RUN rm /large.bin", TarBuilder().whiteout("large.bin").whiteout("small.txt")),
    ]


async def test_rows_of_waste_open_their_file() -> None:
    for size in ((80, 24), SIZE, (200, 60)):
        async with app_of(image(wasteful())).run_test(size=size) as pilot:
            await settle(pilot)
            await press(pilot, "W")
            assert "/large.bin  layer 1, deleted by layer 2" in drawn(pilot)
            await press(pilot, "down", "enter")
            screen = screen_of(pilot)
            assert screen.layer_tree.place == Place(1, 1)
            assert screen.file_view.has_focus_within
            assert "few words" in drawn(pilot)


async def test_a_row_of_waste_is_opened_by_the_mouse() -> None:
    async with app_of(image(wasteful())).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        y, line = next(
            (y, one) for y, one in enumerate(drawn(pilot).splitlines()) if "/small.txt" in one
        )
        await pilot.click(offset=(line.index("/small"), y), times=2)
        await settle(pilot)
        assert screen_of(pilot).layer_tree.place == Place(1, 1)


# From every screen, and out of each


@pytest.mark.parametrize("way", [("i",), ("ctrl+f", *"END", "enter"), ("n", "V"), ("f",), ("z",)])
async def test_the_findings_are_one_key_away_from_every_screen(way: tuple[str, ...]) -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *way)
        if not isinstance(pilot.app.screen, FindingsScreen):
            await press(pilot, "f")
        assert isinstance(pilot.app.screen, FindingsScreen)
        await press(pilot, "home", "enter")
        assert screen_of(pilot).is_active, "whatever stood above the image is gone"
        assert screen_of(pilot).file_view.has_focus_within


async def test_escape_leads_from_the_findings_back_to_where_they_were_asked_for() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "i", "f", "escape")
        assert isinstance(pilot.app.screen, DetailsScreen)


@pytest.mark.parametrize("way", [("i",), ("ctrl+f", *"END", "enter"), ("f",), ("i", "f")])
async def test_q_leaves_what_is_on_top_and_then_the_program(way: tuple[str, ...]) -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *way)
        while pilot.app.screen is not screen_of(pilot):
            before = len(pilot.app.screen_stack)
            await press(pilot, "q")
            assert len(pilot.app.screen_stack) == before - 1
        await leave(pilot)
        assert pilot.app.return_code == 0


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
@pytest.mark.parametrize(
    "way", [(), ("i",), ("f", "slash"), ("question_mark",), ("slash",), ("o",)]
)
async def test_two_keys_leave_at_once_from_wherever_one_is(way: tuple[str, ...], key: str) -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *way)
        await leave(pilot, key)
        assert pilot.app.return_code == 0


async def test_an_image_above_another_screen_is_left_for_that_and_its_work_ends() -> None:
    waiting = threading.Event()

    def never(progress: Progress) -> Image:
        while True:
            progress("waiting", 0)
            waiting.wait(0.01)

    app = app_of(shop())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        below, threads = app.screen, threading.active_count()
        app.push_screen(ExploreScreen(Explored("other", never), Settings(), app.mask))
        await wait_for(pilot, "waiting")
        app.simulate_key("q")
        await eventually(lambda: app.screen is below, "the screen below")
        await eventually(lambda: threading.active_count() <= threads, "its threads to end")
        assert app.is_running
        assert app.failure is None


# Laws


def image_of(stack: Stack) -> Image:
    tars = [TarBuilder() for _ in stack]
    for tar, layer in zip(tars, stack, strict=True):
        for item in layer:
            item.add_to(tar)
    return image([(f"RUN {number}", tar) for number, tar in enumerate(tars)])


@given(stacks())
@tried(12)
async def test_the_way_visits_every_hidden_entry_once_and_comes_back(stack: Stack) -> None:
    async with app_of(image_of(stack)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = screen_of(pilot)
        analysis = screen._state().analysis
        assert analysis
        hidden = {
            Place(layer.number, at) for layer in analysis.layers for at in layer.fates.hidden()
        }
        seen = []
        for _ in hidden:
            await press(pilot, "n")
            seen.append(screen.layer_tree.place)
        assert len(seen) == len({*seen})
        assert {*seen} == hidden
        if hidden:
            await press(pilot, "n")
            assert screen.layer_tree.place == seen[0]


secrets_at = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from("abc"), st.integers(0, 3), st.integers(0, 2)),
    max_size=12,
    unique_by=lambda one: one[:3],
)


@given(secrets_at)
@tried(60)
def test_the_way_visits_every_told_secret_and_its_places_once(
    places: list[tuple[int, str, int, int]],
) -> None:
    found = [
        Finding(
            Match("rule", "A token", start, start + 3, severity, Confidence.LIKELY),
            Location(LocationKind.FILE, Place(layer, ord(name)), name.encode()),
            b"secret %d" % which,
            "",
        )
        for layer, name, start, which in places
        for severity in (Severity.HIGH if which else Severity.LOW,)
    ]
    secrets = tuple(grouped(found))
    told = tuple(one for one in secrets if prominent_findings(one))
    stops = Stops(
        Findings(secrets, prominent=told), [LayerRow(None, layer) for layer in range(1, 5)]
    )
    wanted = [one for secret in told for one in prominent_findings(secret)]
    position, seen = stops.row_position(0), list[Stop]()
    for _ in wanted:
        stop = stops.next(position, 1)
        assert stop
        seen.append(stop)
        position = stops.position(stop.finding)
    assert sorted(map(identity, wanted)) == sorted(identity(one.finding) for one in seen)
    assert stops.next(position, 1) == (seen[0] if seen else None)
    assert {one.secret for one in seen} == {*range(1, len(told) + 1)}
    assert all(stops.next(stops.position(b.finding), -1) == a for a, b in pairwise(seen))

"""Numbers before keys: a key with a number does what the key does so often, or goes to a row."""

from collections.abc import Awaitable, Callable
from random import Random

import pytest
from textual.pilot import Pilot

from explorer.image import Image
from explorer.tui.drawing.painted import Painted
from explorer.tui.drawing.readable import Readable
from explorer.tui.drawing.rows import Rows
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.tree.views import View
from tests.builders import TarBuilder
from tests.tui.fates import every_fate
from tests.tui.leaks import leaking
from tests.tui.screens import app_of, image, press, screen_of, settle, strike

SIZE = (120, 35)
MOTIONS = ("j", "k", "ctrl+d", "ctrl+u", "pagedown", "pageup", "down", "up", "h", "l")
LAST, FIRST = ("G", "end"), ("g", "home")
SEQUENCES, LENGTH = 5, 5


def large() -> Image:
    """Return an image of many layers; one has many files, among them one of many long lines."""
    lines = "".join(f"{n} {'word ' * (n % 70)}\n" for n in range(150)).encode()
    files = TarBuilder().file("a", lines).file("b", b"\0" + lines)
    for number in range(90):
        files.folder(f"c{number // 10}").file(f"c{number // 10}/{number}", b"x")
    steps = [("COPY . / # buildkit", TarBuilder().file(f"{one}", b"x")) for one in range(30)]
    return image([("COPY many / # buildkit", files), *steps])


async def in_layers(pilot: Pilot[None]) -> None:
    await settle(pilot)


async def in_tree(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "enter")


async def in_text(pilot: Pilot[None]) -> None:
    await in_tree(pilot)
    screen_of(pilot).layer_tree.go_to(b"a")
    await press(pilot, "enter")


async def in_folded(pilot: Pilot[None]) -> None:
    await in_text(pilot)
    await press(pilot, "w")


async def in_hex(pilot: Pilot[None]) -> None:
    await in_tree(pilot)
    screen_of(pilot).layer_tree.go_to(b"b")
    await press(pilot, "enter")


async def in_attributes(pilot: Pilot[None]) -> None:
    await in_text(pilot)
    await press(pilot, "t")


PLACES = (in_layers, in_tree, in_text, in_folded, in_hex, in_attributes)


def view_of(pilot: Pilot[None]) -> Painted:
    view = pilot.app.focused
    assert isinstance(view, Painted)
    return view


def spot(view: Painted) -> object:
    """Return where a reader stands: a row, or what is in sight."""
    if isinstance(view, Rows):
        return view.cursor, view.row_count()
    return view.scroll_offset.x, [view.render_line(y).text for y in range(view.room.height)]


def typed(view: Painted, number: int) -> list[str]:
    """Return the keys of a number where it is typed; beside the views with a zero in front."""
    digits = str(number)
    return [*digits] if digits[0] in view.FIRST_DIGITS else ["0", *digits]


@pytest.mark.parametrize("enter", PLACES, ids=lambda one: one.__name__)
async def test_a_motion_with_a_count_leads_where_it_leads_one_by_one(
    enter: Callable[[Pilot[None]], Awaitable[None]],
) -> None:
    random = Random(1)
    async with app_of(large()).run_test(size=SIZE) as pilot:
        await enter(pilot)
        view = view_of(pilot)
        # What folds directories is no motion.
        motions = MOTIONS if isinstance(view, Readable) else MOTIONS[:-2]
        for _ in range(SEQUENCES):
            way = [(random.choice(motions), random.choice((1, 2, 3, 7, 12))) for _ in range(LENGTH)]
            ends = []
            for is_counted in (True, False):
                await strike(pilot, *["h"] * 9 if isinstance(view, Readable) else [], "home")
                for key, count in way:
                    keys = [*typed(view, count), key] if is_counted else [key] * count
                    await strike(pilot, *keys)
                assert view_of(pilot) is view
                ends.append(spot(view))
            assert ends[0] == ends[1], way


@pytest.mark.parametrize("enter", PLACES[:-1], ids=lambda one: one.__name__)
async def test_a_number_goes_to_the_row_of_that_number(
    enter: Callable[[Pilot[None]], Awaitable[None]],
) -> None:
    async with app_of(large()).run_test(size=SIZE) as pilot:
        await enter(pilot)
        view = view_of(pilot)
        for keys in (["G"], ["g", "g"], ["home"]):
            await strike(pilot, "home", *typed(view, 12), *keys)
            there = spot(view)
            await strike(pilot, "home", *["j"] * 11)
            if enter is in_folded:
                # One that counts lines counts no rows.
                assert str(view.render_line(0).text).split()[:2] == ["12", "11"]
            else:
                assert there == spot(view), keys
            await strike(pilot, "G")
            at_end = spot(view)
            await strike(pilot, "home", *typed(view, 999_999_999), *keys)
            assert enter is in_folded or spot(view) == at_end
        await press(pilot, "g", *typed(view, 3), "g", "g")
        counted = spot(view)
        await press(pilot, "home", *typed(view, 3), "G")
        assert spot(view) == counted
        await press(pilot, "G", "g", "g")
        at_start = spot(view)
        await press(pilot, "home")
        assert spot(view) == at_start


def shown(pilot: Pilot[None]) -> tuple[View | None, int]:
    tree = screen_of(pilot).layer_tree
    return tree.shown.view if tree.shown else None, tree.cursor


async def test_digits_choose_views_in_the_tree_and_count_in_a_file() -> None:
    async with app_of(large()).run_test(size=SIZE) as pilot:
        await in_tree(pilot)
        await press(pilot, "2")
        assert shown(pilot)[0] is View.FILES
        await press(pilot, "1", "home", "5", "1", "j")
        assert shown(pilot) == (View.CHANGES, 51)
        screen_of(pilot).layer_tree.go_to(b"a")
        await press(pilot, "enter", "2", "0", "j")
        assert shown(pilot)[0] is View.CHANGES
        assert view_of(pilot).scroll_offset.y == 20


def hints(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(KeyHints).render().plain


async def test_the_count_shows_and_escape_drops_it_before_anything_else() -> None:
    async with app_of(large()).run_test(size=SIZE) as pilot:
        await in_tree(pilot)
        await press(pilot, "7", "4")
        assert hints(pilot).endswith(" 74 ")
        assert len(hints(pilot)) == SIZE[0]
        await press(pilot, "escape", "j")
        tree = screen_of(pilot).layer_tree
        assert tree.has_focus
        assert tree.cursor == 1
        assert "74" not in hints(pilot)


async def test_any_other_key_uses_a_count_up() -> None:
    async with app_of(large()).run_test(size=SIZE) as pilot:
        await in_tree(pilot)
        await press(pilot, "9", "z", "j")
        assert screen_of(pilot).layer_tree.cursor == 1


async def test_findings_take_counts() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "2", "j")
        rows = view_of(pilot)
        assert isinstance(rows, Rows)
        assert rows.cursor == 2
        await press(pilot, "1", "G")
        assert rows.cursor == 0


@pytest.mark.parametrize("view", ["1", "4"])
@pytest.mark.parametrize("key", ["n", "N", "s", "S"])
async def test_a_count_goes_so_many_hidden_entries_or_secrets_on(view: str, key: str) -> None:
    opened = leaking if key in "sS" else every_fate

    async def after(*keys: str) -> list[str]:
        async with app_of(opened()).run_test(size=SIZE) as pilot:
            await settle(pilot)
            await press(pilot, "enter", view, *keys)
            file = screen_of(pilot).file_view
            told = (file.border_title, file.border_subtitle, file.facts.render())
            return [str(screen_of(pilot).layer_list.cursor), *map(str, told)]

    for count in (3, 23):
        digits = str(count)
        assert await after("0", *digits, key) == await after(*[key] * count), count

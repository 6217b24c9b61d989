"""The screen of two images: what it lists, where its keys lead, what a bad side does to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given

from explorer.compare import compare
from explorer.compare.outcomes import Became
from explorer.errors import ImageError
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.text.search import Pattern
from explorer.tui.compare.app import ComparisonApp
from explorer.tui.compare.changes import changes_of
from explorer.tui.compare.screen import CompareScreen
from explorer.tui.compare.sides import ReadSide, TwoSides
from explorer.tui.compare.tree import (
    DifferenceRequest,
    DifferenceTree,
    Scope,
    Sort,
    Sorting,
    build_tree,
)
from explorer.tui.compare.wanted import AskedSide
from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.findings.findings import Findings
from explorer.tui.image.variants import Explored
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.settings import Settings
from tests.builders import TarBuilder
from tests.compare.sides import compared, searched
from tests.compare.test_laws import Two, pairs
from tests.laws import tried
from tests.tui.leaks import GITHUB, NPM
from tests.tui.screens import drawn, image, leave, press, settle
from tests.tui.test_hostile import NAMES
from tests.tui.two_images import after, app_over, asked, before, screen_over

SIZE = (120, 35)


def paths(shown: DifferenceTree) -> Iterator[bytes]:
    """Yield the paths of all nodes that differ themselves."""
    tree = shown.tree
    return (tree.path(node) for node in range(len(tree)) if shown.difference(node))


def two(name: Two) -> TwoSides:
    """Return two stacks of layers as sides."""
    comparison = compared(name.a, name.b)
    a, b = (ReadSide("", one, Findings()) for one in (comparison.a, comparison.b))
    return TwoSides(a, b, comparison)


# What is listed equals the model


@tried(150)
@given(pairs())
def test_the_tree_has_every_path_that_differs_and_adds_their_sizes_up(stacks: Two) -> None:
    sides = two(stacks)
    for scope in Scope:
        model = [*scope.of(sides.comparison)]
        for order in Sorting:
            shown = build_tree(sides, DifferenceRequest(scope, order), lambda: None)
            assert sorted(paths(shown)) == sorted(one.path for one in model)
            tree, top = shown.tree, 0
            sums = [0, 0]
            while top < len(tree):
                sums = [one + own for one, own in zip(sums, shown.sizes(top), strict=True)]
                top = tree.ends[top]
            assert sums == [sum(one.size_a for one in model), sum(one.size_b for one in model)]


@tried(100)
@given(pairs())
def test_siblings_stand_by_what_grew_or_shrank(stacks: Two) -> None:
    sides = two(stacks)
    for order, way in ((Sorting.GROWTH, -1), (Sorting.LOSS, 1)):
        shown = build_tree(sides, DifferenceRequest(order=order), lambda: None)
        tree = shown.tree
        growths: dict[int, list[int]] = {}
        for node in range(len(tree)):
            a, b = shown.sizes(node)
            growths.setdefault(tree.parents[node], []).append(way * (b - a))
        assert all(one == sorted(one) for one in growths.values())


@tried(100)
@given(pairs())
def test_a_filter_leaves_the_paths_that_match(stacks: Two) -> None:
    sides = two(stacks)
    shown = build_tree(sides, DifferenceRequest(expression=Pattern("a")), lambda: None)
    wanted = {one.path for one in sides.comparison.standing if b"a" in one.path.lower()}
    assert wanted <= {*paths(shown)}
    assert wanted <= {shown.tree.path(node) for node in shown.matches}


@tried(100)
@given(pairs())
def test_each_sort_of_paths_shows_alone_and_all_of_them_together(stacks: Two) -> None:
    sides = two(stacks)
    for scope in Scope:
        every = scope.of(sides.comparison, with_times=True)
        for sort in Sort:
            asked = DifferenceRequest(scope, without=frozenset(Sort) - {sort})
            shown = build_tree(sides, asked, lambda: None)
            wanted = sorted(one.path for one in every if Sort.of(one) is sort)
            assert (sorted(paths(shown)), shown.count) == (wanted, len(wanted))
        usual = scope.of(sides.comparison)
        assert not any(one.is_of_time for one in usual)
        times = sum(one.is_of_time for one in every)
        assert len(every) == len(usual) + times
        if scope is Scope.STANDING:
            assert times == usual.retimed


def test_every_finding_is_listed_once_by_what_became_of_it() -> None:
    a = searched(TarBuilder().file("x/.env", f"T={GITHUB}\n".encode()).file("y", NPM.encode()))
    b = searched(
        TarBuilder().file("z/.env", f"T={GITHUB}\n".encode()).file("n", NPM[::-1].encode())
    )
    sides = TwoSides(
        ReadSide("", a, Findings.of(a)), ReadSide("", b, Findings.of(b)), compare(a, b)
    )
    found, listed = sides.comparison.findings, changes_of(sides)
    for became in Became:
        model = getattr(found, became.value)
        assert len(model) == sum(one.became is became for one in listed), became
    assert len(found.moved) == len(found.gone) == 1
    moved = next(one for one in listed if one.became is Became.MOVED)
    assert moved.where == "layer 1  x/.env:1 → layer 1  z/.env:1"


# The screen


async def test_what_grew_stands_first_and_both_versions_of_a_file_differ() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = screen_over(app)
        assert "155 kB larger" in drawn(pilot)
        assert "1 of 4 and 3 layers shared" in drawn(pilot)
        assert screen.rows.path == b"app"
        assert "now set-uid" in drawn(pilot)
        screen.rows.go_to(b"app/main.py")
        await settle(pilot)
        assert "- PORT = 80" in drawn(pilot)
        assert "+ PORT = 8080" in drawn(pilot)


async def test_views_and_orders_and_the_other_way_round() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = screen_over(app)
        assert "6 paths differ" in drawn(pilot)
        await press(pilot, "2")
        assert "7 paths differ" in drawn(pilot)
        assert screen.rows.go_to(b"app/.env")
        await press(pilot, "v", "O", "O")
        assert "by name" in drawn(pilot)
        await press(pilot, "r")
        assert "155 kB smaller" in drawn(pilot)


async def test_sorts_of_paths_are_left_out_by_keys_and_in_the_menu() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=(160, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "alt+a")
        assert "3 of 6 paths differ" in drawn(pilot)
        assert "no added" in drawn(pilot)
        await press(pilot, "alt+a", "a", *["down"] * 2, "space", "escape")
        assert "4 of 6 paths differ" in drawn(pilot)
        assert "no changed" in drawn(pilot)
        await press(pilot, "alt+m", "alt+u")
        assert "with times only" in drawn(pilot)


async def test_a_pane_has_the_whole_screen_and_gives_it_to_the_other_one() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = screen_over(app)
        screen.rows.go_to(b"app/main.py")
        await press(pilot, "z")
        assert "+ PORT = 8080" not in drawn(pilot)
        assert screen.rows.room.height > SIZE[1] - 6
        await press(pilot, "enter")
        assert "+ PORT = 8080" in drawn(pilot)
        assert screen.sheet.has_focus
        await press(pilot, "escape")
        assert screen.maximized is None
        await press(pilot, "z", "slash")
        assert "+ PORT = 8080" in drawn(pilot)


async def test_a_filter_is_typed_gone_through_and_dropped() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = screen_over(app)
        await press(pilot, "slash", *"run")
        assert "1 of 6 paths differ" in drawn(pilot)
        await press(pilot, "enter", "n")
        assert screen.rows.path == b"app/run"
        await press(pilot, "slash", "backspace", "backspace", "backspace", *"*.py", "enter", "n")
        assert screen.rows.match_text in ("1 of 2", "2 of 2")
        await press(pilot, "escape")
        assert "6 paths differ" in drawn(pilot)


async def test_findings_lead_to_their_files_and_back() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        assert "1 finding new, 2 gone" in drawn(pilot)
        assert "was deleted by layer 4; no layer of B writes app/.env" in drawn(pilot)
        await press(pilot, "v", "v")
        assert "gone only" in drawn(pilot)
        await press(pilot, "v", "v", "v", "slash", *"fresh", "enter", "enter")
        assert screen_over(app).rows.path == b"app/fresh.py"
        await press(pilot, "f", "escape")
        assert isinstance(app.screen, CompareScreen)


async def test_instructions_are_a_difference() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        assert "+  2  no layer  ENV PORT=8080" in drawn(pilot)
        assert "-  4  layer 4  RUN rm /app/.env" in drawn(pilot)
        await press(pilot, "q")
        assert isinstance(app.screen, CompareScreen)


async def test_nothing_can_be_read_under_the_mask() -> None:
    app = app_over(before(), after(), mask=True)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        screen_over(app).rows.go_to(b"app/.env")
        for key in ("enter", "escape", "f", "down", "escape", "i", "end", "escape"):
            await press(pilot, key)
            assert not {
                one for one in (GITHUB, NPM, GITHUB[4:20], NPM[4:20]) if one in drawn(pilot)
            }
        await press(pilot, "m")
        screen_over(app).rows.go_to(b"app/.env")
        await settle(pilot)
        assert GITHUB in drawn(pilot)


async def test_an_image_against_itself_is_the_same() -> None:
    app = app_over(before(), before())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "the same  ·" in drawn(pilot)
        assert "Nothing differs in the final file system" in drawn(pilot)
        await press(pilot, "enter", "n", "f", "escape", "i")
        assert "the same in both" in drawn(pilot)


# Bad sides


async def test_a_damaged_side_is_told_in_one_line() -> None:
    layer = TarBuilder().file("a", b"x" * 5000).build()[:2000]
    app = app_over(image([("COPY a /", None)]), image([("COPY a /", asked_blob(layer))]))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "B damaged: layer 1" in drawn(pilot)
        await leave(pilot)
    assert isinstance(app.failure, ImageError)
    assert str(app.failure).startswith("B: layer 1")


def asked_blob(data: bytes) -> TarBuilder:
    """Return what gives these bytes for the tar of a layer."""

    class Broken(TarBuilder):
        def build(self) -> bytes:
            return data

    return Broken()


def missing(_progress: Progress) -> Image:
    raise ImageError("There is no image shop:0")


def with_sides(*sides: AskedSide) -> ComparisonApp:
    return ComparisonApp(sides, Settings(cache=False))


@pytest.mark.parametrize("name", ["A", "B"])
async def test_of_a_missing_side_one_line_tells_and_the_other_side_is_explored(name: str) -> None:
    gone, there = AskedSide("shop:0", missing), asked(after())
    sides = (gone, there) if name == "A" else (there, gone)
    app = with_sides(*sides)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, ExploreScreen)
        assert f"{name}: There is no image shop:0. This is" in drawn(pilot)
        await press(pilot, "f")
        assert "app/fresh.py" in drawn(pilot)
        await press(pilot, "escape")
        await leave(pilot)
    assert isinstance(app.failure, ImageError)
    assert (str(app.failure), app.failure.exit_status) == (f"{name}: There is no image shop:0", 3)


async def test_two_missing_sides_are_one_line_and_no_screen() -> None:
    app = with_sides(AskedSide("shop:0", missing), AskedSide("shop:0", missing))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
    assert str(app.failure) == "A: There is no image shop:0. B: There is no image shop:0"


async def test_what_can_be_opened_once_is_not_opened_again() -> None:
    opened = list[Progress]()

    def open_once(progress: Progress) -> Image:
        assert not opened
        opened.append(progress)
        return after()

    app = with_sides(AskedSide("-", open_once, opens_once=True), AskedSide("shop:0", missing))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "This is A alone" in drawn(pilot)
        await press(pilot, "f")
        assert "app/fresh.py" in drawn(pilot)


# From an open image


def opening(*others: Explored) -> ExplorerApp:
    """Return the program over the repaired image, in which others can be opened."""
    known = {one.name: one for one in others}
    one = asked(after())
    return ExplorerApp(
        one.name,
        one.open_source,
        settings=Settings(cache=False),
        explored_of=lambda reference: known.get(reference, Explored(reference, missing)),
    )


async def choose(pilot: object, app: ExplorerApp, reference: str) -> None:
    """Press the key, write a name, and take it."""
    await press(pilot, "C")  # type: ignore[arg-type]
    assert "What shop:2 changes against" in drawn(pilot)  # type: ignore[arg-type]
    app.screen.query_one("#start-line").value = reference  # type: ignore[attr-defined]
    await press(pilot, "enter")  # type: ignore[arg-type]


async def test_an_open_image_is_compared_with_another_one() -> None:
    other = asked(before())
    app = opening(Explored(other.name, other.open_source))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await choose(pilot, app, "shop:1")
        assert "155 kB larger" in drawn(pilot)
        await press(pilot, "f", "q", "q")
        assert isinstance(app.screen, ExploreScreen)


async def test_one_that_cant_be_opened_says_why_and_nothing_ends() -> None:
    app = opening()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await choose(pilot, app, "shop:0")
        assert isinstance(app.screen, ExploreScreen)
        assert "There is no image shop:0" in drawn(pilot)


async def test_who_chooses_nothing_is_where_he_was() -> None:
    app = opening()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "C", "escape")
        assert isinstance(app.screen, ExploreScreen)


# Whatever the names and the window


@pytest.mark.parametrize("name", NAMES)
async def test_hostile_names_are_inert(name: bytes) -> None:
    text = name.decode("utf-8", "backslashreplace")
    a = image([(f"COPY {text} /", TarBuilder().file(name, b"1\n").file(b"d/" + name, name))], text)
    b = image([("COPY b /", TarBuilder().file(name, name).symlink(b"l", name))], text)
    app = app_over(a, b)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "down", "2", "end", "L", "f", "escape", "i", "escape", "V")
        assert screen_over(app).rows.row_count()
        controls = {one for one in drawn(pilot) if unicodedata.category(one) in ("Cc", "Cf", "Cs")}
        assert controls <= {"\n"}


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (140, 40), (200, 60)])
async def test_every_screen_fits_every_window(size: tuple[int, int]) -> None:
    app = app_over(before(), after())
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for keys in (("down",), ("f",), ("escape", "i")):
            await press(pilot, *keys)
            assert {len(line) for line in drawn(pilot).split("\n")} == {size[0]}
        await press(pilot, "escape")
        screen_over(app).rows.go_to(b"app/main.py")
        await settle(pilot)
        assert "main.py" in drawn(pilot)
        assert "155 kB larger" in drawn(pilot)
        await press(pilot, "V")
        assert {len(line) for line in drawn(pilot).split("\n")} == {size[0]}

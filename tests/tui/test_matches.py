"""After a search or a filter was accepted: n and N repeat it, Escape drops it before it leaves."""

from threading import Event

import pytest
from textual.content import Content
from textual.pilot import Pilot

from explorer.analysis import Analysis
from explorer.image import Image
from explorer.layers.tree import Check
from explorer.tui.explore import current_tree
from explorer.tui.find.screen import SearchScreen
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.screen import FindingsScreen
from explorer.tui.tree.choice import Order
from explorer.tui.tree.layer_tree import LayerTree
from explorer.tui.tree.views import BuiltTree, TreeRequest, build_tree
from tests.builders import TarBuilder
from tests.tui.leaks import leaking
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle, strike, tap
from tests.tui.test_key_hints import line
from tests.waiting import until

SIZE = (160, 40)


def nested() -> Image:
    """Return a layer with files of one name in directories of other names."""
    layer = TarBuilder()
    for at, size in (("a/b", 1), ("c", 30), ("d/e/f", 9)):
        layer.file(f"{at}/wanted.txt", b"x" * size).file(f"{at}/other", b"y" * size)
    second = TarBuilder().file("z/y/wanted.txt", b"z").whiteout("c/other")
    return image([("COPY . / # buildkit", layer), ("COPY z / # buildkit", second)])


def tree_of(pilot: Pilot[None]) -> LayerTree:
    return screen_of(pilot).layer_tree


async def test_a_filter_begins_with_its_first_match_and_counts_matches_alone() -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "slash", *"wanted")
        assert tree_of(pilot).path == b"a/b/wanted.txt"
        assert "/wanted · 3 of 12 match" in drawn(pilot)
        assert "1 of 3" in drawn(pilot)
        await press(pilot, "enter", "up")
        assert "3 matches" in drawn(pilot), "a directory on the way is none"


async def test_n_goes_round_the_matches_with_counts_and_hints_say_so() -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        assert "n Hidden" in line(pilot)
        await press(pilot, "slash", *"wanted", "enter")
        assert "n Next match" in line(pilot)
        assert "escape Clear" in line(pilot)
        seen = []
        for keys in (["n"], ["n"], ["n"], ["N"], ["0", "2", "n"], ["5", "N"]):
            await press(pilot, *keys)
            seen.append(tree_of(pilot).path[:1])
        assert seen == [b"c", b"d", b"a", b"d", b"c", b"d"]
        assert "3 of 3" in drawn(pilot)


async def test_matches_are_those_of_the_order_that_shows() -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "O", "slash", *"wanted", "enter")
        shown = tree_of(pilot).shown
        assert shown
        assert shown.request.choice.order is Order.SIZE
        paths = [shown.tree.path(node) for node in shown.matches]
        assert [one[:1] for one in paths] == [b"c", b"d", b"a"]
        assert tree_of(pilot).path == paths[0]


async def test_a_match_in_a_closed_directory_is_opened() -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "slash", *"wanted", "enter", "minus", "n")
        assert tree_of(pilot).path == b"c/wanted.txt" or tree_of(pilot).path == b"a/b/wanted.txt"


async def test_escape_drops_the_filter_then_leaves_the_tree() -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "slash", *"wanted", "enter", "n", "escape")
        tree = tree_of(pilot)
        assert tree.has_focus
        assert tree.path == b"c/wanted.txt", "the place is kept"
        assert tree.row_count() == 12
        assert "n Next match" not in line(pilot)
        await press(pilot, "escape")
        assert screen_of(pilot).layer_list.has_focus


async def test_a_dropped_filter_builds_nothing_anew_and_what_was_folded_stays_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        tree = tree_of(pilot)
        await press(pilot, "enter", "minus", "slash", *"wanted", "enter", "n")
        monkeypatch.delattr(current_tree, "build_tree")
        await press(pilot, "escape")
        assert not tree.is_filtered
        assert tree.path == b"c/wanted.txt"
        assert tree.row_count() == 5, "of three directories one is open, that of the match"


async def test_escape_in_the_list_drops_the_filter_of_the_tree() -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "slash", *"wanted", "enter", "shift+tab")
        assert screen_of(pilot).layer_list.has_focus
        assert "escape Clear" in line(pilot)
        await press(pilot, "escape")
        assert not tree_of(pilot).is_filtered
        assert "escape" not in line(pilot)


async def test_a_filter_stays_with_the_layers_and_begins_with_a_match_in_each() -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "slash", *"wanted", "enter", "]")
        assert tree_of(pilot).path == b"z/y/wanted.txt"


async def test_n_does_nothing_while_a_filter_has_no_match() -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "slash", *"nowhere", "enter", "n")
        assert "no match" in drawn(pilot)
        assert "n Next match" not in line(pilot)
        assert "n Hidden" not in line(pilot)
        assert screen_of(pilot).layer_list.cursor == 0


async def test_a_search_in_a_file_is_kept_repeated_and_dropped() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen_of(pilot).layer_list.go_to(lambda row: row.layer == 2)
        await press(pilot, "enter")
        tree_of(pilot).go_to(b"app/settings.py")
        await press(pilot, "enter", "slash", *"setting 5", "enter")
        view = screen_of(pilot).file_view
        assert view.text.has_focus
        assert "n Next match" in line(pilot)
        assert "1 of 11 matches" in drawn(pilot)
        await press(pilot, "n", "3", "n", "N")
        assert "4 of 11 matches" in drawn(pilot)
        await press(pilot, "escape")
        assert view.text.has_focus
        assert view.text.marks.overlay is None
        assert not view.search.display
        assert "n Next match" not in line(pilot)
        await press(pilot, "escape")
        assert tree_of(pilot).has_focus


async def test_a_filter_that_finds_nothing_leaves_no_file_in_sight_that_it_leaves_out() -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "slash", *"wanted")
        file = screen_of(pilot).file_view
        assert file.border_title == Content("/a/b/wanted.txt")
        await press(pilot, "x")
        assert file.border_title == Content("Layer 1")
        await press(pilot, "backspace")
        assert file.border_title == Content("/a/b/wanted.txt")


async def test_a_search_that_finds_nothing_is_dropped_before_the_file_is_left() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen_of(pilot).layer_list.go_to(lambda row: row.layer == 2)
        await press(pilot, "enter")
        tree_of(pilot).go_to(b"app/settings.py")
        await press(pilot, "enter", "slash", *"nowhere", "enter")
        assert "no match" in drawn(pilot)
        await press(pilot, "escape")
        view = screen_of(pilot).file_view
        assert view.text.has_focus
        assert not view.search.display
        await press(pilot, "slash", "enter", "escape")
        assert tree_of(pilot).has_focus, "an empty search is none"


async def test_filtered_findings_are_gone_through_and_the_filter_is_dropped_first() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        screen = pilot.app.screen
        assert isinstance(screen, FindingsScreen)
        whole = screen.rows.row_count()
        assert "n Next" not in line(pilot)
        await press(pilot, "slash", *"token", "enter")
        count = screen.rows.row_count()
        assert 1 < count < whole
        assert line(pilot).startswith("n Next")
        await press(pilot, *["n"] * count)
        assert screen.rows.cursor == 0
        await press(pilot, "N")
        assert screen.rows.cursor == count - 1
        await press(pilot, "tab", "escape")
        assert screen.rows.row_count() == whole
        assert screen.rows.has_focus
        await press(pilot, "slash", *"token", "enter", "escape")
        assert screen.rows.row_count() == whole
        assert screen.rows.has_focus
        await press(pilot, "escape")
        assert pilot.app.screen is not screen


async def test_matches_in_contents_go_round() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+f", *"setting 5", "enter", "N")
        rows = pilot.app.focused
        assert rows is not None
        assert getattr(rows, "cursor", None) == 10
        await press(pilot, "n")
        assert getattr(rows, "cursor", None) == 0


async def test_kinds_are_toggled_with_the_keys_of_dive() -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "]", "enter", "ctrl+r")
        tree = tree_of(pilot)
        assert "no removed" in str(tree.border_subtitle)
        await press(pilot, "ctrl+a")
        assert "no added · no removed" in str(tree.border_subtitle)
        await press(pilot, "ctrl+r", "ctrl+a", "alt+m", "alt+u")
        assert "no modified · no unchanged" in str(tree.border_subtitle)
        await press(pilot, "alt+m", "alt+u")
        assert str(tree.border_subtitle) == "Changes of layer 2"
        await press(pilot, "d")
        assert tree.cursor == tree.row_count() - 1
        await press(pilot, "u")
        assert tree.cursor == 0


@pytest.mark.parametrize("is_expression", [False, True], ids=["text", "expression"])
async def test_a_search_in_a_file_finds_what_one_in_contents_does(is_expression: bool) -> None:
    """Case and expressions mean the same in both, so that nobody learns two searches."""
    mode = ["ctrl+r"] if is_expression else []
    data = "Straße STRASSE straße\nKey = k\nkey = K\ncafé CAFÉ g1 g2\n(x) [12]\n".encode()
    files = TarBuilder().file("words", data)
    async with app_of(image([("COPY . / # buildkit", files)])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "enter")
        search = screen_of(pilot).file_view.search
        for text in ("key", "Key", "straße", "CAFÉ", "café", "g[12]", "[12]", "\\w = \\w", "(x)"):
            await press(pilot, "ctrl+f", *mode)
            screen = pilot.app.screen
            assert isinstance(screen, SearchScreen)
            screen.text_input.value = text
            screen.text_input.focus()
            await press(pilot, "enter")
            in_contents = screen._search.extent.count
            await press(pilot, "escape", "slash", *mode)
            search.field.value = text
            await press(pilot, "enter")
            found = search._matches.count if search._matches else 0
            assert found == in_contents, text
            mode = []


FIRST, SECOND, THIRD = b"a/b/wanted.txt", b"c/wanted.txt", b"d/e/f/wanted.txt"


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        (["enter", "n"], SECOND),
        (["enter", "n", "n"], THIRD),
        (["enter", "N"], THIRD),
        (["enter", "0", "2", "n"], THIRD),
        (["enter", "n", "]"], b"z/y/wanted.txt"),
        (["enter", "enter"], FIRST),
    ],
)
async def test_what_is_typed_behind_a_filter_waits_for_its_tree(
    keys: list[str], path: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = Event()

    def build_late(
        analysis: Analysis,
        findings: Findings,
        request: TreeRequest,
        before: BuiltTree | None,
        check: Check,
    ) -> BuiltTree:
        until(let_go.is_set, "the test to let the tree be built")
        return build_tree(analysis, findings, request, before, check)

    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "n")
        monkeypatch.setattr(current_tree, "build_tree", build_late)
        await tap(pilot, "slash", *"wanted", *keys)
        let_go.set()
        await settle(pilot)
        assert tree_of(pilot).path == path
        assert screen_of(pilot).file_view.has_focus_within is (keys[-1] == "enter")
        assert "hidden entry" not in drawn(pilot)


async def test_what_is_typed_behind_a_filter_that_is_wrong_acts_on_what_shows() -> None:
    async with app_of(nested()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "slash", "ctrl+r", *"wanted")
        await strike(pilot, "(", "enter", "n")
        assert tree_of(pilot).path == SECOND

"""Who has how much room: the pane in use, a list as long as it is, words that stay whole."""

from collections.abc import Sequence

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from explorer.tui.drawing.sheets import Layout, SheetLine
from explorer.tui.findings.screen import FindingsScreen
from explorer.tui.shell import help as help_screen
from tests.tui.fates import every_fate
from tests.tui.leaks import GITHUB, leaking
from tests.tui.screens import app_of, drawn, press, screen_of, settle, shop

SMALL = (80, 24)
SIZES = [SMALL, (100, 30), (120, 35), (200, 60)]


def _panes(pilot: Pilot[None]) -> list[Widget]:
    screen = screen_of(pilot)
    return [screen.layer_list, screen.query_one("#tree-pane"), screen.file_view]


async def test_in_a_small_window_the_pane_in_use_has_the_most_room() -> None:
    async with app_of(leaking()).run_test(size=SMALL) as pilot:
        await settle(pilot)
        for used, keys in enumerate((("down",), ("l", "end"), ("enter",))):
            await press(pilot, *keys)
            heights = [pane.outer_size.height for pane in _panes(pilot)]
            assert heights[used] == max(heights)
            assert min(heights) >= 4, "the others show where they stand"


EVERY = [(60, 20), (80, 24), (99, 50), (100, 30), (120, 40), (169, 33), (170, 30), (200, 60)]


@pytest.mark.parametrize("size", EVERY)
async def test_the_pane_in_use_has_its_share(size: tuple[int, int]) -> None:
    async with app_of(every_fate()).run_test(size=size) as pilot:
        await settle(pilot)
        for used, keys in enumerate(((), ("l", "end"), ("enter",))):
            await press(pilot, *keys)
            regions = [pane.region for pane in _panes(pilot)]
            own = regions[used]
            assert own.area >= 0.3 * sum(one.area for one in regions)
            column = [one for one in regions if one.x == own.x]
            assert own.height == max(one.height for one in column)
            if used == 0:
                _, tree, file = regions
                assert tree.x != file.x or tree.height >= file.height
            assert min(one.height for one in regions) >= 4


@pytest.mark.parametrize("width", [170, 200, 240])
async def test_the_layers_are_as_wide_as_their_longest_instruction(width: int) -> None:
    async with app_of(shop()).run_test(size=(width, 40)) as pilot:
        await settle(pilot)
        brief = screen_of(pilot).layer_list.outer_size.width
    async with app_of(every_fate()).run_test(size=(width, 40)) as pilot:
        await settle(pilot)
        layers = screen_of(pilot).layer_list
        assert brief == 60 <= layers.outer_size.width <= width * 0.36
        lines = [layers.render_line(y).text for y in range(layers.size.height)]
        (said,) = (one for one in lines if "apt-get update" in one)
        assert len(said.rstrip()) >= layers.size.width - 20


@pytest.mark.parametrize("size", EVERY)
async def test_the_pane_with_the_whole_screen_has_it(size: tuple[int, int]) -> None:
    async with app_of(every_fate()).run_test(size=size) as pilot:
        await settle(pilot)
        for keys in (("z",), ("z", "l", "end", "z"), ("z", "enter", "z")):
            await press(pilot, *keys)
            pane = pilot.app.screen.maximized
            assert pane is not None
            assert pane.region.size == (size[0], size[1] - 1), "but for the hints"


async def test_a_pane_has_the_size_that_was_given_behind_the_whole_screen() -> None:
    async with app_of(every_fate()).run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        before = _panes(pilot)[0].outer_size.width
        await press(pilot, "ctrl+right", "z")
        assert _panes(pilot)[0].outer_size.width == 120
        await press(pilot, "z")
        assert _panes(pilot)[0].outer_size.width == before + 4


async def test_in_a_small_window_a_leaking_file_has_most_of_it() -> None:
    async with app_of(leaking()).run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "s", "s", "s", "enter")
        view = screen_of(pilot).file_view
        assert view.outer_size.height >= SMALL[1] // 2
        assert view.text.size.height >= 6
        assert GITHUB in drawn(pilot)
        assert "deleted by layer 4" in drawn(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_no_line_and_no_column_is_left_over(size: tuple[int, int]) -> None:
    async with app_of(leaking()).run_test(size=size) as pilot:
        await settle(pilot)
        for _ in range(3):
            panes = _panes(pilot)
            cells = sum(pane.outer_size.width * pane.outer_size.height for pane in panes)
            assert cells == size[0] * (size[1] - 3), "two lines of the header, one of hints"
            await press(pilot, "tab")


async def test_the_findings_take_the_lines_they_need_and_the_card_the_rest() -> None:
    async with app_of(every_fate()).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        screen = pilot.app.screen
        assert isinstance(screen, FindingsScreen)
        assert screen.rows.size.height == len(screen.rows.rows)
        assert screen.box.outer_size.height > 20
        await press(pilot, "slash", *"nothing has that")
        assert screen.rows.size.height > 20
        await press(pilot, *["backspace"] * 16)
        assert screen.rows.size.height == len(screen.rows.rows)


async def test_many_findings_leave_room_for_the_card() -> None:
    async with app_of(every_fate()).run_test(size=(80, 12)) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        screen = pilot.app.screen
        assert isinstance(screen, FindingsScreen)
        before = screen.rows.outer_size.height
        assert before <= 12 // 2
        await press(pilot, "tab")
        assert screen.rows.outer_size.height < before


@pytest.mark.parametrize("width", [150, 200])
async def test_titles_are_whole_where_there_is_room(width: int) -> None:
    async with app_of(every_fate()).run_test(size=(width, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        assert "Password in the address of a database or a server" in drawn(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_instruction_is_cut_in_no_word(size: tuple[int, int]) -> None:
    async with app_of(every_fate()).run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        facts = str(screen_of(pilot).file_view.facts.render()).splitlines()
        known = {*every_fate().instructions[4].created_by.split(), "…"}
        start = next(at for at, one in enumerate(facts) if "deleted by layer 4" in one)
        end = next(at for at, one in enumerate(facts) if "are still" in one)
        assert end > start
        assert all(one.split()[-1] in known for one in facts[start:end])
        await press(pilot, "escape", "end", "tab", "tab")
        view = screen_of(pilot).file_view.text
        rows = [view.render_line(y).text.split() for y in range(view.room.height)]
        said = [word for row in rows for word in row if not word.isdigit()]
        assert {*said} <= {*known, "\\", "RUN"}


async def test_words_stay_whole_before_a_dialog_has_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    widths: list[int] = []
    of_help = help_screen._layout

    def noted(sections: list[help_screen.Section]) -> Layout:
        def layout(width: int) -> Sequence[SheetLine]:
            widths.append(width)
            return of_help(sections)(width)

        return layout

    monkeypatch.setattr(help_screen, "_layout", noted)
    async with app_of(shop()).run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "question_mark")
        assert min(widths) > SMALL[0] // 2

"""The mouse selects text in the viewer, and a key copies what is selected."""

import pytest
from textual.events import MouseDown, MouseEvent, MouseMove, MouseUp
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection
from textual.widget import Widget

from explorer.tui.shell.key_hints import KeyHints
from tests.builders import TarBuilder
from tests.tui.leaks import GITHUB, leaking
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle, tap

SIZE = (120, 35)
GUTTER = 5
LINES = [f"line {number} has words" for number in range(1, 200)]


def mouse(kind: type[MouseEvent], x: int, y: int) -> MouseEvent:
    """Return what a terminal says of its mouse, with the left button down."""
    return kind(None, x, y, 0, 0, 1, False, False, False, x, y)


async def drag(pilot: Pilot[None], view: Widget, begin: Offset, end: Offset) -> None:
    """Drag from one cell of a view to another one."""
    corner = view.content_region.offset
    for kind, place in ((MouseDown, begin), (MouseMove, end), (MouseUp, end)):
        x, y = corner + place
        event = mouse(kind, x, y)
        pilot.app.screen._forward_event(event)
        await settle(pilot)


async def opened(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "l", "enter")


def file(data: bytes) -> TarBuilder:
    return TarBuilder().file("notes", data)


async def test_a_drag_selects_lines_without_their_numbers_and_y_copies_them() -> None:
    data = "\n".join(LINES).encode()
    async with app_of(image([("COPY a /", file(data))])).run_test(
        size=SIZE, notifications=True
    ) as pilot:
        await opened(pilot)
        view = screen_of(pilot).file_view.text
        assert view.has_focus
        await drag(pilot, view, Offset(GUTTER + 5, 1), Offset(GUTTER + 5, 3))
        paint = view.paint("selection").bgcolor
        spans = [{one.style.bgcolor for one in view.render_line(y) if one.style} for y in range(5)]
        assert [paint in one for one in spans] == [False, True, True, True, False]
        await press(pilot, "y")
        assert pilot.app.clipboard == "2 has words\nline 3 has words\nline 4"
        assert "Copied what was selected: 35 characters" in drawn(pilot)
        await press(pilot, "y")
        assert pilot.app.clipboard == "/notes"


async def test_ctrl_c_copies_what_is_selected_and_then_leaves() -> None:
    data = "\n".join(LINES).encode()
    async with app_of(image([("COPY a /", file(data))])).run_test(
        size=SIZE, notifications=True
    ) as pilot:
        await opened(pilot)
        view = screen_of(pilot).file_view.text
        await drag(pilot, view, Offset(GUTTER, 2), Offset(GUTTER + 5, 2))
        await press(pilot, "ctrl+c")
        assert pilot.app.clipboard == "line 3"
        assert pilot.app.is_running
        await tap(pilot, "ctrl+c")
    assert not pilot.app.is_running


async def test_a_selection_goes_on_where_the_view_was_scrolled() -> None:
    data = "\n".join(LINES).encode()
    async with app_of(image([("COPY a /", file(data))])).run_test(
        size=SIZE, notifications=True
    ) as pilot:
        await opened(pilot)
        view = screen_of(pilot).file_view.text
        view.scroll_to(y=40, animate=False)
        await settle(pilot)
        await drag(pilot, view, Offset(GUTTER, 5), Offset(GUTTER + 1, 0))
        await press(pilot, "G", "y")
        assert pilot.app.clipboard.split("\n") == ["ine 41 has words", *LINES[41:45], "l"]


async def test_a_click_selects_nothing_and_a_second_one_the_line() -> None:
    data = "\n".join(LINES).encode()
    async with app_of(image([("COPY a /", file(data))])).run_test(
        size=SIZE, notifications=True
    ) as pilot:
        await opened(pilot)
        view = screen_of(pilot).file_view.text
        await press(pilot, "escape")
        await pilot.click(view, offset=(GUTTER + 2, 3))
        await settle(pilot)
        assert view.has_focus
        assert view.text_selection is None
        await pilot.click(view, offset=(GUTTER + 2, 3), times=2)
        await settle(pilot)
        await press(pilot, "y")
        assert pilot.app.clipboard in LINES[:5]


async def test_a_drag_out_of_the_view_stays_in_it() -> None:
    data = "\n".join(LINES).encode()
    async with app_of(image([("COPY a /", file(data))])).run_test(
        size=SIZE, notifications=True
    ) as pilot:
        await opened(pilot)
        view = screen_of(pilot).file_view.text
        await drag(pilot, view, Offset(GUTTER, 1), Offset(GUTTER, -4))
        await press(pilot, "y")
        assert pilot.app.clipboard == f"{LINES[0]}\nl"


async def test_a_secret_is_copied_at_the_second_asking_and_masked_under_the_mask() -> None:
    async with app_of(leaking()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s", "s", "s")
        view = screen_of(pilot).file_view.text

        def ends() -> tuple[Offset, Offset]:
            row = next(y for y in range(view.size.height) if "TOKEN" in view.render_line(y).text)
            return Offset(0, row), Offset(GUTTER + 60, row)

        await drag(pilot, view, *ends())
        await press(pilot, "y")
        assert "holds a secret: the same" in drawn(pilot)
        assert GITHUB not in pilot.app.clipboard
        await press(pilot, "y")
        assert GITHUB in pilot.app.clipboard
        await press(pilot, "m")
        await drag(pilot, view, *ends())
        await press(pilot, "y")
        assert pilot.app.clipboard.startswith('TOKEN = "****')
        assert GITHUB[-8:] not in pilot.app.clipboard


async def test_numbers_of_bytes_and_attributes_are_selected_as_well() -> None:
    data = bytes(range(256))
    async with app_of(image([("COPY a /", file(data))])).run_test(
        size=SIZE, notifications=True
    ) as pilot:
        await opened(pilot)
        view = screen_of(pilot).file_view
        assert view.hex.has_focus
        await drag(pilot, view.hex, Offset(11, 0), Offset(15, 0))
        await press(pilot, "y")
        assert pilot.app.clipboard == "00 01"
        await press(pilot, "t")
        line = next(y for y in range(20) if "/notes" in view.sheet.render_line(y).text)
        start = view.sheet.render_line(line).text.index("/notes")
        await drag(pilot, view.sheet, Offset(start, line), Offset(start + 5, line))
        await press(pilot, "ctrl+c")
        assert pilot.app.clipboard == "/notes"


async def test_more_than_a_terminal_takes_is_not_copied() -> None:
    data = b"word " * 9 + b"\n"
    async with app_of(image([("COPY a /", file(data * 5000))])).run_test(
        size=SIZE, notifications=True
    ) as pilot:
        await opened(pilot)
        view = screen_of(pilot).file_view.text
        view.screen.selections = {view: Selection(Offset(0, 0), Offset(0, 4000))}
        await press(pilot, "y")
        assert "Selections up to" in drawn(pilot)
        assert not pilot.app.clipboard


GONE = {"image": "", "help": "?", "findings": "f", "paths": "o", "commands": "ctrl+p"}


@pytest.mark.parametrize("key", GONE.values(), ids=GONE)
async def test_a_notification_that_is_gone_may_be_clicked_on_again(key: str) -> None:
    async with app_of(leaking()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, *filter(None, [key]))
        pilot.app.notify("Here it is", timeout=60)
        await settle(pilot)
        screen = pilot.app.screen
        (line,) = screen.query(KeyHints)
        place = line.content_region.offset
        # Its last picture is still there: nothing was drawn since.
        pilot.app.clear_notifications()
        for kind in (MouseDown, MouseMove, MouseUp):
            screen._forward_event(mouse(kind, *place))
        await settle(pilot)
        assert pilot.app.is_running

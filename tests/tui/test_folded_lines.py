"""Lines of any length are shown whole where they are folded: their pieces are read on demand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.events import MouseScrollDown
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from explorer.image.blob import MemoryBlob
from explorer.tui.drawing.sheets import folded
from explorer.tui.drawing.text import row_starts
from explorer.tui.file.bytes_view import BytesView
from explorer.tui.file.highlighting import ColouredLine
from explorer.tui.file.lines import LineIndex, piece_count
from explorer.tui.file.pieces import Pieces, Spot, parts
from tests.builders import TarBuilder
from tests.tui.screens import app_of, image, press, screen_of, settle

SIZE = (120, 35)
NUMBERS = ",".join(str(number) for number in range(300_000))
GUTTER = 5


@pytest.fixture
def minified() -> bytes:
    return NUMBERS.encode()


async def opened(pilot: Pilot[None]) -> BytesView:
    await settle(pilot)
    await press(pilot, "l", "enter", "w")
    return screen_of(pilot).file_view.text


def seen(view: BytesView) -> str:
    """Return the text in sight, the rows of it put together."""
    rows = [view.render_line(y).text for y in range(view.room.height)]
    return "".join(row[GUTTER : view.room.width - 1] for row in rows).rstrip()


def file(data: bytes) -> TarBuilder:
    return TarBuilder().file("site.js", data)


async def test_a_line_of_megabytes_is_read_page_by_page_to_its_end(minified: bytes) -> None:
    async with app_of(image([("COPY a /", file(minified))])).run_test(size=SIZE) as pilot:
        view = await opened(pilot)
        assert NUMBERS.startswith(seen(view))
        place = 0
        for _ in range(5):
            await press(pilot, "pagedown")
            text = seen(view)
            found = NUMBERS.index(text)
            assert place < found < place + len(text)
            place = found
        await press(pilot, "pageup", "up", "down", "pagedown")
        assert NUMBERS.index(seen(view)) == place
        await press(pilot, "G")
        assert NUMBERS.endswith(seen(view))
        assert len(seen(view)) > view.room.width * (view.room.height - 3)
        await press(pilot, "g")
        assert NUMBERS.startswith(seen(view))


async def test_a_match_deep_in_a_line_is_gone_to(minified: bytes) -> None:
    async with app_of(image([("COPY a /", file(minified))])).run_test(size=SIZE) as pilot:
        view = await opened(pilot)
        await press(pilot, "slash", *",212345,", "enter")
        assert ",212345," in seen(view)
        await press(pilot, "escape", "pagedown", "pageup")
        assert ",212345," in seen(view)


async def test_the_wheel_scrolls_inside_a_line(minified: bytes) -> None:
    async with app_of(image([("COPY a /", file(minified))])).run_test(size=SIZE) as pilot:
        view = await opened(pilot)
        before = seen(view)
        await pilot._post_mouse_events([MouseScrollDown], view, offset=(20, 2), button=0)
        await settle(pilot)
        assert not before.startswith(seen(view))
        assert NUMBERS.index(seen(view)) < len(before)


async def test_what_is_selected_over_many_pieces_is_copied_whole(minified: bytes) -> None:
    async with app_of(image([("COPY a /", file(minified))])).run_test(size=SIZE) as pilot:
        view = await opened(pilot)
        width = view.room.width - GUTTER - 1
        last = view.spot_at(GUTTER + width - 1, view.room.height - 1) + Offset(1, 0)
        view.screen.selections = {view: Selection(Offset(0, 0), last)}
        await press(pilot, "y")
        assert pilot.app.clipboard == NUMBERS[: width * view.room.height]
        await press(pilot, "pagedown", "pagedown", "pagedown")
        end = view.spot_at(GUTTER + width - 1, 0) + Offset(1, 0)
        view.screen.selections = {view: Selection(Offset(3, 0), end)}
        await press(pilot, "y")
        assert pilot.app.clipboard == NUMBERS[3 : NUMBERS.index(seen(view)) + width]


async def test_short_and_long_lines_fold_together() -> None:
    words = "w\u00f6rter \u4e16\u754c " * 400
    text = f"first\n{words}\nlast"
    async with app_of(image([("COPY a /", file(text.encode()))])).run_test(size=SIZE) as pilot:
        view = await opened(pilot)
        assert view.render_line(0).text.strip() == "1  first"
        assert view.render_line(1).text.startswith("  2  w\u00f6rter")
        await press(pilot, "G")
        assert view.render_line(view.room.height - 1).text.strip() == "3  last"
        await press(pilot, "pageup", "pageup", "w", "w", "G", *["pageup"] * 9)
        assert view.render_line(0).text.strip() == "1  first"


@given(
    st.text(min_size=1, max_size=40).map(lambda text: text.replace("\n", " ")),
    st.binary(max_size=9),
)
def test_pieces_are_the_line_and_cut_no_character(text: str, more: bytes) -> None:
    data = (text * (20_000 // len(text))).encode() + more.replace(b"\n", b"")
    index = LineIndex(MemoryBlob(data))
    while index.scan():
        pass
    found: dict[int, bytes] = {}
    for at in range(piece_count(len(data), 64)):
        found |= {one.skipped: one.data for one in index.pieces(0, at, 200, 64)}
    assert b"".join(found[start] for start in sorted(found)) == data
    whole = data.decode("utf-8", "backslashreplace")
    assert "".join(found[one].decode("utf-8", "backslashreplace") for one in sorted(found)) == whole


@given(st.text(max_size=90), st.integers(2, 20))
def test_rows_are_the_text_and_none_is_wider_than_the_view(text: str, width: int) -> None:
    rows = parts(ColouredLine(0, text, 0, len(text)), width)
    assert "".join(one.text for one in rows) == text
    assert all(cell_len(one.text) <= width for one in rows)


@given(st.lists(st.text("ab\u4e16", min_size=1, max_size=9)), st.integers(18, 40))
def test_no_word_is_cut_that_a_row_has_room_for(words: list[str], width: int) -> None:
    text = " ".join(words)
    starts = row_starts(text, width)
    assert all(" " in text[start - 1 : start + 1] for start in starts[1:])
    assert " ".join(" ".join(folded(text, width)).split()) == text


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.data())
def test_so_many_rows_down_and_up_again_lead_back(lengths: list[int], data: st.DataObject) -> None:
    pieces = Pieces(tuple(ColouredLine(n, "x" * one, 0, one) for n, one in enumerate(lengths)), 9)
    rows = pieces.rows(0, 0, pieces.row_count(slice(None), 9), 9)
    start, by = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(-60, 60))
    piece, row = pieces.walk(0, start, 9)
    assert parts(piece, 9)[row] == rows[start]
    there, row_there = pieces.walk(piece.number, row + by, 9)
    assert parts(there, 9)[row_there] == rows[max(0, min(start + by, len(rows) - 1))]


@given(st.integers(0, 1 << 40), st.integers(0, (1 << 16) - 1))
def test_a_spot_is_one_number_and_back(piece: int, character: int) -> None:
    spot = Spot(piece, character)
    assert Spot.of(spot.column) == spot
    assert Spot(piece, character + 1).column == spot.column + 1

"""A file of 500 MB opens as fast as a small one: nobody waits for what stands elsewhere in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

import pytest
from textual.app import App, ComposeResult

from explorer.image.blob import Blob
from explorer.tui.drawing.painted import component_classes
from explorer.tui.file.cards import Card
from explorer.tui.file.file_view import FileView
from explorer.tui.file.lines import BLOCK
from tests.waiting import eventually, until

SIZE = 500_000_000
LINE = b"the quick brown fox jumps over the lazy dog, again and again\n"
# What may be read to show the lines of a screen, wherever they stand; in bytes.
LITTLE = 4 << 20


@dataclass
class Repeated:
    """The same line over and over, made when it is read; its middle waits until it may be."""

    size: int
    released: Event = field(default_factory=Event)
    read: int = 0

    def read_at(self, offset: int, size: int) -> bytes:
        if LITTLE <= offset < self.size - LITTLE:
            until(self.released.is_set, "the test to let the middle be read")
        size = max(0, min(size, self.size - offset))
        self.read += size
        first = offset % len(LINE)
        return (LINE * (size // len(LINE) + 2))[first : first + size]


@dataclass(frozen=True)
class Awaited:
    """One long line, of which all but the first bytes can't be read before they are let through."""

    size: int
    gate: Event

    def read_at(self, offset: int, size: int) -> bytes:
        if offset >= BLOCK:
            until(self.gate.is_set, "the test to let the rest be read")
        return b"x" * max(0, min(size, self.size - offset))


class Viewer(App[None]):
    """Holds one viewer."""

    COMPONENT_CLASSES = component_classes()

    def compose(self) -> ComposeResult:
        yield FileView(id="file")

    @property
    def view(self) -> FileView:
        return self.query_one(FileView)

    def open(self, blob: Blob) -> None:
        self.view.show(lambda _: Card("big", (), blob, "big.log", subject=blob))


async def drawn(line_in_sight: Callable[[int], object], row: int = 0) -> None:
    await eventually(lambda: line_in_sight(row) is not None, f"row {row} to be drawn")


@pytest.mark.parametrize("size", [6100, SIZE], ids=["small", "large"])
async def test_opening_and_jumping_wait_for_nothing_that_is_out_of_sight(size: int) -> None:
    app, blob = Viewer(), Repeated(size)
    async with app.run_test(size=(120, 40)):
        view = app.view
        app.open(blob)
        await drawn(view.text.line_in_sight)
        view.focus_content()
        view.step_form(1)
        await drawn(view.hex.line_in_sight)
        view.hex.action_scroll_end()
        await drawn(view.hex.line_in_sight, 5)
        blob.released.set()
        view.step_form(1)
        lines = size // len(LINE)
        await eventually(lambda: view.text.line_count() >= lines, "all lines to be counted")
        counted = blob.read
        view.text.action_scroll_end()
        await drawn(view.text.line_in_sight, 5)
        view.text.scroll_to(y=view.text.line_count() // 2, animate=False)
        await drawn(view.text.line_in_sight, 5)
        assert blob.read - counted < LITTLE


async def test_a_search_in_a_large_file_shows_its_first_match_at_once_and_can_be_left() -> None:
    app, blob = Viewer(), Repeated(SIZE)
    async with app.run_test(size=(120, 40)) as pilot:
        app.open(blob)
        await drawn(app.view.text.line_in_sight)
        app.view.focus_content()
        app.view.action_search()
        search = app.view.search
        search.field.value = "lazy dog"
        await eventually(lambda: search._current is not None, "the first match")
        search.field.value = "nothing like it"
        await pilot.pause(0)
        app.open(Repeated(6100))
        await eventually(lambda: app.view.text.line_count() == 100, "the other file")
        assert not search.display
        blob.released.set()


async def test_a_line_that_was_read_before_its_end_was_known_is_read_again() -> None:
    app, size, gate = Viewer(), 3_000_000, Event()
    async with app.run_test(size=(120, 40)):
        app.open(Awaited(size, gate))
        await drawn(app.view.text.line_in_sight)
        assert app.view.text.virtual_size.width < size
        gate.set()
        await eventually(lambda: app.view.text.virtual_size.width > size, "the whole line")

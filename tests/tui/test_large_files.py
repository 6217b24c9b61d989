"""A file of 500 MB opens as fast as a small one; the bounds are generous for slow machines."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

import pytest
from textual.app import App, ComposeResult

from explorer.image.blob import Blob
from explorer.tui.drawing.paints import component_classes
from explorer.tui.file.card import Card
from explorer.tui.file.file_view import FileView
from explorer.tui.file.lines import BLOCK

SIZE = 500_000_000
LINE = b"the quick brown fox jumps over the lazy dog, again and again\n"
ALLOWED = 1.0


@dataclass(frozen=True)
class Repeated:
    """The same line over and over, made when it is read."""

    size: int

    def read_at(self, offset: int, size: int) -> bytes:
        size = max(0, min(size, self.size - offset))
        first = offset % len(LINE)
        return (LINE * (size // len(LINE) + 2))[first : first + size]


@dataclass(frozen=True)
class Awaited:
    """One long line, of which all but the first bytes can't be read before they are let through."""

    size: int
    gate: Event

    def read_at(self, offset: int, size: int) -> bytes:
        if offset >= BLOCK:
            self.gate.wait(30)
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


async def until(condition: Callable[[], bool]) -> float:
    """Wait for a condition while the program works; return the seconds it took."""
    start = time.perf_counter()
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.001)
    return time.perf_counter() - start


@pytest.mark.parametrize("size", [6100, SIZE], ids=["small", "large"])
async def test_opening_and_jumping_take_no_longer_in_a_large_file(size: int) -> None:
    app = Viewer()
    async with app.run_test(size=(120, 40)):
        view = app.view
        app.open(Repeated(size))
        assert await until(lambda: view.text.line_in_sight(0) is not None) < ALLOWED
        view.focus_content()
        view.action_form()
        assert await until(lambda: view.hex.line_in_sight(0) is not None) < ALLOWED
        view.hex.action_scroll_end()
        assert await until(lambda: view.hex.line_in_sight(5) is not None) < ALLOWED
        view.action_form()
        await until(lambda: view.text.line_count() >= size // len(LINE))
        view.text.action_scroll_end()
        assert await until(lambda: view.text.line_in_sight(5) is not None) < ALLOWED
        view.text.scroll_to(y=view.text.line_count() // 2, animate=False)
        assert await until(lambda: view.text.line_in_sight(5) is not None) < ALLOWED


async def test_a_search_in_a_large_file_shows_its_first_match_at_once_and_can_be_left() -> None:
    app = Viewer()
    async with app.run_test(size=(120, 40)) as pilot:
        app.open(Repeated(SIZE))
        await until(lambda: app.view.text.line_in_sight(0) is not None)
        app.view.focus_content()
        app.view.action_search()
        app.view.search.field.value = "lazy dog"
        assert await until(lambda: app.view.search._current is not None) < ALLOWED
        app.view.search.field.value = "nothing like it"
        await pilot.pause(0)
        app.open(Repeated(6100))
        assert await until(lambda: app.view.text.line_count() == 100) < ALLOWED
        assert not app.view.search.display


async def test_a_line_that_was_read_before_its_end_was_known_is_read_again() -> None:
    app = Viewer()
    size, gate = 3_000_000, Event()
    async with app.run_test(size=(120, 40)):
        app.open(Awaited(size, gate))
        await until(lambda: app.view.text.line_in_sight(0) is not None)
        assert app.view.text.virtual_size.width < size
        gate.set()
        await until(lambda: app.view.text.virtual_size.width > size)

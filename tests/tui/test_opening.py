"""While an image opens: outline, progress, damage, errors, and leaving at any time."""

from threading import Event

import pytest

from explorer.errors import ImageError
from explorer.image import Image, Outline
from explorer.image.blob import Blob, MemoryBlob, MissingBlob
from explorer.image.progress import Progress
from explorer.tui.shell.app import ExplorerApp
from tests.builders import TarBuilder
from tests.tui.leaks import GITHUB
from tests.tui.screens import (
    app_of,
    drawn,
    image,
    leave,
    press,
    screen_of,
    settle,
    shop,
    tap,
    wait_for,
)
from tests.waiting import eventually, until

SIZE = (120, 35)


class Gated:
    """A blob that gives its first block and then waits, as a slow socket does."""

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self.opened = Event()
        self.asked = Event()
        self._data = data

    def read_at(self, offset: int, size: int) -> bytes:
        if offset + size > 512:
            self.asked.set()
            until(self.opened.is_set, "the test to let this blob be read")
        return self._data[offset : offset + size]


async def test_leaving_is_instant_while_a_layer_is_read() -> None:
    gate = Gated(TarBuilder().file("a", bytes(100_000)).build())
    app = app_of(image([("COPY a /", gate)]))
    async with app.run_test(size=SIZE) as pilot:
        await eventually(gate.asked.is_set, "the layer to be read")
        await pilot.pause()
        assert "waiting" in drawn(pilot) or "reading" in drawn(pilot)
        await leave(pilot)
    assert app.return_code == 0
    gate.opened.set()


async def test_a_path_can_be_typed_before_its_layer_is_read() -> None:
    first, second = (
        Gated(TarBuilder().file(f"srv/{name}", bytes(9_000)).build()) for name in ("one", "two")
    )
    async with app_of(image([("COPY a /", first), ("COPY b /", second)])).run_test(
        size=SIZE
    ) as pilot:
        await eventually(first.asked.is_set, "the first layer to be read")
        await wait_for(pilot, "COPY b")
        await tap(pilot, "o", *"srvtwo")
        await wait_for(pilot, "2 layers are still to be read")
        first.opened.set()
        await wait_for(pilot, "1 layer is still to be read")
        second.opened.set()
        await wait_for(pilot, "/srv/two")
        await press(pilot, "enter")
        await settle(pilot)
        assert screen_of(pilot).layer_tree.path == b"srv/two"


async def test_a_search_says_which_layers_it_could_not_search() -> None:
    gate = Gated(TarBuilder().file("srv/one", b"wanted" * 999).build())
    async with app_of(image([("COPY a /", gate)])).run_test(size=SIZE) as pilot:
        await eventually(gate.asked.is_set, "the layer to be read")
        await wait_for(pilot, "COPY a")
        await tap(pilot, "ctrl+f", *"wanted", "enter")
        await wait_for(pilot, "without 1 layer that was not read yet")
        gate.opened.set()
        await settle(pilot)
        await press(pilot, "enter")
        await wait_for(pilot, "srv/one")
        assert "not read yet" not in drawn(pilot)


async def test_leaving_is_instant_while_the_source_hangs() -> None:
    hanging, asked = Event(), Event()

    def open_source(progress: Progress) -> Image:
        progress("saving from docker", 120_000_000, 900_000_000)
        asked.set()
        until(hanging.is_set, "the test to let the image be opened")
        return shop()

    app = ExplorerApp("shop", open_source)
    async with app.run_test(size=SIZE) as pilot:
        await eventually(asked.is_set, "the source to be opened")
        await pilot.pause()
        assert "saving from docker: 120 MB of 900 MB" in drawn(pilot)
        await leave(pilot)
    assert (app.return_code, app.failure) == (0, None)
    hanging.set()


async def test_the_outline_shows_before_the_image() -> None:
    hanging, asked = Event(), Event()
    whole = shop()
    outlined = Outline("shop", "docker", None, ["shop:1"], None, 1000, whole.instructions, {1: 512})

    def open_source(_progress: Progress) -> Image:
        asked.set()
        until(hanging.is_set, "the test to let the image be opened")
        return whole

    app = ExplorerApp("shop", open_source, lambda: outlined)
    async with app.run_test(size=SIZE) as pilot:
        layers = screen_of(pilot).layer_list
        await eventually(lambda: layers.rows, "the rows of the outline", turn=pilot.pause)
        assert "RUN rm /app/.env" in drawn(pilot)
        assert "512 B" in drawn(pilot)
        hanging.set()
        await settle(pilot)
        assert "⊘ 1 entry hidden" in drawn(pilot)


async def test_the_findings_tell_how_far_the_search_is() -> None:
    gate = Gated(TarBuilder().file("a", f"A={GITHUB}\n".encode() + b"\n" * 9000).build())
    app = app_of(image([("COPY b /", TarBuilder().file("b", b"1")), ("COPY a /", gate)]))
    async with app.run_test(size=SIZE) as pilot:
        await eventually(gate.asked.is_set, "the layer to be read")
        await wait_for(pilot, "reading layer 2 of 2")
        await tap(pilot, "f")
        await wait_for(pilot, "No secrets found so far; 0 of 2 layers searched")
        gate.opened.set()
        await wait_for(pilot, "GitHub token")


async def test_an_image_that_cannot_be_opened_ends_the_app_with_its_error() -> None:
    error = ImageError("There is no such image")

    def open_source(_progress: Progress) -> Image:
        raise error

    app = ExplorerApp("shop", open_source)
    async with app.run_test(size=SIZE):
        await eventually(lambda: app.failure, "the app to fail")
    assert app.failure is error


async def test_damage_is_named_and_what_was_read_stays() -> None:
    cut = TarBuilder().file("kept", b"here").file("lost", bytes(5000)).unfinished()[:3000]
    steps: list[tuple[str, TarBuilder | Blob | None]] = [
        ("COPY a /", MemoryBlob(cut)),
        ("COPY b /", TarBuilder().file("b", b"1")),
    ]
    app = app_of(image(steps))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert screen_of(pilot).layer_tree.path == b"kept"
        screen = drawn(pilot)
        assert "damaged: layer 1: " in screen or "damaged in 1 place" in screen
        assert screen.count("damaged: ") >= 2, "on the layer and among its facts"
        await press(pilot, "q")
    assert app.return_code == 0


async def test_a_layer_that_is_missing_says_why_it_is_empty() -> None:
    steps: list[tuple[str, TarBuilder | Blob | None]] = [("COPY a /", MissingBlob("no such blob"))]
    async with app_of(image(steps)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "Nothing of it can be read: no such blob" in drawn(pilot)


async def test_a_file_whose_bytes_are_missing_says_so() -> None:
    cut = TarBuilder().file("lost", b"x" * 5000).unfinished()[:2000]
    async with app_of(image([("COPY a /", MemoryBlob(cut))])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "l")
        assert pilot.app.is_running


@pytest.mark.parametrize("layers", [1000])
async def test_many_layers_are_ordinary(layers: int) -> None:
    steps = [(f"RUN {n}", TarBuilder().file(f"f{n}", b"1")) for n in range(layers)]
    async with app_of(image(steps)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "G")
        tree = screen_of(pilot).layer_tree
        assert tree.shown
        assert tree.shown.layer == layers


class Reread(MemoryBlob, frozen=True):
    """A layer that is read as a stream at once, and by files not before somebody has looked."""

    looked = Event()

    def read_at(self, offset: int, size: int) -> bytes:
        if 0 < size < 512:
            until(self.looked.is_set, "the test to have looked")
        return super().read_at(offset, size)


async def test_a_tree_shows_before_its_layer_is_searched() -> None:
    layer = Reread(TarBuilder().file("leaking", f"A={GITHUB}\n".encode()).build())
    async with app_of(image([("COPY . /", layer)])).run_test(size=SIZE) as pilot:
        await wait_for(pilot, "leaking")
        await wait_for(pilot, "searching layer 1 of 1")
        assert "secret" not in drawn(pilot).replace("! secrets", "")
        layer.looked.set()
        await wait_for(pilot, "! 1 secret")
        await settle(pilot)
        assert "searching" not in drawn(pilot)


async def test_what_needs_the_image_says_that_it_is_not_open_yet() -> None:
    hanging = Event()

    def open_source(_progress: Progress) -> Image:
        until(hanging.is_set, "the test to let the image be opened")
        return shop()

    app = ExplorerApp("shop", open_source)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        for key in ("f", "i"):
            await tap(pilot, key)
            await wait_for(pilot, "The image is not open yet")
        hanging.set()
        await settle(pilot)
        await press(pilot, "f")
        await wait_for(pilot, "Credentials of a tool")

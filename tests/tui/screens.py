"""The app over images in memory, and waiting for it without ever sleeping."""

from collections.abc import Sequence

from textual.pilot import Pilot

from explorer.image import Image, Instruction, Layer
from explorer.image.blob import Blob, MemoryBlob
from explorer.image.progress import Progress
from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.shell.app import ExplorerApp
from tests.builders import TarBuilder, sha256


def image(steps: Sequence[tuple[str, TarBuilder | Blob | None]], reference: str = "shop") -> Image:
    """Return an image of instructions, each with the layer it made, if it made one."""
    layers: list[Layer] = []
    instructions: list[Instruction] = []
    for number, (text, made) in enumerate(steps, 1):
        layer = len(layers) + 1 if made is not None else None
        instruction = Instruction(number, text, empty=made is None, layer=layer)
        instructions.append(instruction)
        if made is not None and layer is not None:
            blob = MemoryBlob(made.build()) if isinstance(made, TarBuilder) else made
            layers.append(Layer(layer, blob, instruction=instruction))
    return Image(reference, "memory", layers, instructions, id=sha256(b"configuration"))


def shop() -> Image:
    """Return the image of the story: a file copied, overwritten things, a deletion, an ENV."""
    return image(
        [
            ("COPY base / # buildkit", TarBuilder().folder("etc").file("etc/motd", b"hello\n")),
            ("ENV STAGE=production", None),
            (
                "COPY . /app # buildkit",
                TarBuilder()
                .folder("app")
                .file("app/.env", b"NAME=shop\nCOLOUR=green\n")
                .file("app/logo.bin", b"\x89\0\1\2" * 64)
                .symlink("app/latest", "src")
                .folder("app/src")
                .file("app/src/main.py", b"def main():\n    return 'shop'\n"),
            ),
            ("RUN /bin/sh -c rm /app/.env # buildkit", TarBuilder().whiteout("app/.env")),
        ]
    )


def app_of(opened: Image) -> ExplorerApp:
    """Return the app over an image in memory."""

    def open_source(_progress: Progress) -> Image:
        return opened

    return ExplorerApp(opened.reference, open_source)


def screen_of(pilot: Pilot[None]) -> ExploreScreen:
    """Return the screen of the image."""
    screen = next(one for one in pilot.app.screen_stack if isinstance(one, ExploreScreen))
    assert isinstance(screen, ExploreScreen)
    return screen


async def settle(pilot: Pilot[None]) -> None:
    """Wait until no worker runs and all their messages are handled."""
    quiet = 0
    while quiet < 3:
        await pilot.pause()
        quiet = 0 if any(not one.is_finished for one in pilot.app.workers) else quiet + 1


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each when the one before has done its work."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def drawn(pilot: Pilot[None]) -> str:
    """Return the text of the whole screen."""
    screen = pilot.app.screen
    width = screen.size.width
    strips = screen._compositor.render_strips()
    return "\n".join(strip.text.ljust(width) for strip in strips)

"""The app over images in memory, and waiting for it without ever sleeping."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual import events
from textual.app import App
from textual.keys import _character_to_key, key_to_character
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.worker import Worker

from explorer.image import Image, Instruction, Layer
from explorer.image.blob import Blob, MemoryBlob
from explorer.image.progress import Progress
from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.shell.app import ExplorerApp
from tests.builders import TarBuilder, sha256
from tests.waiting import eventually

# How often nothing has to be under way before all is taken to be done.
_ROUNDS = 8


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
    """Wait until no worker runs, all messages are handled, and all is drawn."""
    app = pilot.app

    def draw() -> None:
        if app.is_running:
            app.screen._on_timer_update()

    await at_rest(app, draw)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each when the one before has done its work."""
    for key in keys:
        send(pilot.app, key_event(key))
        await settle(pilot)


async def tap(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each when the one before is handled; workers may go on.

    The pilot's own way waits for animations, which never end where an app has just left.
    """
    for key in keys:
        send(pilot.app, key_event(key))
        await at_rest(pilot.app, lambda: None, _handling)


async def strike(pilot: Pilot[None], *keys: str) -> None:
    """Press keys as quickly as people do who wait for none of them, and then wait."""
    for key in keys:
        send(pilot.app, key_event(key))
    await settle(pilot)


async def leave(pilot: Pilot[None], key: str = "q") -> None:
    """Press the key that leaves, whatever is under way, and wait until the app has."""
    send(pilot.app, key_event(key))
    await eventually(lambda: pilot.app.return_code is not None, "the app to leave")


def key_event(key: str) -> events.Key:
    """Return what the app is told of a key: a letter, a sign or a name."""
    name = key if len(key) > 1 or key.isalnum() else _character_to_key(key)
    return events.Key(name, key_to_character(name))


async def wait_for(pilot: Pilot[None], text: str) -> None:
    """Wait until a text stands on the screen."""
    await eventually(
        lambda: text in drawn(pilot), repr(text), seen=lambda: drawn(pilot), turn=pilot.pause
    )


def send(app: App[None], event: events.Event) -> None:
    """Send what a terminal says of its keys and its mouse."""
    assert app._driver is not None
    event.set_sender(app)
    app._driver.process_message(event)


def under_way(app: App[None]) -> list[object]:
    """Return the workers that have not ended, and whoever has a message to handle."""
    return [*_working(app), *_handling(app)]


def _working(app: App[None]) -> list[Worker[Any]]:
    return [one for one in app.workers if not one.is_finished]


def _handling(app: App[None]) -> list[MessagePump]:
    nodes: list[MessagePump] = [app]
    if app.is_running:
        nodes += [*app.screen_stack, *app.screen.walk_children()]
    return [one for one in nodes if _has_messages(one)]


def _has_messages(node: MessagePump) -> bool:
    """Return whether a node will handle something; one that is closed never does."""
    has_ended = node._closed or (node._task is not None and node._task.done())
    return not has_ended and bool(node.message_queue_size or node._next_callbacks)


def _state(node: object) -> tuple[object, ...]:
    """Return what there is to say of a worker or a node that is busy without an end."""
    if not isinstance(node, MessagePump):
        return (node,)
    waiting = [*getattr(node._message_queue, "_queue", ())][:3]
    return node, node._task, node._running, node._closing, waiting, node._next_callbacks


async def at_rest(
    app: App[None],
    look: Callable[[], object],
    busy: Callable[[App[None]], Sequence[object]] = under_way,
) -> None:
    """Wait until nothing is under way, and call a function each time that seems so."""
    quiet = 0

    def is_quiet() -> bool:
        nonlocal quiet
        look()
        quiet = 0 if busy(app) else quiet + 1
        return quiet > _ROUNDS

    def turn() -> Awaitable[None]:
        return asyncio.sleep(0.001 if _working(app) else 0)

    def seen() -> list[object]:
        return [_state(one) for one in busy(app)]

    await eventually(is_quiet, "all work to be done", seen=seen, turn=turn)


def drawn(pilot: Pilot[None]) -> str:
    """Return the text of the whole screen."""
    screen = pilot.app.screen
    width = screen.size.width
    strips = screen._compositor.render_strips()
    return "\n".join(strip.text.ljust(width) for strip in strips)

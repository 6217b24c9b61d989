"""A walker: goes through an app by keys and mouse, and takes note of every key it has tried.

Which keys there are it learns from the registry, and what each does from Textual's own
bindings where it stands: a new key is walked as soon as there is one.
"""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from textual import events
from textual.binding import Binding
from textual.keys import key_to_character
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.hotkey import Hotkey
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import KEYS
from explorer.tui.tree.filter_line import FilterLine
from tests.tui.screens import at_rest, drawn, send, under_way
from tests.waiting import eventually, within

_EVERY = [key for keys in KEYS.values() for key in keys]
IDS = frozenset(key.id for key in _EVERY)
LEAVING = ("app.quit", "app.leave", "app.interrupt", "app.suspend")
# What follows an action that takes its time.
HURRIED = (("ctrl+p", "pagedown"), ("ctrl+p", "pageup", "escape"), ("s", "enter"), ("n", "enter"))
_FIRST = {key.id: key.keys.split(",")[0] for key in _EVERY}


class Walk:
    """One way through one app. `tried` are ids of the registry, each with a key that was it."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.app = pilot.app
        self.tried: set[tuple[str, str]] = set()
        self.home: Screen[Any] = self.app.screen
        self._key = ""
        self._note_actions()

    # Where it stands

    @property
    def here(self) -> tuple[object, object]:
        """The screen, and what has the focus."""
        return self.app.screen, self.app.focused

    @property
    def ids(self) -> set[str]:
        """The ids of the keys that were pressed."""
        return {name for name, _ in self.tried}

    def offered(self) -> list[tuple[str, str]]:
        """Return the registry's keys that may do something here, each with its id."""
        focused = self.app.focused
        return [
            (name, key)
            for node, bound in self.app.screen._modal_binding_chain
            for key, binding in bound
            if (name := _id(key, binding))
            and (focused is None or not focused.check_consume_key(key, key_to_character(key)))
            and self.app._check_action_state(binding.action, node)
        ]

    # Moving

    async def press(self, *keys: str) -> None:
        """Press keys, each when the one before has done its work; take note of what they were."""
        for self._key in keys:
            self._send(events.Key(self._key, key_to_character(self._key)))
            await self.rest()
        self._key = ""

    async def hurry(self, *keys: str) -> None:
        """Press keys one after the other, without waiting for what they do."""
        for key in keys:
            self._send(events.Key(key, key_to_character(key)))
            await asyncio.sleep(0)
        await self.rest()

    def _note_actions(self) -> None:
        """Take note of the keys for which the app runs an action."""
        run = self.app.run_action

        async def noting(action: Any, *where: Any, **named: Any) -> bool:  # noqa: ANN401
            key = self._key
            done = await run(action, *where, **named)
            node = where[0] if where else named.get("default_namespace")
            bound = node._bindings.key_to_bindings if key and done and node else {}
            for one in bound.get(key, ()):
                if one.action == action and (name := _id(key, one)):
                    self.tried.add((name, key))
            return done

        setattr(self.app, "run_action", noting)  # noqa: B010 - a method of its class

    async def do(self, *ids: str) -> None:
        """Press the first keys of some ids."""
        await self.press(*(_FIRST[one] for one in ids))

    async def rest(self) -> None:
        """Wait until no worker runs and all messages are handled. Raises what has failed."""
        await at_rest(self.app, self.check)

    def _under_way(self) -> list[object]:
        return under_way(self.app)

    async def go_home(self) -> None:
        """Go back to the screen where it began, however many stand over it."""
        while self.app.screen is not self.home and len(self.app.screen_stack) > 2:
            await within(self.app.pop_screen(), "a screen to close", seen=self._under_way)
        # Another platform, or another image, is another screen.
        self.home = self.app.screen
        self.home.minimize()

    async def begin(self) -> None:
        """Stand in the first pane of the first screen, with nothing filtered."""
        await self.go_home()
        await self._until_open()
        for line in self.home.query(FilterLine):
            line.clear()
        self.home.set_focus(self.home.focus_chain[0])
        await self.rest()

    async def _until_open(self) -> None:
        """Wait for another platform, or another image, to be open: its screen is there first."""
        home = self.home

        def is_open() -> bool:
            self.check()
            return not isinstance(home, ExploreScreen) or home._state().analysis is not None

        await eventually(is_open, "the image to be open", seen=self._under_way)
        await self.rest()

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        await self.pilot.resize_terminal(width, height)
        await self.rest()

    # Mouse

    def mouse(self, kind: type[events.MouseEvent], x: int, y: int, button: int = 0) -> None:
        """Send what a terminal says of its mouse."""
        self._send(kind(None, x, y, 0, 0, button, False, False, False, x, y))

    def is_footer(self, x: int, y: int) -> bool:
        """Tell whether the hints stand there: a press on one of them would leave."""
        return isinstance(self.app.screen.get_widget_at(x, y)[0], KeyHints)

    async def click_away(self) -> None:
        """Click on a notification, and again before anything is drawn without it."""
        self.app.notify("Click me away", markup=False)
        await self.rest()
        await self.draw()
        for line in self.app.screen.query(KeyHints):
            # At the end of the line: what stands at its beginning may be the hint that leaves.
            end = line.content_region.right - 1, line.content_region.y
            for _ in range(2):
                await self.drag(end, end)

    async def draw(self) -> None:
        """Draw what is to be drawn anew, at once."""
        self.app.screen._on_timer_update()
        await self.rest()

    async def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the left button, move, and release it; a click where it stays."""
        self.mouse(events.MouseDown, *start, 1)
        self.mouse(events.MouseMove, *end, 1)
        self.mouse(events.MouseUp, *end, 1)
        await self.rest()

    def _send(self, event: events.Event) -> None:
        send(self.app, event)

    # Faults

    def check(self) -> None:
        """Fail where the app has ended, or an error has."""
        assert isinstance(self.app, ExplorerApp)
        error = self.app.failure or self.app._exception
        if error is not None:
            raise error
        assert self.app.is_running, f"it ended at {self._key or 'the mouse'}"
        assert not [one for one in self.app._notifications if one.severity == "error"]


@asynccontextmanager
async def walking(app: ExplorerApp, size: tuple[int, int]) -> AsyncIterator[Walk]:
    """Run an app; afterwards it has left by its key, and none of its threads goes on."""
    before, lost = set(threading.enumerate()), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context))
    async with app.run_test(size=size, notifications=True) as pilot:
        walk = Walk(pilot)
        await walk.rest()
        walk.home = app.screen
        yield walk
        await walk.begin()
        # Where a line has the focus, a letter would be typed.
        app.simulate_key("ctrl+q")
        await eventually(lambda: app.return_code is not None, "the app to leave")
    assert (app.return_code, app.failure, lost) == (0, None, [])

    def left() -> set[threading.Thread]:
        return set(threading.enumerate()) - before

    await eventually(lambda: not left(), "all threads to end", seen=left)


async def stroll(walk: Walk, random: Random, steps: int) -> list[str]:
    """Press, click, drag, scroll and resize at random; return what was done, for who looks on."""
    done: list[str] = []
    while len(done) < steps:
        done.append(await _step(walk, random))
        # People click on what they see.
        await walk.draw()
    return done


async def _step(walk: Walk, random: Random) -> str:
    size, kind = walk.app.size, random.random()
    x, y = random.randrange(size.width), random.randrange(size.height)
    if kind < 0.03:
        await walk.click_away()
        return "click away"
    if kind < 0.06:
        await walk.hurry(*(keys := random.choice(HURRIED)))
        return f"hurry {keys}"
    if kind < 0.7:
        offered = walk.offered()
        leaving = {key for name, key in offered if name in LEAVING}
        known = [key for _, key in offered if key not in leaving]
        key = random.choice(known or ["escape"])
        await walk.press(key)
        return key
    if kind < 0.78:
        await walk.press(letter := random.choice("aeot.*0"))
        return letter
    if kind < 0.93 and not walk.is_footer(x, y):
        to = (
            (x, y) if kind < 0.88 else (random.randrange(size.width), random.randrange(size.height))
        )
        await walk.drag((x, y), to)
        return f"drag {x},{y} to {to}"
    if kind < 0.98:
        walk.mouse(random.choice((events.MouseScrollUp, events.MouseScrollDown)), x, y)
        await walk.rest()
        return f"scroll {x},{y}"
    await walk.resize(*(room := random.choice(((80, 24), (40, 10), (180, 50)))))
    return f"size {room}"


async def focus(walk: Walk, wanted: tuple[type[Widget], ...]) -> None:
    """Go from pane to pane until one of those kinds has the focus."""
    for _ in range(8):
        if isinstance(walk.app.focused, wanted):
            return
        await walk.do("pane.next")
    raise AssertionError(f"no way to {wanted} here:\n{drawn(walk.pilot)}")


def _id(key: str, binding: Binding) -> str:
    """Return the registry's id of a binding; Textual has some of the same keys as its own."""
    if binding.id in IDS:
        return binding.id or ""
    return next((one.id for one in _EVERY if (key, binding.action) in _does(one)), "")


def _does(key: Hotkey) -> set[tuple[str, str]]:
    return {(one, key.action) for one in key.keys.split(",")}

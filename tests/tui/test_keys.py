"""The table of keys and what the keys do belong together: neither is there without the other."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

from textual.actions import parse
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

import explorer.tui
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.help import HelpScreen
from explorer.tui.shell.hotkey import Hotkey
from explorer.tui.shell.keys import KEYS
from tests.tui.screens import app_of, settle, shop

EVERY = {key.id: key for keys in KEYS.values() for key in keys}
# What no key names: a second click enters the row under the mouse.
BY_MOUSE = "action_enter"


def classes() -> list[type[DOMNode]]:
    """Return all nodes of the interface: its apps, screens and widgets."""
    names = (one.name for one in pkgutil.walk_packages(explorer.tui.__path__, "explorer.tui."))
    found = {one for name in names for one in vars(import_module(name)).values() if is_ours(one)}
    return sorted(found, key=lambda one: one.__qualname__)


def is_ours(one: object) -> bool:
    is_node = inspect.isclass(one) and issubclass(one, DOMNode)
    return is_node and getattr(one, "__module__", "").startswith("explorer.tui.")


def bound(kind: type[DOMNode]) -> Iterator[Hotkey]:
    """Yield the keys that a class itself binds."""
    for one in vars(kind).get("BINDINGS", ()):
        if isinstance(one, Binding) and one.id:
            yield EVERY[one.id]


BOUND = [(kind, key) for kind in classes() for key in bound(kind)]


def method_of(kind: type[DOMNode], action: str) -> inspect.Signature | None:
    """Return the signature of an action's method where its key works."""
    space, name, _ = parse(action)
    found = getattr({"app": ExplorerApp}.get(space, kind), f"action_{name}", None)
    return inspect.signature(found) if found else None


def test_every_key_is_one_of_a_kind_and_bound_by_one_class() -> None:
    ids = sorted(key.id for keys in KEYS.values() for key in keys)
    assert ids == sorted(EVERY)
    assert ids == sorted(key.id for _, key in BOUND)


def test_every_key_has_an_action_where_it_works() -> None:
    for kind, key in BOUND:
        method = method_of(kind, key.action)
        assert method, (kind, key)
        method.bind(None, *parse(key.action)[2])


def test_every_action_has_a_key() -> None:
    """One that is written and never registered fails here."""
    for kind in classes():
        own = {name for name in vars(kind) if name.startswith("action_")} - {BY_MOUSE}
        # A pane hands some of its keys to a view in it: that one binds none of its own.
        binders = [one for one, _ in BOUND if issubclass(kind, one) or not is_frame(kind)]
        assert own <= {f"action_{parse(key.action)[1]}" for one, key in BOUND if one in binders}


def is_frame(kind: type[DOMNode]) -> bool:
    return issubclass(kind, App | Screen)


async def test_every_key_is_told_in_the_help() -> None:
    async with app_of(shop()).run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await settle(pilot)
        assert isinstance(pilot.app.screen, HelpScreen)
        lines = pilot.app.screen.sheet._lines
        told = "".join("".join(line.text.split()) for line in lines)
        for key in EVERY.values():
            assert key.label
            # A long sentence goes on in the next line.
            assert "".join([*key.names, *key.help.split()[:2]]) in told, key

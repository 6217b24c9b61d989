"""The command palette: every key of the registry that works here, and every theme."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.app import App
from textual.binding import Binding
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.types import IgnoreReturnCallbackType
from textual.widget import Widget

from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.shell.hotkey import Hotkey
from explorer.tui.shell.keys import KEYS

if TYPE_CHECKING:
    from explorer.tui.shell.app import ExplorerApp


class Command(NamedTuple):
    """What the palette offers: its name, what is said of it, what it does."""

    name: str
    about: str
    run: IgnoreReturnCallbackType


class Commands(Provider):
    """Offers what the screen below the palette can do."""

    async def discover(self) -> Hits:
        """Yield everything, in the order of the help."""
        for one in self._commands():
            yield DiscoveryHit(one.name, one.run, help=one.about)

    async def search(self, query: str) -> Hits:
        """Yield what fits the words."""
        matcher = self.matcher(query)
        for one in self._commands():
            text = f"{one.name}  {one.about}"
            if (score := matcher.match(text)) > 0:
                yield Hit(score, Content(one.name), one.run, help=one.about)

    def _commands(self) -> Iterator[Command]:
        nodes = _nodes(self.app, self.screen, self.focused)
        app = cast("ExplorerApp", self.app)
        for group, keys in KEYS.items():
            for key in keys:
                if (node := nodes.get(key.id)) is not None:
                    about = f"{group}: {'  '.join(key.at(app.settings.keymap).names)}"
                    yield Command(key.help, about, partial(perform, self.app, key, node))
        for name in app.colours.themes:
            yield Command(f"Theme: {name}", "Colours", partial(setattr, self.app, "theme", name))


class Palette(CommandPalette, SelectingScreen[None]):
    """The palette; keys for its list wait until it has room: a page of none is an error."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse to move in a list that was not laid out yet."""
        if action == "command_list" and not self.query_one(CommandList).scrollable_content_region:
            return False
        return super().check_action(action, parameters)


async def perform(app: App[object], key: Hotkey, node: DOMNode) -> None:
    """Do what a key does where it works: its pane gets the focus first."""
    if isinstance(node, Widget) and node.focusable:
        node.focus()
    await app.run_action(key.action, default_namespace=node)


def _nodes(app: App[object], screen: DOMNode, focused: Widget | None) -> dict[str, DOMNode]:
    """Return where each key works, by its id: what has the focus goes before other panes."""
    chain = [*focused.ancestors_with_self] if focused else [screen, app]
    others = [one for one in screen.walk_children(Widget) if one.display and one not in chain]
    nodes: dict[str, DOMNode] = {}
    for node in (*chain, *others):
        for name in _ids(node):
            nodes.setdefault(name, node)
    return nodes


def _ids(node: DOMNode) -> Iterator[str]:
    """Yield the ids of the keys that a node's class and its bases bind."""
    for kind in type(node).__mro__:
        for binding in vars(kind).get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id:
                yield binding.id

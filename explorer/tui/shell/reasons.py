"""Where keys work, and why one would do nothing there now: hints leave it out, the palette says it.

A screen or a pane that knows says it in `why_not`; what does not say anything always acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, runtime_checkable

from textual.actions import parse
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget


@runtime_checkable
class Reluctant(Protocol):
    """Knows which of its actions would do nothing now."""

    def why_not(self, action: str) -> str:
        """Return why an action would do nothing, as a sentence; nothing where it acts."""


def why_not(node: DOMNode, action: str) -> str:
    """Return why an action of a node would do nothing now; nothing where it acts."""
    return node.why_not(action) if isinstance(node, Reluctant) else ""


def is_offered(app: App[Any], node: DOMNode, action: str) -> bool:
    """Return whether there is anything at all that an action could be for."""
    space, name, parameters = parse(action)
    return bool((app if space == "app" else node).check_action(name, parameters))


def nodes_here(app: App[Any], screen: Screen[Any]) -> dict[str, DOMNode]:
    """Map the ids of the keys that work where the user is to what they work on, nearest first."""
    focused = screen.focused
    return _by_id([*focused.ancestors_with_self] if focused else [screen, app])


def nodes_elsewhere(screen: Screen[Any]) -> dict[str, DOMNode]:
    """Map the ids of the keys of all panes in sight to what they work on."""
    return _by_id([one for one in screen.walk_children(Widget) if one.display])


def _by_id(nodes: list[DOMNode]) -> dict[str, DOMNode]:
    found: dict[str, DOMNode] = {}
    for node in nodes:
        for name in _ids(node):
            found.setdefault(name, node)
    return found


def _ids(node: DOMNode) -> Iterator[str]:
    """Yield the ids of the keys that a node's class and its bases bind."""
    for kind in type(node).__mro__:
        for binding in vars(kind).get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id:
                yield binding.id

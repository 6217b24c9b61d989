"""What the palette offers: every key that works on a screen, and every theme, found by any word."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from explorer.tui.shell.hotkey import Hotkey
from explorer.tui.shell.keys import KEYS
from explorer.tui.shell.reasons import is_offered, nodes_elsewhere, nodes_here, why_not
from explorer.tui.shell.synonyms import OF_THEMES, SYNONYMS

if TYPE_CHECKING:
    from explorer.tui.shell.app import ExplorerApp

_KEYS = {key.id: key for keys in KEYS.values() for key in keys}
_STEPS = ("up", "down", "page-up", "page-down", "wider", "less", "taller", "lower")
_MOVES = frozenset(key.id for group in ("Rows", "File") for key in KEYS[group]) | frozenset(
    one for one in _KEYS if one.rpartition(".")[2] in _STEPS
)
# Nobody who opens the palette and presses Enter wants to leave; who looks for it, wants Quit.
_LEAVING = ("app.interrupt", "app.suspend", "app.quit", "app.leave")
_WORD = re.compile(r"[^\s,.;:()]+")
_STEM = 4
_EXACTLY, _AS_LABEL, _AS_SYNONYM = 4, 8, 7


class Command(Struct, frozen=True):
    """Something to do: its word and sentence, its keys, other words for it.

    `rank` is how far it is from what the user does now; `reason` says why it would do nothing.
    """

    label: str
    help: str
    keys: tuple[str, ...]
    synonyms: str
    rank: int
    run: Callable[[], Awaitable[object]]
    reason: str = ""

    def closeness(self, word: str) -> int:
        """Return how well a word fits, 0 where it does not: what it is called counts most."""
        if word in self.keys:
            return _AS_LABEL + _EXACTLY
        texts = ((self.label, _AS_LABEL), (self.synonyms, _AS_SYNONYM), (self.help, 0))
        fits = ((_fit(word.casefold(), _words(text)), weight) for text, weight in texts)
        return max(fit and fit + weight for fit, weight in fits)


def found(commands: Sequence[Command], query: str) -> list[Command]:
    """Return the commands that have all words, the best first; all of them for no word."""
    words = _WORD.findall(query) or query.split()
    fits = [(one, [one.closeness(word) for word in words]) for one in commands]
    name = " ".join(words).casefold()
    fitting = [(one, sum(fit) + (one.label.casefold() == name)) for one, fit in fits if all(fit)]
    return [one for one, _ in sorted(fitting, key=lambda fit: -fit[1])]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _fit(word: str, words: Iterable[str]) -> int:
    return max((_likeness(word, one) for one in words), default=0)


def _likeness(word: str, other: str) -> int:
    """Return how much a word is like another one: "leaks" is more than a letter of "leak"."""
    if word == other:
        return _EXACTLY
    if other.startswith(word):
        return 3
    if len(other) >= _STEM and word.startswith(other):
        return 2
    return int(len(word) > 1 and word in other)


# What there is to do


def commands_of(app: ExplorerApp, screen: Screen[Any]) -> list[Command]:
    """Return what a screen can do: first what fits where the user is, last what can't act now."""
    here = nodes_here(app, screen)
    nodes = here | {k: node for k, node in nodes_elsewhere(screen).items() if k not in here}
    keys = [_command(app, _KEYS[k], node, is_here=k in here) for k, node in nodes.items()]
    return sorted([*filter(None, keys), *_themes(app)], key=lambda one: one.rank)


def _command(app: ExplorerApp, key: Hotkey, node: DOMNode, *, is_here: bool) -> Command | None:
    """Return what a key does; nothing for one that there is nothing for at all."""
    if not is_offered(app, node, key.action):
        return None
    reason = why_not(node, key.action)
    rank = _rank(key, is_app=node is app, is_here=is_here, acts=not reason)
    names = tuple(key.at(app.settings.keymap).names)
    run = partial(_perform, app, key, node)
    return Command(key.label, key.help, names, SYNONYMS.get(key.id, ""), rank, run, reason)


def _rank(key: Hotkey, *, is_app: bool, is_here: bool, acts: bool) -> int:
    """Return how far behind a command stands: those of the place, of all places, of other panes."""
    if key.id in _LEAVING:
        return 7 + _LEAVING.index(key.id)
    if not acts:
        return 6
    if key.id in _MOVES:
        return 5
    if not is_here:
        return 3
    return 2 if is_app else int(not key.hint)


def _themes(app: ExplorerApp) -> Iterator[Command]:
    for name in app.colours.themes:
        run = partial(_show_in, app, name)
        about = f"Show all in the colours of the theme {name}"
        yield Command(f"Theme {name}", about, (), OF_THEMES, 4, run)


async def _show_in(app: ExplorerApp, theme: str) -> None:
    app.theme = theme


async def _perform(app: ExplorerApp, key: Hotkey, node: DOMNode) -> None:
    """Do what a key does where it works: its pane gets the focus first."""
    if isinstance(node, Widget) and node.focusable:
        node.focus()
    await app.run_action(key.action, default_namespace=node)

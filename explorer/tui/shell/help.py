"""The help screen: every key of the registry, by where it works."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.sheets import folded
from explorer.tui.findings.findings import MARK
from explorer.tui.shell.hotkey import Hotkey
from explorer.tui.shell.keys import KEYS, bindings

_KEYS_WIDTH = 22
_HELP_WIDTH = 44
_TITLES = {
    "Rows": "Layers, tree and findings",
    "Chapters": "Demonstration: the story",
    "Story": "Demonstration: everywhere",
    "Details": "Image details",
    "Filter": "Filter of the findings",
    "Start": "Start screen: the images",
    "Start line": "Start screen: the line",
}


class HelpScreen(ModalScreen[None], SelectingScreen[None]):
    """Lists the keys over whatever is open."""

    CSS_PATH = "help.tcss"
    BINDINGS = bindings("Help")

    def __init__(self, keymap: Mapping[str, str]) -> None:
        """Take the keys that the user has put elsewhere."""
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """Lay out one scrolling text."""
        with VerticalScroll(id="help") as box:
            box.border_title = Content("Keys")
            box.border_subtitle = Content("escape closes")
            yield Static(Content("\n").join(_lines(self._keymap)))


def _lines(keymap: Mapping[str, str]) -> Iterator[Content]:
    for group, keys in KEYS.items():
        yield Content.styled(_TITLES.get(group, group), "bold $text-primary")
        for key in keys:
            yield from _key_lines(key.at(keymap))
        yield Content("")
    yield Content.styled("In the tree", "bold $text-primary")
    yield Content("  + added   ~ modified   - removed   = listed again, unchanged")
    yield Content("  ± written and removed again within a range of layers")
    yield Content("  ⊘ hidden by a later layer; the bytes are still in the image")
    yield Content(f"  {MARK} secrets, in a layer's files, in an instruction, in a file")


def _key_lines(key: Hotkey) -> Iterator[Content]:
    names = "  ".join(key.names)
    for piece in folded(key.help, _HELP_WIDTH):
        yield Content.assemble((f"  {names:<{_KEYS_WIDTH}}", "$text-accent"), piece)
        names = ""

"""The one registry of keys: bindings and the help screen are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does: `id` is what a keymap calls it, `label` stands in the footer."""

    id: str
    keys: str
    action: str
    label: str
    help: str
    shown: bool = False

    @property
    def names(self) -> list[str]:
        """The keys as people know them."""
        return [_NAMES.get(one, one) for one in self.keys.split(",")]


_NAMES = {
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "plus": "+",
    "minus": "-",
    "ctrl+@": "ctrl+space",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}

_ROWS = (
    Key("rows.up", "up,k", "cursor_up", "Up", "Up one row"),
    Key("rows.down", "down,j", "cursor_down", "Down", "Down one row"),
    Key("rows.page-up", "pageup,ctrl+u", "page_up", "Page up", "Up one page"),
    Key("rows.page-down", "pagedown,ctrl+d", "page_down", "Page down", "Down one page"),
    Key("rows.first", "home,g", "first", "First", "To the first row"),
    Key("rows.last", "end,G", "last", "Last", "To the last row"),
)

KEYS: dict[str, tuple[Key, ...]] = {
    "Everywhere": (
        Key("app.quit", "q,ctrl+q,ctrl+c", "leave", "Quit", "Leave at once", shown=True),
        Key("app.help", "question_mark,f1", "help", "Help", "Show all keys", shown=True),
        Key("pane.next", "tab", "app.focus_next", "Next pane", "To the next pane"),
        Key("pane.previous", "shift+tab", "app.focus_previous", "Back", "To the pane before"),
    ),
    "Image": (
        Key("pane.zoom", "z", "zoom", "Zoom", "The whole screen for this pane, or back"),
        Key(
            "view.changes",
            "1,ctrl+l",
            "view('changes')",
            "Changes",
            "Show what the selected layer changes",
        ),
        Key(
            "view.files",
            "2,ctrl+a",
            "view('files')",
            "File system",
            "Show the file system after the selected layer",
        ),
        Key("view.other", "v", "other_view", "View", "Switch between these two", shown=True),
        Key(
            "layer.previous",
            "left_square_bracket",
            "layer(-1)",
            "Layer before",
            "To the layer before, from any pane",
        ),
        Key(
            "layer.next",
            "right_square_bracket",
            "layer(1)",
            "Layer after",
            "To the layer after, from any pane",
        ),
        Key("hidden.next", "n", "hidden(1)", "Hidden", "To the next hidden entry", shown=True),
        Key("hidden.previous", "N", "hidden(-1)", "Hidden before", "To the hidden entry before"),
        Key("secret.next", "s", "secret(1)", "Secret", "To the next secret", shown=True),
        Key("secret.previous", "S", "secret(-1)", "Secret before", "To the secret before"),
        Key("findings.list", "f", "findings", "Findings", "List all secrets", shown=True),
    ),
    "Rows": _ROWS,
    "Layers": (Key("layers.enter", "enter,right,l", "enter", "Files", "To the files", shown=True),),
    "Tree": (
        Key("tree.enter", "enter", "enter", "Open", "Open or close; view a file", shown=True),
        Key("tree.fold", "space", "fold", "Fold", "Open or close a directory"),
        Key("tree.right", "right,l", "inward", "In", "Open a directory, then step into it"),
        Key("tree.left", "left,h", "outward", "Out", "Close a directory, then step out of it"),
        Key("tree.open-all", "plus", "open_all", "Open all", "Open every directory"),
        Key("tree.close-all", "minus", "close_all", "Close all", "Close every directory"),
        Key("tree.fold-all", "ctrl+@", "fold_all", "Fold all", "Open or close all directories"),
        Key("tree.scroll-right", "shift+right,L", "shift(8)", "Aside", "Scroll long names"),
        Key("tree.scroll-left", "shift+left,H", "shift(-8)", "Aside", "Scroll them back"),
        Key(
            "tree.attributes",
            "a,ctrl+b",
            "attributes",
            "Modes",
            "Show or hide permissions and owner",
            shown=True,
        ),
        Key("tree.leave", "escape", "leave_pane", "Back", "Back to the layers"),
    ),
    "File": (
        Key("file.up", "up,k", "scroll_up", "Up", "Up one line"),
        Key("file.down", "down,j", "scroll_down", "Down", "Down one line"),
        Key("file.left", "left,h", "scroll_left", "Left", "To the left"),
        Key("file.right", "right,l", "scroll_right", "Right", "To the right"),
        Key("file.page-up", "pageup,ctrl+u,b", "page_up", "Page up", "Up one page"),
        Key("file.page-down", "pagedown,ctrl+d,space", "page_down", "Page down", "Down one page"),
        Key("file.first", "home,g", "scroll_home", "First", "To the first line"),
        Key("file.last", "end,G", "scroll_end", "Last", "To the last line"),
        Key("file.form", "x", "form", "Hex", "Switch between text and hexadecimal", shown=True),
        Key("file.leave", "escape", "leave_pane", "Back", "Back to the tree", shown=True),
    ),
    "Findings": (
        Key("findings.show", "enter", "show", "Show", "See it where it stands", shown=True),
        Key("findings.leave", "escape,f", "dismiss(None)", "Back", "Back to the image", shown=True),
    ),
    "Help": (Key("help.leave", "escape,q,question_mark,f1", "dismiss", "Close", "Close the help"),),
}


def bindings(*groups: str) -> list[Binding]:
    """Return the bindings of some groups, with ids that a keymap can name."""
    return [
        Binding(
            key.keys,
            key.action,
            key.label,
            show=key.shown,
            key_display=key.names[0],
            tooltip=key.help,
            id=key.id,
        )
        for group in groups
        for key in KEYS[group]
    ]

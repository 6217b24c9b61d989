"""The one registry of keys: bindings and the help screen are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from textual.binding import Binding
from textual.keys import REPLACED_KEYS, key_to_character


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
        return [key_name(one) for one in self.keys.split(",")]

    def at(self, keymap: Mapping[str, str]) -> Key:
        """Return the key where the user has put it."""
        return replace(self, keys=keymap.get(self.id, self.keys))


_NAMES = {
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
        Key("app.mask", "m", "app.mask", "Mask", "Mask every secret on screen, or show them"),
        Key("app.picture", "ctrl+s", "app.picture", "Picture", "Save the screen as SVG"),
        Key("app.palette", "ctrl+p", "app.command_palette", "Commands", "All commands, by name"),
        Key("app.suspend", "ctrl+z", "app.suspend_process", "Suspend", "Back to the shell"),
        Key("pane.next", "tab", "app.focus_next", "Next pane", "To the next pane"),
        Key("pane.previous", "shift+tab", "app.focus_previous", "Back", "To the pane before"),
    ),
    "Image": (
        Key("pane.wider", "ctrl+right", "size('#layers', 1)", "Wider", "More room for the layers"),
        Key("pane.less", "ctrl+left", "size('#layers', -1)", "Less", "Less room for the layers"),
        Key("pane.taller", "ctrl+down", "size('#tree-pane', 1)", "More", "More room for the tree"),
        Key("pane.lower", "ctrl+up", "size('#tree-pane', -1)", "Less", "Less room for the tree"),
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
        Key(
            "view.range",
            "3",
            "view('range')",
            "Range",
            "Show what layers change together, from the base or from a chosen one",
        ),
        Key(
            "view.everything",
            "4",
            "view('everything')",
            "Everything",
            "Show everything ever written, hidden or not",
        ),
        Key("view.next", "v", "next_view", "View", "To the next of these views", shown=True),
        Key(
            "range.first",
            "c",
            "compare_from",
            "Compare from here",
            "Begin the range of layers with the selected one",
        ),
        Key("tree.filter", "slash", "filter", "Filter", "Filter the tree as you type", shown=True),
        Key("tree.arrange", "a", "arrange", "Arrange", "What the tree shows, and how"),
        Key("tree.order", "O", "order", "Order", "Siblings by name, by size, by waste"),
        Key("go.path", "o,ctrl+o", "find_path", "Go to path", "Find a path of any layer"),
        Key(
            "go.contents",
            "ctrl+f",
            "search_contents",
            "Search",
            "Search in the contents of all layers",
        ),
        Key("go.back", "less_than_sign,alt+left", "back", "Back", "To before the last jump"),
        Key(
            "go.forward",
            "greater_than_sign,alt+right",
            "forward",
            "Forward",
            "Forward again",
        ),
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
        Key("image.details", "i", "details", "Image", "Details, history, waste", shown=True),
        Key(
            "file.information",
            "t",
            "file('information')",
            "Attributes",
            "All attributes of a file, from any pane",
        ),
        Key(
            "file.versions",
            "V",
            "file('versions')",
            "Versions",
            "What each layer wrote at the path, from any pane",
        ),
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
            "tree.columns",
            "ctrl+b",
            "columns",
            "Columns",
            "Show more columns: mode, owner, time",
        ),
        Key("tree.copy-path", "y", "copy_path", "Copy", "Copy the path"),
        Key("tree.leave", "escape", "leave_pane", "Back", "Back to the layers"),
    ),
    "Tree filter": (
        Key("tree-filter.clear", "escape", "clear", "Clear", "Show all again", shown=True),
        Key("tree-filter.regex", "ctrl+r", "regex", "Regex", "Regular expression?", shown=True),
        Key("tree-filter.keep", "down", "keep", "Keep", "Keep the filter, as does Enter"),
    ),
    "Arrange": (
        Key("arrange.change", "space,enter,right,l", "enter", "Change", "Change a setting"),
    ),
    "Paths": (
        Key("paths.up", "up,ctrl+p", "move('cursor_up')", "Up", "Up one row"),
        Key("paths.down", "down,ctrl+n", "move('cursor_down')", "Down", "Down one row"),
        Key("paths.page-up", "pageup", "move('page_up')", "Page up", "Up one page"),
        Key("paths.page-down", "pagedown", "move('page_down')", "Page down", "Down one page"),
        Key("paths.leave", "escape", "dismiss(None)", "Close", "Go nowhere"),
    ),
    "Search": (
        Key("search.stop", "escape", "stop", "Stop, back", "Stop searching, then go", shown=True),
        Key("search.regex", "ctrl+r", "regex", "Regex", "Regular expression?", shown=True),
        Key("search.list", "down", "list", "Matches", "To what was found"),
    ),
    "Matches": (
        Key("matches.show", "enter", "enter", "Show", "See it where it stands", shown=True),
        Key("matches.edit", "slash", "leave_pane", "Edit", "Search for something else", shown=True),
    ),
    "Menu": (Key("menu.leave", "escape,a,q", "dismiss(None)", "Close", "Close the menu"),),
    "File": (
        Key("file.up", "up,k", "scroll_up", "Up", "Up one line"),
        Key("file.down", "down,j", "scroll_down", "Down", "Down one line"),
        Key("file.left", "left,h", "scroll_left", "Left", "To the left"),
        Key("file.right", "right,l", "scroll_right", "Right", "To the right"),
        Key("file.page-up", "pageup,ctrl+u,b", "page_up", "Page up", "Up one page"),
        Key("file.page-down", "pagedown,ctrl+d,space", "page_down", "Page down", "Down one page"),
        Key("file.first", "home,g", "scroll_home", "First", "To the first line"),
        Key("file.last", "end,G", "scroll_end", "Last", "To the last line"),
    ),
    "Viewer": (
        Key("file.search", "slash", "search", "Search", "Search in the file", shown=True),
        Key("file.next-match", "full_stop", "match(1)", "Next match", "To the next match"),
        Key("file.previous-match", "comma", "match(-1)", "Match before", "To the match before"),
        Key("file.copy-path", "y", "copy('path')", "Copy", "Copy what is selected, else the path"),
        Key(
            "file.copy-selection",
            "ctrl+c",
            "copy('selection')",
            "Copy",
            "Copy what is selected with the mouse; leave where nothing is",
        ),
        Key(
            "file.copy-line",
            "ctrl+y",
            "copy('line')",
            "Copy line",
            "Copy the line of the match or the secret, else the first in sight",
        ),
        Key(
            "file.copy-content",
            "Y",
            "copy('content')",
            "Copy all",
            "Copy the whole of a small file",
        ),
        Key(
            "file.extract", "E", "extract", "Extract", "Save the file outside the image", shown=True
        ),
        Key(
            "file.page",
            "p",
            "open('page')",
            "Pager",
            "Show the file in $PAGER, harmless to the terminal",
        ),
        Key("file.edit", "P", "open('edit')", "Editor", "Show the file in $EDITOR, a copy of it"),
        Key("file.wrap", "w", "wrap", "Wrap", "Fold long lines, or let them go on to the right"),
        Key("file.form", "x", "form", "Form", "Preview, text, hexadecimal, in turn", shown=True),
        Key("file.leave", "escape", "leave_pane", "Back", "Back to the tree", shown=True),
    ),
    "Search in a file": (
        Key("search.next", "enter,down", "match(1)", "Next", "To the next match", shown=True),
        Key("search.previous", "up", "match(-1)", "Before", "To the match before", shown=True),
        Key(
            "search.expression",
            "ctrl+r",
            "expression",
            "Expression",
            "Take it as a regular expression, or as plain text",
            shown=True,
        ),
        Key(
            "search.close",
            "escape",
            "close",
            "Close",
            "Back to the file; the matches stay in sight",
            shown=True,
        ),
    ),
    "Extract": (
        Key("extract.leave", "escape", "dismiss(None)", "Cancel", "Save nothing", shown=True),
    ),
    "Versions": (
        Key("versions.show", "enter", "enter", "Show", "Show the version", shown=True),
        Key(
            "versions.compare",
            "d",
            "compare",
            "Differences",
            "Compare with the marked version, else the one before",
            shown=True,
        ),
        Key("versions.mark", "space", "mark", "Mark", "Mark a version to compare with", shown=True),
    ),
    "Chapters": (
        Key("chapters.open", "enter,right,l", "enter", "Open", "Look into the image", shown=True),
    ),
    "Story": (
        Key(
            "story.next",
            "right_curly_bracket",
            "chapter(1)",
            "Next chapter",
            "To the next chapter of the demonstration",
            shown=True,
        ),
        Key(
            "story.previous",
            "left_curly_bracket",
            "chapter(-1)",
            "Chapter before",
            "To the chapter before",
        ),
        Key("story.back", "escape", "story", "Story", "Back to the story"),
    ),
    "Details": (
        Key("details.platform", "p", "platform", "Platform", "The next platform", shown=True),
        Key("details.image", "o", "image", "Image", "The next image of the archive", shown=True),
        Key("details.leave", "escape,i", "dismiss(None)", "Back", "Back to the image", shown=True),
    ),
    "Findings": (
        Key("findings.show", "enter", "show", "Show", "See it where it stands", shown=True),
        Key("findings.filter", "slash", "filter", "Filter", "Filter by words", shown=True),
        Key("findings.severity", "w", "severity", "Worse", "Only what is this bad or worse"),
        Key("findings.fate", "v", "fate", "Hidden", "Only hidden ones, only visible ones, all"),
        Key(
            "findings.copy-commands",
            "c",
            "copy_commands",
            "Copy commands",
            "Copy the commands that recover it",
            shown=True,
        ),
        Key("findings.copy-fingerprint", "y", "copy_fingerprint", "Fingerprint", "Copy its name"),
        Key("findings.leave", "escape,f", "dismiss(None)", "Back", "Back to the image", shown=True),
    ),
    "Filter": (
        Key("filter.accept", "enter,down", "accept", "List", "Keep the filter", shown=True),
        Key("filter.drop", "escape", "drop", "Drop", "Drop the filter", shown=True),
    ),
    "Help": (Key("help.leave", "escape,q,question_mark,f1", "dismiss", "Close", "Close the help"),),
}


def character(key: str) -> str:
    """Return the character that a key writes; nothing for one that writes none."""
    found = key_to_character(REPLACED_KEYS.get(key, key)) or ""
    return found if found.isprintable() else ""


def key_name(key: str) -> str:
    """Return a single key as people know it."""
    return character(key).strip() or _NAMES.get(key, key)


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

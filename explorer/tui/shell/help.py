"""The help: what the marks mean, then every key of the registry, those of the place first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input

from explorer.limits import LONGEST_PATTERN
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.sheet_view import SheetView
from explorer.tui.drawing.sheets import Group, Layout, Pair, SheetLine, group_lines, text_lines
from explorer.tui.findings.findings import MARK
from explorer.tui.layers.again import AGAIN
from explorer.tui.shell.hotkey import Hotkey
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import KEYS, bindings
from explorer.tui.shell.synonyms import SYNONYMS

# What everybody knows how to do can wait.
_MOVING = ("Rows", "File", "Matches in a file")
_TITLES = {
    "Rows": "Moving in lists",
    "Folding": "Tree: moving and folding",
    "File": "Moving in a file",
    "Viewer": "File",
    "Image": "Everywhere in the image",
    "Paths": "Choosing from a list",
    "Menu": "Menu of the tree",
    "Arrange": "Menu of the tree: settings",
    "Chapters": "Demonstration: the story",
    "Chapter": "Demonstration: the chapter",
    "Changes": "Comparison: secrets",
    "Changes one by one": "Comparison: list of secrets",
    "Compared configuration": "Comparison: configuration",
    "Swept": "Sweep: lists",
    "Story": "Demonstration: everywhere",
    "Details": "Image details",
    "Filter": "Filter of the findings",
    "Ignore": "Ignoring a finding",
    "Report": "Writing the report",
    "Start": "Start screen: the images",
    "Start line": "Start screen: the line",
}
_LEGEND = "What the marks mean"
_MARKS = (
    ("⊘", "hidden", "Hidden by a later layer, but still in the image"),
    (f"{MARK}4", "secret", "Four secrets in it"),
    ("+ ~ -", "name", "Added, modified, removed by the layer"),
    ("=  ±", "name", "Listed again, unchanged; written and removed in a range"),
    (f"{AGAIN}3", "modified", "Three files stored again: a layer below has the same"),
    ("critical", "critical", "A private key, or a live credential"),
    ("high", "high", "A provider's token, or a password in a URL"),
    ("medium", "medium", "A named value that looks random"),
    ("low", "low", "A file or a name that usually holds secrets"),
)


class Explained(Struct, frozen=True):
    """What there is to know of one mark or key, and the words that it is found by."""

    pair: Pair
    words: str


class Section(Struct, frozen=True):
    """Entries under a heading."""

    heading: str
    entries: tuple[Explained, ...]

    def with_words(self, words: Iterable[str]) -> Section:
        """Return the section with what has all of some words, in small letters."""
        kept = (one for one in self.entries if all(word in one.words for word in words))
        return replace(self, entries=tuple(kept))


class HelpSearch(Input):
    """Takes what is looked for; while that is nothing, the keys that close the help do so."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Leave those keys to the screen: most people press one of them to go on."""
        closing = KEYS["Help"][0].keys.split(",")
        return (bool(self.value) or key not in closing) and super().check_consume_key(
            key, character
        )

    def on_key(self, event: events.Key) -> None:
        """Write no letter that closes."""
        if not self.check_consume_key(event.key, event.character):
            event.prevent_default()


class HelpScreen(ModalScreen[None], SelectingScreen[None]):
    """Lists marks and keys over whatever is open; typing leaves those that are looked for."""

    CSS_PATH = "help.tcss"
    BINDINGS = bindings("Help")

    box = query_one("#help", Vertical)
    words = query_one("#help-search", HelpSearch)
    sheet = query_one("#help-keys", SheetView)

    def __init__(self, here: Iterable[str], keymap: Mapping[str, str]) -> None:
        """Take the ids of the keys that work here, and the keys that the user has put elsewhere."""
        super().__init__()
        self._sections = [_marks(), *_keys(here, keymap)]

    def compose(self) -> ComposeResult:
        """Lay out what is typed above the sheet."""
        with Vertical(id="help"):
            yield HelpSearch(
                id="help-search",
                placeholder="Type to look for a key, a mark, a word…",
                max_length=LONGEST_PATTERN,
                compact=True,
            )
            yield SheetView(id="help-keys")
        yield KeyHints()

    def on_mount(self) -> None:
        """Show all of it."""
        self.box.border_title = Content("Help")
        self.box.border_subtitle = Content("type to search, escape closes")
        self.sheet.can_focus = False
        self.words.focus()
        self._show("")

    @on(Input.Changed)
    def _look(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, query: str) -> None:
        words = query.casefold().split()
        kept = [one.with_words(words) for one in self._sections]
        self.sheet.show(_layout([one for one in kept if one.entries]))

    def action_leave(self) -> None:
        """Forget what is looked for; without that close."""
        if self.words.value:
            self.words.value = ""
        else:
            self.dismiss()

    def action_scroll(self, by: int) -> None:
        """Scroll while the line has the focus."""
        self.sheet.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Do so by pages."""
        self.action_scroll(by * max(1, self.sheet.size.height - 1))


def _marks() -> Section:
    shown = ((Pair(mark, text, name_paint=paint), paint) for mark, paint, text in _MARKS)
    return Section(_LEGEND, tuple(_explained(pair, _LEGEND, paint) for pair, paint in shown))


def _keys(here: Iterable[str], keymap: Mapping[str, str]) -> Iterator[Section]:
    """Yield the groups of keys: those that work here, the nearest first, then all others."""
    group_of = {key.id: name for name, keys in KEYS.items() for key in keys}
    near = sorted(dict.fromkeys(group_of[one] for one in here), key=_MOVING.__contains__)
    for name in dict.fromkeys([*near, *KEYS]):
        title = _TITLES.get(name, name)
        yield Section(
            _heading(title, is_near=name in near),
            tuple(_key(one.at(keymap), title) for one in KEYS[name]),
        )


def _heading(title: str, *, is_near: bool) -> str:
    """Return the heading of a group; what works everywhere works here as well."""
    is_here = is_near and not title.startswith("Everywhere")
    return f"Here: {title.replace(': ', ', ')}" if is_here else title


def _key(key: Hotkey, title: str) -> Explained:
    pair = Pair("  ".join(key.names), key.help, name_paint="link")
    return _explained(pair, title, key.label, SYNONYMS.get(key.id, ""))


def _explained(pair: Pair, *words: str) -> Explained:
    return Explained(pair, " ".join([pair.name, pair.value, *words]).casefold())


def _layout(sections: list[Section]) -> Layout:
    groups = [Group(one.heading, tuple(known.pair for known in one.entries)) for one in sections]
    keys = [pair for group in groups if group.heading != _LEGEND for pair in group.pairs]
    longest = max((cell_len(pair.name) for pair in keys), default=0)

    def layout(width: int) -> list[SheetLine]:
        columns = (0 if group.heading == _LEGEND else longest for group in groups)
        sized = zip(groups, columns, strict=True)
        lines = [line for group, column in sized for line in group_lines(group, width, column)]
        return lines or [*text_lines("No key and no mark has these words", width, "faint")]

    return layout

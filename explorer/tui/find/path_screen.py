"""Goes to a path of any layer: a few of its letters are typed, the best matches are listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from explorer.analysis import Analysis
from explorer.layers import Place
from explorer.limits import LONGEST_PATTERN
from explorer.search.paths import Catalogue
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.find.entry_list import EntryList
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.keys import bindings

_HINT = "Some letters of a path, in their order"


@dataclass
class Matched(Message):
    """The best matches so far."""

    query: str
    entries: Sequence[Place]
    is_all: bool


class PathFinder:
    """Makes the catalogue of an analysis when it is asked for, anew once more layers are read."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._catalogue: Catalogue | None = None

    def catalogue(self, check: Check) -> Catalogue:
        """Return the catalogue of the layers read so far, in a thread."""
        known, layers = self._catalogue, self.analysis.layers
        if known is None or known.read < len(layers):
            known = self._catalogue = Catalogue([one.fates for one in layers], check)
        return known


class PathScreen(ModalScreen[Place | None], SelectingScreen[Place | None]):
    """Returns the entry that the user wants to go to."""

    CSS_PATH = "../drawing/dialogs.tcss"
    BINDINGS = bindings("Paths")

    box = query_one("#path-box", Vertical)
    query_input = query_one("#path-input", Input)
    rows = query_one("#paths", EntryList)

    def __init__(self, finder: PathFinder) -> None:
        super().__init__()
        self._finder = finder
        self._query = ""

    def compose(self) -> ComposeResult:
        """Lay out what is typed above what it finds."""
        with Vertical(id="path-box"):
            yield Input(
                id="path-input", placeholder=_HINT, max_length=LONGEST_PATTERN, compact=True
            )
            yield EntryList(self._finder.analysis, id="paths")

    def on_mount(self) -> None:
        """Begin with nothing; the catalogue is made while the user types."""
        self.box.border_title = Content("Go to a path, in any layer")
        self.box.border_subtitle = Content("enter goes there, escape closes")
        self._jobs = Jobs(self)
        self.rows.can_focus = False
        self._find("")
        self.query_input.focus()

    @on(Input.Changed)
    def _change(self, event: Input.Changed) -> None:
        self._find(event.value)

    def _find(self, query: str) -> None:
        self._query = query
        post, finder = self.post_message, self._finder

        def find(check: Check) -> Matched:
            catalogue = finder.catalogue(check)
            entries = catalogue.find(
                query, lambda best: post(Matched(query, best, is_all=False)), check
            )
            return Matched(query, entries, is_all=True)

        self._jobs.start(find, "find")

    @on(Matched)
    def _show(self, event: Matched) -> None:
        if event.query == self._query and (event.is_all or event.entries):
            note = "No path has these letters in this order" if event.query.strip() else ""
            self.rows.show(event.entries, event.query, note)

    def action_step(self, by: int) -> None:
        """Move the cursor of the list while the line has the focus."""
        self.rows.cursor += by

    def action_page_up(self) -> None:
        """Go up one page in the list."""
        self.rows.action_page_up()

    def action_page_down(self) -> None:
        """Go down one page in the list."""
        self.rows.action_page_down()

    @on(Input.Submitted)
    @on(EntryList.Entered)
    def _go(self) -> None:
        if (place := self.rows.current) is not None:
            self.dismiss(place)

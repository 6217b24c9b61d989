"""The search through history, settings and all contents: how it stands, and its screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct, field
from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static

from explorer.analysis import Analysis
from explorer.errors import UsageError
from explorer.layers import Place
from explorer.limits import LONGEST_PATTERN, MOST_LISTED
from explorer.printable import printable
from explorer.search.contents import Extent, Hit, search_contents
from explorer.text.search import Pattern
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.text import percent
from explorer.tui.find.hit_list import HitList
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.pace import Pace, Work
from explorer.wording import counted

_INTERVAL = 0.1
_NOTHING = "No file of any layer has it, nor history, ENV or a label"
_ASKS = "In history, ENV, labels and all files of all layers"
_NOT_READ = ("without 1 layer that was not read yet", "without {} layers that were not read yet")
_NOTES = {"new": "Enter begins the search", "searching": ""}


class ContentSearch(Struct):
    """What was searched for, and what was found so far; it outlives the screen that shows it."""

    analysis: Analysis
    expression: Pattern = field(default_factory=Pattern)
    hits: list[Hit] = field(default_factory=list)
    extent: Extent = field(default_factory=lambda: Extent(0, 0))
    to_read: int = 0
    state: str = "new"
    cursor: int = 0
    pace: Pace = field(default_factory=Pace)

    def begin(self, expression: Pattern) -> Callable[[Callable[[], object], Check], None]:
        """Forget what was found before, and return what searches, in a thread.

        It calls the first function ten times a second as more is known.
        """
        self.expression, self.hits, self.cursor = expression, [], 0
        self.extent, self.state, self.pace = Extent(0, 0), "searching", Pace()
        self.to_read = len(self.analysis.image.layers) - len(self.analysis.layers)
        # An earlier search may still be on its way: each one keeps to its own list.
        return partial(self._run, expression, self.hits)

    def _run(
        self, expression: Pattern, hits: list[Hit], report: Callable[[], object], check: Check
    ) -> None:
        reported = 0.0

        def take(new: Sequence[Hit], extent: Extent) -> None:
            nonlocal reported
            if self.hits is not hits:
                return
            hits.extend(new)
            self.extent = extent
            if time.monotonic() - reported > _INTERVAL:
                reported = time.monotonic()
                report()

        search_contents(self.analysis, expression, take, check)

    @property
    def text(self) -> str:
        """How it stands, in words."""
        if self.state == "new":
            return ""
        parts = [f"{counted(self.extent.count, 'match', 'matches')} in {self._places}"]
        if self.state == "searching":
            left = self.pace.left("searching", self.extent.done, self.extent.total)
            progress = Work("searching", self.extent.done, self.extent.total, left)
            parts.append(f"{progress.amount}{progress.rest}")
        elif self.state == "stopped" or len(self.hits) >= MOST_LISTED:
            parts.append(f"stopped at {percent(self.extent.done, self.extent.total)}")
        if self.to_read:
            parts.append(_NOT_READ[self.to_read > 1].format(self.to_read))
        for number, text in (
            (self.extent.cut, "with more than is listed"),
            (self.extent.damaged, "read in part"),
            (self.extent.unread, "can't be read"),
        ):
            if number:
                parts.append(f"{counted(number, 'file')} {text}")
        return " · ".join(parts)

    @property
    def _places(self) -> str:
        """How many files have it, and how many texts of the image."""
        files = counted(len({hit.place for hit in self.hits if hit.place}), "file")
        texts = len({id(hit.outside) for hit in self.hits if hit.outside})
        return f"{files} and {counted(texts, 'text')} of the image" if texts else files


class SearchScreen(SelectingScreen[Hit | None]):
    """Returns the match that the user wants to see where it stands."""

    CSS_PATH = "../drawing/dialogs.tcss"
    BINDINGS = bindings("Search")

    text_input = query_one("#search-input", Input)
    mode = query_one("#search-mode", Static)
    rows = query_one("#hits", HitList)

    def __init__(self, search: ContentSearch, why_masked: Callable[[Place | None], str]) -> None:
        """Take a search, and what says of a file or a text why it may not be shown, if so."""
        super().__init__()
        self._why_masked = why_masked
        self._search = search
        self._is_regex = search.expression.is_expression
        self._jobs = Jobs(self)

    def compose(self) -> ComposeResult:
        """Lay out what is typed above what is found."""
        with Horizontal(id="search-line"):
            yield Static(id="search-mode")
            yield Input(
                self._search.expression.text,
                id="search-input",
                placeholder=_ASKS,
                max_length=LONGEST_PATTERN,
                compact=True,
            )
        yield HitList(self._search.analysis, self._why_masked, id="hits")
        yield KeyHints()

    def on_mount(self) -> None:
        """Show what an earlier search has found; one that was left begins anew."""
        self.rows.border_title = Content("History, ENV, labels, contents of all layers")
        self._show_mode()
        self._show()
        self.rows.cursor = self._search.cursor
        (self.rows if self._search.hits else self.text_input).focus()

    def _show_mode(self) -> None:
        self.mode.update(Content(f"{Pattern(is_expression=self._is_regex).mode}:"))

    @on(Input.Submitted)
    def _begin(self, event: Input.Submitted) -> None:
        if not event.value:
            return
        expression = Pattern(event.value, self._is_regex)
        search = self._search.begin(expression)

        def run(check: Check) -> str:
            try:
                search(lambda: self._jobs.post(self._show), check)
            except UsageError as error:
                return error.message
            return ""

        self._jobs.run(run, "search", partial(self._end, expression))
        self._show()

    def _show(self) -> None:
        had_none = not self.rows.rows
        self.rows.put([*self._search.hits], _NOTES.get(self._search.state, _NOTHING))
        self.rows.border_subtitle = Content(self._search.text)
        self.refresh_bindings()
        if had_none and self._search.hits:
            self.rows.focus()

    def _end(self, expression: Pattern, reason: str) -> None:
        """Show that the search is over, or what is wrong with the expression."""
        if expression is not self._search.expression:
            return
        self._search.state = "done"
        self._show()
        if reason:
            self._search.state = "new"
            self.rows.put((), f"This can't be searched for: {printable(reason)}")
            self.rows.border_subtitle = Content("")

    def action_regex(self) -> None:
        """Read what is typed as a regular expression, or as text again."""
        self._is_regex = not self._is_regex
        self._show_mode()

    @on(HitList.Left)
    def _edit(self) -> None:
        self.text_input.focus()

    def action_list(self) -> None:
        """Go to what was found."""
        if self._search.hits:
            self.rows.focus()

    def action_stop(self) -> None:
        """Stop the search; without one leave."""
        if self._search.state == "searching":
            self._jobs.cancel("search")
            self._search.state = "stopped"
            self._show()
        else:
            self.dismiss(None)

    @on(HitList.Entered)
    def _enter(self) -> None:
        self.dismiss(self.rows.current)

    def dismiss(self, result: Hit | None = None) -> AwaitComplete:
        """Remember where the cursor stood; a search that goes on ends with the screen."""
        if self._search.state == "searching":
            self._search.state = "stopped"
        self._search.cursor = self.rows.cursor
        return super().dismiss(result)

"""The screen that searches the contents of all layers: what is typed, and what is found."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Static

from explorer.errors import UsageError
from explorer.layers import Place
from explorer.limits import LONGEST_PATTERN
from explorer.printable import printable
from explorer.search.contents import Hit
from explorer.text.search import Pattern
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.find.content_search import ContentSearch
from explorer.tui.find.hit_list import HitList
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings

_NOTHING = "No file of any layer has it"


class Progressed(Message):
    """More was found, or searched."""

    def can_replace(self, message: Message) -> bool:
        """Let one message stand for several."""
        return isinstance(message, Progressed)


class Ended(Message):
    """The search is over; `reason` says what is wrong with the expression, if anything is."""

    def __init__(self, expression: Pattern, reason: str = "") -> None:
        super().__init__()
        self.expression = expression
        self.reason = reason


class SearchScreen(SelectingScreen[Hit | None]):
    """Returns the match that the user wants to see where it stands."""

    CSS_PATH = "../drawing/dialogs.tcss"
    BINDINGS = bindings("Search")

    text_input = query_one("#search-input", Input)
    mode = query_one("#search-mode", Static)
    rows = query_one("#hits", HitList)

    def __init__(self, search: ContentSearch, why_masked: Callable[[Place], str]) -> None:
        """Take a search, and what says of a file why nothing of it may be shown, if so."""
        super().__init__()
        self._why_masked = why_masked
        self._search = search
        self._is_regex = search.expression.is_expression

    def compose(self) -> ComposeResult:
        """Lay out what is typed above what is found."""
        with Horizontal(id="search-line"):
            yield Static(id="search-mode")
            yield Input(
                self._search.expression.text,
                id="search-input",
                placeholder="What to look for in all files of all layers; Enter begins",
                max_length=LONGEST_PATTERN,
                compact=True,
            )
        yield HitList(self._search.analysis, self._why_masked, id="hits")
        yield KeyHints()

    def on_mount(self) -> None:
        """Show what an earlier search has found; one that was left begins anew."""
        self._jobs = Jobs(self)
        self.rows.border_title = Content("Contents of all layers")
        self._show_mode()
        self._show()
        self.rows.cursor = self._search.cursor
        (self.rows if self._search.hits else self.text_input).focus()

    def _show_mode(self) -> None:
        self.mode.update(Content("regex:" if self._is_regex else "text:"))

    @on(Input.Submitted)
    def _begin(self, event: Input.Submitted) -> None:
        if not event.value:
            return
        post = self.post_message
        expression = Pattern(event.value, self._is_regex)
        search = self._search.begin(expression)

        def run(check: Check) -> Ended:
            try:
                search(lambda: post(Progressed()), check)
            except UsageError as error:
                return Ended(expression, error.message)
            return Ended(expression)

        self._jobs.start(run, "search")
        self._show()

    @on(Progressed)
    def _show(self) -> None:
        is_new = self._search.state in ("new", "searching")
        had_none = not self.rows.hits
        self.rows.show([*self._search.hits], "" if is_new else _NOTHING)
        self.rows.border_subtitle = Content(self._search.text)
        if had_none and self._search.hits:
            self.rows.focus()

    @on(Ended)
    def _end(self, event: Ended) -> None:
        if event.expression is not self._search.expression:
            return
        self._search.state = "done"
        self._show()
        if event.reason:
            self._search.state = "new"
            self.rows.show((), f"This can't be searched for: {printable(event.reason)}")
            self.rows.border_subtitle = Content("")

    def action_regex(self) -> None:
        """Read what is typed as a regular expression, or as text again."""
        self._is_regex = not self._is_regex
        self._show_mode()

    @on(HitList.Left)
    def _edit(self) -> None:
        """Go back to what is typed."""
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
            self._leave(None)

    @on(HitList.Entered)
    def _enter(self) -> None:
        self._leave(self.rows.current)

    def _leave(self, hit: Hit | None) -> None:
        """Remember where the cursor stood; a search that goes on ends with the screen."""
        if self._search.state == "searching":
            self._search.state = "stopped"
        self._search.cursor = self.rows.cursor
        self.dismiss(hit)

"""The line below the tree in which a filter is typed: it says how it is read, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Static

from explorer.limits import LONGEST_PATTERN
from explorer.printable import printable
from explorer.text.search import Pattern
from explorer.tui.shell.keys import bindings


class FilterLine(Horizontal):
    """An expression in the making. Enter keeps it, Escape clears it."""

    BINDINGS = bindings("Tree filter")

    mode = query_one("#filter-mode", Static)
    input = query_one("#filter-input", Input)
    note = query_one("#filter-note", Static)

    @dataclass
    class Changed(Message):
        """The expression is another one."""

        expression: Pattern

    class Left(Message):
        """The user is done with it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.expression = Pattern()

    def compose(self) -> ComposeResult:
        """Lay out how it is read, what is typed, and what came of it."""
        yield Static(id="filter-mode")
        yield Input(
            id="filter-input",
            placeholder="text, or a glob with * or ?",
            max_length=LONGEST_PATTERN,
            compact=True,
            select_on_focus=False,
        )
        yield Static(id="filter-note")

    def on_mount(self) -> None:
        """Begin out of sight."""
        self.display = False
        self._show_mode()

    def open(self) -> None:
        """Let the user type."""
        self.display = True
        self.input.focus()

    def show(self, expression: Pattern) -> None:
        """Take note of the expression that the tree was built with."""
        if not expression.text and self.expression.text and not self.input.has_focus:
            self.clear()

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say what came of the expression."""
        # As wide as before, whatever it says: each letter that is typed brings another text.
        note = Content.styled(printable(text), "$text-error" if wrong else "")
        self.note.update(note, layout=False)

    @on(Input.Changed)
    def _take(self, event: Input.Changed) -> None:
        event.stop()
        self._change(replace(self.expression, text=event.value))

    @on(Input.Submitted)
    def action_keep(self) -> None:
        """Keep the filter and go back to the tree."""
        self.display = bool(self.expression.text)
        self.post_message(self.Left())

    def action_clear(self) -> None:
        """Show all again and go back to the tree."""
        self.clear()
        self.post_message(self.Left())

    def clear(self) -> None:
        """Forget the expression."""
        self.input.value = ""
        self._change(replace(self.expression, text=""))
        self.display = False

    def action_regex(self) -> None:
        """Read what is typed as a regular expression, or as text again."""
        self._change(replace(self.expression, is_expression=not self.expression.is_expression))

    def _change(self, expression: Pattern) -> None:
        if expression == self.expression:
            return
        self.expression = expression
        self.say("")
        self._show_mode()
        self.post_message(self.Changed(expression))

    def _show_mode(self) -> None:
        self.mode.update(Content(f"{self.expression.mode}:"), layout=False)

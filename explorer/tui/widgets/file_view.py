"""The pane for one file: who wrote it, who hid it, and its bytes as text or in hexadecimal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static

from explorer.errors import CancelledError, ExplorerError
from explorer.printable import printable
from explorer.tui.cards import Card
from explorer.tui.highlighting import lexer_for
from explorer.tui.text import size_text
from explorer.tui.threads import Check, in_thread
from explorer.tui.widgets.hex_view import HexView
from explorer.tui.widgets.pages import Pages
from explorer.tui.widgets.text_view import TextView

_HEAD = 8192


class FileView(Vertical):
    """Shows a card: its facts on top, below them text, hexadecimal, or a note."""

    @dataclass
    class Prepared(Message):
        """A card is ready, and its first bytes tell whether it is text."""

        card: Card
        head: bytes

    @dataclass
    class Failed(Message):
        """A card can't be made."""

        reason: str

    ALLOW_MAXIMIZE = True

    facts = query_one("#facts", Static)
    text = query_one("#text", TextView)
    hex = query_one("#hex", HexView)
    note_box = query_one("#note-box", VerticalScroll)
    note = query_one("#note", Static)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.border_title = Content("File")
        self._card = Card("", ())
        self._head = b""

    def compose(self) -> ComposeResult:
        """Lay out the facts and the three forms, of which one shows."""
        yield Static(id="facts")
        yield TextView(id="text")
        yield HexView(id="hex")
        with VerticalScroll(id="note-box", can_focus=False):
            yield Static(id="note")

    def on_mount(self) -> None:
        """Begin with nothing."""
        self._show_form("note")

    # Contents

    def show(self, make: Callable[[Check], Card]) -> None:
        """Show the card that a function makes in a thread; what was asked for before is void."""
        self._prepare(make)

    @work(group="card", exclusive=True)
    async def _prepare(self, make: Callable[[Check], Card]) -> None:
        try:
            self.post_message(await in_thread(lambda check: _prepared(make(check))))
        except CancelledError:
            return
        except ExplorerError as error:
            self.post_message(self.Failed(error.message))

    def on_file_view_prepared(self, event: Prepared) -> None:
        """Show a card."""
        event.stop()
        card = event.card
        self.border_title = Content(card.title)
        self.facts.update(Content("\n").join(card.facts))
        self._card, self._head = card, event.head
        if card.blob is None:
            self._show_note(card.note or Content(""))
        elif card.blob.size == 0:
            self._show_note(Content("The file is empty"))
        else:
            self._open("hex" if b"\0" in event.head else "text")

    def on_file_view_failed(self, event: Failed) -> None:
        """Say why there is nothing to show."""
        event.stop()
        self.facts.update("")
        self._show_note(_damage(event.reason))

    def on_pages_failed(self, event: Pages.Failed) -> None:
        """Say why the rest of the file can't be shown; what was read stays."""
        event.stop()
        self.facts.update(Content("\n").join([*self._card.facts, _damage(event.reason)]))

    def _show_note(self, note: Content) -> None:
        self.note.update(note)
        self.border_subtitle = Content("")
        self._show_form("note")

    # Forms

    def _open(self, form: str) -> None:
        if (blob := self._card.blob) is None:
            return
        had_focus = self.has_focus_within
        if form == "hex":
            self.hex.open(blob)
        else:
            self.text.open(blob, lexer_for(self._card.name, self._head))
        self.border_subtitle = Content(f"{form} · {size_text(blob.size)}")
        self._show_form(form)
        if had_focus:
            self.focus_content()

    def _show_form(self, form: str) -> None:
        self.text.display = form == "text"
        self.hex.display = form == "hex"
        self.note_box.display = form == "note"

    def focus_content(self) -> bool:
        """Give the focus to what shows; say whether there is anything."""
        shown = next((one for one in (self.text, self.hex) if one.display), None)
        if shown:
            shown.focus()
        return shown is not None

    def on_pages_form_wanted(self, event: Pages.FormWanted) -> None:
        """Switch between text and hexadecimal."""
        event.stop()
        self._open("text" if self.hex.display else "hex")


def _damage(reason: str) -> Content:
    return Content.assemble(("This can't be read: ", "$text-error bold"), printable(reason))


def _prepared(card: Card) -> FileView.Prepared:
    head = card.blob.read_at(0, _HEAD) if card.blob and card.blob.size else b""
    return FileView.Prepared(card, head)

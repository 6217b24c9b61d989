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
from explorer.tui.card import Card
from explorer.tui.highlighting import lexer_for
from explorer.tui.threads import Check, in_thread
from explorer.tui.widgets.hex_view import HexView
from explorer.tui.widgets.pages import Pages
from explorer.tui.widgets.text_view import TextView
from explorer.wording import size_text

_HEAD = 8192


class FileView(Vertical):
    """Shows a card: its facts on top, below them text, hexadecimal, or a note."""

    @dataclass
    class Prepared(Message):
        """A card is ready, and its first bytes tell whether it is text."""

        turn: int
        card: Card
        head: bytes

    @dataclass
    class Failed(Message):
        """A card can't be made."""

        turn: int
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
        self._turn = 0
        self._is_seeking = False
        self._wants_focus = False

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
        self._turn += 1
        self._prepare(self._turn, make)

    def seek(self, *, focus: bool = False) -> None:
        """Let the next card open at its current mark, and take the focus if that is asked for."""
        self._is_seeking, self._wants_focus = True, focus

    @work(group="card", exclusive=True)
    async def _prepare(self, turn: int, make: Callable[[Check], Card]) -> None:
        try:
            card, head = await in_thread(lambda check: _with_head(make(check)))
        except CancelledError:
            return
        except ExplorerError as error:
            self.post_message(self.Failed(turn, error.message))
        else:
            self.post_message(self.Prepared(turn, card, head))

    def on_file_view_prepared(self, event: Prepared) -> None:
        """Show a card, unless another one was asked for since."""
        event.stop()
        if event.turn != self._turn:
            return
        card, before = event.card, self._card
        self.border_title = Content(card.title)
        self.facts.update(Content("\n").join(card.facts))
        self._card, self._head = card, event.head
        if card.blob is None:
            self._show_note(card.note or Content(""))
        elif card.blob.size == 0:
            self._show_note(Content("The file is empty"))
        elif (view := self._shown) and card.subject is not None and card.subject == before.subject:
            view.remark(card.marks)
            self._tell_form("hex" if self.hex.display else "text")
        else:
            self._open("hex" if b"\0" in event.head else "text")
        self._settle()

    def _settle(self) -> None:
        """Go to the current mark and take the focus, if that was asked for."""
        if self._is_seeking and self._shown:
            self.call_after_refresh(self._shown.seek)
        if self._wants_focus:
            self.focus_content()
        self._is_seeking = self._wants_focus = False

    def on_file_view_failed(self, event: Failed) -> None:
        """Say why there is nothing to show."""
        event.stop()
        if event.turn == self._turn:
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
            self.hex.open(blob, self._card.marks)
        else:
            self.text.open(blob, lexer_for(self._card.name, self._head), self._card.marks)
        self._tell_form(form)
        self._show_form(form)
        if had_focus:
            self.focus_content()

    def _tell_form(self, form: str) -> None:
        size = size_text(self._card.blob.size) if self._card.blob else ""
        self.border_subtitle = Content(" · ".join(filter(None, (self._card.current, form, size))))

    def _show_form(self, form: str) -> None:
        self.text.display = form == "text"
        self.hex.display = form == "hex"
        self.note_box.display = form == "note"

    @property
    def _shown(self) -> Pages | None:
        return next((one for one in (self.text, self.hex) if one.display), None)

    def focus_content(self) -> bool:
        """Give the focus to what shows; say whether there is anything."""
        shown = self._shown
        if shown:
            shown.focus()
        return shown is not None

    def on_pages_form_wanted(self, event: Pages.FormWanted) -> None:
        """Switch between text and hexadecimal."""
        event.stop()
        self._open("text" if self.hex.display else "hex")
        if self._shown:
            self.call_after_refresh(self._shown.seek)


def _damage(reason: str) -> Content:
    return Content.assemble(("This can't be read: ", "$text-error bold"), printable(reason))


def _with_head(card: Card) -> tuple[Card, bytes]:
    return card, card.blob.read_at(0, _HEAD) if card.blob and card.blob.size else b""

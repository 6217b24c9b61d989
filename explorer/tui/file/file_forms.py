"""The forms of a file: its bytes, a preview, its attributes, its versions; one shows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Static

from explorer.tui.drawing.sheet_view import SheetView
from explorer.tui.drawing.sheets import pairs_layout
from explorer.tui.drawing.text import clipped, shortened
from explorer.tui.file.card import Card
from explorer.tui.file.file_search import FileSearch
from explorer.tui.file.hex_view import HexView
from explorer.tui.file.languages import Language
from explorer.tui.file.pages import Pages
from explorer.tui.file.version_list import VersionList
from explorer.tui.file.wrapping_text_view import WrappingTextView
from explorer.wording import size_text

if TYPE_CHECKING:
    from explorer.preview import Preview

BYTES = ("text", "hex")
"""The forms that show the bytes themselves."""

_AROUND_TITLES = 6
_ASIDE = ("information", "versions", "difference")


class FileForms(Vertical):
    """Facts on top, below them a form of what the card is about, or a note."""

    ALLOW_MAXIMIZE = True

    facts = query_one("#facts", Static)
    text = query_one("#text", WrappingTextView)
    hex = query_one("#hex", HexView)
    preview = query_one("#preview", SheetView)
    sheet = query_one("#sheet", SheetView)
    versions = query_one("#versions", VersionList)
    search = query_one("#search", FileSearch)
    note_box = query_one("#note-box", VerticalScroll)
    note = query_one("#note", Static)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.border_title = Content("File")
        self._card = Card("", ())
        self._head = b""
        self._preview: Preview | None = None
        self._form = "note"
        self._contents = "note"
        self._loaded: set[str] = set()
        self._is_seeking = False

    def compose(self) -> ComposeResult:
        """Lay out the facts and the forms, of which one shows."""
        yield Static(id="facts")
        yield WrappingTextView(id="text")
        yield HexView(id="hex")
        yield SheetView(id="preview")
        yield SheetView(id="sheet")
        yield VersionList(id="versions")
        with VerticalScroll(id="note-box", can_focus=False):
            yield Static(id="note")
        yield FileSearch(id="search")

    def on_mount(self) -> None:
        """Begin with nothing."""
        self._show_form("note")

    # Cards

    def _begin(self) -> None:
        """Show a card that is about something else; attributes stay in sight."""
        self._loaded.clear()
        self.search.forget()
        self._contents = self._best_form()
        is_about_attributes = self._form == "information" and not self._is_seeking
        self._open("information" if is_about_attributes and self._card.information else "")

    def _renew(self) -> None:
        """Show what is new of the same thing; the place in it stays."""
        if self._contents == "preview" and self._preview is None:
            self._begin()
            return
        for form, view in (("text", self.text), ("hex", self.hex)):
            if form in self._loaded:
                view.remark(self._card.marks)
        may_differ = self._form != "difference" or not self._is_all_masked
        if self._is_seeking or self._form not in _ASIDE or not may_differ:
            self._open("")
        elif self._form == "information":
            self.sheet.renew(pairs_layout(self._card.information))

    @property
    def _is_all_masked(self) -> bool:
        """Whether nothing of the file may be read, whatever its bytes are."""
        return self._card.marks.masked and self._card.marks.whole

    def _best_form(self) -> str:
        blob = self._card.blob
        if blob is None or blob.size == 0:
            return "note"
        if self._preview and not (self._card.marks.every or self._is_seeking):
            return "preview"
        return "hex" if b"\0" in self._head else "text"

    # Switching

    def _open(self, form: str) -> None:
        """Show a form, loaded if it is not; without a name the one for the contents."""
        form = form or self._contents
        had_focus = self.has_focus_within
        if form not in self._loaded:
            self._load(form)
            self._loaded.add(form)
        self._show_form(form)
        self._tell_form(form)
        if had_focus:
            self.focus_content()

    def _load(self, form: str) -> None:
        card = self._card
        if form == "text" and card.blob:
            self.text.open(card.blob, Language(card.name, self._head), card.marks)
        elif form == "hex" and card.blob:
            self.hex.open(card.blob, card.marks)
        elif form == "preview" and self._preview:
            self._load_preview(self._preview)
        elif form == "information":
            self.sheet.show(pairs_layout(card.information))
        elif form == "note":
            is_empty = card.blob is not None and card.blob.size == 0
            note = Content("The file is empty") if is_empty else card.note or Content("")
            self.note.update(note, layout=note != self.note.content)

    def _load_preview(self, preview: Preview) -> None:
        from explorer.tui.file.preview_sheets import preview_layout

        self.preview.show(preview_layout(preview))

    def _tell_title(self) -> None:
        self.border_title = Content(shortened(self._card.title, self._border_room))

    @property
    def _border_room(self) -> int:
        return max(1, self.outer_size.width - _AROUND_TITLES)

    def on_resize(self) -> None:
        """Say in the border what there is room for."""
        if self._card.title:
            self._tell_title()
            self._tell_form(self._form)

    def _tell_form(self, form: str) -> None:
        blob = self._card.blob
        if form == "note":
            self.border_subtitle = Content("")
            return
        size = size_text(blob.size) if blob and form not in _ASIDE else ""
        kind = self._preview.kind if self._preview and form == "preview" else form
        told = " · ".join(filter(None, (kind, size)))
        current = self._card.current if form not in _ASIDE else ""
        if current:
            told = f"{clipped(current, self._border_room - len(told) - 3)} · {told}"
        self.border_subtitle = Content(told)

    def _show_form(self, form: str) -> None:
        self._form = form
        # Attributes and versions say the same, and at length.
        self.facts.display = form not in _ASIDE
        widget = self._widget(form)
        for one in (self.text, self.hex, self.preview, self.sheet, self.versions, self.note_box):
            one.display = one is widget

    def _widget(self, form: str) -> Widget:
        widgets = {
            "text": self.text,
            "hex": self.hex,
            "preview": self.preview,
            "versions": self.versions,
        }
        return widgets.get(form, self.note_box if form == "note" else self.sheet)

    @property
    def _pages(self) -> Pages | None:
        return next((one for one in (self.text, self.hex) if one.display), None)

    def focus_content(self) -> bool:
        """Give the focus to what shows; say whether there is anything."""
        widget = self._widget(self._form)
        if widget.can_focus:
            widget.focus()
        return widget.can_focus

    def action_form(self) -> None:
        """Show the next form of the contents."""
        forms = [*(["preview"] if self._preview else []), *BYTES]
        if self._contents != "note":
            if self._form in forms:
                self._contents = forms[(forms.index(self._form) + 1) % len(forms)]
            self._open("")
            if pages := self._pages:
                self.call_after_refresh(pages.seek)

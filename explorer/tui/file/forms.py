"""The forms of a file in its pane: which one shows, and what is loaded into each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from explorer.tui.drawing.readable import Readable
from explorer.tui.drawing.sheet_view import SheetView
from explorer.tui.drawing.sheets import Layout, pairs_layout
from explorer.tui.drawing.text import shortened
from explorer.tui.file.bytes_view import BytesView
from explorer.tui.file.contents import BYTES, Form, OpenedCard
from explorer.tui.file.text_source import Language
from explorer.tui.shell.keys import KEYS

if TYPE_CHECKING:
    from explorer.preview import Preview
    from explorer.tui.file.file_view import FileView

_AROUND_TITLES = 6
_STEPS = ("file.form", "file.form-before")


class Forms:
    """Shows one form at a time; `main` is the one for what the file holds."""

    def __init__(self, pane: FileView) -> None:
        self._pane = pane
        self._loaded: set[Form] = set()
        self.contents = OpenedCard()
        self.current = self.main = Form.NOTE

    # Which form

    def begin(self, *, points_out: bool) -> None:
        """Show contents that are about something else; attributes stay in sight."""
        self._loaded.clear()
        self.main = self.contents.first_form(points_out=points_out)
        is_about_attributes = self.current is Form.INFORMATION and not points_out
        stays = is_about_attributes and bool(self.contents.card.information)
        self.open(Form.INFORMATION if stays else self.main)

    def renew(self, *, points_out: bool) -> None:
        """Show what is new of the same thing; what is in sight stays there."""
        card = self.contents.card
        for form, view in ((Form.TEXT, self._pane.text), (Form.HEX, self._pane.hex)):
            if form in self._loaded:
                view.remark(card.marks)
        if Form.PREVIEW in self._loaded and self.contents.preview:
            self._pane.preview.renew(_layout(self.contents.preview))
        if points_out and (self.main is Form.PREVIEW or self.contents.is_aimed_inside):
            self.main = self.contents.first_form(points_out=True)
        is_unreadable = self.current is Form.DIFFERENCE and card.marks.hides_all
        if points_out or not self.current.is_aside or is_unreadable:
            self.open(self.main)
        elif self.current is Form.INFORMATION:
            self._pane.sheet.renew(pairs_layout(card.information))

    def step(self, by: int) -> None:
        """Show the next form of what the file holds, or the one before."""
        if not self.current.is_aside:
            self.main = self.contents.form_after(self.current, by)
        self.open(self.main)

    def open_bytes(self) -> None:
        """Show the bytes themselves: as they were shown last, else as fits them."""
        self.main = self.main if self.main in BYTES else self.contents.bytes_form
        self.open(self.main)

    def open_information(self) -> None:
        """Show all attributes, from the first one."""
        self._loaded.discard(Form.INFORMATION)
        self.open(Form.INFORMATION)

    def open_difference(self, layout: Layout) -> None:
        """Show what differs between two versions."""
        self._pane.sheet.show(layout)
        self.open(Form.DIFFERENCE)

    def open(self, form: Form) -> None:
        """Show a form, loaded if it is not."""
        had_focus = self._pane.has_focus_within
        if form not in self._loaded:
            self._load(form)
            self._loaded.add(form)
        self.display(form)
        self.caption()
        if had_focus:
            self._pane.focus_content()

    def _load(self, form: Form) -> None:
        pane, card, head = self._pane, self.contents.card, self.contents.head
        if form is Form.TEXT and card.blob:
            language = Language(card.name, head)
            pane.text.open_text(card.blob, language, card.marks, is_prose=card.is_prose)
        elif form is Form.HEX and card.blob:
            pane.hex.open_numbers(card.blob, card.marks)
        elif form is Form.PREVIEW and self.contents.preview:
            pane.preview.show(_layout(self.contents.preview))
        elif form is Form.INFORMATION:
            pane.sheet.show(pairs_layout(card.information))
        elif form is Form.NOTE:
            note = self.contents.note
            pane.note.update(note, layout=note != pane.note.content)

    # What of it is on the screen

    def display(self, form: Form) -> None:
        """Let the view of a form show, and no other."""
        self.current, pane = form, self._pane
        # Attributes and versions say the same as the facts, and at length.
        pane.facts.display = not form.is_aside
        for one in (pane.text, pane.hex, pane.preview, pane.sheet, pane.versions, pane.note_box):
            one.display = one is self.view
        pane.refresh_bindings()

    def caption(self) -> None:
        """Say in the border what shows, as far as there is room."""
        room = max(1, self._pane.outer_size.width - _AROUND_TITLES)
        if title := self.contents.card.title:
            self._pane.border_title = Content(shortened(title, room))
        self._pane.border_subtitle = self.contents.caption(self.current, room, self._keys())

    def _keys(self) -> list[str]:
        """Return the keys that go to the next form and to the one before, as people know them."""
        ids = {key.id: key for key in KEYS["Image"]}
        return [ids[name].at(self._pane.keymap).names[0] for name in _STEPS]

    @property
    def view(self) -> Widget:
        """What shows the current form."""
        pane = self._pane
        views: dict[Form, Widget] = {
            Form.TEXT: pane.text,
            Form.HEX: pane.hex,
            Form.PREVIEW: pane.preview,
            Form.VERSIONS: pane.versions,
            Form.NOTE: pane.note_box,
        }
        return views.get(self.current, pane.sheet)

    @property
    def seeking_view(self) -> BytesView | SheetView | None:
        """The same where it may show what was jumped to."""
        view = self.view
        return view if isinstance(view, BytesView) or view is self._pane.preview else None

    @property
    def bytes_view(self) -> BytesView | None:
        """The same where it shows the bytes themselves."""
        view = self.view
        return view if isinstance(view, BytesView) else None

    @property
    def selected_view(self) -> Readable | None:
        """The same where text is selected in it."""
        view = self.view
        return view if isinstance(view, Readable) and view.text_selection else None


def _layout(preview: Preview) -> Layout:
    # The first screen is there sooner without what previews need.
    from explorer.tui.file.preview_sheets import preview_layout

    return preview_layout(preview)

"""What the pane for a file can show of a card, and which form of it comes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from textual.content import Content

from explorer.errors import CancelledError, ExplorerError
from explorer.printable import printable
from explorer.tui.drawing.text import clipped
from explorer.tui.file.cards import Card
from explorer.tui.shell.jobs import Check
from explorer.wording import size_text

if TYPE_CHECKING:
    from explorer.preview import Preview

_HEAD = 8192


class Form(StrEnum):
    """A form of a file; one shows at a time."""

    PREVIEW = "preview"
    TEXT = "text"
    HEX = "hex"
    NOTE = "note"
    INFORMATION = "information"
    VERSIONS = "versions"
    DIFFERENCE = "difference"

    @property
    def is_aside(self) -> bool:
        """Whether it shows what is known of the file, and not what the file holds."""
        return self in (Form.INFORMATION, Form.VERSIONS, Form.DIFFERENCE)


BYTES = (Form.TEXT, Form.HEX)
"""The forms that show the bytes themselves."""


@dataclass(frozen=True, slots=True)
class OpenedCard:
    """A card, the first bytes of what it is about, and a preview of that if there is one."""

    card: Card = Card("", ())  # noqa: RUF009 - it is immutable
    head: bytes = b""
    preview: Preview | None = None

    def first_form(self, *, points_out: bool) -> Form:
        """Return the form to begin with; a preview has nothing that could be pointed out."""
        blob = self.card.blob
        if blob is None or blob.size == 0:
            return Form.NOTE
        if self.preview and not (self.card.marks.every or points_out):
            return Form.PREVIEW
        return self.bytes_form

    @property
    def bytes_form(self) -> Form:
        """The form that fits the bytes."""
        return Form.HEX if b"\0" in self.head else Form.TEXT

    def form_after(self, form: Form) -> Form:
        """Return the next form of what the file holds."""
        forms = (*((Form.PREVIEW,) if self.preview else ()), *BYTES)
        return forms[(forms.index(form) + 1) % len(forms)] if form in forms else form

    @property
    def note(self) -> Content:
        """What stands there where there are no bytes."""
        is_empty = self.card.blob is not None and self.card.blob.size == 0
        return Content("The file is empty") if is_empty else self.card.note or Content("")

    def caption(self, form: Form, room: int) -> Content:
        """Return what the border says below a form, in some cells: what it is, and its size."""
        if form is Form.NOTE:
            return Content("")
        blob, current = self.card.blob, "" if form.is_aside else self.card.current
        size = size_text(blob.size) if blob and not form.is_aside else ""
        kind = self.preview.kind if self.preview and form is Form.PREVIEW else form.value
        text = " · ".join(filter(None, (kind, size)))
        if current:
            text = f"{clipped(current, room - len(text) - 3)} · {text}"
        return Content(text)


def contents_of(make: Callable[[Check], Card], check: Check) -> OpenedCard:
    """Make a card in a thread, and read what decides how to show it. Raises CancelledError.

    Of what can't be read the contents say why.
    """
    try:
        return _prepared(make(check), check)
    except CancelledError:
        raise
    except ExplorerError as error:
        return OpenedCard(Card("", (), note=unreadable(error)))


def unreadable(error: ExplorerError) -> Content:
    """Return why something can't be read."""
    return Content.assemble(("This can't be read: ", "$text-error bold"), printable(error.message))


def _prepared(card: Card, check: Check) -> OpenedCard:
    if card.blob is None or card.blob.size <= 0:
        return OpenedCard(card)
    # By now they are imported: see `starting`.
    from explorer.preview import preview
    from explorer.tui.file.preview_sheets import printed

    head = card.blob.read_at(0, _HEAD)
    # What a preview decodes is no part of any known secret, so no mask would hide it.
    if card.origin is None or card.marks.masked:
        return OpenedCard(card, head)
    found = preview(card.blob, card.origin.path, head, check)
    return OpenedCard(card, head, printed(found) if found else None)

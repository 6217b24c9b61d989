"""What the pane for a file can show of a card, and which form of it comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len
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
_BETWEEN = " · "
_LEAST_SAID = 36
_LEAST_REASON = "no preview: it is"


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


class OpenedCard(Struct, frozen=True):
    """A card, the first bytes of what it is about, and a preview of that if there is one."""

    card: Card = Card("", ())
    head: bytes = b""
    preview: Preview | None = None
    why_no_preview: str = ""

    def first_form(self, *, points_out: bool) -> Form:
        """Return the form to begin with; what was jumped to is pointed out where it stands."""
        if not self.forms:
            return Form.NOTE
        is_aimed = points_out and self.card.marks.current is not None
        is_first = self.preview and (self.preview.first or (points_out and self.is_aimed_inside))
        return Form.PREVIEW if is_first and not is_aimed else self.bytes_form

    @property
    def is_aimed_inside(self) -> bool:
        """Whether what was jumped to is packed in the file, so that its preview alone shows it."""
        aim = self.card.aim
        return aim is not None and aim.location.inner_path is not None

    @property
    def bytes_form(self) -> Form:
        """The form that fits the bytes."""
        return Form.HEX if b"\0" in self.head else Form.TEXT

    @property
    def forms(self) -> Sequence[Form]:
        """The forms of what the file holds, in turn; none where it holds nothing."""
        blob = self.card.blob
        if blob is None or blob.size == 0:
            return ()
        return (Form.PREVIEW, *BYTES) if self.preview else BYTES

    def form_after(self, form: Form, by: int = 1) -> Form:
        """Return the next form of what the file holds, or with -1 the one before."""
        forms = self.forms
        return forms[(forms.index(form) + by) % len(forms)] if form in forms else form

    @property
    def note(self) -> Content:
        """What stands there where there are no bytes."""
        is_empty = self.card.blob is not None and self.card.blob.size == 0
        return Content("The file is empty") if is_empty else self.card.note or Content("")

    def caption(self, form: Form, room: int, keys: Sequence[str] = ()) -> Content:
        """Return what the border says below a form, in some cells: what it is, and its size.

        Behind that come the other forms, each with the key that goes there: of `keys` the first
        goes to the next form and the second to the one before.
        """
        if form is Form.NOTE:
            return Content("")
        if form.is_aside:
            return Content(form.value)
        others = self._others(form, keys)
        alone, said = self._said(form, room), self._said(form, room - others.cell_length)
        has_room = cell_len(said) + others.cell_length <= room
        # What is pointed out comes before what else there is to see.
        is_told = cell_len(said) >= min(cell_len(alone), _LEAST_SAID)
        return Content(said) + others if has_room and is_told else Content(alone)

    def _said(self, form: Form, room: int) -> str:
        """Return what a form shows, what is pointed out there, and why there is no preview."""
        blob, current, reason = self.card.blob, self.card.current, self.why_no_preview
        kind = self.preview.kind if self.preview and form is Form.PREVIEW else form.value
        text = " · ".join(filter(None, (kind, size_text(blob.size) if blob else "")))
        room -= len(text) + len(_BETWEEN)
        if reason and not current and room > len(_LEAST_REASON):
            return f"{text}{_BETWEEN}{clipped(f'no preview: {reason}', room)}"
        return f"{clipped(current, room)}{_BETWEEN}{text}" if current else text

    def _others(self, form: Form, keys: Sequence[str]) -> Content:
        """Return the other forms of what the file holds, each behind its key."""
        named: dict[Form, str] = {}
        for by, key in zip((1, -1), keys, strict=False):
            named.setdefault(self.form_after(form, by), key)
        parts = [
            Content.assemble(_BETWEEN, (key, "$text-accent bold"), f" {other.value}")
            for other, key in named.items()
        ]
        return Content("").join(parts)


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
    from explorer.preview import NoPreview, preview
    from explorer.tui.file.packed import pointing_out
    from explorer.tui.file.preview_sheets import printed

    head = card.blob.read_at(0, _HEAD)
    if card.origin is None:
        return OpenedCard(card, head)
    found = preview(card.blob, card.origin.path, head, check)
    if isinstance(found, NoPreview):
        return OpenedCard(card, head, why_no_preview=printable(found.reason))
    # What a preview decodes is no part of any known secret, so no mask would hide it.
    if found and (card.marks.hides_all or (card.marks.masked and found.decodes)):
        return OpenedCard(card, head, why_no_preview="secrets are masked")
    if found and card.packed:
        found = pointing_out(found, card.packed, card.aim)
    return OpenedCard(card, head, printed(found) if found else None)

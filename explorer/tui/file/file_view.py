"""The pane for one file: who wrote it, who hid it, what it holds, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from explorer.errors import CancelledError, ExplorerError
from explorer.printable import printable
from explorer.tui.drawing.selectable import Selectable
from explorer.tui.file.card import Card
from explorer.tui.file.file_actions import FileActions
from explorer.tui.file.file_forms import BYTES
from explorer.tui.file.file_search import FileSearch
from explorer.tui.file.file_versions import FileVersions
from explorer.tui.file.pages import Pages
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.threads import Check, in_thread

if TYPE_CHECKING:
    from explorer.preview import Preview

_HEAD = 8192


class FileView(FileVersions):
    """Shows a card, and takes the keys that speak of the file."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Viewer")]

    @dataclass
    class Prepared(Message):
        """A card is ready; its first bytes tell whether it is text, or something to preview."""

        turn: int
        card: Card
        head: bytes
        preview: Preview | None = None

    @dataclass
    class Failed(Message):
        """A card can't be made."""

        turn: int
        reason: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._wants_focus = False
        self._facts_told = 0
        self._actions = FileActions(self)

    # Contents

    def show(self, make: Callable[[Check], Card]) -> None:
        """Show the card that a function makes in a thread; what was asked for before is void."""
        self._turn += 1
        self._prepare(self._turn, make)

    def seek(self, *, focus: bool = False) -> None:
        """Let the next card open at its current mark, and take the focus if that is asked for."""
        self._is_seeking, self._wants_focus = True, focus

    @work(group="card", description="card", exclusive=True)
    async def _prepare(self, turn: int, make: Callable[[Check], Card]) -> None:
        try:
            prepared = await in_thread(lambda check: _prepared(turn, make(check), check))
        except CancelledError:
            return
        except ExplorerError as error:
            self.post_message(self.Failed(turn, error.message))
        else:
            self.post_message(prepared)

    def on_file_view_prepared(self, event: Prepared) -> None:
        """Show a card, unless another one was asked for since."""
        event.stop()
        if event.turn != self._turn:
            return
        before, had_focus = self._card, self.has_focus_within
        self._card, self._head, self._preview = event.card, event.head, event.preview
        self._tell_title()
        self._tell_facts(event.card.facts)
        if event.card.subject is None or event.card.subject != before.subject:
            self._begin()
        else:
            self._renew()
        if had_focus and not self.has_focus_within:
            self.focus_content()
        self._settle()

    def _settle(self) -> None:
        """Go to the current mark and take the focus, if that was asked for."""
        if self._is_seeking and (pages := self._pages):
            self.call_after_refresh(pages.seek)
        if self._wants_focus:
            self.focus_content()
        self._is_seeking = self._wants_focus = False

    def on_file_view_failed(self, event: Failed) -> None:
        """Say why there is nothing to show."""
        event.stop()
        if event.turn == self._turn:
            self._card = Card("", (), note=_damage(event.reason))
            self._tell_facts(())
            self._begin()

    def on_pages_failed(self, event: Pages.Failed) -> None:
        """Say why the rest of the file can't be shown; what was read stays."""
        event.stop()
        self._tell_facts([*self._card.facts, _damage(event.reason)])

    def _tell_facts(self, facts: Sequence[Content]) -> None:
        """Show the facts, a line each; as many lines as before need no other layout."""
        is_same_height, self._facts_told = len(facts) == self._facts_told, len(facts)
        self.facts.update(Content("\n").join(facts), layout=not is_same_height)
        self.facts.set_class(self._card.origin is None, "-all-there-is")

    # Searching

    def action_search(self) -> None:
        """Search in the bytes, as text or in hexadecimal."""
        if self._card.blob is not None and self._contents != "note":
            is_binary = b"\0" in self._head
            fitting = "hex" if is_binary else "text"
            self._contents = self._contents if self._contents in BYTES else fitting
            self._open("")
            if pages := self._pages:
                self.search.open(self._card.blob, pages.offset_in_sight())

    def action_match(self, direction: int) -> None:
        """Go to the next match or to the one before."""
        self.search.step(direction)

    @on(FileSearch.Pointed)
    def _point(self, event: FileSearch.Pointed) -> None:
        event.stop()
        if pages := self._pages:
            pages.point_at(event.matches, event.match)

    @on(FileSearch.Closed)
    def _read_on(self, event: FileSearch.Closed) -> None:
        event.stop()
        self.focus_content()

    def action_wrap(self) -> None:
        """Fold the long lines of a text, or let them go on to the right."""
        if self._form == "text":
            self.text.action_wrap()

    # Copying, extracting, other programs

    async def action_copy(self, what: str) -> None:
        """Copy what is selected, the path, a line, or the whole of a small file."""
        view = self._selected
        if what == "selection" and view is None:
            raise SkipAction
        if view is not None and what in ("selection", "path"):
            self._actions.copy_selection(self._card, view)
        elif what == "path":
            self._actions.copy_path(self._card)
        elif what == "line":
            line = self.text.line_to_copy() if self._form == "text" else None
            self._actions.copy_line(self._card, line)
        else:
            await self._actions.copy_content(self._card)

    @property
    def _selected(self) -> Selectable | None:
        """The view that text is selected in."""
        views = (self.text, self.hex, self.preview, self.sheet)
        return next((one for one in views if one.display and one.text_selection), None)

    def action_extract(self) -> None:
        """Save the entry outside the image."""
        self._actions.extract(self._card)

    async def action_open(self, how: str) -> None:
        """Show the file in a pager or an editor."""
        await (self._actions.page if how == "page" else self._actions.edit)(self._card)


def _damage(reason: str) -> Content:
    return Content.assemble(("This can't be read: ", "$text-error bold"), printable(reason))


def _prepared(turn: int, card: Card, check: Check) -> FileView.Prepared:
    """Read what tells how to show a card, and make its preview if it has one."""
    if card.blob is None or card.blob.size <= 0:
        return FileView.Prepared(turn, card, b"")
    # By now they are imported: see `later`.
    from explorer.preview import preview
    from explorer.tui.file.preview_sheets import printed

    head = card.blob.read_at(0, _HEAD)
    # What a preview decodes is no part of any known secret, so no mask would hide it.
    is_open = card.origin is not None and not card.marks.masked
    path = card.origin.path if card.origin else b""
    found = preview(card.blob, path, head, check) if is_open else None
    return FileView.Prepared(turn, card, head, printed(found) if found else None)

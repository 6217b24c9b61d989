"""What can be done with the file in the viewer: copy, extract, open in other programs."""

from __future__ import annotations

import os
from collections.abc import Callable

from textual.app import SuspendNotSupported
from textual.widget import Widget

from explorer.errors import DamageError, UsageError
from explorer.image.blob import Blob
from explorer.printable import printable, printable_lines
from explorer.tui.drawing.selectable import COPY_LIMIT, Selectable
from explorer.tui.file.card import Card
from explorer.tui.file.external import LIMIT, editor_command, pager_command, run, shown_form
from explorer.tui.file.extracting import ExtractScreen
from explorer.tui.file.pages import Pages
from explorer.tui.shell.threads import in_thread
from explorer.wording import counted, size_text


class FileActions:
    """Acts on one card at a time. What holds a secret is copied at the second asking alone."""

    def __init__(self, owner: Widget) -> None:
        self._owner = owner
        self._asked: object = None

    def _tell(self, text: str, *, bad: bool = False) -> None:
        if bad:
            self._owner.notify(text, severity="warning", markup=False, timeout=6)
        else:
            self._owner.notify(text, markup=False, timeout=4)

    # Copying

    def copy_path(self, card: Card) -> None:
        """Copy the path, as it is shown."""
        text = f"/{printable(card.origin.path)}" if card.origin else card.title
        self._owner.app.copy_to_clipboard(text)
        self._tell(f"Copied: {text[:200]}")

    def copy_selection(self, card: Card, view: Selectable) -> None:
        """Copy what is selected as it is shown, without line numbers, masked under the mask."""
        selection, text = view.text_selection, self._owner.screen.get_selected_text()
        if selection is None or text is None or len(text) > COPY_LIMIT:
            limit = size_text(COPY_LIMIT)
            self._tell(f"Selections up to {limit} can be copied" if text else "No text", bad=True)
            return
        first, last = (place.y for place in view.bounds(selection))
        has_secret = isinstance(view, Pages) and view.holds_mark(first, last)
        holder = "What is selected" if has_secret and not card.marks.masked else ""
        if self._may_copy(card, ("selection", selection), holder):
            self._owner.app.copy_to_clipboard(text)
            self._owner.screen.clear_selection()
            self._tell(f"Copied what was selected: {counted(len(text), 'character')}")

    def copy_line(self, card: Card, line: tuple[int, str] | None) -> None:
        """Copy a line, given with its number from 1."""
        if line is None:
            self._tell("There is no line to copy", bad=True)
            return
        number, text = line
        has_secret = any(mark.line == number - 1 for mark in card.marks.every)
        if self._may_copy(card, ("line", number), "Line" if has_secret else ""):
            self._owner.app.copy_to_clipboard(text)
            self._tell(f"Copied line {number:,}: {counted(len(text), 'character')}")

    async def copy_content(self, card: Card) -> None:
        """Copy all of a small file, as it is shown."""
        blob = card.blob
        if blob is None or blob.size > COPY_LIMIT:
            size = f"it has {size_text(blob.size)}" if blob else "it has none"
            limit = size_text(COPY_LIMIT)
            self._tell(f"Contents up to {limit} can be copied, {size}", bad=True)
            return
        has_secret = bool(card.secrets or card.marks.every)
        if not self._may_copy(card, "content", "The file" if has_secret else ""):
            return
        if (data := await self._read(blob, COPY_LIMIT)) is not None:
            text = data.decode("utf-8", "backslashreplace")
            shown = printable_lines(text)
            self._owner.app.copy_to_clipboard(shown)
            changed = "" if shown == text else ", control characters as stand-ins"
            self._tell(f"Copied the content: {counted(len(shown), 'character')}{changed}")

    def _may_copy(self, card: Card, what: object, holder: str) -> bool:
        """Tell whether to copy; where a secret is in it, it has to be asked for twice."""
        if holder and card.marks.masked:
            self._tell("Secrets are masked, and not copied either", bad=True)
            return False
        asked, self._asked = self._asked, (card.subject, what)
        if holder and asked != self._asked:
            self._tell(f"{holder} holds a secret: the same key again copies it", bad=True)
            return False
        self._asked = None
        return True

    # Extracting

    def extract(self, card: Card) -> None:
        """Ask where to save the entry, and save it."""
        if card.origin is None:
            self._tell("Only entries of layers can be extracted", bad=True)
        else:
            self._owner.app.push_screen(ExtractScreen(card.origin), self._tell_extracted)

    def _tell_extracted(self, text: str | None) -> None:
        if text:
            self._tell(text)

    # Other programs

    async def page(self, card: Card) -> None:
        """Show the file in the user's pager."""
        await self._open(card, pager_command, shown_form)

    async def edit(self, card: Card) -> None:
        """Show the file in the user's editor."""
        await self._open(card, editor_command, bytes)

    async def _open(
        self,
        card: Card,
        command_of: Callable[[os._Environ[str]], list[str]],
        prepare: Callable[[bytes], bytes],
    ) -> None:
        if card.blob is None or card.marks.masked:
            self._tell("Secrets are masked" if card.blob else "There is no content", bad=True)
            return
        if (data := await self._read(card.blob, LIMIT)) is None:
            return
        path = card.origin.path if card.origin else b""
        prepared = await in_thread(lambda _: prepare(data))
        try:
            command = command_of(os.environ)
            with self._owner.app.suspend():
                run(command, prepared, path)
        except SuspendNotSupported:
            self._tell("This terminal can't be lent to another program", bad=True)
        except UsageError as error:
            self._tell(printable(error.message), bad=True)
        else:
            if card.blob.size > LIMIT:
                self._tell(f"It showed the first {size_text(LIMIT)}")

    async def _read(self, blob: Blob, limit: int) -> bytes | None:
        try:
            return await in_thread(lambda _: blob.read_at(0, limit))
        except DamageError as error:
            self._tell(f"This can't be read: {printable(error.message)}", bad=True)
            return None

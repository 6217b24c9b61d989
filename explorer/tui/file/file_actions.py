"""What can be done with the file in the viewer: copy, open in other programs."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from textual.app import SuspendNotSupported
from textual.events import Callback
from textual.widget import Widget

from explorer.errors import DamageError, UsageError
from explorer.image.blob import Blob
from explorer.printable import printable, printable_lines
from explorer.tui.drawing.readable import COPY_LIMIT, Readable
from explorer.tui.file.bytes_view import BytesView
from explorer.tui.file.cards import Card
from explorer.tui.file.external import LIMIT, editor_command, pager_command, run, shown_form
from explorer.tui.shell.jobs import Check, Jobs
from explorer.wording import counted, size_text

_CommandOf: TypeAlias = Callable[[Mapping[str, str]], list[str]]
_PROGRAMS: dict[str, tuple[_CommandOf, Callable[[bytes], bytes]]] = {
    "page": (pager_command, shown_form),
    "edit": (editor_command, bytes),
}


class FileActions:
    """Acts on one card at a time. What holds a secret is copied at the second asking alone."""

    def __init__(self, owner: Widget, jobs: Jobs) -> None:
        self._owner = owner
        self._jobs = jobs
        self._asked: object = None

    def _notify(self, text: str, *, bad: bool = False) -> None:
        self._owner.notify(
            text,
            severity="warning" if bad else "information",
            timeout=6 if bad else 4,
        )

    # Copying

    def copy_path(self, card: Card) -> None:
        """Copy the path, as it is shown."""
        text = f"/{printable(card.origin.path)}" if card.origin else card.title
        self._copy(text, f"Copied: {text[:200]}")

    def copy_selection(self, card: Card, view: Readable) -> None:
        """Copy what is selected as it is shown, without line numbers, masked under the mask."""
        selection, text = view.text_selection, self._owner.screen.get_selected_text()
        if selection is None or text is None or len(text) > COPY_LIMIT:
            limit = size_text(COPY_LIMIT)
            self._notify(f"Selections up to {limit} can be copied" if text else "No text", bad=True)
            return
        first, last = (one.y for one in view.bounds(selection))
        has_secret = isinstance(view, BytesView) and view.holds_mark(first, last)
        holder = "What is selected" if has_secret and not card.marks.masked else ""
        if self._may_copy(card, ("selection", selection), holder):
            self._owner.screen.clear_selection()
            self._copy(text, f"Copied what was selected: {counted(len(text), 'character')}")

    def copy_line(self, card: Card, line: tuple[int, str] | None) -> None:
        """Copy a line, given with its number from 1."""
        if line is None:
            self._notify("There is no line to copy", bad=True)
            return
        number, text = line
        has_secret = any(mark.line == number - 1 for mark in card.marks.every)
        if self._may_copy(card, ("line", number), "Line" if has_secret else ""):
            self._copy(text, f"Copied line {number:,}: {counted(len(text), 'character')}")

    def copy_content(self, card: Card) -> None:
        """Copy all of a small file, as it is shown."""
        blob = card.blob
        if blob is None or blob.size > COPY_LIMIT:
            size = f"it has {size_text(blob.size)}" if blob else "it has none"
            limit = size_text(COPY_LIMIT)
            self._notify(f"Contents up to {limit} can be copied, {size}", bad=True)
            return
        has_secret = bool(card.secrets or card.marks.every)
        if self._may_copy(card, "content", "The file" if has_secret else ""):
            self._read(blob, COPY_LIMIT, lambda data: partial(self._copy_text, data))

    def _copy_text(self, data: bytes) -> None:
        text = data.decode("utf-8", "backslashreplace")
        shown = printable_lines(text)
        changed = "" if shown == text else ", control characters as stand-ins"
        self._copy(shown, f"Copied the content: {counted(len(shown), 'character')}{changed}")

    def _copy(self, text: str, notice: str) -> None:
        self._owner.app.copy_to_clipboard(text)
        self._notify(notice)

    def _may_copy(self, card: Card, what: object, holder: str) -> bool:
        """Return whether to copy; where a secret is in it, it has to be asked for twice."""
        if holder and card.marks.masked:
            self._notify("Secrets are masked, and not copied either", bad=True)
            return False
        asked, self._asked = self._asked, (card.subject, what)
        if holder and asked != self._asked:
            self._notify(f"{holder} holds a secret: the same key again copies it", bad=True)
            return False
        self._asked = None
        return True

    # Other programs

    def open(self, card: Card, how: str) -> None:
        """Show the file in the user's pager ("page") or editor ("edit")."""
        if card.blob is None or card.marks.masked:
            self._notify("Secrets are masked" if card.blob else "There is no content", bad=True)
            return
        command_of, prepare = _PROGRAMS[how]
        self._read(
            card.blob, LIMIT, lambda data: partial(self._run, card, command_of, prepare(data))
        )

    def _run(self, card: Card, command_of: _CommandOf, data: bytes) -> None:
        try:
            command = command_of(os.environ)
            with self._owner.app.suspend():
                run(command, data, card.origin.path if card.origin else b"")
        except SuspendNotSupported:
            self._notify("This terminal can't be lent to another program", bad=True)
        except UsageError as error:
            self._notify(printable(error.message), bad=True)
        else:
            if card.blob and card.blob.size > LIMIT:
                self._notify(f"It showed the first {size_text(LIMIT)}")

    def _read(
        self, blob: Blob, limit: int, prepared: Callable[[bytes], Callable[[], None]]
    ) -> None:
        """Read the first bytes in a thread, and go on there with what prepares an action."""

        def read(_: Check) -> Callback | None:
            try:
                return Callback(prepared(blob.read_at(0, limit)))
            except DamageError as error:
                self._notify(f"This can't be read: {printable(error.message)}", bad=True)
                return None

        self._jobs.start(read, "action")

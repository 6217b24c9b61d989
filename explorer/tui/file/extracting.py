"""Asks where to save a file of the image, saves it there, and never overwrites unasked."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Callback
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from explorer.errors import ExplorerError, TakenError
from explorer.extraction import Extraction, extract
from explorer.layers.paths import base
from explorer.printable import printable
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.file.cards import ShownEntry
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.pace import Pace, Reporter, Work
from explorer.wording import counted, size_text

_ODD = re.compile(r"[^A-Za-z0-9._+@-]")
_LONGEST_NAME = 100
_LONGEST_PATH = 500


class ExtractScreen(ModalScreen[str | None], SelectingScreen[str | None]):
    """Returns a sentence on what was saved; None where nothing was."""

    CSS_PATH = "extracting.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Extract")]

    field = query_one("#destination", Input)
    status = query_one("#extract-status", Static)

    def __init__(self, origin: ShownEntry) -> None:
        super().__init__()
        self._jobs = Jobs(self)
        self._origin = origin
        self._overwrites = ""
        self._pace = Pace()

    def compose(self) -> ComposeResult:
        """Lay out a question, a line for the answer, and what came of it."""
        path = printable(self._origin.path[:_LONGEST_PATH])
        with Vertical(id="extract") as box:
            box.border_title = Content("Extract")
            box.border_subtitle = Content("enter saves · escape cancels")
            yield Static(Content(f"/{path}, as layer {self._origin.place.layer} wrote it, to:"))
            yield Input(str(default_destination(self._origin.path)), id="destination", compact=True)
            yield Static(id="extract-status")
        yield KeyHints()

    @on(Input.Submitted)
    def _save(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.status.update(Content("saving…"))
            force = self._overwrites == event.value
            destination = Path(event.value.strip()).expanduser()
            self._jobs.start(
                lambda check: self._extract(destination, check, force=force), "extract"
            )

    def _extract(self, destination: Path, check: Check, *, force: bool) -> Callback:
        """Save the entry, in a thread."""
        origin = self._origin
        try:
            done = extract(
                origin.analysis,
                origin.path,
                destination,
                layer=origin.place.layer,
                force=force,
                progress=Reporter(self._report, check),
            )
        except ExplorerError as error:
            return Callback(partial(self._refuse, error))
        return Callback(partial(self._leave, _saved_text(done, destination)))

    def _report(self, stage: str, done: int, total: int | None) -> None:
        self._jobs.post(self._show_progress, stage, done, total)

    def _show_progress(self, stage: str, done: int, total: int | None) -> None:
        progress = Work(stage, done, total, self._pace.left(stage, done, total))
        self.status.update(Content(f"saving {progress.amount}{progress.rest}"))

    def _refuse(self, error: ExplorerError) -> None:
        """Say why nothing was saved, and what to do to overwrite."""
        exists = isinstance(error, TakenError)
        again = ". Enter once more overwrites it" if exists else ""
        self._overwrites = self.field.value if exists else ""
        self.status.update(Content.styled(printable(error.message) + again, "$text-warning"))

    def _leave(self, text: str) -> None:
        # Nothing is returned: a screen can't wait for its own end.
        self.dismiss(text)


def _saved_text(done: Extraction, destination: Path) -> str:
    where = printable(str(destination.absolute()))
    words = [f"{counted(done.files, 'file')} saved ({size_text(done.size)}): {where}"]
    words += [
        f"{printable(path[:_LONGEST_PATH])}: {printable(reason)}"
        for path, reason in (*done.skipped, *done.damages)[:5]
    ]
    return "\n".join(words)


def default_destination(path: bytes) -> Path:
    """Return a path in the working folder, by a name that is harmless in any shell."""
    name = _ODD.sub("_", base(path).decode("utf-8", "replace"))[:_LONGEST_NAME]
    return Path.cwd() / (name if name.strip("._-") else f"file{name.replace('.', '_')}")

"""The HTML report of the image that is open: where it goes, and that nothing there is lost."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from explorer.analysis import Analysis
from explorer.errors import ExplorerError
from explorer.printable import printable
from explorer.tui.drawing.destination import DestinationForm
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.text import shortened
from explorer.tui.file.extracting import default_destination
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.project import Project

_ENDING = ".html"
_LONGEST_NAME = 60


class ReportFile(Struct, frozen=True):
    """A file for a report; `force` says that what is there may go."""

    path: Path
    force: bool = False


class SaveReportScreen(ModalScreen[ReportFile | None], SelectingScreen[ReportFile | None]):
    """Returns the file for the report of an image; None where there shall be none."""

    CSS_PATH = "../drawing/forms.tcss"
    BINDINGS = bindings("Report")

    form = query_one(DestinationForm)

    def __init__(self, name: str) -> None:
        """Take the name of the image."""
        super().__init__()
        self._image = name

    def compose(self) -> ComposeResult:
        """Lay out the question and a line for the answer."""
        name = shortened(printable(self._image), _LONGEST_NAME)
        about = Static(Content(f"The report of {name}\nwith every secret masked, to:"))
        yield DestinationForm("HTML report", [about], default_file(self._image))
        yield KeyHints()

    def on_mount(self) -> None:
        """Say what the keys do."""
        self.form.say_keys("enter writes", "escape cancels")

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        form = self.form
        if (path := form.path) is None:
            return
        if path.is_dir():
            form.refuse("That is a folder: name a file in it")
        elif os.path.lexists(path) and not form.overwrites:
            form.refuse("A file is there already", is_taken=True)
        else:
            self.dismiss(ReportFile(path, form.overwrites))


def default_file(name: str) -> Path:
    """Return a file in the working folder, by a name that is harmless in any shell."""
    path = default_destination(name.encode("utf-8", "surrogateescape"))
    return path.with_name(path.name + _ENDING)


def saved_text(project: Project, analysis: Analysis, file: ReportFile) -> tuple[str, bool]:
    """Write the report, in a thread; return a sentence on that, and whether it went well."""
    known, number = analysis.searched, len(analysis.image.layers)
    try:
        project.save_report(analysis, file.path, force=file.force)
    except ExplorerError as error:
        return f"No report was written: {printable(str(error))}", False
    part = f", of {known} of {number} layers" if known < number else ""
    return f"The report is in {printable(str(file.path.absolute()))}, masked{part}", True

"""The dialog that ignores a finding: it shows the file and the very lines before it writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Callback
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from explorer.analysis import Analysis
from explorer.errors import ExplorerError
from explorer.printable import clipped, printable
from explorer.secrets.finding import Finding, Secret
from explorer.secrets.locations import lasting_text
from explorer.secrets.redacting import redacted_location
from explorer.text.redaction import Redaction
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.leaks import masked_text
from explorer.tui.findings.markdown_card import redaction_for
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.project import Project
from explorer.wording import counted

DAYS = 90
"""For how long a finding is ignored where the user says nothing else."""
_LONGEST_ABOUT = 120
_LONGEST_REASON = 500


class Wish(Struct, frozen=True):
    """What is to be ignored, and where: `entries` are fingerprints, each with what it is about."""

    about: str
    entries: tuple[tuple[str, str], ...]
    file: Path
    is_new: bool


def wish_for(secret: Secret, file: Path, analysis: Analysis, findings: Findings) -> Wish:
    """Return what ignores a secret in all of its places that count, each in an entry of its own."""
    redaction = redaction_for(secret, analysis, findings)
    places = [one for one in secret.findings if not one.suppression]
    entries = {one.fingerprint: _about(one, redaction) for one in places}
    title = f"{printable(secret.worst.match.title)} {masked_text(secret.worst)}"
    about = f"{title}, in {counted(len(entries), 'place')}"
    return Wish(about, tuple(entries.items()), file, not file.exists())


def _about(finding: Finding, redaction: Redaction) -> str:
    where = lasting_text(redacted_location(finding.location, redaction))
    return clipped(f"{finding.match.title} in {where}", _LONGEST_ABOUT)


class IgnoreScreen(ModalScreen[bool], SelectingScreen[bool]):
    """Asks why and until when; returns whether the lines were written."""

    CSS_PATH = "../drawing/forms.tcss"
    BINDINGS = bindings("Ignore")

    reason = query_one("#reason", Input)
    until = query_one("#until", Input)
    lines = query_one("#lines", Static)
    status = query_one("#status", Static)

    def __init__(self, wish: Wish, project: Project) -> None:
        """Take what is to be ignored, and the project that shall."""
        super().__init__()
        self._wish, self._project = wish, project
        self._jobs = Jobs(self)
        self._is_writing = False

    def compose(self) -> ComposeResult:
        """Lay out what it is about, the file, what is asked, and what will be written."""
        wish = self._wish
        with Vertical(classes="form") as box:
            box.border_title = Content("Ignore")
            box.border_subtitle = Content("enter writes · tab to the next field · escape cancels")
            yield Static(Content(wish.about))
            yield Static(_destination(wish), id="file")
            with Horizontal(classes="line"):
                yield Static("Reason", classes="label")
                yield Input(
                    id="reason",
                    placeholder="why it may stay",
                    max_length=_LONGEST_REASON,
                    compact=True,
                )
            with Horizontal(classes="line"):
                yield Static("Until", classes="label")
                usual = _usual_end()
                yield Input(
                    str(usual), id="until", placeholder="for ever", max_length=10, compact=True
                )
            with VerticalScroll(classes="preview", can_focus=False):
                yield Static(_as_written(self._lines("", usual)), id="lines")
            yield Static(id="status")
        yield KeyHints()

    @on(Input.Changed)
    def _preview(self, event: Input.Changed) -> None:
        """Show the very lines, as far as they are known."""
        event.stop()
        self.status.update("")
        try:
            end = self._end()
        except ValueError as error:
            self.lines.update(Content.styled(str(error), "$text-warning"))
        else:
            self.lines.update(_as_written(self._lines(self._why, end)))

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            end = self._end()
        except ValueError as error:
            self._refuse(str(error), self.until)
            return
        if not self._why:
            self._refuse("Say why it may stay: whoever reads the report will ask", self.reason)
        elif not self._is_writing:
            self._is_writing = True
            self._jobs.start(partial(self._write, self._lines(self._why, end)), "ignore")

    def _end(self) -> date | None:
        """Return the last day, None for ever. Raises ValueError with what is wrong."""
        text = self.until.value.strip()
        if not text:
            return None
        try:
            end = date.fromisoformat(text)
        except ValueError as error:
            example = f"write one such as {_usual_end()}, or none"
            raise ValueError(f"That is no date: {example}") from error
        if end < date.today():
            raise ValueError("That day is over: the entry would ignore nothing")
        return end

    @property
    def _why(self) -> str:
        return self.reason.value.strip()

    def _lines(self, why: str, end: date | None) -> Sequence[str]:
        entry, entries = self._project.entry, self._wish.entries
        each = (entry(name, about, why, end) for name, about in entries)
        return [line for lines in each for line in lines]

    def _write(self, lines: Sequence[str], _: Check) -> Callback:
        """Write, in a thread."""
        try:
            self._project.ignore(self._wish.file, lines)
        except ExplorerError as error:
            return Callback(partial(self._fail, error))
        return Callback(self._leave)

    def _fail(self, error: ExplorerError) -> None:
        self._is_writing = False
        self._refuse(str(error), self.reason)

    def _refuse(self, text: str, field: Input) -> None:
        self.status.update(Content.styled(printable(text), "$text-warning"))
        field.focus()

    def _leave(self) -> None:
        # Nothing is returned: a screen can't wait for its own end.
        self.dismiss(result=True)


def _usual_end() -> date:
    return date.today() + timedelta(days=DAYS)


def _as_written(lines: Sequence[str]) -> Content:
    """Return lines as they will stand in the file, without the empty one before the first."""
    return Content("\n".join(map(printable, lines[1:])))


def _destination(wish: Wish) -> Content:
    """Return where the lines go, before anything is asked."""
    where = Content.styled(printable(str(wish.file)), "bold")
    new = ", a new file" if wish.is_new else ", at its end"
    return Content.assemble("These lines go to ", where, new)

"""The screen of findings: every secret in a row, below it what there is to know of the current."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Footer, Static

from explorer.analysis import Analysis
from explorer.secrets.finding import Finding
from explorer.tui.finding_cards import secret_card
from explorer.tui.findings import MARK, Findings
from explorer.tui.keys import bindings
from explorer.tui.leaks import secrets_text
from explorer.tui.text import plain
from explorer.tui.widgets.finding_list import FindingList


class FindingsScreen(Screen[Finding | None]):
    """Lists the findings and returns the one that the user wants to see where it stands."""

    CSS_PATH = "findings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Findings")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012 - typed by Screen

    rows = query_one("#findings", FindingList)
    box = query_one("#secret-box", VerticalScroll)
    about = query_one("#secret", Static)

    def __init__(self, analysis: Analysis, findings: Findings, aim: Finding | None) -> None:
        """Take what was found so far, and the finding to begin with, if there is one in sight."""
        super().__init__()
        self._analysis = analysis
        self._findings = findings
        self._aim = aim

    def compose(self) -> ComposeResult:
        """Lay out the list and, below it, the current secret."""
        yield FindingList(id="findings")
        with VerticalScroll(id="secret-box"):
            yield Static(id="secret")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show what was found so far."""
        self.show(self._findings)
        if self._aim is not None:
            self.rows.go_to(self._aim.secret)
        self.rows.focus()

    def show(self, findings: Findings) -> None:
        """Show other findings; the cursor stays on its secret."""
        self._findings = findings
        self.rows.show(findings)
        self.box.display = bool(findings.secrets)
        found = f"{MARK} {secrets_text(findings)}" if findings.secrets else "Findings"
        self.rows.border_title = Content(found)
        left = findings.read < findings.layers
        state = f"{findings.read} of {findings.layers} layers read" if left else ""
        self.rows.border_subtitle = Content(state)

    @on(FindingList.Highlighted)
    def _show_secret(self, event: FindingList.Highlighted) -> None:
        worst = event.secret.worst
        self.box.border_title = plain(worst.match.title)
        self.about.update(secret_card(event.secret, self._analysis, self._findings))
        self.box.scroll_home(animate=False)

    @on(FindingList.Entered)
    def action_show(self) -> None:
        """Return the secret under the cursor, to be seen where it stands."""
        if (secret := self.rows.current) is not None:
            self.dismiss(secret.worst)

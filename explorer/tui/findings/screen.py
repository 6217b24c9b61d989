"""The screen of findings: every secret in a row, below it what there is to know of the current."""

from __future__ import annotations

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Static

from explorer.analysis import Analysis
from explorer.secrets.finding import Finding
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.text import plain
from explorer.tui.findings.actions import FindingActions
from explorer.tui.findings.cards import script, secret_card
from explorer.tui.findings.findings import MARK, Findings
from explorer.tui.findings.leaks import lesser_text, secrets_text
from explorer.tui.findings.list import FindingList, Sieve
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings

_OF_A_SECRET = ("show", "copy_commands", "copy_fingerprint", "copy_card", "ignore")
_OF_ALL = ("filter", "severity", "fate")


class FilterInput(Input):
    """Shows while it is in use, or has something in it."""

    BINDINGS = bindings("Filter")

    class Left(Message):
        """The user wants the list back."""

    def on_mount(self) -> None:
        """Begin out of sight."""
        self.display = False

    def begin(self) -> None:
        """Come into sight and take what is typed."""
        self.display = True
        self.focus()

    def action_accept(self) -> None:
        """Keep the filter and give the list the keys."""
        self.display = bool(self.value)
        self.post_message(self.Left())

    def action_drop(self) -> None:
        """Forget the filter."""
        self.value = ""
        self.action_accept()


class FindingsScreen(SelectingScreen[Finding | None]):
    """Lists the findings and returns the one that the user wants to see where it stands."""

    CSS_PATH = "screen.tcss"
    BINDINGS = bindings("Findings")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012 - typed by Screen

    VERTICAL_BREAKPOINTS = [(0, "-short"), (33, "-tall")]  # noqa: RUF012 - typed by Screen

    words = query_one("#filter", FilterInput)
    rows = query_one("#findings", FindingList)
    box = query_one("#secret-box", VerticalScroll)
    about = query_one("#secret", Static)

    def __init__(
        self, analysis: Analysis, findings: Findings, aim: Finding | None, actions: FindingActions
    ) -> None:
        """Take what was found so far, the finding to begin with, if any, and what can be done."""
        super().__init__()
        self._actions = actions
        self._analysis = analysis
        self._findings = findings
        self._aim = aim
        self._sieve = Sieve()

    def compose(self) -> ComposeResult:
        """Lay out the filter, the list and, below it, the current secret."""
        yield FilterInput(placeholder="Words of a title, a rule, a path, a layer…", id="filter")
        yield FindingList(id="findings")
        with VerticalScroll(id="secret-box"):
            yield Static(id="secret")
        yield KeyHints()

    def on_mount(self) -> None:
        """Show what was found so far."""
        self.show(self._findings)
        if self._aim is not None:
            self.rows.go_to(self._aim.secret)
        self.rows.focus()

    def show(self, findings: Findings) -> None:
        """Show other findings; the cursor stays on its secret."""
        self._findings = findings
        self.rows.show(findings, self._sieve)
        self.box.display = self.rows.row_count() > 0
        self.rows.set_class(not self.box.display, "-empty")
        found = f"{MARK} {secrets_text(findings)}" if findings.prominent else "Findings"
        self.rows.border_title = Content(" · ".join(filter(None, (found, lesser_text(findings)))))
        self.rows.border_subtitle = Content(self._state)
        self.refresh_bindings()

    @property
    def _state(self) -> str:
        """What is filtered out, and how far the search is."""
        known, parts = self._findings, []
        if self._sieve.text:
            parts.append(f"{self.rows.row_count()} of {len(known.secrets)}: {self._sieve.text}")
        if known.read < known.layers:
            parts.append(f"{known.read} of {known.layers} layers searched")
        return " · ".join(parts)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is something for: a secret in the list, or one to be filtered."""
        if action in _OF_A_SECRET:
            return self.rows.row_count() > 0
        if action in _OF_ALL:
            return bool(self._findings.secrets)
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Return why there is nothing to copy, or why nothing can be ignored."""
        if (secret := self.rows.current) is None:
            return ""
        if action == "ignore":
            return self._actions.why_not_ignore(secret)
        is_in_vain = action == "copy_commands" and not script(secret, self._analysis)
        return "No command can recover it" if is_in_vain else ""

    @on(FindingList.Highlighted)
    def _show_secret(self) -> None:
        self.refresh_bindings()
        if (secret := self.rows.current) is not None:
            self.box.border_title = plain(secret.worst.match.title)
            self.about.update(secret_card(secret, self._analysis, self._findings))
            self.box.scroll_home(animate=False)

    @on(FindingList.Entered)
    def action_show(self) -> None:
        """Return the secret under the cursor, to be seen where it stands."""
        if (secret := self.rows.current) is not None:
            self.dismiss(secret.exposed)

    # Filtering

    def action_filter(self) -> None:
        """Let words be typed that a secret's line must have."""
        self.words.begin()

    @on(FilterInput.Changed)
    def _filter_by_words(self, event: FilterInput.Changed) -> None:
        self._sift(replace(self._sieve, words=event.value))

    @on(FindingList.Unfiltered)
    def _drop_filter(self) -> None:
        self.words.action_drop()

    @on(FilterInput.Left)
    def _leave_filter(self) -> None:
        self.rows.focus()

    def action_leave_list(self) -> None:
        """Go back to the image; from beside a list that is filtered, to all of the list."""
        if self._sieve.words and not self.rows.has_focus:
            self.words.action_drop()
        else:
            self.dismiss(None)

    def action_severity(self) -> None:
        """Show only what is as bad as the next severity, or worse."""
        self._sift(self._sieve.next_least())

    def action_fate(self) -> None:
        """Show only what is hidden, only what is visible, or both."""
        self._sift(self._sieve.next_fate())

    def _sift(self, sieve: Sieve) -> None:
        self._sieve = sieve
        self.show(self._findings)

    # Copying

    def action_copy_commands(self) -> None:
        """Copy the commands that get the secret back."""
        secret = self.rows.current
        lines = script(secret, self._analysis) if secret else []
        self._copy("\n".join(lines), "The commands that recover it")

    def action_copy_card(self) -> None:
        """Copy the card of the secret."""
        if (secret := self.rows.current) is not None:
            self._actions.copy_card(secret, self._analysis, self._findings)

    def action_ignore(self) -> None:
        """Ignore the secret."""
        if (secret := self.rows.current) is not None:
            self._actions.ignore(secret, self._analysis, self._findings)

    def action_copy_fingerprint(self) -> None:
        """Copy what names the finding in a baseline and in reports."""
        secret = self.rows.current
        self._copy(secret.worst.fingerprint if secret else "", "The fingerprint")

    def _copy(self, text: str, what: str) -> None:
        if text:
            self.app.copy_to_clipboard(text + ("\n" if "\n" in text else ""))
        said = f"{what} went to the clipboard" if text else "There is nothing to copy here"
        self.notify(said, timeout=3)

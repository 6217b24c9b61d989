"""What can be done with a finding, wherever it is in sight: tell a colleague, or ignore it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from textual.screen import Screen

from explorer.analysis import Analysis
from explorer.errors import UsageError
from explorer.printable import printable
from explorer.secrets.finding import Secret
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.ignoring import IgnoreScreen, Wish, wish_for
from explorer.tui.findings.markdown_card import markdown_card
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.project import Project

_MOST_PLACES = 50


class FindingActions:
    """Acts on one secret at a time; `judge` is called when another one is ignored."""

    def __init__(
        self, screen: Screen[Any], project: Project | None, judge: Callable[[], object]
    ) -> None:
        self._screen, self._project, self._judge = screen, project, judge
        self._jobs = Jobs(screen)

    # Telling

    def copy_card(self, secret: Secret, analysis: Analysis, findings: Findings) -> None:
        """Copy the card in Markdown."""
        self._jobs.run(lambda _: markdown_card(secret, analysis, findings), "card", self._copy_text)

    def _copy_text(self, text: str) -> None:
        self._screen.app.copy_to_clipboard(text)
        self._say("The finding's card went to the clipboard, as Markdown, masked")

    # Ignoring

    def ignore(self, secret: Secret, analysis: Analysis, findings: Findings) -> None:
        """Ask why the secret may stay, then write that into the project's ignore list."""
        if reason := self.why_not_ignore(secret):
            self._say(reason, bad=secret.suppression is None)
        elif self._project is not None:
            wish = partial(_wish, self._project, secret, analysis, findings)
            self._jobs.run(wish, "ignoring", partial(self._ask, self._project))

    def why_not_ignore(self, secret: Secret) -> str:
        """Return why a secret can't be ignored from here."""
        if self._project is None:
            return "There is no project here that could ignore it"
        if why := secret.suppression:
            return f"It does not count any more: {why.text}"
        if len(secret.findings) > _MOST_PLACES:
            hint = "an entry for its rule or its folder, written by hand, is shorter"
            return f"It stands in {len(secret.findings):,} places: {hint}"
        return ""

    def _ask(self, project: Project, wish: Wish | str) -> None:
        if isinstance(wish, str):
            self._say(wish, bad=True)
        else:
            done = partial(self._end, wish.file)
            self._screen.app.push_screen(IgnoreScreen(wish, project), done)

    def _end(self, file: Path, is_written: bool | None) -> None:  # noqa: FBT001 - a result
        if is_written:
            self._judge()
            self._say(f"Ignored from now on, as {printable(str(file))} says")

    def _say(self, text: str, *, bad: bool = False) -> None:
        self._screen.notify(text, severity="warning" if bad else "information", timeout=4)


def _wish(
    project: Project, secret: Secret, analysis: Analysis, findings: Findings, _: Check
) -> Wish | str:
    """Return what is to be asked, or why nothing can be."""
    try:
        return wish_for(secret, project.ignore_file(), analysis, findings)
    except UsageError as error:
        return printable(str(error))

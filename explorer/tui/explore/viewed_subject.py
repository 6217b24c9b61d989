"""What the viewer is about, and when its card has to be made anew."""

from __future__ import annotations

from collections.abc import Callable

from explorer.secrets.finding import Finding
from explorer.tui.explore.image_state import ImageState
from explorer.tui.explore.subjects import RowSubject, Subject
from explorer.tui.file.file_view import FileView
from explorer.tui.shell.masks import masked_card


class ViewedSubject:
    """Shows one subject at a time. `aim` is the finding that was jumped to, while it shows."""

    def __init__(self, view: FileView, state: Callable[[], ImageState]) -> None:
        self._view = view
        self._state = state
        self._subject: Subject | None = None
        self._stamp: object = None
        self.aim: Finding | None = None

    @property
    def is_row(self) -> bool:
        """Whether an instruction or a layer shows."""
        return isinstance(self._subject, RowSubject)

    def show(self, subject: Subject) -> None:
        """Show a subject."""
        if subject != self._subject:
            self.aim = None
        state, aim = self._state(), self.aim
        self._subject, self._stamp = subject, _stamp(subject, state)
        self._view.show(lambda check: masked_card(subject.card(state, aim, check), state.findings))

    def jump(self, subject: Subject, aim: Finding | None, *, focus: bool) -> None:
        """Show a subject with what it is about in sight, and the viewer in use if asked to."""
        self._subject, self.aim = subject, aim
        self._view.seek(focus=focus)
        self.show(subject)

    def renew(self) -> None:
        """Show the same subject anew if what is known of it has changed."""
        subject = self._subject
        if subject is not None and _stamp(subject, self._state()) != self._stamp:
            self.show(subject)


def _stamp(subject: Subject, state: ImageState) -> object:
    """Return what a card depends on; what is masked shows more as the search goes on."""
    findings = state.findings
    masking = (findings.read, findings.layers) if findings.masked else None
    return masking, subject.stamp(state)

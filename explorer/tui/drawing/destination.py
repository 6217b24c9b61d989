"""The box that asks where something goes: nothing that is there is lost at the first asking."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static


class DestinationForm(Vertical):
    """What goes somewhere, a line for where, `below` it what that comes to, and what became of it.

    The screen around it answers `Input.Changed` and `Input.Submitted`.
    """

    DEFAULT_CLASSES = "form"

    field = query_one("#destination", Input)
    status = query_one("#status", Static)

    def __init__(
        self, title: str, above: Sequence[Static], path: Path, below: Sequence[Static] = ()
    ) -> None:
        """Take what is said above and below the line, and the path that is offered in it."""
        super().__init__()
        self.border_title = Content(title)
        self._above, self._offered, self._below = above, path, below
        self._taken = ""

    def compose(self) -> ComposeResult:
        """Lay out the line between what is said."""
        yield from self._above
        yield Input(str(self._offered), id="destination", compact=True)
        yield from self._below
        yield Static(id="status")

    @property
    def path(self) -> Path | None:
        """Where it goes; None while nothing is typed."""
        # What is pasted may have a NUL, which no name has.
        typed = self.field.value.replace("\0", "").strip()
        # Path's own way raises where nobody has such a home: it is being typed.
        return Path(os.path.expanduser(typed)) if typed else None  # noqa: PTH111

    @property
    def overwrites(self) -> bool:
        """Whether the user asks once more for a path at which something is."""
        return self._taken == self.field.value

    def say_keys(self, *keys: str) -> None:
        """Say on the border what the keys do."""
        self.border_subtitle = Content(" · ".join(keys))

    def say(self, text: str | Content) -> None:
        """Say how far it is."""
        self.status.update(Content(text) if isinstance(text, str) else text)

    def refuse(self, text: str, *, is_taken: bool = False) -> None:
        """Say why nothing is written; what is only in the way may be overwritten."""
        self._taken = self.field.value if is_taken else ""
        again = ". Enter once more overwrites it" if is_taken else ""
        self.status.update(Content.styled(text + again, "$text-warning"))

"""What comes before Textual is imported, and what may wait for the first screen."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from importlib import import_module
from threading import Lock

_ESCAPE_DELAY = "25"
"""Milliseconds in which the rest of a key's sequence follows its escape, as Textual reads it."""


def before_imports() -> None:
    """Put off collecting garbage, and let the escape key act at once.

    To look through all that is imported and laid out costs a tenth of the time to the
    first screen and finds nothing. A user's own `ESCDELAY` holds, as in other programs.
    """
    gc.disable()
    os.environ.setdefault("ESCDELAY", _ESCAPE_DELAY)


def keep_what_is_there() -> None:
    """Collect garbage from now on, but not in what is there: it would stall several frames."""
    gc.freeze()
    gc.enable()


_LATER = (
    "explorer.image.base",
    "explorer.image.sources",
    "explorer.preview",
    "explorer.remembered",
    "explorer.secrets.searching.starting",
    "explorer.secrets.findings",
    "explorer.tui.compare.screen",
    "explorer.tui.file.preview_sheets",
    "explorer.tui.image.saving",
    "explorer.tui.image.screen",
    "explorer.tui.find.path_screen",
    "explorer.tui.findings.screen",
    "explorer.tui.find.screen",
    "pygments.lexers",
)


_TURN = Lock()


def import_the_rest() -> None:
    """Import what the first screen does not need, before any thread needs it."""
    import_in_turn(_LATER)


def import_in_turn(names: Sequence[str]) -> None:
    """Import modules, one thread after the other.

    Threads that import the same modules in different orders can wait for each other; Python
    then hands out a module that is half there.
    """
    with _TURN:
        for name in names:
            import_module(name)

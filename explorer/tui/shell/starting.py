"""What has to be settled before Textual is imported, and what follows when much has come."""

from __future__ import annotations

import gc
import os

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

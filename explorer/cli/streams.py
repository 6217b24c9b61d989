"""Standard input, output and error, opened again where the caller has closed them."""

from __future__ import annotations

import os
import sys

_STREAMS = (("stdin", 0), ("stdout", 1), ("stderr", 2))


def complete_streams() -> None:
    """Open closed streams onto the null device; else the next file would take their number."""
    for name, descriptor in _STREAMS:
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != descriptor:
                os.dup2(opened, descriptor)
                os.close(opened)
            mode = "w" if descriptor else "r"
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))

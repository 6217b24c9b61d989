"""The formats of a sweep's report, loaded when one is asked for by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.report.sweeps.model import SweepReport

_MODULES: Mapping[str, str] = {
    "text": "text",
    "json": "json_report",
    "sarif": "sarif",
    "markdown": "markdown",
    "html": "html",
}

SWEEP_FORMATS = tuple(_MODULES)
"""The names that the command line knows, the default first."""


def lines_of(name: str) -> Callable[[SweepReport], Iterator[str]]:
    """Return what yields the lines of a format, by its name."""
    lines: Callable[[SweepReport], Iterator[str]]
    lines = import_module(f"explorer.report.sweeps.{_MODULES[name]}").lines
    return lines

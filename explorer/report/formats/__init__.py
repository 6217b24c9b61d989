"""The formats of a report, a module each, loaded when one is asked for by its name.

Each module has `lines(report: Report) -> Iterator[str]`: the lines of a text, without their ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TypeAlias

from explorer.report.model import Report

Lines: TypeAlias = Callable[[Report], Iterator[str]]
"""Returns the lines of a report in one format."""

PRESENTERS: Mapping[str, str] = {
    "text": "text",
    "json": "json_report",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "gitlab": "gitlab",
    "markdown": "markdown",
    "html": "html",
}
"""The module of each format, by the name that the command line knows."""


def presenter(form: str) -> Lines:
    """Return what writes a format; its module is imported now and not before."""
    lines: Lines = import_module(f"{__name__}.{PRESENTERS[form]}").lines
    return lines

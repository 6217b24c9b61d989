"""The formats of a report, a module each, loaded when one is asked for by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

from explorer.secrets.rule import Severity

if TYPE_CHECKING:
    from explorer.report.look import Look
    from explorer.report.model import Reports

_MODULES: Mapping[str, str] = {
    "text": "text",
    "json": "json_report",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "gitlab": "gitlab",
    "markdown": "markdown",
    "html": "html",
}
"""The module of each format, a line each; it declares the rest as `FORMAT`."""

NAMES = tuple(_MODULES)
"""The names that the command line knows, the default first."""


class ReportFormat(Struct, frozen=True):
    """A format: its `name` on the command line, and what it is `about` in a line.

    `lines` yields the lines of a run's reports, `styled` those for people at a terminal: in a look,
    and in full or not. `publish` does what is left to do after. Where nobody says what findings it
    is to tell, they are those from `least` on.
    """

    name: str
    about: str
    lines: Callable[[Reports], Iterator[str]]
    styled: Callable[[Reports, Look, bool], Iterator[str]] | None = None
    publish: Callable[[Reports], None] | None = None
    least: Severity = Severity.LOW


def report_format(name: str) -> ReportFormat:
    """Return the format of a name; its module is imported now and not before."""
    form: ReportFormat = import_module(f"{__name__}.{_MODULES[name]}").FORMAT
    return form

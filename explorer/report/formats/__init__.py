"""The formats of a report, a module each, loaded when one is asked for by its name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from explorer.report.formats.form import ReportFormat

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


def report_format(name: str) -> ReportFormat:
    """Return the format of a name; its module is imported now and not before."""
    form: ReportFormat = import_module(f"{__name__}.{_MODULES[name]}").FORMAT
    return form

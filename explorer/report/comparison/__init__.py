"""What B changes against A, as reports tell it: redacted once for both sides, in four formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from explorer.report.comparison.model import ComparisonReport

Lines: TypeAlias = "Callable[[ComparisonReport], Iterator[str]]"

_MODULES: Mapping[str, str] = {
    "text": "text",
    "json": "json_document",
    "markdown": "markdown",
    "html": "page",
}
"""The module of each format, whose `lines` yields what is printed."""

NAMES = tuple(_MODULES)
"""The names that the command line knows, the default first."""


def comparison_format(name: str) -> Lines:
    """Return what makes the lines of a format; its module is imported now and not before."""
    made: Lines = import_module(f"{__name__}.{_MODULES[name]}").lines
    return made

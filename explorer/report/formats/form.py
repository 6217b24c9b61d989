"""What a format of the report is; each module beside this one declares its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.report.look import Look
    from explorer.report.model import Report


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format: its `name` on the command line, and what it is `about` in a line.

    `lines` yields the lines of a report, without their ends. A format for people at a terminal
    is `styled` as well: in a look, and in full or not. `publish` does what is left to do after.
    """

    name: str
    about: str
    lines: Callable[[Report], Iterator[str]]
    styled: Callable[[Report, Look, bool], Iterator[str]] | None = None
    publish: Callable[[Report], None] | None = None

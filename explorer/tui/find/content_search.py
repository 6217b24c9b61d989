"""A search in contents while it goes on: its hits, how far it has come, in words as well."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from explorer.analysis import Analysis
from explorer.limits import MOST_LISTED
from explorer.search.contents import Extent, Hit, search_contents
from explorer.text.search import Pattern
from explorer.tui.drawing.text import percent
from explorer.wording import counted

Run: TypeAlias = Callable[[Callable[[], object], Callable[[], None]], None]
"""Searches; calls the first function ten times a second as more is known, the second to stop."""

_INTERVAL = 0.1


@dataclass
class ContentSearch:
    """What was searched for, and what was found so far; it outlives the screen that shows it."""

    analysis: Analysis
    expression: Pattern = field(default_factory=Pattern)
    hits: list[Hit] = field(default_factory=list)
    extent: Extent = field(default_factory=lambda: Extent(0, 0))
    state: str = "new"
    cursor: int = 0

    def begin(self, expression: Pattern) -> Run:
        """Forget what was found before, and return what searches, in a thread."""
        self.expression, self.hits, self.cursor = expression, [], 0
        self.extent, self.state = Extent(0, 0), "searching"
        # An earlier search may still be on its way: each one keeps to its own list.
        return partial(self._run, expression, self.hits)

    def _run(
        self,
        expression: Pattern,
        hits: list[Hit],
        tell: Callable[[], object],
        check: Callable[[], None],
    ) -> None:
        told = 0.0

        def take(found: Sequence[Hit], extent: Extent) -> None:
            nonlocal told
            if self.hits is not hits:
                return
            hits.extend(found)
            self.extent = extent
            if time.monotonic() - told > _INTERVAL:
                told = time.monotonic()
                tell()

        search_contents(self.analysis, expression, take, check)

    @property
    def text(self) -> str:
        """How it stands, in words."""
        files = len({hit.place for hit in self.hits})
        parts = [f"{counted(self.extent.count, 'match', 'matches')} in {counted(files, 'file')}"]
        if self.state == "searching":
            parts.append(percent(self.extent.done, self.extent.total))
        elif self.state == "stopped" or len(self.hits) >= MOST_LISTED:
            parts.append(f"stopped at {percent(self.extent.done, self.extent.total)}")
        if self.extent.cut:
            parts.append(f"{counted(self.extent.cut, 'file')} with more than is listed")
        if self.extent.damaged:
            parts.append(f"{counted(self.extent.damaged, 'file')} read in part")
        if self.extent.unread:
            parts.append(f"{counted(self.extent.unread, 'file')} can't be read")
        return " · ".join(parts) if self.state != "new" else ""

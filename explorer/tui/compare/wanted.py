"""What is asked of a comparison, before either image is read for it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from explorer.analysis import Analysis
from explorer.tui.image.variants import Explored, OpenSource


@dataclass(frozen=True, slots=True)
class AskedSide:
    """An image to compare: its name, and what opens it, or all that is known of it already."""

    name: str
    open_source: OpenSource
    analysis: Analysis | None = None

    @classmethod
    def of(cls, explored: Explored, analysis: Analysis | None = None) -> AskedSide:
        """Return what is explored as one side."""
        return cls(explored.name, explored.open_source, analysis)


@dataclass
class ComparisonWanted(Message):
    """The user wants to see what an image changes against another one, yet to be chosen."""

    asked: AskedSide

"""What is asked of a comparison, before either image is read for it."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct
from textual.message import Message

from explorer.analysis import Analysis
from explorer.errors import ImageError
from explorer.tui.image.variants import Explored, OpenSource


class AskedSide(Struct, frozen=True):
    """An image to compare: its name, and what opens it, or all that is known of it already.

    What came on standard input `opens_once`.
    """

    name: str
    open_source: OpenSource
    analysis: Analysis | None = None
    opens_once: bool = False

    @classmethod
    def of(cls, explored: Explored, analysis: Analysis | None = None) -> AskedSide:
        """Return what is explored as one side."""
        opens_once = explored.open_variant is None
        return cls(explored.name, explored.open_source, analysis, opens_once)

    def explored(self, read: Analysis, hint: str) -> Explored:
        """Return the side to be explored alone, now that it was read; what opens once is open."""
        opened = read.image if self.opens_once else None
        open_source: OpenSource = (lambda _: opened) if opened else self.open_source
        return Explored(self.name, open_source, hint=hint)


class Guide(Struct, frozen=True):
    """What a story says of a comparison: what to look for, and at which path, if at one."""

    hint: str = ""
    path: bytes = b""


NO_GUIDE = Guide()


@dataclass
class SideUnread(Message):
    """Not all of a side could be read; the rest of it shows."""

    error: ImageError


@dataclass
class ComparisonWanted(Message):
    """The user wants to see what an image changes against another one, yet to be chosen."""

    asked: AskedSide

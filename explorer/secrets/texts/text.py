"""A text of an image that is no file, with its location."""

from __future__ import annotations

from dataclasses import dataclass, replace

from explorer.secrets.finding import Location


@dataclass(frozen=True, slots=True)
class Text:
    """Bytes to search, and where they stand."""

    data: bytes
    location: Location

    def located(self, offset: int) -> Location:
        """Return the location of what begins at an offset, line and column counted from 1."""
        line = self.data.count(b"\n", 0, offset) + 1
        column = offset - self.data.rfind(b"\n", 0, offset)
        return replace(self.location, line=line, column=column)

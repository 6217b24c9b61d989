"""The findings of a cause or of an image: what each is, where it stands, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment

from explorer.fleet.model import Leak
from explorer.fleet.reading_back import read_back
from explorer.printable import printable
from explorer.secrets.finding import Finding
from explorer.secrets.locations import lasting_text, path_text
from explorer.secrets.rule import Severity
from explorer.tui.drawing.text import clipped, shortened
from explorer.tui.sweep.swept_list import SweptList

_ONE_LINE = 110
_SEVERITY, _MASKED, _FATE = len("critical") + 2, 20, len("⊘ hidden")
_SHORTEST_TITLE = 20


class LeakRow(Struct, frozen=True, dict=True):
    """A leak, read back once it is drawn."""

    leak: Leak

    @cached_property
    def _read(self) -> tuple[Finding, str]:
        return read_back(self.leak)

    @property
    def finding(self) -> Finding:
        """The finding; the number of its layer is not known."""
        return self._read[0]

    @property
    def title(self) -> str:
        """What was found."""
        return printable(self.finding.match.title)

    @property
    def masked(self) -> str:
        """The secret as anybody may see it."""
        return printable(self._read[1])

    @property
    def where(self) -> str:
        """Where it stands, without the layer."""
        location = self.finding.location
        return path_text(location) if location.place else lasting_text(location)

    @property
    def severity(self) -> str:
        """How bad it is, in a word."""
        return Severity(self.leak.severity).label


def worst_first(leaks: Sequence[Leak]) -> list[LeakRow]:
    """Return the leaks that count: first those that fail the image, and are live."""
    counting = (one for one in leaks if one.counts)
    ranked = sorted(counting, key=lambda one: (not one.decides, -one.severity, not one.visible))
    return [*map(LeakRow, ranked)]


class LeakList(SweptList[LeakRow]):
    """A row for each finding: one line where there is room, else two."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._title = 0

    def show(self, rows: Sequence[LeakRow]) -> None:
        """List findings from the first one on, unless they are the same ones."""
        if [one.leak for one in rows] == [one.leak for one in self.rows]:
            return
        self._title = max((cell_len(one.title) for one in rows), default=0)
        self.put(rows)
        self.cursor = 0

    def renew(self) -> None:
        """Take note of other rows, or of another width."""
        self.row_height = 1 if self.size.width >= _ONE_LINE else 2
        super().renew()

    def on_resize(self) -> None:
        """Change between one line and two."""
        self.renew()
        super().on_resize()

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:
        """Draw one of the lines of a row."""
        shown = self.rows[row]
        if self.row_height == 1:
            title = min(self._title, max(_SHORTEST_TITLE, width // 4))
            yield from self._what(shown, title)
            yield Segment("  ")
            yield from self._place(shown, width - _SEVERITY - title - _MASKED - 4)
        elif line == 0:
            yield from self._what(shown, max(1, width - _SEVERITY - _MASKED - 2))
        else:
            yield Segment(" " * _SEVERITY)
            yield from self._place(shown, width - _SEVERITY)

    def _what(self, shown: LeakRow, title: int) -> Iterator[Segment]:
        decides = shown.leak.decides
        yield self.piece(f"{shown.severity:<{_SEVERITY}}", shown.severity if decides else "faint")
        text = set_cell_size(clipped(shown.title, title), title)
        yield self.piece(f"{text}  ", "name" if decides else "faint")
        yield self.piece(set_cell_size(clipped(shown.masked, _MASKED), _MASKED), "attribute")

    def _place(self, shown: LeakRow, width: int) -> Iterator[Segment]:
        """Say where it stands, of a long place both ends, and whether everybody sees it."""
        room = max(1, width - _FATE - 2)
        yield Segment(set_cell_size(shortened(shown.where, room), room) + "  ")
        is_live = shown.leak.visible
        yield self.piece("  live" if is_live else "⊘ hidden", "name" if is_live else "hidden")

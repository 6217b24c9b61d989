"""A text laid out plainly: one line a row, what is longer than the view lies aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Offset, Size

from explorer.tui.drawing.readable import character_at
from explorer.tui.file.highlighting import ColouredLine, coloured
from explorer.tui.file.lines import LONG, Line
from explorer.tui.file.marks import Mark
from explorer.tui.file.rows import Fetched, LineRange, LineRows, TextRow
from explorer.tui.file.text_source import TextSource

if TYPE_CHECKING:
    from explorer.tui.file.bytes_view import BytesView

_TO_COPY = 256
# The most characters that one byte is shown as: a tab.
_WIDEST = 8


class PlainRows(LineRows[ColouredLine]):
    """Rows that are lines; of very long ones the piece around what is in sight is read.

    In selections the characters of such a piece count from where it begins, in bytes.
    """

    def __init__(self, view: BytesView, source: TextSource) -> None:
        super().__init__(view)
        self.source = source
        self.locate = source.locate
        self._widest = 0

    @property
    def count(self) -> int:
        """The lines counted so far."""
        return self.source.index.count

    @property
    def size(self) -> Size:
        """As far down as lines were counted, as far to the right as those that were read go."""
        return Size(self.source.number_width + self._widest + 1, self.count)

    def offset_in_sight(self) -> int:
        """Return the offset of the first line in sight."""
        line = self.line_at(0)
        return line.start if line else 0

    def draw(self, y: int) -> Iterable[Segment]:
        """Draw a line: its number stays, the text scrolls."""
        if (line := self.line_at(y)) is None:
            return ()
        left = max(0, self._view.scroll_offset.x - line.skipped)
        row = TextRow(line, left, left + self._view.room.width, begins=True, column=line.skipped)
        return row.draw(self._view, self.source.number_width)

    # Reading

    def _read(self, wanted: LineRange) -> Sequence[ColouredLine]:
        first, rows, column, _ = wanted
        return self.source.lines(first, rows, column, self._view.marks)

    @property
    def _around_sight(self) -> LineRange:
        step = LONG // 4
        column = self._view.scroll_offset.x // step * step
        return super()._around_sight._replace(column=column, scanned=self.source.index.scanned)

    def take(self, event: Fetched) -> bool:
        """Take lines, and let the view reach as far to the right as they do."""
        if not super().take(event):
            return False
        lines = self._pages.lines
        self._widest = max(
            [self._widest, *(line.skipped + cell_len(line.text) for line in lines)]
            + [line.length for line in lines if line.length > LONG]
        )
        self._view.measure()
        return True

    # Moving

    def reach(self, mark: Mark) -> None:
        """Bring the line of a mark into sight, then the mark, with the line's begin if it fits."""
        super().reach(mark)
        if self._line(mark.line) is None:
            return
        view = self._view
        left, width = view.scroll_offset.x, max(1, view.room.width - self.source.number_width)
        length = min(mark.end - mark.start, width)
        if mark.column <= width - length:
            view.scroll_to(x=0, animate=False, force=True)
        elif not left <= mark.column <= left + width - length:
            view.scroll_to(x=mark.column - (width - length) // 2, animate=False, force=True)

    # Selecting

    def spot_at(self, x: int, y: int) -> Offset:
        """Return the character at a cell."""
        left, top = self._view.scroll_offset
        lines = self._pages.lines
        if not lines:
            return Offset(0, top)
        line = lines[max(0, min(y + top - self._first, len(lines) - 1))]
        cell = max(0, left - line.skipped) + max(0, x - self.source.number_width)
        return Offset(line.skipped + character_at(line.text, cell), line.number)

    def selected_lines(self, start: Offset, end: Offset, most: int) -> list[str]:
        """Return the text between two characters as it is shown."""
        found: list[str] = []
        for first in range(start.y, min(end.y + 1, self.count), _TO_COPY):
            count = min(_TO_COPY, end.y + 1 - first)
            for line in self.source.index.read(first, count, 0):
                left = start.x if line.number == start.y else 0
                right = end.x if line.number == end.y else line.length * _WIDEST
                found.append(self._between(line, left, right, most))
                most -= len(found[-1])
                if most < 0:
                    return found
        return found

    def _between(self, line: Line, left: int, right: int, most: int) -> str:
        if line.length <= LONG:
            return self._plain(line)[left:right]
        for one in self._pages.lines:
            if one.number == line.number and one.skipped <= left:
                text = one.text[left - one.skipped : right - one.skipped]
                if right <= one.skipped + len(one.text):
                    return text
        end = min(right, left + most + 1)
        return self._plain(self.source.index.part(line.number, left, end))

    def _plain(self, line: Line) -> str:
        return coloured([line], None, self._view.marks)[0].text

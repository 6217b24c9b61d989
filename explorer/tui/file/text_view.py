"""A file as text: line numbers, syntax colours, lines of any number and any length."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import work
from textual.geometry import Offset, Size
from textual.message import Message
from textual.strip import Strip

from explorer.errors import CancelledError, ExplorerError
from explorer.image.blob import Blob, MemoryBlob
from explorer.text.search import Stretch
from explorer.tui.drawing.selectable import character_at
from explorer.tui.file.highlighting import ColouredLine, coloured
from explorer.tui.file.languages import Language
from explorer.tui.file.lines import LONG, Line, LineIndex
from explorer.tui.file.marks import Mark, Marks, Span, overlaid
from explorer.tui.file.pages import Pages
from explorer.tui.shell.threads import Check, in_thread

_INTERVAL = 0.1
_NEXT_LOOK = 0.005
_TO_COPY = 256
# The most characters that one byte is shown as: a tab.
_WIDEST = 8


class TextView(Pages):
    """Shows the lines of a file while they are still being counted."""

    @dataclass
    class Counted(Message):
        """More lines are known."""

        turn: int

        def can_replace(self, message: Message) -> bool:
            """Let one message stand for several."""
            return isinstance(message, TextView.Counted)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._index = LineIndex(MemoryBlob(b""))
        self._language = Language()
        self._widest = 0

    def open(self, blob: Blob, language: Language, marks: Marks) -> None:
        """Show a file from its first line."""
        self._index, self._language, self._widest = LineIndex(blob), language, 0
        self.begin(marks)
        self._measure()
        self._count(self._turn, self._index)

    # Counting lines

    @work(group="counting", description="counting", exclusive=True)
    async def _count(self, turn: int, index: LineIndex) -> None:
        try:
            await in_thread(lambda check: self._scan(turn, index, check))
        except CancelledError:
            return
        except ExplorerError as error:
            self.post_message(self.Failed(turn, error.message))

    def _scan(self, turn: int, index: LineIndex, check: Check) -> None:
        told = 0.0
        while index.scan():
            check()
            if time.monotonic() - told > _INTERVAL:
                told = time.monotonic()
                self.post_message(self.Counted(turn))
        self.post_message(self.Counted(turn))

    def on_text_view_counted(self, event: Counted) -> None:
        """Let the view reach to the lines that are known now."""
        event.stop()
        if event.turn == self._turn:
            self._measure()
            self.reach()
            self.want()

    # Lines

    def line_count(self) -> int:
        """Return the lines counted so far."""
        return self._index.count

    def column(self) -> int:
        """Return where in long lines the view stands, in steps."""
        step = LONG // 4
        return self.scroll_offset.x // step * step

    def fetch(self, first: int, count: int, column: int) -> Sequence[ColouredLine]:
        """Read and colour lines; a comment that begins far above is not known for one."""
        lines = self._index.read(first, count, column)
        shown = coloured(lines, self._language.lexer, self.marks)
        return self.overlay.over_lines(lines, shown) if self.overlay else shown

    def locate(self, match: Stretch, check: Check) -> Mark:
        """Return a match with its line, as soon as the lines are counted so far."""
        index = self._index
        while (line := index.line_at(match.start)) is None:
            check()
            time.sleep(_NEXT_LOOK)
        return Mark(match.start, match.end, line, match.start - index.start(line))

    def offset_in_sight(self) -> int:
        """Return the offset of the first line in sight; 0 before it was read."""
        line = self.line_in_sight(0)
        return line.start if line is not None else 0

    def line_of(self, mark: Mark) -> int:
        """Return the line that a mark begins in."""
        return mark.line

    def line_in_row(self, y: int) -> ColouredLine | None:
        """Return the line that is drawn at a height of the view."""
        line: ColouredLine | None = self.line_in_sight(y)
        return line

    def line_to_copy(self) -> tuple[int, str] | None:
        """Return number and text of the line last jumped to while it is in sight, else the first.

        Of a very long line the piece that was read.
        """
        shown = [one for y in range(self.room.height) if (one := self.line_in_row(y))]
        aimed = (one for one in shown if one.number == self._jumped_to)
        line = next(aimed, shown[0] if shown else None)
        return (line.number + 1, line.text) if line else None

    def lines_came(self) -> None:
        """Let the view reach as far to the right as the lines do."""
        self._widest = max(
            [self._widest, *(line.skipped + cell_len(line.text) for line in self._lines)]
            + [line.length for line in self._lines if line.length > LONG]
        )
        self._measure()
        self.reach()

    def bring_aside(self, mark: Mark) -> None:
        """Scroll to the side until a mark is in sight, as far as the known lines reach."""
        left, width = self.scroll_offset.x, max(1, self.room.width - self._gutter)
        length = min(mark.end - mark.start, width)
        if not left <= mark.column <= left + width - length:
            self.scroll_to(x=max(0, mark.column - (width - length) // 2), animate=False, force=True)

    def _measure(self) -> None:
        width = self._gutter + self._widest + 1
        self.virtual_size = Size(width, self.line_count())

    # Selecting: of a very long line characters count from its start, in bytes up to the piece

    def spot_at(self, x: int, y: int) -> Offset:
        """Return the character at a cell; line numbers belong to none."""
        if not self._lines:
            return Offset(0, self.scroll_offset.y)
        place = y + self.scroll_offset.y - self._first
        line: ColouredLine = self._lines[max(0, min(place, len(self._lines) - 1))]
        start = max(0, self.scroll_offset.x - line.skipped)
        cell = start + max(0, x - self._gutter)
        return Offset(line.skipped + character_at(line.text, cell), line.number)

    def selected_lines(self, start: Offset, end: Offset, most: int) -> list[str]:
        """Return the text between two places as it is shown, line by line."""
        found: list[str] = []
        for first in range(start.y, min(end.y, self.last_selectable()) + 1, _TO_COPY):
            lines = self._index.read(first, min(_TO_COPY, end.y + 1 - first), 0)
            for line in lines:
                left = start.x if line.number == start.y else 0
                right = end.x if line.number == end.y else line.length * _WIDEST
                found.append(self._between(line, left, right, most))
                most -= len(found[-1])
                if most < 0:
                    return found
        return found

    def _between(self, line: Line, left: int, right: int, most: int) -> str:
        if line.length <= LONG:
            return self._uncoloured(line)[left:right]
        known = (one for one in self._lines if one.number == line.number)
        for one in known:
            if one.skipped <= left and right <= one.skipped + len(one.text):
                text: str = one.text[left - one.skipped : right - one.skipped]
                return text
        return self._uncoloured(self._index.part(line.number, left, min(right, left + most + 1)))

    def _uncoloured(self, line: Line) -> str:
        return coloured([line], None, self.marks)[0].text

    def spans_of(self, line: ColouredLine, base: int) -> Sequence[Span]:
        """Return the paints of a line with what is selected over them."""
        selected = self.selected_spans(line.number, len(line.text), base)
        return overlaid(line.spans, selected) if selected else line.spans

    # Drawing

    @property
    def _gutter(self) -> int:
        return max(3, len(str(self.line_count()))) + 2

    def render_line(self, y: int) -> Strip:
        """Draw one line: its number stays, the text scrolls."""
        width, line = self.room.width, self.line_in_sight(y)
        if line is None:
            return self.on_background([], width)
        number = f"{line.number + 1:>{self._gutter - 2}}  "
        text = Strip(self.pieces(line.text, self.spans_of(line, line.skipped)))
        start = max(0, self.scroll_offset.x - line.skipped)
        shown = text.crop(min(start, text.cell_length), start + width)
        return self.on_background([self.piece(number, "gutter"), *shown], width)

"""What the rows of a text have in common, however they are laid out: numbers, lines, marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from explorer.tui.drawing.readable import Readable
from explorer.tui.drawing.spans import overlaid
from explorer.tui.file.highlighting import ColouredLine


class TextRow(NamedTuple):
    """What stands in one row: the cells of a line, or of a piece of one, from `left` to `right`.

    `begins` says whether the line begins there; for selections the text begins at `column`.
    """

    line: ColouredLine
    left: int
    right: int
    begins: bool
    column: int

    def draw(self, view: Readable, number_width: int) -> Iterator[Segment]:
        """Draw the row behind the number of the line that begins in it."""
        line = self.line
        number = f"{line.number + 1:>{number_width - 2}}" if self.begins else ""
        yield view.piece(f"{number:<{number_width}}", "gutter")
        selected = view.selected_spans(line.number, len(line.text), self.column)
        spans = overlaid(line.spans, selected) if selected else line.spans
        text = Strip(view.pieces(line.text, spans))
        yield from text.crop(min(self.left, text.cell_length), self.right)

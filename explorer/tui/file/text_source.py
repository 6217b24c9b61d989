"""The text of a file: its lines and pieces of lines, read and coloured in threads."""

from __future__ import annotations

import time
from collections.abc import Sequence

from explorer.image.blob import Blob
from explorer.tui.file.highlighting import ColouredLine, coloured
from explorer.tui.file.languages import Language
from explorer.tui.file.lines import Line, LineIndex
from explorer.tui.file.marks import Mark, Marks
from explorer.tui.file.overlays import Highlights
from explorer.tui.shell.jobs import Check

_NEXT_LOOK = 0.005


class TextSource:
    """A file as text in a language; all methods raise DamageError."""

    def __init__(self, blob: Blob, language: Language) -> None:
        self.index = LineIndex(blob)
        self._language = language

    @property
    def number_width(self) -> int:
        """The cells that the numbers of lines take."""
        return max(3, len(str(self.index.count))) + 2

    def locate(self, start: int, end: int, check: Check) -> Mark:
        """Return a stretch of bytes with its line, as soon as lines are counted that far."""
        while (line := self.index.line_at(start)) is None:
            check()
            time.sleep(_NEXT_LOOK)
        return Mark(start, end, line, start - self.index.start(line))

    def lines(
        self, first: int, count: int, column: int, highlights: Highlights
    ) -> list[ColouredLine]:
        """Return lines; a comment that begins far above is not known for one."""
        lines = self.index.read(first, count, column)
        shown = coloured(lines, self._language.lexer, highlights.marks)
        return _overlaid(lines, shown, highlights)

    def pieces(
        self, line: int, at: int, rows: int, width: int, highlights: Highlights
    ) -> list[ColouredLine]:
        """Return pieces of lines around one of them; the first ones of lines have colours."""
        pieces = self.index.pieces(line, at, rows, width)
        begun = [one for one in pieces if not one.skipped]
        first = iter(coloured(begun, self._language.lexer, highlights.marks))
        later = iter(self.plain([one for one in pieces if one.skipped], highlights.marks))
        shown = [next(later if one.skipped else first) for one in pieces]
        return _overlaid(pieces, shown, highlights)

    @staticmethod
    def plain(lines: Sequence[Line], marks: Marks) -> list[ColouredLine]:
        """Return lines without syntax colours."""
        return coloured(lines, None, marks)


def _overlaid(
    lines: Sequence[Line], shown: list[ColouredLine], highlights: Highlights
) -> list[ColouredLine]:
    return highlights.matches.over_lines(lines, shown) if highlights.matches else shown

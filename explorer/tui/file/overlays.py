"""What is pointed out in a file: marks, and matches laid over lines and rows of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from explorer.search.file import Matches
from explorer.text.search import Stretch
from explorer.tui.drawing.spans import Span, overlaid
from explorer.tui.file.hexdump import HexRow
from explorer.tui.file.highlighting import ColouredLine, in_characters
from explorer.tui.file.lines import Line
from explorer.tui.file.marks import Marks

_MATCH = "match"
_CURRENT = "match-current"
# Each match counts the characters in front of it anew: of what is in sight so many bytes.
_MOST_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Overlay:
    """What to point out: every match that is known, and one of them above all."""

    matches: Matches
    current: Stretch | None = None

    def over_lines(
        self, lines: Sequence[Line], coloured: Sequence[ColouredLine]
    ) -> list[ColouredLine]:
        """Return coloured lines with the matches laid over their colours."""
        room, marked = _MOST_BYTES, []
        for line, one in zip(lines, coloured, strict=True):
            begin = line.start + line.skipped
            found = [*self._spans(begin, len(line.data))] if room > 0 else []
            above = in_characters(found, line.data, len(one.text))
            marked.append(replace(one, spans=tuple(overlaid(one.spans, above))) if found else one)
            room -= len(line.data)
        return marked

    def over_rows(self, base: int, rows: Sequence[HexRow]) -> list[HexRow]:
        """Return rows of numbers, from an offset on, with the matches in their bytes."""
        marked = []
        for row in rows:
            size = len(row.characters)
            above = [*self._spans(base, size)]
            marked.append(replace(row, marks=tuple(overlaid(row.marks, above))))
            base += size
        return marked

    def _spans(self, base: int, size: int) -> Iterator[Span]:
        """Yield the matches in some bytes from an offset on, counted from there."""
        for one in self.matches.within(base, base + size):
            paint = _CURRENT if one == self.current else _MATCH
            yield Span(max(0, one.start - base), min(size, one.end - base), paint)


@dataclass(frozen=True, slots=True)
class Highlights:
    """What is pointed out in a file: the marks in its bytes, the matches of a search."""

    marks: Marks = field(default_factory=Marks)
    matches: Overlay | None = None

"""What is pointed out in a file: marks, and matches laid over lines and rows of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from explorer.occurrences import Pattern, Stretch
from explorer.tui.drawing.spans import Span, overlaid
from explorer.tui.file.hexdump import HexRow
from explorer.tui.file.highlighting import ColouredLine, in_characters
from explorer.tui.file.lines import Line
from explorer.tui.file.marks import Marks

_MATCH = "match"
_CURRENT = "match-current"
# Where an expression begins to match takes time to find out: of what is in sight so much.
_MOST_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Overlay:
    """What to point out: every match of a pattern, and one of them above all."""

    pattern: Pattern
    current: Stretch | None = None

    def over_lines(
        self, lines: Sequence[Line], coloured: Sequence[ColouredLine]
    ) -> list[ColouredLine]:
        """Return coloured lines with the matches laid over their colours."""
        room, marked = _MOST_BYTES, []
        for line, one in zip(lines, coloured, strict=True):
            found = self._in_line(line) if room > 0 else []
            above = in_characters(found, line.data, len(one.text))
            marked.append(replace(one, spans=tuple(overlaid(one.spans, above))) if found else one)
            room -= len(line.data)
        return marked

    def over_rows(self, data: bytes, base: int, rows: Sequence[HexRow]) -> list[HexRow]:
        """Return rows of numbers with the matches in their bytes."""
        spans = [*self._in_bytes(data, base)]
        marked, start = [], 0
        for row in rows:
            end = start + len(row.characters)
            own = [one.within(start, end) for one in spans if one.start < end and one.end > start]
            marked.append(replace(row, marks=tuple(overlaid(row.marks, own))))
            start = end
        return marked

    def _in_bytes(self, data: bytes, base: int) -> Iterator[Span]:
        start = 0
        for line in data[:_MOST_BYTES].split(b"\n"):
            for one in self._spans(self.pattern.stretches(line), base + start):
                yield one.moved(start)
            start += len(line) + 1

    def _in_line(self, line: Line) -> list[Span]:
        base = line.start + line.skipped
        return [*self._spans(self.pattern.stretches(line.data), base)]

    def _spans(self, stretches: Iterable[Stretch], base: int) -> Iterator[Span]:
        for start, end in stretches:
            is_current = self.current is not None and self.current.start == base + start
            yield Span(start, end, _CURRENT if is_current else _MATCH)


@dataclass(frozen=True, slots=True)
class Highlights:
    """What is pointed out in a file: the marks in its bytes, the matches of a search."""

    marks: Marks = field(default_factory=Marks)
    matches: Overlay | None = None

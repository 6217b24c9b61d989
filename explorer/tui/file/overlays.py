"""The matches of a search, laid over lines of text and rows of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from explorer.occurrences import Pattern, Stretch
from explorer.tui.file.hexdump import HexRow
from explorer.tui.file.highlighting import ColouredLine, shown_length
from explorer.tui.file.lines import Line
from explorer.tui.file.marks import Span, overlaid

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
        self, lines: Sequence[Line], shown: Sequence[ColouredLine]
    ) -> list[ColouredLine]:
        """Return coloured lines with the matches laid over their colours."""
        room, marked = _MOST_BYTES, []
        for line, one in zip(lines, shown, strict=True):
            spans = self._in_line(line, len(one.text)) if room > 0 else []
            marked.append(replace(one, spans=overlaid(one.spans, spans)) if spans else one)
            room -= len(line.data)
        return marked

    def _in_line(self, line: Line, length: int) -> list[Span]:
        base = line.start + line.skipped
        return [
            Span(
                min(length, shown_length(line.data[:start])),
                min(length, shown_length(line.data[:end])),
                paint,
            )
            for start, end, paint in self._spans(self.pattern.stretches(line.data), base)
        ]

    def _spans(self, stretches: Iterable[Stretch], base: int) -> Iterator[Span]:
        for start, end in stretches:
            is_current = self.current is not None and self.current.start == base + start
            yield Span(start, end, _CURRENT if is_current else _MATCH)

    def over_rows(self, data: bytes, base: int, rows: Sequence[HexRow]) -> list[HexRow]:
        """Return rows of numbers with the matches in their bytes."""
        spans = [*self._in_bytes(data, base)]
        marked, start = [], 0
        for row in rows:
            end = start + len(row.characters)
            own = [_cut(one, start, end) for one in spans if one.start < end and one.end > start]
            marked.append(replace(row, marks=tuple(overlaid(row.marks, own))))
            start = end
        return marked

    def _in_bytes(self, data: bytes, base: int) -> Iterator[Span]:
        place = 0
        for line in data[:_MOST_BYTES].split(b"\n"):
            for one in self._spans(self.pattern.stretches(line), base + place):
                yield Span(one.start + place, one.end + place, one.paint)
            place += len(line) + 1


def _cut(span: Span, start: int, end: int) -> Span:
    return Span(max(span.start, start) - start, min(span.end, end) - start, span.paint)

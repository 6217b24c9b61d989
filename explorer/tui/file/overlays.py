"""The matches of a search, laid over lines of text and rows of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from explorer.search.file import Matches
from explorer.text.search import Stretch
from explorer.tui.file.hexdump import HexRow
from explorer.tui.file.highlighting import ColouredLine, shown_length
from explorer.tui.file.lines import Line
from explorer.tui.file.marks import Span, overlaid

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
        self, lines: Sequence[Line], shown: Sequence[ColouredLine]
    ) -> list[ColouredLine]:
        """Return coloured lines with the matches laid over their colours."""
        room, marked = _MOST_BYTES, []
        for line, one in zip(lines, shown, strict=True):
            spans = [*self._in_line(line, len(one.text))] if room > 0 else []
            marked.append(replace(one, spans=overlaid(one.spans, spans)) if spans else one)
            room -= len(line.data)
        return marked

    def _in_line(self, line: Line, length: int) -> Iterator[Span]:
        for start, end, paint in self._spans(line.start + line.skipped, len(line.data)):
            left, right = (shown_length(line.data[:at]) for at in (start, end))
            yield Span(min(length, left), min(length, right), paint)

    def _spans(self, base: int, size: int) -> Iterator[Span]:
        """Yield the matches in some bytes from an offset on, counted from there."""
        for one in self.matches.within(base, base + size):
            paint = _CURRENT if one == self.current else _MATCH
            yield Span(max(0, one.start - base), min(size, one.end - base), paint)

    def over_rows(self, base: int, rows: Sequence[HexRow]) -> list[HexRow]:
        """Return rows of numbers with the matches in their bytes."""
        marked = []
        for row in rows:
            size = len(row.characters)
            marked.append(
                replace(row, marks=tuple(overlaid(row.marks, [*self._spans(base, size)])))
            )
            base += size
        return marked

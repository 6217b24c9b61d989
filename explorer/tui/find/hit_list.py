"""The list of matches: layer, path and line, or history, ENV and label, and what stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.segment import Segment
from textual.message import Message

from explorer.analysis import Analysis
from explorer.layers import Place
from explorer.printable import printable
from explorer.search.contents import Hit
from explorer.secrets.locations import outside_text
from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.spans import Span
from explorer.tui.drawing.text import clipped, ending
from explorer.tui.shell.keys import bindings

_LONGEST = 2000
_INDENT = 4
_BEFORE = 24


class HitList(Listing[Hit]):
    """Two lines for each match: where it is, and its text with the match standing out."""

    BINDINGS = bindings("Matches")
    row_height = 2

    class Left(Message):
        """The user wants to change what is searched for."""

    def __init__(
        self,
        analysis: Analysis,
        why_masked: Callable[[Place | None], str],
        *,
        id: str | None = None,  # noqa: A002 - Textual's word
    ) -> None:
        """Take the analysis, and what says of a file or a text why it may not be shown, if so."""
        super().__init__(id=id)
        self._analysis = analysis
        self._why_masked = why_masked

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:
        """Draw one of the two lines."""
        hit = self.rows[row]
        if line == 0:
            yield from self._where(hit, width)
        else:
            yield Segment(" " * _INDENT)
            if reason := self._why_masked(hit.place):
                yield self.piece(f"({reason})", "faint")
            else:
                yield from self.pieces(*_excerpt(hit, width - _INDENT))

    def _where(self, hit: Hit, width: int) -> Iterator[Segment]:
        if hit.place is not None:
            yield from self._in_layer(hit, hit.place, width)
        elif hit.outside is not None:
            line = f"  line {hit.line:,}" if b"\n" in hit.outside.data else ""
            name = clipped(outside_text(hit.outside.location), width - len(line))
            yield self.piece(name, "name")
            yield self.piece(line, "attribute")

    def _in_layer(self, hit: Hit, place: Place, width: int) -> Iterator[Segment]:
        hider = self._analysis.hider(place)
        head = f"L{place.layer:<{len(str(len(self._analysis.layers)))}} "
        line = f"offset {hit.start:,}" if hit.is_binary else f"line {hit.line:,}"
        fate = f"  ⊘{hider.layer}" if hider else ""
        path = printable(b"/" + self._analysis.path(place)[-_LONGEST:])
        room = max(1, width - len(head) - len(line) - len(fate) - 2)
        yield self.piece(head, "faint")
        yield self.piece(ending(path, room), "name")
        yield self.piece(f"  {line}", "attribute")
        yield self.piece(fate, "hidden")

    def action_leave_pane(self) -> None:
        """Ask to go back to what is typed."""
        self.post_message(self.Left())


def _excerpt(hit: Hit, width: int) -> tuple[str, list[Span]]:
    """Return the text of a match, cut so that the match is in sight, and where it stands."""
    start, end = hit.start - hit.text_start, hit.end - hit.text_start
    before = printable(hit.text[:start].lstrip() if not hit.is_binary else hit.text[:start])
    match, after = printable(hit.text[start:end]), printable(hit.text[end:])
    if len(before) + len(match) > width:
        before = ending(before, _BEFORE)
    spans = [Span(len(before), len(before) + len(match), "match-current")]
    return before + match + after, spans

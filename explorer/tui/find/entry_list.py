"""The list of entries that a few letters have found: layer, path, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.content import Content
from textual.message import Message

from explorer.analysis import Analysis
from explorer.layers import Place
from explorer.printable import printable
from explorer.text.cases import folded, has_capital
from explorer.tui.drawing.rows import Rows
from explorer.tui.drawing.spans import Span
from explorer.tui.drawing.text import how_tag

_LONGEST = 4000


class EntryList(Rows):
    """A row for each entry; the letters that were looked for stand out."""

    class Entered(Message):
        """The user wants to go there."""

    def __init__(self, analysis: Analysis, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._analysis = analysis
        self._places: Sequence[Place] = ()
        self._letters = ""

    def show(self, places: Sequence[Place], query: str, note: str) -> None:
        """Show other entries, the best first; `note` says why there are none."""
        self._places, self._letters = places, "".join(query.split())
        self.empty = Content(note)
        self.renew()
        self.cursor = 0

    @property
    def current(self) -> Place | None:
        """The entry under the cursor."""
        return self._places[self.cursor] if self._places else None

    def row_count(self) -> int:
        """Return the number of entries."""
        return len(self._places)

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw an entry: of a long path its end."""
        place = self._places[row]
        yield self.piece(f"L{place.layer:<{self._layer_width}} ", "faint")
        fate = self._fate(place)
        room = max(1, width - self._layer_width - 2 - len(fate) - (1 if fate else 0))
        path = printable(b"/" + self._analysis.path(place)[-_LONGEST:])
        if cell_len(path) > room:
            path = "…" + path[-(room - 1) :]
        yield from self.pieces(set_cell_size(path, room), letter_spans(path, self._letters))
        if fate:
            yield Segment(" ")
            yield self.piece(fate, "hidden")

    @property
    def _layer_width(self) -> int:
        return len(str(len(self._analysis.layers)))

    def _fate(self, place: Place) -> str:
        hider = self._analysis.hider(place)
        return f"⊘{hider.layer} {how_tag(hider.how)}" if hider else ""

    def action_enter(self) -> None:
        """Ask to go to the entry."""
        self.post_message(self.Entered())


def letter_spans(path: str, letters: str) -> list[Span]:
    """Return where letters stand in a path, at its end if they can: together, or one by one."""
    if not has_capital(letters):
        path, letters = folded(path), folded(letters)
    together = path.rfind(letters) if letters else -1
    if together >= 0:
        return [Span(together, together + len(letters), "match")]
    spans, end = [], len(path)
    for letter in reversed(letters):
        end = path.rfind(letter, 0, end)
        if end < 0:
            return []
        spans.append(Span(end, end + 1, "match"))
    return spans[::-1]

"""One row of the tree of what differs: sign, sizes in A and B, growth, name, and in what."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from explorer.compare import Difference
from explorer.compare.phrases import growth_text
from explorer.layers import Entry, Hider, Kind
from explorer.layers.phrases import fate_phrase, fate_word
from explorer.layers.tree import Sign
from explorer.printable import printable
from explorer.tui.compare.tree import DifferenceTree
from explorer.tui.drawing.text import shortened
from explorer.tui.findings.findings import MARK
from explorer.tui.tree.guides import Piece, head
from explorer.tui.tree.row import Tag, best_fit
from explorer.wording import counted, size_text

WITH_SIZES = 64
"""Cells from which on a row has the sizes of both sides beside the growth."""
SIZE, GROWTH = 7, 8
"""Cells of a size, and of a growth."""

_SIGNS = {
    Sign.ADDED: ("+", "added"),
    Sign.REMOVED: ("-", "removed"),
    Sign.MODIFIED: ("~", "modified"),
}
_NO_SIGN = (" ", "faint")
_PAINTS = {Kind.DIR: "directory", Kind.SYMLINK: "link", Kind.HARDLINK: "link"}
_LONGEST_NAME = 1000
_SHORTEST_NAME = 8
_NAME_FROM = 16


class DifferenceRow:
    """A node of the tree as it is shown."""

    def __init__(self, shown: DifferenceTree, node: int, piece: Piece) -> None:
        self._shown = shown
        self._node = node
        self._piece = piece
        self._difference = shown.difference(node)
        self._entry = _entry(shown, self._difference)

    def segments(self, width: int, shift: int) -> Iterator[Segment]:
        """Return the row in that width; `shift` scrolls guides and name to the side."""
        fixed = [*self._columns(with_sizes=width >= WITH_SIZES)]
        room = max(1, width - sum(piece.cell_length for piece in fixed))
        left = room - self.line_width
        said = best_fit([*self._tags()], left, max(left, room - _NAME_FROM))
        tags = [*chain.from_iterable((Segment(" "), self._piece(text, one)) for one, text in said)]
        room = max(1, room - sum(piece.cell_length for piece in tags))
        line = Strip(self._line(None if shift else room))
        yield from fixed
        yield from line.crop(min(shift, line.cell_length), shift + room)
        yield from tags

    @property
    def line_width(self) -> int:
        """The cells that guides and name take."""
        return sum(piece.cell_length for piece in self._line(None))

    def _columns(self, *, with_sizes: bool) -> Iterator[Segment]:
        sign, paint = _SIGNS.get(Sign(self._shown.tree.signs[self._node]), _NO_SIGN)
        sizes = self._shown.sizes(self._node)
        growth = sizes[1] - sizes[0]
        yield self._piece(f"{sign} ", paint)
        for size in sizes if with_sizes else ():
            yield self._piece(f"{size_text(size) if size else '':>{SIZE}} ", "attribute")
        text = growth_text(growth) if growth else ""
        yield self._piece(f"{text:>{GROWTH}}  ", "modified" if growth > 0 else "added")

    def _line(self, room: int | None) -> Iterator[Segment]:
        before = [*head(self._shown.folding, self._node, self._piece)]
        yield from before
        kind = self._entry.kind if self._entry else Kind.DIR
        name = printable(self._shown.tree.names[self._node][:_LONGEST_NAME])
        name += "/" * (kind is Kind.DIR)
        if room is not None:
            room = max(_SHORTEST_NAME, room - sum(piece.cell_length for piece in before))
            name = shortened(name, room) if cell_len(name) > room else name
        yield self._piece(name, _PAINTS.get(kind, "name"))

    # What there is to say of it

    def _tags(self) -> Iterator[Tag]:
        one = self._difference
        if one is None:
            return
        yield from self._secrets(one.path)
        if one.path in self._shown.setuid:
            yield Tag("hidden", "now set-uid", "[set-uid]", "[s]")
        if hider := _hider(self._shown, one):
            short = f"[⊘{hider.layer} {fate_word(hider.how)}]"
            yield Tag("hidden", f"⊘ {fate_phrase(hider)}", short, f"[⊘{hider.layer}]")
        if labels := one.aspects.labels:
            long = ", ".join(labels)
            yield Tag("faint", long, f"[{long}]", "")

    def _secrets(self, path: bytes) -> Iterator[Tag]:
        new, gone = self._shown.secrets.get(path, (0, 0))
        if new:
            text = counted(new, "new secret")
            yield Tag("secret", f"{MARK} {text}", f"[{MARK}{new} new]", f"[{MARK}{new}]")
        if gone:
            yield Tag("added", f"{counted(gone, 'secret')} gone", f"[{gone} gone]", "")


def _entry(shown: DifferenceTree, one: Difference | None) -> Entry | None:
    """Return the entry of B, or where there is none that of A."""
    if one is None:
        return None
    side, place = (shown.pair.b, one.b) if one.b else (shown.pair.a, one.a)
    return side.analysis.entry(place) if place else None


def _hider(shown: DifferenceTree, one: Difference) -> Hider | None:
    """Return what hides the entry that B wrote at a path last, or A where B has none."""
    side, place = (shown.pair.b, one.b) if one.b else (shown.pair.a, one.a)
    return side.analysis.hider(place) if place else None

"""One row of the tree: change, attributes, guides, name, its secrets, and what hides the entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from explorer.layers import Entry, Kind, Place
from explorer.layers.index import mode_text
from explorer.layers.phrases import fate_phrase, fate_word
from explorer.layers.tree import Sign
from explorer.printable import printable
from explorer.tui.drawing.painted import cut
from explorer.tui.drawing.text import clipped, shortened, time_text
from explorer.tui.findings.findings import MARK
from explorer.tui.layers.again import AGAIN
from explorer.tui.tree.arrangement import Columns
from explorer.tui.tree.guides import Piece, head
from explorer.tui.tree.views import BuiltTree, View
from explorer.wording import counted, size_text


class Tag(NamedTuple):
    """The same thing said in three lengths, and its paint; `more` is said where there is room."""

    paint: str
    long: str
    short: str
    shortest: str
    more: str = ""


def row_tags(shown: BuiltTree, node: int, place: Place | None) -> list[Tag]:
    """Return what there is to say of a node, secrets first."""
    return [*_secrets(shown, node), *_fate(shown, node, place), *_again(shown, node)]


def best_fit(tags: Sequence[Tag], left: int, most: int) -> list[tuple[str, str]]:
    """Return paints and texts, in full in the cells that are `left`, brief in at most `most`."""
    if not tags:
        return []
    for texts, room in (
        ([f" {tag.long}" for tag in tags], left),
        ([f" {tags[0].long}", *(tag.short for tag in tags[1:])], left),
        ([tag.short for tag in tags], most),
    ):
        if (used := sum(len(text) + 1 for text in texts)) <= room:
            said = zip(tags, texts, strict=True)
            return [one for tag, text in said for one in _said(tag, text, left - used)]
    return [(tag.paint, tag.shortest) for tag in tags]


def _said(tag: Tag, text: str, room: int) -> Iterator[tuple[str, str]]:
    """Yield a tag and, where it is said in full, what it has to add, or the begin of that."""
    yield tag.paint, text
    if tag.more and text.endswith(tag.long) and room >= _LEAST_MORE:
        yield "faint", f" {clipped(tag.more, room - 2)}"


def _secrets(shown: BuiltTree, node: int) -> Iterator[Tag]:
    if number := shown.secrets.at(node):
        worst = shown.secrets.worst(node).label
        long = f"{worst} secret" if number == 1 else f"{counted(number, 'secret')}, {worst}"
        yield Tag("secret", f"{MARK} {long}", f"[{MARK}{number} {worst}]", f"[{MARK}{number}]")
    elif below := shown.secrets.below(node):
        short = f"[{MARK}{below:,} below]"
        yield Tag("secret", f"{MARK} {counted(below, 'secret')} below", short, f"[{MARK}{below}]")


def _fate(shown: BuiltTree, node: int, place: Place | None) -> Iterator[Tag]:
    if hider := shown.analysis.hider(place) if place else None:
        layer, how = hider.layer, hider.how
        long, short = f"⊘ {fate_phrase(hider)}", f"[⊘{layer} {fate_word(how)}]"
        yield Tag("hidden", long, short, f"[⊘{layer}]", shown.instruction(layer))
    elif below := shown.totals.hidden_below(shown.tree, node):
        yield Tag("hidden", f"⊘ {below:,} hidden below", f"[⊘ {below:,} below]", "[⊘ below]")


def _again(shown: BuiltTree, node: int) -> Iterator[Tag]:
    if (differing := shown.repeats.at(node)) is not None:
        what = ", ".join(differing.labels) or "unchanged"
        long, short = f"{AGAIN} stored again: {what}", f"[{AGAIN} {what}]"
        yield Tag("modified", long, short, f"[{AGAIN}]")
    elif (below := shown.repeats.below(node)) and not shown.folding.is_open(node):
        long, short = f"{AGAIN} {below:,} stored again below", f"[{AGAIN}{below:,} below]"
        yield Tag("modified", long, short, f"[{AGAIN}]")


_SIGNS = {
    Sign.ADDED: ("+", "added"),
    Sign.MODIFIED: ("~", "modified"),
    Sign.REMOVED: ("-", "removed"),
    Sign.UNCHANGED: ("=", "faint"),
    Sign.BETWEEN: ("±", "removed"),
    Sign.BELOW: (" ", "faint"),
    Sign.NONE: (" ", "faint"),
}
_LONGEST_NAME = 1000
_NAME_FROM = 16
_SHORTEST_NAME = 8
_LEAST_MORE = 14
_MODE, _OWNER, _TIME = len("drwxr-xr-x"), len("65534:65534"), len("2026-01-31 12:00")


class TreeRow:
    """A node of the tree as it is shown."""

    def __init__(self, shown: BuiltTree, node: int, piece: Piece) -> None:
        self._shown = shown
        self._tree = shown.tree
        self._node = node
        self._piece = piece
        self._place: Place | None = shown.tree.place(node)
        self._entry: Entry | None = shown.analysis.entry(self._place) if self._place else None

    def segments(self, width: int, shift: int, *, columns: Columns) -> Iterator[Segment]:
        """Return the row in that width; `shift` scrolls guides and name to the side."""
        fixed = [*self._columns(columns=columns)]
        room = max(1, width - sum(piece.cell_length for piece in fixed))
        yield from fixed
        tags = row_tags(self._shown, self._node, self._place)
        tag = Strip(self._tag(tags, room - self.line_width + shift, room))
        room = max(1, room - tag.cell_length)
        yield from self._line_in(room, shift)
        yield from tag

    def _line_in(self, room: int, shift: int) -> Strip:
        """Return guides and name in that room; of a long name both ends, till it is scrolled."""
        line = Strip(self._line(None if shift else room))
        if shift:
            line = line.crop(min(shift, line.cell_length))
        return cut(line, room, self._piece("…", "faint"))

    @property
    def line_width(self) -> int:
        """The cells that guides and name take."""
        return sum(piece.cell_length for piece in self._line())

    # Columns

    def _columns(self, *, columns: Columns) -> Iterator[Segment]:
        yield self._piece("{} ".format(*self._sign), self._sign[1])
        for text in self._attributes(columns):
            yield self._piece(text + " ", "attribute")
        if columns.size:
            yield self._piece(f"{self._size:>7}  ", "attribute")
        if self._shown.waste is not None:
            yield self._piece(f"{self._waste:>7}  ", "hidden")
        if self._shown.view is not View.CHANGES:
            layer = f"L{self._place.layer}" if self._place else ""
            width = len(str(len(self._shown.analysis.layers))) + 1
            yield self._piece(f"{layer:<{width}}  ", self._sign[1] if self._is_new else "faint")

    @property
    def _is_new(self) -> bool:
        return self._place is not None and self._place.layer == self._shown.layer

    @property
    def _sign(self) -> tuple[str, str]:
        return _SIGNS[Sign(self._tree.signs[self._node])]

    def _attributes(self, columns: Columns) -> Iterator[str]:
        entry = self._entry
        if columns.mode:
            yield mode_text(entry) if entry else " " * _MODE
        if columns.owner:
            owner = f"{entry.owner.uid}:{entry.owner.gid}" if entry else ""
            yield f"{owner:>{_OWNER}}"
        if columns.time:
            time = time_text(entry.mtime)[:_TIME] if entry else ""
            yield f"{time:<{_TIME}}"

    @property
    def _size(self) -> str:
        if self._is_directory:
            size = self._shown.totals.size_below(self._tree, self._node)
            return size_text(size) if size else ""
        entry = self._entry
        return size_text(entry.size) if entry and entry.kind is Kind.FILE else ""

    @property
    def _waste(self) -> str:
        waste = self._shown.waste_below(self._node)
        return size_text(waste) if waste else ""

    # Guides and name

    @property
    def _is_directory(self) -> bool:
        return self._entry is None or self._entry.kind is Kind.DIR

    def _line(self, room: int | None = None) -> Iterator[Segment]:
        before = [*head(self._shown.folding, self._node, self._piece)]
        yield from before
        left = None if room is None else room - sum(piece.cell_length for piece in before)
        yield from self._name(left)

    def _name(self, room: int | None) -> Iterator[Segment]:
        kind = self._entry.kind if self._entry else Kind.DIR
        slash = "/" if kind in (Kind.DIR, Kind.OPAQUE) else ""
        name = printable(self._tree.names[self._node][:_LONGEST_NAME]) + slash
        remark = self._remark(kind)
        if room is not None and cell_len(name) + cell_len(remark) > room:
            remark = shortened(remark, max(room // 2, room - cell_len(name)))
            name = shortened(name, max(_SHORTEST_NAME, room - cell_len(remark)))
        yield self._piece(name, self._name_paint(kind))
        if remark:
            yield self._piece(remark, "faint")

    def _name_paint(self, kind: Kind) -> str:
        if self._shown.totals.is_hidden(self._node):
            return "hidden"
        if kind in (Kind.WHITEOUT, Kind.OPAQUE):
            return "removed"
        return {Kind.DIR: "directory", Kind.SYMLINK: "link", Kind.HARDLINK: "link"}.get(
            kind, "name"
        )

    def _remark(self, kind: Kind) -> str:
        entry = self._entry
        if entry is None or kind in (Kind.FILE, Kind.DIR):
            return ""
        target = printable((entry.link or b"")[:_LONGEST_NAME])
        if kind in (Kind.WHITEOUT, Kind.OPAQUE):
            return self._marker_remark(kind)
        if kind in (Kind.SYMLINK, Kind.HARDLINK):
            return f" {'->' if kind is Kind.SYMLINK else '=>'} {target}"
        return f" ({kind.label})"

    def _marker_remark(self, kind: Kind) -> str:
        if self._sign[0] != "-":
            return "  removes nothing"
        return "  deleted here" if kind is Kind.WHITEOUT else "  emptied here"

    # Secrets and fate

    def _tag(self, tags: Sequence[Tag], left: int, room: int) -> Iterator[Segment]:
        """Say it as fully as the name leaves room for, or has to leave."""
        for paint, text in best_fit(tags, left, max(left, room - _NAME_FROM)):
            yield Segment(" ")
            yield self._piece(text, paint)

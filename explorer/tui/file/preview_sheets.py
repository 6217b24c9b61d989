"""Previews as sheets: properties in two columns, tables in columns that fit, pictures in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from msgspec.structs import replace
from rich.cells import cell_len, set_cell_size

from explorer.preview import Preview, Properties, Table
from explorer.preview.model import HEADING, Block, Picture, Pointed
from explorer.printable import printable
from explorer.tui.drawing.sheet_view import CURRENT
from explorer.tui.drawing.sheets import Group, Layout, Pair, SheetLine, group_lines, text_lines
from explorer.tui.drawing.spans import Span
from explorer.tui.drawing.text import clipped
from explorer.tui.file.marks import MARKED
from explorer.tui.findings.findings import MARK

_GAP = "  "
_WIDEST = 60
_NARROWEST = 6
_HALF = "▀"
_BEFORE = 8


def preview_layout(preview: Preview) -> Layout:
    """Return a preview that was printed as a sheet."""
    return lambda width: [*_lines(preview, width)]


def printed(preview: Preview) -> Preview:
    """Return a preview whose texts are fit for the screen; it takes time, so in a thread."""
    blocks = tuple(map(_printed, preview.blocks))
    return replace(preview, kind=printable(preview.kind), blocks=blocks)


def _printed(block: Block) -> Block:
    if isinstance(block, Properties):
        pairs = tuple((printable(name), printable(value)) for name, value in block.pairs)
        return Properties(printable(block.heading), pairs, printable(block.warning))
    if isinstance(block, Table):
        return replace(
            block,
            heading=printable(block.heading),
            columns=tuple(map(printable, block.columns)),
            rows=tuple(tuple(map(printable, row)) for row in block.rows),
            note=printable(block.note),
            pointed=tuple(map(_printed_pointed, block.pointed)),
        )
    return block


def _printed_pointed(one: Pointed) -> Pointed:
    return replace(one, text=printable(one.text), about=printable(one.about))


def _lines(preview: Preview, width: int) -> Iterator[SheetLine]:
    for block in preview.blocks:
        if isinstance(block, Properties):
            yield from _property_lines(block, width)
        elif isinstance(block, Table):
            yield from _table(block, width)
        else:
            yield from _picture(block, width)


def _property_lines(properties: Properties, width: int) -> Iterator[SheetLine]:
    pairs = tuple(Pair(name, value) for name, value in properties.pairs)
    if properties.heading:
        yield from text_lines(properties.heading, width, "heading")
    if properties.warning:
        yield from text_lines(f"! {properties.warning}", width, "damage")
    if pairs or properties.warning:
        yield from group_lines(Group("", pairs), width)


def _table(table: Table, width: int) -> Iterator[SheetLine]:
    columns, rows = table.columns, table.rows
    pointed: dict[int, list[Pointed]] = {}
    for one in table.pointed:
        pointed.setdefault(one.row, []).append(one)
    yield from text_lines(table.heading, width, "heading")
    for one in pointed.get(HEADING, ()):
        yield from text_lines(f"{MARK} {one.about}", width, _paint(one))
    if table.note:
        yield from text_lines(f"! {table.note}", width, "damage")
    if columns and rows:
        widths = _fitted([columns, *rows], width)
        yield SheetLine.painted(_row(columns, widths, table.numbers), "faint")
        for number, row in enumerate(rows):
            found = pointed.get(number, ())
            shown = [
                _in_sight(text, cells, at, found)
                for at, (text, cells) in enumerate(zip(row, widths, strict=False))
            ]
            line = _row(shown, widths, table.numbers)
            yield _marked(line, shown, widths, found, width) if found else SheetLine(line)
    yield SheetLine("")


def _paint(pointed: Pointed) -> str:
    return CURRENT if pointed.current else MARKED


def _in_sight(text: str, cells: int, column: int, pointed: Sequence[Pointed]) -> str:
    """Return a text that is cut so that what is pointed out in it is in sight."""
    for one in pointed:
        start = text.find(one.text) if one.text and one.column == column else -1
        if start > 0 and cell_len(text[: start + len(one.text)]) > cells:
            return f"…{text[max(1, start - _BEFORE) :]}"
    return text


def _marked(
    line: str,
    row: Sequence[str],
    widths: Sequence[int],
    pointed: Sequence[Pointed],
    width: int,
) -> SheetLine:
    """Return a row with what is pointed out in it, and what there is to say of that behind it."""
    spans, about = [], ""
    for one in sorted(pointed, key=attrgetter("column")):
        start = line.find(row[one.column].rstrip("…")[: widths[one.column] - 1].strip())
        at = line.find(one.text, max(0, start)) if one.text else -1
        first = at if at >= 0 else max(0, start)
        length = len(one.text) if at >= 0 else min(len(row[one.column]), widths[one.column])
        spans.append(Span(first, min(len(line), first + length), _paint(one)))
        about = about or (f"{_GAP}{MARK} {one.about}" if one.about else "")
    room = width - cell_len(line)
    return SheetLine(line + clipped(about, room), tuple(spans))


def _fitted(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return widths of columns: what they need, the widest ones cut where there is no room."""
    count = max(map(len, rows))
    needed = [
        max((cell_len(row[n]) for row in rows if n < len(row)), default=0) for n in range(count)
    ]
    room = width - len(_GAP) * (count - 1)
    widths = [*needed]
    while sum(widths) > room and max(widths) > _WIDEST:
        at = widths.index(max(widths))
        widths[at] = max(_WIDEST, widths[at] - (sum(widths) - room))
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(row: Sequence[str], widths: Sequence[int], numbers: frozenset[int]) -> str:
    cells = zip(row, widths, strict=False)
    return _GAP.join(
        _cell(text, width, to_right=at in numbers) for at, (text, width) in enumerate(cells)
    ).rstrip()


def _cell(text: str, width: int, *, to_right: bool) -> str:
    text = clipped(text, width)
    return " " * (width - cell_len(text)) + text if to_right else set_cell_size(text, width)


def _picture(picture: Picture, width: int) -> Iterator[SheetLine]:
    """Yield lines of half blocks: the upper pixel is the letter's colour, the lower the ground."""
    longest = max(map(len, picture.lines), default=0)
    step = max(1, -(-longest // max(1, width)))
    lines = [line[::step] for line in picture.lines[::step]]
    for at in range(0, len(lines), 2):
        upper = lines[at]
        lower = lines[at + 1] if at + 1 < len(lines) else upper
        paints = [
            f"#{bytes(one).hex()}/#{bytes(other).hex()}"
            for one, other in zip(upper, lower, strict=False)
        ]
        spans = tuple(Span(n, n + 1, paint) for n, paint in enumerate(paints))
        yield SheetLine(_HALF * len(spans), spans)
    yield SheetLine("")

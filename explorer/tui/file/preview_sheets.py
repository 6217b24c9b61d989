"""Previews as sheets: properties in two columns, tables in columns that fit, pictures in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len, set_cell_size

from explorer.preview import Preview, Properties, Table
from explorer.preview.model import Block, Picture
from explorer.printable import printable
from explorer.tui.drawing.sheets import Group, Layout, Pair, SheetLine, group_lines, text_lines
from explorer.tui.drawing.spans import Span
from explorer.tui.drawing.text import clipped

_GAP = "  "
_WIDEST = 60
_NARROWEST = 6
_HALF = "▀"


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
        )
    return block


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
    yield from text_lines(table.heading, width, "heading")
    if table.note:
        yield from text_lines(f"! {table.note}", width, "damage")
    if columns and rows:
        widths = _fitted([columns, *rows], width)
        yield SheetLine.painted(_row(columns, widths, table.numbers), "faint")
        yield from (SheetLine(_row(row, widths, table.numbers)) for row in rows)
    yield SheetLine("")


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

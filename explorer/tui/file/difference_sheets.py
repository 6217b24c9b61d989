"""The difference between two versions of a file as lines of a sheet: attributes, then contents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from explorer.analysis import Analysis
from explorer.differences import BytesDifference, DiffLine, Hunk, TextDifference
from explorer.errors import ContentError
from explorer.image.blob import Blob, MemoryBlob
from explorer.layers import Entry, Kind, Place
from explorer.layers.index import mode_text
from explorer.printable import printable
from explorer.tui.drawing.sheets import Group, Pair, SheetLine, group_lines, text_lines
from explorer.tui.drawing.spans import Span
from explorer.tui.drawing.text import time_text
from explorer.tui.file.information import exact_size
from explorer.wording import counted, size_text

Names: TypeAlias = tuple[str, str]
"""What the two versions are called, the older one first."""

_LONGEST_LINE = 1000
_TAB = 8
_PAINTS = {"+": "added", "-": "removed"}


def content_of(analysis: Analysis, place: Place) -> Blob | None:
    """Return what a version can be compared by: its bytes, or where it leads."""
    entry = analysis.entry(place)
    if entry.kind is Kind.SYMLINK:
        return MemoryBlob(entry.link or b"")
    try:
        return analysis.content(place)
    except ContentError:
        return None


def attributes_between(one: Entry, other: Entry) -> Iterator[Pair]:
    """Yield the attributes that differ."""
    for (name, before), (_, after) in zip(_named(one), _named(other), strict=True):
        if before != after:
            yield Pair(name, f"{before}  became  {after}")


def _named(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "Type", entry.kind.label
    yield "Mode", f"{mode_text(entry)} {entry.owner.mode:04o}"
    yield "Owner", f"{entry.owner.uid}:{entry.owner.gid}"
    yield "Size", size_text(entry.size)
    yield "Last written", time_text(entry.mtime)
    yield "Extended attributes", str(len(entry.xattrs))


def content_lines(
    one: TextDifference | BytesDifference | None, width: int, names: Names
) -> Iterator[SheetLine]:
    """Yield how contents differ; `None` where there is nothing to compare."""
    if isinstance(one, TextDifference):
        yield from text_difference_lines(one, width, names)
    elif one is not None:
        yield from _bytes_lines(one, width, names)
    else:
        yield from text_lines("One of the two has no content that could be compared.", width)


def text_difference_lines(one: TextDifference, width: int, names: Names) -> Iterator[SheetLine]:
    """Yield how texts differ: some lines around each change, with their numbers."""
    for note in one.notes:
        yield from text_lines(f"Not all was compared: {note}", width, "damage")
    if not one.hunks:
        yield SheetLine("The contents are the same" + (", as far as they go" * bool(one.notes)))
        return
    added, removed = counted(one.added, "line"), counted(one.removed, "line")
    yield SheetLine(f"{added} added (+), {removed} removed (-)")
    longest = max((max(line.old, line.new) for hunk in one.hunks for line in hunk.lines), default=0)
    for hunk in one.hunks:
        yield SheetLine("")
        yield SheetLine.painted(_hunk_text(hunk, names), "heading")
        yield from (_diff_line(line, len(str(longest))) for line in hunk.lines)


def _hunk_text(hunk: Hunk, names: Names) -> str:
    old = [line.old for line in hunk.lines if line.old]
    new = [line.new for line in hunk.lines if line.new]
    return f"{_lines_text(names[0], old)}, {_lines_text(names[1], new)}"


def _lines_text(name: str, numbers: list[int]) -> str:
    if not numbers:
        return f"{name}: nothing"
    if numbers[0] == numbers[-1]:
        return f"{name}: line {numbers[0]:,}"
    return f"{name}: lines {numbers[0]:,} to {numbers[-1]:,}"


def _diff_line(line: DiffLine, digits: int) -> SheetLine:
    """Return a line with its numbers, its sign, and the colour that says the same."""
    old, new = str(line.old or ""), str(line.new or "")
    head = f"{old:>{digits}} {new:>{digits}}  "
    text = f"{head}{line.sign} {_printed(line.data)}"
    spans = [Span(0, len(head), "gutter")]
    if paint := _PAINTS.get(line.sign):
        spans.append(Span(len(head), len(text), paint))
    return SheetLine(text, tuple(spans))


def _printed(data: bytes) -> str:
    text = data[:_LONGEST_LINE].decode("utf-8", "backslashreplace").expandtabs(_TAB)
    return printable(text) + ("…" if len(data) > _LONGEST_LINE else "")


def _bytes_lines(one: BytesDifference, width: int, names: Names) -> Iterator[SheetLine]:
    pairs = [Pair(f"Size, {name}", exact_size(one.sizes[n])) for n, name in enumerate(names)]
    pairs += [
        Pair(f"SHA-256, {name}", one.digests[n] or "(not all of it was read)")
        for n, name in enumerate(names)
    ]
    yield from group_lines(Group(_difference(one), tuple(pairs)), width)
    for note in one.notes:
        yield from text_lines(f"Not all was compared: {note}", width, "damage")


def _difference(one: BytesDifference) -> str:
    if one.first is None:
        return "The contents are the same" + (", as far as they go" * bool(one.notes))
    return f"No text: the first byte that differs is number {one.first:,} (0x{one.first:x})"

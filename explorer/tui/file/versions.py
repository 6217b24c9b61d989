"""The versions of a path over all layers, and the difference between two of them in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explorer.analysis import Analysis
from explorer.differences import BytesDifference, Check, DiffLine, Hunk, TextDifference, compare
from explorer.errors import ContentError
from explorer.image.blob import Blob, MemoryBlob
from explorer.layers import Change, Entry, Kind, Place
from explorer.layers.index import mode_text
from explorer.layers.phrases import VISIBLE, fate_phrase
from explorer.printable import printable
from explorer.tui.drawing.sheets import Group, Layout, Pair, SheetLine, group_lines, text_lines
from explorer.tui.drawing.spans import Span
from explorer.tui.drawing.text import time_text
from explorer.tui.file.cards import ShownEntry
from explorer.tui.file.information import exact_size, instruction_of
from explorer.tui.file.removals import is_marker, removal_phrase
from explorer.wording import counted, size_text

_MOST_VERSIONS = 2000
_LONGEST_LINE = 1000
_TAB = 8
_SIGNS = {
    Change.ADDED: "+ added",
    Change.MODIFIED: "~ modified",
    Change.UNCHANGED: "= unchanged",
    Change.REMOVED: "- removed",
}
_PAINTS = {"+": "added", "-": "removed"}


@dataclass(frozen=True, slots=True)
class Version:
    """What one layer wrote at a path, by which instruction, and by which it was hidden.

    All texts are printable.
    """

    place: Place
    size: str
    change: str
    instruction: str
    fate: str
    hidden_by: str = ""


def versions_of(origin: ShownEntry, check: Check) -> tuple[Version, ...]:
    """Return every version of a path, the topmost layer's first."""
    check()
    places = origin.analysis.versions(origin.path)[:_MOST_VERSIONS]
    return tuple(_version(origin.analysis, place) for place in places)


def _version(analysis: Analysis, place: Place) -> Version:
    entry, holder = analysis.entry(place), analysis.content_place(place)
    change = analysis.layers[place.layer - 1].fates.change(place.position)
    return Version(
        place,
        size_text(analysis.entry(holder).size) if holder else entry.kind.label,
        _SIGNS.get(change, ""),
        instruction_of(analysis, place.layer),
        *_fate(analysis, place),
    )


def _fate(analysis: Analysis, place: Place) -> Iterator[str]:
    if hider := analysis.hider(place):
        yield f"⊘ {fate_phrase(hider)}"
        yield instruction_of(analysis, hider.layer)
    else:
        yield f"  {VISIBLE}" if analysis.is_written(place) else "  a marker"


# The difference between two


def compared(analysis: Analysis, one: Place, other: Place, check: Check) -> Layout:
    """Compare two versions of a path, the older one first. Raises DamageError, CancelledError."""
    old, new = sorted((one, other))
    title = f"Layer {old.layer} compared with layer {new.layer}"
    if is_marker(analysis, old) or is_marker(analysis, new):
        return _compared_with_marker(analysis, (old, new), title, check)
    before, after = _content(analysis, old), _content(analysis, new)
    content = compare(before, after, check) if before and after else None
    attributes = Group(title, tuple(_attributes(analysis, old, new)))
    return lambda width: [*group_lines(attributes, width), *_content_lines(content, width)]


def _compared_with_marker(
    analysis: Analysis, versions: Sequence[Place], title: str, check: Check
) -> Layout:
    """Say who deleted and who wrote; of a text, all lines are those that came or went."""
    before, after = (_text_or_nothing(analysis, one) for one in versions)
    content = compare(before, after, check) if before.size or after.size else None
    text = content if isinstance(content, TextDifference) else None
    happened = Group(title, tuple(_happened(analysis, one) for one in versions))
    return lambda width: [
        *group_lines(happened, width),
        *(_text_lines(text, width) if text else ()),
    ]


def _text_or_nothing(analysis: Analysis, place: Place) -> Blob:
    return _content(analysis, place) or MemoryBlob(b"")


def _happened(analysis: Analysis, place: Place) -> Pair:
    """Return what a layer did at a path, and its instruction."""
    by, entry = instruction_of(analysis, place.layer), analysis.entry(place)
    if is_marker(analysis, place):
        return Pair(f"Layer {place.layer}", f"{removal_phrase(analysis, place)}  {by}", "removed")
    holder = analysis.content_place(place)
    size = f"{size_text(analysis.entry(holder).size)}  " if holder else ""
    still = "still in the image  " if analysis.hider(place) else ""
    said = f"{entry.kind.label}  {size}{mode_text(entry)}  {still}{by}"
    return Pair(f"Layer {place.layer}", said)


def _content(analysis: Analysis, place: Place) -> Blob | None:
    """Return what a version can be compared by: its bytes, or where it leads."""
    entry = analysis.entry(place)
    if entry.kind is Kind.SYMLINK:
        return MemoryBlob(entry.link or b"")
    try:
        return analysis.content(place)
    except ContentError:
        return None


def _attributes(analysis: Analysis, old: Place, new: Place) -> Iterator[Pair]:
    one, other = analysis.entry(old), analysis.entry(new)
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


def _content_lines(one: TextDifference | BytesDifference | None, width: int) -> Iterator[SheetLine]:
    if isinstance(one, TextDifference):
        yield from _text_lines(one, width)
    elif one is not None:
        yield from _bytes_lines(one, width)
    else:
        yield from text_lines("One of the two has no content that could be compared.", width)


def _text_lines(one: TextDifference, width: int) -> Iterator[SheetLine]:
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
        yield SheetLine.painted(_hunk_text(hunk), "heading")
        yield from (_diff_line(line, len(str(longest))) for line in hunk.lines)


def _hunk_text(hunk: Hunk) -> str:
    old = [line.old for line in hunk.lines if line.old]
    new = [line.new for line in hunk.lines if line.new]
    return f"{_lines_text('older', old)}, {_lines_text('newer', new)}"


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


def _bytes_lines(one: BytesDifference, width: int) -> Iterator[SheetLine]:
    names = "older", "newer"
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

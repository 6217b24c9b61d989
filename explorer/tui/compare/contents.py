"""What differs at a path, as a sheet: what each side has there, then the difference of contents."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.compare import Difference
from explorer.compare.outcomes import Became
from explorer.differences import BytesDifference, Check, TextDifference, compare
from explorer.errors import CancelledError, ExplorerError
from explorer.image.blob import Blob, MemoryBlob
from explorer.layers import Place
from explorer.layers.index import mode_text
from explorer.layers.phrases import fate_phrase
from explorer.layers.tree import Sign
from explorer.printable import printable
from explorer.tui.compare.changes import changes_of, counts_text
from explorer.tui.compare.configuration import settings_text
from explorer.tui.compare.sides import NAMES, ReadSide, TwoSides
from explorer.tui.compare.tree import DifferenceTree, Scope
from explorer.tui.drawing import sheets
from explorer.tui.drawing.sheets import Group, Layout, SheetLine, group_lines, text_lines
from explorer.tui.file.difference_sheets import (
    attributes_between,
    content_lines,
    content_of,
    text_difference_lines,
)
from explorer.tui.findings.leaks import instruction_text
from explorer.tui.shell.masks import why_masked
from explorer.wording import counted, listed, size_text

_NOTHING = "nothing there"


def difference_sheet(pair: TwoSides, one: Difference, check: Check) -> Layout:
    """Return the sheet of a path; of contents that can't be read it says why.

    Raises CancelledError.
    """
    try:
        return difference_layout(pair, one, check)
    except CancelledError:
        raise
    except ExplorerError as error:
        text = f"This can't be read: {printable(error.message)}"
        return lambda width: [*text_lines(text, width, "damage")]


def difference_layout(pair: TwoSides, one: Difference, check: Check) -> Layout:
    """Compare what both sides have at a path, in a thread. Raises DamageError, CancelledError.

    Of a file that is masked whole on either side nothing is read.
    """
    places = (one.a, one.b)
    heading = Group(_heading(one), tuple(_pairs(pair, one)))
    hidden = next(filter(None, map(_why_masked, pair.sides, places)), "")
    if hidden:
        return lambda width: [*group_lines(heading, width), *text_lines(hidden, width, "faint")]
    content = _content(pair, one, check)
    return lambda width: [*group_lines(heading, width), *_content_lines(one, content, width)]


def _why_masked(side: ReadSide, place: Place | None) -> str:
    return why_masked(place, side.findings) if place else ""


def _heading(one: Difference) -> str:
    if one.is_added:
        return "In B alone"
    if one.is_removed:
        return "In A alone"
    return f"Differs in {listed(one.aspects.labels)}"


def _pairs(pair: TwoSides, one: Difference) -> Iterator[sheets.Pair]:
    for name, side, place, paint in zip(
        NAMES, pair.sides, (one.a, one.b), ("removed", "added"), strict=True
    ):
        text = _entry_text(side, place) if place else _NOTHING
        yield sheets.Pair(name, text, "" if place else "faint", paint)
    if one.versions_a != one.versions_b and one.is_changed:
        yield sheets.Pair("Versions", f"{one.versions_a:,} in A, {one.versions_b:,} in B")
    if one.a and one.b:
        yield from attributes_between(pair.a.analysis.entry(one.a), pair.b.analysis.entry(one.b))


def _entry_text(side: ReadSide, place: Place) -> str:
    """Return what a side has there: "layer 2  file  1.2 kB  -rw-r--r--  visible  COPY . /app"."""
    analysis = side.analysis
    entry, holder = analysis.entry(place), analysis.content_place(place)
    hider = analysis.hider(place)
    size = size_text(analysis.entry(holder).size) if holder else ""
    parts = (
        f"layer {place.layer}",
        entry.kind.label,
        size,
        mode_text(entry),
        f"⊘ {fate_phrase(hider)}" if hider else "",
        instruction_text(analysis, side.findings, place.layer),
    )
    return "  ".join(filter(None, parts))


def _content(
    pair: TwoSides, one: Difference, check: Check
) -> TextDifference | BytesDifference | None:
    """Compare contents; all lines of a text that one side has alone came or went."""
    before, after = (
        content_of(side.analysis, place) if place else None
        for side, place in zip(pair.sides, (one.a, one.b), strict=True)
    )
    if before is None and after is None:
        return None
    if one.is_changed and (before is None or after is None):
        return None
    return compare(_or_nothing(before), _or_nothing(after), check)


def _or_nothing(blob: Blob | None) -> Blob:
    return blob or MemoryBlob(b"")


def _content_lines(
    one: Difference, content: TextDifference | BytesDifference | None, width: int
) -> Iterator[SheetLine]:
    if content is None:
        return
    if one.is_changed:
        yield from content_lines(content, width, NAMES)
    elif isinstance(content, TextDifference) and content.hunks:
        yield from text_difference_lines(content, width, NAMES)
    else:
        text = "The file is empty" if isinstance(content, TextDifference) else "It is no text"
        yield from text_lines(text, width, "faint")


def folder_layout(shown: DifferenceTree, node: int) -> Layout:
    """Return what differs below a directory that is the same itself, summed up."""
    counts, (before, after) = shown.counts(node), shown.sizes(node)
    named = ((Sign.ADDED, "added"), (Sign.REMOVED, "removed"), (Sign.MODIFIED, "changed"))
    parts = [f"{counts[sign]:,} {what}" for sign, what in named if counts[sign]]
    group = Group(
        "What differs below",
        (
            sheets.Pair("Paths", listed(parts)),
            sheets.Pair("A", size_text(before)),
            sheets.Pair("B", size_text(after)),
        ),
    )
    return lambda width: [*group_lines(group, width)]


def elsewhere_layout(pair: TwoSides, shown: DifferenceTree) -> Layout:
    """Return what differs elsewhere, and the keys that lead there, where no path is listed."""
    places = [sheets.Pair(*one, "", "link") for one in _elsewhere(pair, shown.request.scope.next)]
    if not places:
        return lambda width: [*text_lines("Nothing differs elsewhere", width, "faint")]
    group = Group("What differs elsewhere", tuple(places))
    return lambda width: [*group_lines(group, width)]


def _elsewhere(pair: TwoSides, scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield keys, and how much differs where they lead."""
    comparison = pair.comparison
    if number := len(scope.of(comparison)):
        differ = f"{counted(number, 'path')} {'differs' if number == 1 else 'differ'}"
        yield str([*Scope].index(scope) + 1), f"{differ} in {scope.phrase}"
    changes = [one for one in changes_of(pair) if one.counts and one.became is not Became.SAME]
    if changes:
        yield "f", counts_text(changes)
    if text := settings_text(comparison):
        yield "i", text

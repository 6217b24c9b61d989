"""The versions of a path over all layers, and the difference between two of them in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from explorer.analysis import Analysis
from explorer.differences import Check, TextDifference, compare
from explorer.image.blob import Blob, MemoryBlob
from explorer.layers import Change, Place
from explorer.layers.index import mode_text
from explorer.layers.phrases import VISIBLE, fate_phrase
from explorer.tui.drawing.sheets import Group, Layout, Pair, group_lines
from explorer.tui.file.cards import ShownEntry
from explorer.tui.file.difference_sheets import (
    attributes_between,
    content_lines,
    content_of,
    text_difference_lines,
)
from explorer.tui.file.information import instruction_of
from explorer.tui.file.removals import is_marker, removal_phrase
from explorer.wording import size_text

_MOST_VERSIONS = 2000
_SIGNS = {
    Change.ADDED: "+ added",
    Change.MODIFIED: "~ modified",
    Change.UNCHANGED: "= unchanged",
    Change.REMOVED: "- removed",
}
_NAMES = ("older", "newer")


class Version(Struct, frozen=True):
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
    before, after = content_of(analysis, old), content_of(analysis, new)
    content = compare(before, after, check) if before and after else None
    attributes = Group(title, tuple(attributes_between(analysis.entry(old), analysis.entry(new))))
    return lambda width: [*group_lines(attributes, width), *content_lines(content, width, _NAMES)]


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
        *(text_difference_lines(text, width, _NAMES) if text else ()),
    ]


def _text_or_nothing(analysis: Analysis, place: Place) -> Blob:
    return content_of(analysis, place) or MemoryBlob(b"")


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

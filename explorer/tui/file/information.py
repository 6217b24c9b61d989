"""The information form of an entry: every attribute that the layer keeps of it."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.analysis import Analysis
from explorer.layers import Change, Entry, Kind, Place
from explorer.layers.index import mode_text
from explorer.layers.phrases import fate_phrase
from explorer.printable import printable
from explorer.tui.drawing.sheets import Group, Pair
from explorer.tui.drawing.text import time_text
from explorer.tui.layers.again import repeat_text
from explorer.tui.layers.rows import short
from explorer.wording import size_text

_LONGEST = 4000
_MOST_ATTRIBUTES = 100
_MOST_SEGMENTS = 50
_KINDS = {
    Kind.FILE: "regular file",
    Kind.DIR: "directory",
    Kind.SYMLINK: "symbolic link",
    Kind.HARDLINK: "hard link",
    Kind.CHAR: "character device",
    Kind.BLOCK: "block device",
    Kind.FIFO: "named pipe",
    Kind.WHITEOUT: "whiteout: a marker that deletes, no file",
    Kind.OPAQUE: "opaque marker: it empties a directory, no file",
}
_CHANGES = {
    Change.NONE: "nothing: there was nothing to remove",
    Change.ADDED: "+ added",
    Change.MODIFIED: "~ modified",
    Change.UNCHANGED: "= listed again, nothing differs but time",
    Change.REMOVED: "- removes what stood there",
}
_PAINTS = {Change.ADDED: "added", Change.MODIFIED: "modified", Change.REMOVED: "removed"}


def information(analysis: Analysis, place: Place) -> tuple[Group, ...]:
    """Return all there is to know of an entry, in groups."""
    entry = analysis.entry(place)
    groups = (
        Group("Where it stands", tuple(_standing(analysis, place, entry))),
        Group("What it is", tuple(_being(analysis, place, entry))),
        Group("Its bytes", tuple(_bytes(analysis, place))),
        Group("Extended attributes", tuple(_attributes(entry))),
    )
    return tuple(group for group in groups if group.pairs)


def _standing(analysis: Analysis, place: Place, entry: Entry) -> Iterator[Pair]:
    path = analysis.path(place)
    yield Pair("Path", "/" + _printed(path), "strong")
    if entry.tar_name != path:
        yield Pair("Name in the tar", _printed(entry.tar_name))
    yield Pair("Layer", f"{place.layer} of {len(analysis.image.layers)}")
    if diff_id := analysis.image.layers[place.layer - 1].diff_id:
        yield Pair("Layer's diff_id", _printed(diff_id))
    yield Pair("Instruction", instruction_of(analysis, place.layer))
    fates = analysis.layers[place.layer - 1].fates
    change = fates.change(place.position)
    yield Pair("Change", _CHANGES[change], _PAINTS.get(change, ""))
    if repeat := analysis.stored_again.of_entry(place):
        text = f"{repeat_text(analysis, place, repeat)}; same as in layer {repeat.same_as}"
        yield Pair("Stored again", text, "modified")
    yield _fate(analysis, place)
    yield Pair("Entry", f"number {place.position + 1:,} of the layer's tar")
    header = fates.index.headers[place.position]
    yield Pair("Header", f"at byte {header:,} of the layer, uncompressed")


def _fate(analysis: Analysis, place: Place) -> Pair:
    hider = analysis.hider(place)
    if hider is not None:
        by = instruction_of(analysis, hider.layer)
        return Pair("Fate", f"⊘ {fate_phrase(hider, by)}", "hidden")
    if analysis.is_written(place):
        return Pair("Fate", "visible in the final file system")
    return Pair("Fate", "a marker: it is no part of any file system")


def instruction_of(analysis: Analysis, layer: int) -> str:
    """Return a layer's instruction in one printable line."""
    instruction = analysis.image.layers[layer - 1].instruction
    return short(instruction.created_by) if instruction else "(the image does not say)"


def _being(analysis: Analysis, place: Place, entry: Entry) -> Iterator[Pair]:
    yield Pair("Type", _KINDS[entry.kind])
    if entry.link is not None:
        yield Pair("Leads to", _printed(entry.link), "link")
    holder = analysis.content_place(place)
    if holder is not None and holder != place:
        yield Pair("Has the bytes of", f"/{_printed(analysis.path(holder))}, layer {holder.layer}")
    if entry.device is not None:
        yield Pair("Device", f"major {entry.device[0]}, minor {entry.device[1]}")
    if entry.kind not in (Kind.WHITEOUT, Kind.OPAQUE):
        yield Pair("Mode", f"{mode_text(entry)}  {entry.owner.mode:04o}")
        yield Pair("Owner", f"user {entry.owner.uid}, group {entry.owner.gid}")
    yield Pair("Last written", f"{time_text(entry.mtime)}  ({entry.mtime})")


def _bytes(analysis: Analysis, place: Place) -> Iterator[Pair]:
    holder = analysis.content_place(place)
    if holder is None:
        return
    entry = analysis.entry(holder)
    yield Pair("Size", exact_size(entry.size))
    if entry.holes is not None:
        yield Pair("Stored", f"{exact_size(entry.stored_size)}; the rest are holes")
    if entry.sha256 is not None:
        name = "SHA-256" if entry.holes is None else "SHA-256 of what is stored"
        yield Pair(name, entry.sha256)
    offset = entry.index.offsets[entry.position]
    yield Pair("Offset", f"from byte {offset:,} (0x{offset:x}) of the layer, uncompressed")
    yield from _segments(entry)


def _segments(entry: Entry) -> Iterator[Pair]:
    segments = entry.holes.segments if entry.holes else ()
    for start, length in segments[:_MOST_SEGMENTS]:
        yield Pair("Bytes, not a hole", f"{length:,} from byte {start:,}")
    if (more := len(segments) - _MOST_SEGMENTS) > 0:
        yield Pair("", f"… and {more:,} more stretches")


def _attributes(entry: Entry) -> Iterator[Pair]:
    for name, value in entry.xattrs[:_MOST_ATTRIBUTES]:
        yield Pair(_printed(name), _printed(value) or "(empty)")
    if (more := len(entry.xattrs) - _MOST_ATTRIBUTES) > 0:
        yield Pair("", f"… and {more:,} more")


def exact_size(size: int) -> str:
    """Return a size with its unit and to the byte."""
    return f"{size_text(size)}  ({size:,} bytes)" if size >= 1000 else size_text(size)


def _printed(text: bytes | str) -> str:
    cut = text[:_LONGEST]
    return printable(cut) + ("…" if len(text) > len(cut) else "")

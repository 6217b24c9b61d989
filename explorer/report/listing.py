"""`ls`: every entry of every layer, with its change and its fate, as text or JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from explorer.analysis import Analysis
from explorer.layers import Entry, Kind, LayerFates, Place
from explorer.layers.index import mode_text
from explorer.layers.paths import normal
from explorer.layers.phrases import fate_phrase
from explorer.printable import printable, printable_json
from explorer.report.formats.json_report import exact_text, hidden_by
from explorer.wording import size_text

_encode = json.JSONEncoder(separators=(", ", ": ")).encode


def json_lines(analysis: Analysis, places: Iterable[Place]) -> Iterator[str]:
    """Yield one JSON object a line, as the product's contract has it, ASCII alone."""
    return (printable_json(_encode(_record(analysis, place))) for place in places)


def text_lines(analysis: Analysis, places: Iterable[Place]) -> Iterator[str]:
    """Yield a line for people: layer, change, mode, owner, size, path, and what hides it."""
    wide = len(str(len(analysis.layers)))
    for place in places:
        fates = analysis.layers[place.layer - 1].fates
        entry = fates.index.entry(place.position)
        change = fates.change(place.position).label or "-"
        owner = f"{entry.owner.uid}:{entry.owner.gid}"
        size = size_text(_size(analysis, place, entry)) if entry.kind in _WITH_SIZE else "-"
        mode = mode_text(entry, marker=entry.kind.label)
        head = f"{place.layer:>{wide}}  {change:<9}  {mode:<10}  {owner:>9}  {size:>7}"
        path, hider = _path(fates, place.position, entry), fates.hider(place.position)
        fate = f"  [{fate_phrase(hider)}]" if hider else ""
        yield f"{head}  {path}{fate}{_damage(entry)}"


_WITH_SIZE = (Kind.FILE, Kind.HARDLINK)


def _record(analysis: Analysis, place: Place) -> dict[str, Any]:
    fates = analysis.layers[place.layer - 1].fates
    entry, position = fates.index.entry(place.position), place.position
    record: dict[str, Any] = {"layer": place.layer}
    record |= exact_text("path", fates.path(position))
    record |= {
        "type": entry.kind.label,
        "size": _size(analysis, place, entry),
        "mode": f"{entry.owner.mode:04o}",
        "uid": entry.owner.uid,
        "gid": entry.owner.gid,
        "mtime": entry.mtime,
        "link": None,
    }
    if entry.link is not None:
        record |= exact_text("link", entry.link)
    record["change"] = fates.change(position).label
    record["visible"] = fates.visible(position)
    record["hidden_by"] = hidden_by(fates.hider(position))
    if normal(entry.tar_name) != fates.path(position):
        record |= exact_text("tar_path", entry.tar_name)
    if entry.missing:
        record["damaged"] = True
    return record


def _size(analysis: Analysis, place: Place, entry: Entry) -> int:
    """Return a file's bytes; a hard link's are its target's."""
    holder = analysis.content_place(place)
    return analysis.entry(holder).size if holder else entry.size


def _path(fates: LayerFates, position: int, entry: Entry) -> str:
    path = printable(fates.path(position) or b".")
    if entry.link is None:
        return path
    arrow = "->" if entry.kind is Kind.SYMLINK else "=>"
    return f"{path} {arrow} {printable(entry.link)}"


def _damage(entry: Entry) -> str:
    if not entry.missing:
        return ""
    return f"  [damaged: {size_text(entry.stored_size)} of {size_text(entry.size)} are there]"

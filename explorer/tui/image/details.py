"""All there is to know of an image that stands in no layer, and where its bytes go."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from explorer.analysis import Analysis
from explorer.frozen import Frozen
from explorer.image import Image, Instruction
from explorer.image.base import BaseEnd, base_end, stated_bases
from explorer.image.document import inside
from explorer.layers.phrases import fate_phrase
from explorer.layers.repeats import StoredAgain
from explorer.layers.waste import Waste, WastedFile
from explorer.printable import printable
from explorer.tui.drawing.bars import bar, bar_line, legend_line
from explorer.tui.drawing.sheets import Group, Layout, Pair, SheetLine, group_lines, text_lines
from explorer.tui.drawing.text import clipped, shortened
from explorer.tui.image.again import again_lines
from explorer.tui.layers.rows import damage_lines, short
from explorer.wording import counted, size_text

_LONGEST = 2000
_LEAST_PATH = 12
_MOST_FILES = 20
_MOST = 500
_BAR = 30
_SHORT_BAR = 14
_ROOM = 100
_BEFORE = " " * len("layer 123 ")
_RUNTIME = (
    ("User", "User"),
    ("WorkingDir", "Working directory"),
    ("Entrypoint", "Entrypoint"),
    ("Cmd", "Command"),
    ("Shell", "Shell"),
    ("ExposedPorts", "Ports"),
    ("Volumes", "Volumes"),
    ("StopSignal", "Stop signal"),
    ("Healthcheck", "Health check"),
    ("OnBuild", "On build"),
)


class LayerBytes(Struct, frozen=True):
    """What a layer stores in files, and what of that nobody reaches."""

    number: int
    stored: int
    wasted: int
    text: str


class Details(Frozen, frozen=True):
    """What was made out of an analysis in a thread."""

    image: Image
    waste: Waste
    layers: Sequence[LayerBytes]
    again: Sequence[StoredAgain]
    damages: Sequence[str]
    notes: Sequence[str]
    unread: Sequence[str]
    base_end: BaseEnd | None
    bases: Sequence[tuple[str, str]]


def details_of(analysis: Analysis) -> Details:
    """Sum up what is known by now; it goes over all layers."""
    waste = analysis.waste
    wasted: dict[int, int] = {}
    for one in waste.files:
        wasted[one.written_by] = wasted.get(one.written_by, 0) + one.bytes
    return Details(
        image=analysis.image,
        waste=waste,
        layers=[
            LayerBytes(
                one.number,
                one.files_size,
                wasted.get(one.number, 0),
                _instruction(one.read.layer.instruction),
            )
            for one in analysis.layers
        ],
        again=analysis.stored_again.of_all(),
        damages=damage_lines(analysis),
        notes=analysis.notes,
        unread=[_unread(path, text) for path, text in analysis.unread],
        base_end=base_end(analysis.image),
        bases=stated_bases(analysis.image),
    )


def _unread(path: bytes | None, text: str) -> str:
    return printable(text) if path is None or path in text.encode() else f"{_fit(path)}: {text}"


def _instruction(instruction: Instruction | None) -> str:
    return short(instruction.created_by) if instruction else "(no instruction)"


def details_layout(details: Details) -> Layout:
    """Return the sheet of an image."""

    def layout(width: int) -> list[SheetLine]:
        return [*_lines(details, width)]

    return layout


def _lines(details: Details, width: int) -> Iterator[SheetLine]:
    image = details.image
    if details.damages:
        yield from _remarks("Damaged or missing", details.damages, width, "damage")
    for group in (Group("Name and origin", tuple(_identity(image))), _platforms(image)):
        yield from group_lines(group, width)
    yield from _waste_lines(details, width)
    for group in _groups(details):
        if group.pairs:
            yield from group_lines(group, width)
    if details.notes:
        yield from _remarks("Notes", details.notes, width, "")
    if details.unread:
        yield from _remarks("Not searched for secrets", details.unread, width, "damage")


def _groups(details: Details) -> Iterator[Group]:
    image = details.image
    config = inside(image.config, "config")
    yield Group("Base image", tuple(_base(details)))
    runtime = ((name, config.get(key)) for key, name in _RUNTIME)
    yield Group("When a container starts", tuple(_pairs(runtime)))
    yield Group("Environment", tuple(_environment(config.get("Env"))))
    yield Group("Labels", tuple(_pairs(inside(config, "Labels").items())))
    yield Group("Annotations", tuple(_pairs(image.annotations.items())))
    yield Group("History", tuple(_history(image.instructions)))


# What it is


def _base(details: Details) -> Iterator[Pair]:
    if (end := details.base_end) is not None:
        yield Pair("Ends", _fit(_end_text(end, len(details.image.layers))), "strong")
        yield Pair("Why", _fit(end.reason))
    for name, text in details.bases:
        yield Pair(name, _fit(text))


def _end_text(end: BaseEnd, layers: int) -> str:
    """Return where the base image ends: "with layer 2 of 5, instruction 4: likely"."""
    where = f"with layer {end.layer} of {layers}" if end.layer else f"before layer 1 of {layers}"
    instruction = f", instruction {end.instruction}" if end.instruction else ""
    later = " or later" if end.is_least else ""
    return f"{where}{instruction}{later}: {'certain' if end.is_certain else 'likely'}"


def _identity(image: Image) -> Iterator[Pair]:
    named: tuple[tuple[str, object], ...] = (
        ("Name", image.reference),
        ("Tags", ", ".join(image.tags)),
        ("From", image.source),
        ("Id", image.id),
        ("Digest", image.digest),
        ("Created", image.created),
        ("Author", image.config.get("author")),
        ("Layers", f"{len(image.layers)}, {size_text(image.stored_size)} as stored"),
    )
    yield from _pairs(named)
    if image.others:
        yield Pair("Also in there", _fit(", ".join(image.others)))


def _platforms(image: Image) -> Group:
    own = str(image.platform) if image.platform else "not told"
    pairs = [Pair("This one", _fit(own), "strong")]
    others = [str(one) for one in image.platforms if one != image.platform]
    pairs += [Pair("Also there", _fit(one)) for one in others]
    referring = image.referrers.known
    for one in (*image.attestations, *(referring.attestations if referring else ())):
        kind = one.predicate_type or "a statement"
        pairs.append(Pair("Attestation", f"{_fit(kind)}, {size_text(max(one.blob.size, 0))}"))
    return Group("Platform and attestations", tuple(pairs))


def _environment(variables: object) -> Iterator[Pair]:
    for one in variables[:_MOST] if isinstance(variables, list) else ():
        name, _, value = str(one).partition("=")
        yield Pair(_fit(name), _fit(value))


def _history(instructions: Sequence[Instruction]) -> Iterator[Pair]:
    for one in instructions[:_MOST]:
        where = f"layer {one.layer}" if one.layer else "no layer"
        yield Pair(f"{one.number:>2}  {where}", short(one.created_by), "" if one.layer else "faint")


def _pairs(named: Any) -> Iterator[Pair]:  # noqa: ANN401 - whatever JSON holds
    for name, value in list(named)[:_MOST]:
        if value not in (None, "", [], {}):
            yield Pair(_fit(str(name)), _fit(_text(value)))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and not any(value.values()):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False)


def _fit(text: str | bytes) -> str:
    return printable(text[:_LONGEST])


def _remarks(title: str, remarks: Sequence[str], width: int, paint: str) -> Iterator[SheetLine]:
    yield SheetLine.painted(title, "heading")
    for one in remarks[:_MOST]:
        yield from text_lines(_fit(one), width, paint)
    if (more := len(remarks) - _MOST) > 0:
        yield SheetLine.painted(f"… and {more:,} more", "faint")
    yield SheetLine("")


# Where the bytes go


def _waste_lines(details: Details, width: int) -> Iterator[SheetLine]:
    waste = details.waste
    yield SheetLine.painted("Where the bytes go", "heading")
    sizes = (
        f"{size_text(waste.total_bytes)} in files, {size_text(waste.wasted_bytes)} of them wasted"
    )
    yield from text_lines(f"{sizes}: {100 * waste.score:.1f} % efficient", width)
    yield SheetLine("")
    length = _BAR if width >= _ROOM else _SHORT_BAR
    yield from _layer_bars(details.layers, length, width)
    yield legend_line(_BEFORE)
    yield SheetLine("")
    yield from again_lines(details.again, {one.number: one.text for one in details.layers}, width)
    yield from _file_bars(waste, length, width)


def _layer_bars(layers: Sequence[LayerBytes], length: int, width: int) -> Iterator[SheetLine]:
    largest = max((one.stored for one in layers), default=0)
    wasted = [f"  {size_text(one.wasted)} wasted" if one.wasted else "" for one in layers]
    column = max(map(len, wasted), default=0)
    for one, of_it in zip(layers, wasted, strict=True):
        drawn = bar(one.stored - one.wasted, one.wasted, largest, length)
        after = f"  {size_text(one.stored):>8}{of_it:>{column}}  {one.text}"
        room = width - len(_BEFORE) - length
        yield bar_line(f"layer {one.number:<3} ", drawn, clipped(after, room))


def _file_bars(waste: Waste, length: int, width: int) -> Iterator[SheetLine]:
    if not waste.files:
        return
    yield SheetLine.painted("What is wasted, the largest first: enter opens it", "heading")
    largest = waste.files[0].bytes
    before = _BEFORE if width >= _ROOM else ""
    room = width - len(before) - length
    for one in waste.files[:_MOST_FILES]:
        drawn = bar(0, one.bytes, largest, length)
        yield bar_line(before, drawn, _file_text(one, room))._replace(target=one.place)
    if (more := len(waste.files) - _MOST_FILES) > 0:
        yield SheetLine.painted(f"{before}… and {counted(more, 'more file')}", "faint")
    yield SheetLine("")


def _file_text(one: WastedFile, room: int) -> str:
    size = f"  {size_text(one.bytes):>8}  "
    fate = fate_phrase(one.hider)
    by = f"  layer {one.written_by}, {fate}"
    if room - len(size) - len(by) < _LEAST_PATH:
        by = f"  {fate}"
    path = shortened(f"/{_fit(one.path)}", max(1, room - len(size) - len(by)))
    return clipped(size + path + by, room)

"""Words of a comparison for people: what changed in a line, and what became of each secret."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.compare import Difference, Field
from explorer.compare.outcomes import Became
from explorer.compare.phrases import SAMENESS, absence, fates, growth_text, larger_text
from explorer.layers.phrases import fate_phrase
from explorer.printable import clipped
from explorer.report.comparison.model import (
    ComparisonReport,
    EntryChanges,
    FindingChange,
    Side,
)
from explorer.report.model import Report
from explorer.secrets.finding import Finding
from explorer.secrets.locations import location_text
from explorer.wording import counted, listed, size_text

NAMES = {Side.A: "A", Side.B: "B"}
"""What people call the sides."""
NOTHING = "Neither image holds a secret that counts."
HIDDEN_ALONE = "Only in what was ever written"
_LONGEST = 160
_NOT_THERE = "–"  # noqa: RUF001 - a dash


def headline(report: ComparisonReport) -> str:
    """Return what changed in one line: "34 MB larger, 2 secrets gone, 1 new"."""
    if report.missing:
        return f"{NAMES[report.missing]} could not be read: this is what the other image holds"
    alike = SAMENESS.get(report.sameness)
    text = alike or ", ".join(_parts(report)) or next(_smaller_parts(report), "different")
    return text[:1].upper() + text[1:]


def _parts(report: ComparisonReport) -> Iterator[str]:
    if report.growth:
        yield larger_text(report.growth)
    yield from _secrets(report)
    if report.setuid:
        files = (
            "set-uid file" if len(report.setuid) == 1 else f"{len(report.setuid):,} set-uid files"
        )
        yield f"{files} added"
    if report.changes_base:
        yield "another base"


def _smaller_parts(report: ComparisonReport) -> Iterator[str]:
    """Yield what is worth the line only where there is nothing else."""
    for changes, where in ((report.standing, ""), (report.written, " in hidden files alone")):
        if number := len(changes.all):
            yield f"{counted(number, 'path')} changed{where}"
    if report.fields or report.instructions:
        yield "files the same, another configuration or history"


def _secrets(report: ComparisonReport) -> Iterator[str]:
    """Yield how many secrets are gone, new and moved: "2 secrets gone", "1 new"."""
    found = report.findings
    moved = len({one.latest.secret for one in found.moved if one.counts})
    numbers = ((found.secrets_gone, "gone"), (found.secrets_new, "new"), (moved, "moved"))
    parts = [(number, what) for number, what in numbers if number]
    for number, what in parts[:1]:
        yield f"{counted(number, 'secret')} {what}"
    yield from (f"{number:,} {what}" for number, what in parts[1:])


def layers_sentence(report: ComparisonReport) -> str:
    """Return which layers both share, and where they part."""
    left, right = (len(one.layers) - report.shared for one in (report.a, report.b))
    if not report.shared:
        return f"They share no layer from the base on: A has {left:,}, B has {right:,}."
    first = (
        "The first layer is" if report.shared == 1 else f"The first {report.shared:,} layers are"
    )
    if not left and not right:
        return f"{first} the same, and there are no others."
    more = [f"{number:,} in {side}" for number, side in ((left, "A"), (right, "B")) if number]
    return f"{first} the same; then come {listed(more)}."


def entries_sentence(changes: EntryChanges) -> str:
    """Return how many entries differ and how: "3 added, 1 removed and 2 changed; 90 the same."."""
    attributes = sum(1 for one in changes.changed if one.is_of_attributes)
    only = f" ({attributes:,} in attributes alone)" if attributes else ""
    numbers = (
        (len(changes.added), "added", ""),
        (len(changes.removed), "removed", ""),
        (len(changes.changed), "changed", only),
    )
    parts = [f"{number:,} {what}{more}" for number, what, more in numbers if number]
    retimed = f", {changes.retimed:,} of them but for times" if changes.retimed else ""
    return f"{listed(parts) or 'nothing differs'}; {changes.same:,} the same{retimed}."


def platform_sentence(report: ComparisonReport) -> str:
    """Return that the sides are for different platforms; empty where they are not."""
    if not report.differs_in_platform:
        return ""
    first, second = (
        clipped(str(one.image.platform or "an unknown platform")) for one in (report.a, report.b)
    )
    return f"A is for {first} and B for {second}: programs differ for that alone."


def error_text(side: Side, layer: int | None, message: str) -> str:
    """Return what could not be read of which side."""
    at = f", layer {layer}" if layer else ""
    return f"{NAMES[side]}{at}: {clipped(message)}"


def side_text(report: Report) -> str:
    """Return the layers, the size and the waste of a side: "7 layers, 120 MB, 12 kB wasted"."""
    wasted = report.waste.wasted_bytes
    parts = [clipped(str(report.image.platform))] if report.image.platform else []
    parts += [counted(len(report.layers), "layer"), size_text(report.size)]
    return ", ".join([*parts, *([f"{size_text(wasted)} wasted"] if wasted else [])])


def became(one: FindingChange) -> str:
    """Return what became of a secret's place, as a sentence goes on behind its title."""
    if one.a and one.b:
        return _moved(one.a.finding, one.b.finding)
    finding = one.latest.finding
    standing = f"in {location_text(finding.location)}, {fate_phrase(finding.hider)}"
    return (
        f"was {standing}; {absence(finding, has_path=one.has_path)}"
        if one.became is Became.GONE
        else standing
    )


def _moved(a: Finding, b: Finding) -> str:
    before, now = location_text(a.location), location_text(b.location)
    fate = fates(a, b)
    return f"in {now}, {fate}" if before == now else f"from {before} to {now}, {fate}"


def kind(one: Difference) -> str:
    """Return what became of a path in a word."""
    return "added" if one.is_added else "removed" if one.is_removed else "changed"


def change_text(one: Difference) -> str:
    """Return how large a path is that stands on one side, and by how much another one grew."""
    return growth_text(one.growth) if one.is_changed else size_text(abs(one.growth))


def aspects_text(one: Difference) -> str:
    """Return in what both sides differ at a path: "content, mode"; empty for one side's alone."""
    return ", ".join(one.aspects.labels)


def field_texts(one: Field) -> tuple[str, str]:
    """Return a field's text on both sides, short; a dash where there is none."""
    first, second = (_NOT_THERE if text is None else _short(text) for text in (one.a, one.b))
    return first, second


def _short(text: str) -> str:
    return clipped(text, _LONGEST) or '""'

"""Words of reports for people: the verdict, where a secret stands, what became of it, why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from explorer.layers import How
from explorer.report.instructions import instruction_text
from explorer.report.model import Gate, Report, Reported, Result
from explorer.report.shown import Shown
from explorer.secrets.finding import Finding, Location, LocationKind
from explorer.secrets.rule import Severity
from explorer.secrets.why import OUTSIDE
from explorer.secrets.why import why as told_why
from explorer.wording import counted, size_text

VERDICTS = {Result.PASS: "Passed", Result.FAIL: "Failed", Result.ERROR: "Not read whole"}
WORST_FIRST = sorted(Severity, reverse=True)
_LONGEST_BY = 160
_FATES = {
    How.WHITEOUT: "deleted by layer {}",
    How.OPAQUE: "directory emptied by layer {}",
    How.OVERWRITTEN: "overwritten by layer {}",
    How.REPLACED: "directory replaced by layer {}",
    How.DUPLICATE: "listed again by layer {}",
}
_SUPPRESSIONS = {
    "baseline": "in the baseline",
    "ignore": "on the ignore list",
    "inline": "allowed where it stands",
}
_NOT_MEASURED = "–"  # noqa: RUF001 - a dash
_ROTATE = re.compile(r"^Rotate[^.]{0,80}\. ")
_MOUNT = re.compile(r"(?:\. For the build itself)?[:.] RUN --mount=type=secret.*", re.DOTALL)


def listed(parts: Sequence[str]) -> str:
    """Return parts as a sentence lists them: "a, b and c"."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


# The verdict


def verdict_sentence(report: Report) -> str:
    """Return what decided the run, in one sentence."""
    if report.result is Result.PASS:
        return "Every gate passed."
    if report.result is Result.FAIL:
        return f"{_failed_gates(report)}."
    gates = f"{_failed_gates(report)}, and a" if report.failed else "A"
    return f"{gates} part of the image could not be read: it may hold more than is told here."


def _failed_gates(report: Report) -> str:
    return f"{len(report.failed):,} of {counted(len(report.gates), 'gate')} failed"


def secrets_sentence(report: Report) -> str:
    """Return how many findings count, how bad they are, and how many a later layer hides."""
    counting = report.counting
    if not counting:
        return "No secret counts." if report.findings else "No secret was found."
    hidden = sum(1 for one in counting if not one.finding.visible)
    verb = "is" if hidden == 1 else "are"
    kept = f" {hidden:,} {verb} hidden by a later layer and can still be read." if hidden else ""
    return f"{counted(len(counting), 'secret')}: {grades(counting)}.{kept}"


def grades(findings: Sequence[Reported]) -> str:
    """Return how many findings there are of each severity: "3 critical and 1 low"."""
    numbers = Counter(one.severity for one in findings)
    return listed([f"{numbers[one]:,} {one.label}" for one in WORST_FIRST if numbers[one]])


def waste_sentence(report: Report) -> str:
    """Return how many bytes nobody reaches, and their share."""
    waste = report.waste
    if not waste.files:
        return "No stored file is out of reach: every byte is of use."
    return (
        f"{size_text(waste.wasted_bytes)} of {size_text(waste.total_bytes)} "
        f"({waste.wasted_percent:.1f} %) are stored for nobody: no name in the final file system "
        f"reaches {counted(len(waste.files), 'file')}."
    )


# Gates


def measured(gate: Gate) -> tuple[str, str]:
    """Return a gate's value and its limit in its unit, exact where rounding hid a difference."""
    value, limit = _amount(gate.name, gate.value), _amount(gate.name, gate.limit)
    if value == limit and gate.value != gate.limit:
        return _exact(gate.value), _exact(gate.limit)
    return value, limit


def _amount(name: str, number: float | str | None) -> str:
    if number is None:
        return _NOT_MEASURED
    if isinstance(number, str):
        return number
    if name.endswith(("size", "bytes")):
        return size_text(number)
    unit = " %" if name.endswith("percent") else ""
    return (f"{number:,}" if isinstance(number, int) else f"{number:.4g}") + unit


def _exact(number: float | str | None) -> str:
    return f"{number:,}" if isinstance(number, int | float) else str(number)


# Where


def place_text(finding: Finding, shown: Shown) -> str:
    """Return where a secret stands in one line: "layer 5, app/.env:8", "history 7"."""
    location = finding.location
    if location.place:
        return f"layer {location.place.layer}, {path_text(location, shown)}"
    return outside_text(location, shown)


def path_text(location: Location, shown: Shown) -> str:
    """Return path and line in a layer, and what it is packed in: "a.zip!b.env:3"."""
    inner = f"!{shown.text(location.inner_path)}" if location.inner_path else ""
    line = f":{location.line}" if location.line and location.kind is LocationKind.FILE else ""
    return f"{shown.text(location.path or b'')}{inner}{line}"


def outside_text(location: Location, shown: Shown) -> str:
    """Return a place outside the layers: an instruction, a variable, a label, a field."""
    if location.kind is LocationKind.HISTORY:
        return f"history {location.index}"
    name = shown.text(location.name or "")
    if location.kind is LocationKind.ENV:
        return f"ENV {name}" + (f", history {location.index}" if location.index else "")
    return f"{OUTSIDE.get(location.kind, location.kind.value)} {name}"


# What became of it


def fate_text(finding: Finding) -> str:
    """Return what became of the place: "deleted by layer 3, still in the image"."""
    return hiding_text(finding) + ("" if finding.visible else ", still in the image")


def hiding_text(finding: Finding) -> str:
    """Return who hides the place, and how: "deleted by layer 3", "visible"."""
    hider = finding.hider
    if hider is None:
        return "visible"
    return _FATES.get(hider.how, "hidden by layer {}").format(hider.layer)


def why(finding: Finding, report: Report, shown: Shown) -> str:
    """Return one or two sentences: why a secret that stands there is no secret any more."""
    hider = finding.hider
    return told_why(finding, _instruction_of(report, hider.layer, shown) if hider else "")


def _instruction_of(report: Report, layer: int, shown: Shown) -> str:
    if not 1 <= layer <= len(report.image.layers):
        return ""
    instruction = report.image.layers[layer - 1].instruction
    return instruction_text(shown, instruction.created_by, _LONGEST_BY) if instruction else ""


def short_fix(fix: str) -> str:
    """Return a fix without what holds for all of them: rotation, and how a secret mount works."""
    first = _MOUNT.sub("", _ROTATE.sub("", fix)).rstrip(".")
    return f"{first}." if first else fix


# Suppression


def suppressed(report: Report) -> list[Reported]:
    """Return the findings that do not count, worst first."""
    return [one for one in report.findings if not one.counts]


def suppressed_by(by: str) -> str:
    """Return what suppressed a finding, in words."""
    return _SUPPRESSIONS.get(by, by)


def suppressed_sentence(report: Report) -> str:
    """Return how many findings do not count, and why; empty where all count."""
    whys = Counter(one.suppression.by for one in report.findings if one.suppression)
    if not whys:
        return ""
    parts = [f"{number:,} {suppressed_by(by)}" for by, number in sorted(whys.items())]
    return f"{counted(sum(whys.values()), 'finding')} suppressed: {listed(parts)}."

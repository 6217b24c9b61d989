"""Findings as results (SARIF 2.1.0, section 3.27), and their locations.

Each location is a file, since GitHub refuses a log with one that is not: "image/app/.env" for an
entry, in whatever layer, as its path is the same in each build; "image-configuration.json" for
history, environment and labels. The folder keeps GitHub from taking it for a file of the
repository; the layer is the logical location's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from explorer.image import Image
from explorer.printable import LONGEST_LINE, clipped
from explorer.report.formats import words
from explorer.report.formats.sarif.driver import LEVELS, message, rule_id, rule_indexes
from explorer.report.model import Report, Reported
from explorer.secrets.finding import Location, LocationKind
from explorer.secrets.locations import instruction_text, lasting_text, shortened_path

_BASE = "IMAGE"
_KINDS = {
    LocationKind.HISTORY: "instruction",
    LocationKind.ENV: "variable",
    LocationKind.LABEL: "property",
    LocationKind.CONFIG: "property",
    LocationKind.ANNOTATION: "property",
    LocationKind.ATTESTATION: "property",
}
_DOCUMENTS = {LocationKind.ANNOTATION: "manifest", LocationKind.ATTESTATION: "attestation"}


def results(findings: Sequence[Reported], report: Report) -> Iterator[dict[str, Any]]:
    """Yield a result for each finding."""
    indexes = rule_indexes(findings)
    for one in findings:
        yield _result(one, report) | {"ruleIndex": indexes[rule_id(one)]}


def _result(one: Reported, report: Report) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": rule_id(one),
        "level": LEVELS[one.severity],
        "message": message(_text(one, report)),
        "locations": [located(one.finding.location)],
        "partialFingerprints": fingerprints(one),
        "properties": _properties(one),
    }
    if one.finding.hider:
        result["codeFlows"] = [_code_flow(one, report)]
    return result


def _text(one: Reported, report: Report) -> str:
    """Return what GitHub shows; in lists the first sentence alone."""
    _, why, fix = words.description(one, report)
    return f"{words.name(one)}, {words.fate_text(one)}. {why} {fix}"


def fingerprints(one: Reported) -> dict[str, str]:
    """Return ours, and the same under the only name that GitHub looks at."""
    own = one.fingerprint
    return {"layerExplorer/v1": own, "primaryLocationLineHash": f"{own}:1"}


def _properties(one: Reported) -> dict[str, Any]:
    """Return the rest of what is known, in the words of the product's contract."""
    finding = one.finding
    location, match, hider = finding.location, finding.match, finding.hider
    return {
        "rule": clipped(match.rule_id),
        "kind": location.kind.value,
        "layer": location.layer,
        "instruction": instruction_text(location.instruction) if location.instruction else None,
        "severity": match.severity.label,
        "confidence": match.confidence.label,
        "visible": finding.visible,
        "exposed": one.exposed,
        "hidden_by": {"layer": hider.layer, "how": hider.how.label} if hider else None,
        "match": one.value,
        "fix": clipped(one.finding.fix),
    }


def _code_flow(one: Reported, report: Report) -> dict[str, Any]:
    """Return the way from the layer that wrote it to the layer that hid it (section 3.36)."""
    location, hider = one.finding.location, one.finding.hider
    wrote, hid = location.layer or 0, hider.layer if hider else 0
    writing = f"Layer {wrote} wrote it{words.made(report, wrote)}"
    steps = [
        _step(writing, located(location)),
        _step(words.hiding_sentence(one, report), in_layer(hid, location)),
    ]
    return {"threadFlows": [{"locations": steps}]}


def _step(text: str, location: dict[str, Any]) -> dict[str, Any]:
    return {"location": location | {"message": message(text)}, "importance": "essential"}


def bases(image: Image) -> dict[str, Any]:
    """Return what the URIs are relative to: the image, which has no URI (section 3.14.14)."""
    text = f"The image {clipped(image.reference)}: its files, of all layers, below image/"
    return {_BASE: {"description": {"text": text}}}


def located(location: Location) -> dict[str, Any]:
    """Return where a finding stands."""
    if location.place:
        return in_layer(location.place.layer, location)
    inside = _DOCUMENTS.get(location.kind, "configuration")
    logical = {"fullyQualifiedName": lasting_text(location), "kind": _KINDS[location.kind]}
    return located_at(f"image-{inside}.json", logical, {"startLine": 1})


def in_layer(layer: int, location: Location) -> dict[str, Any]:
    """Return a file's place as another layer has it: where that layer writes or hides it."""
    same = location.place is not None and location.place.layer == layer
    region = region_of(location) if same else {"startLine": 1}
    return located_at(file_uri(location), _layer(layer), region)


def file_uri(location: Location) -> str:
    """Return a file, whatever layer it is in: its path is the same in each build."""
    path, inner = _quoted(location.path or b""), location.inner_path
    return f"image/{path}" + ("!" + _quoted(inner, more="!") if inner else "")


def of_layer(number: int) -> dict[str, Any]:
    """Return a layer as a whole."""
    return {"logicalLocations": [_layer(number)]}


def located_at(uri: str, logical: dict[str, Any], region: dict[str, int]) -> dict[str, Any]:
    """Return a place in a file of the image, and what that is a part of."""
    artifact = {"uri": uri, "uriBaseId": _BASE}
    return {
        "physicalLocation": {"artifactLocation": artifact, "region": region},
        "logicalLocations": [logical],
    }


def _layer(number: int) -> dict[str, str]:
    return {"name": f"layer {number}", "fullyQualifiedName": f"layer/{number}", "kind": "layer"}


def region_of(location: Location) -> dict[str, int]:
    """Return line and column; the first line for a whole file, since GitHub wants one."""
    region = {"startLine": location.line or 1}
    # Ours counts bytes, SARIF characters: the same wherever the line is ASCII up to there.
    if location.line and location.column:
        region["startColumn"] = location.column
    return region


def _quoted(path: bytes, more: str = "") -> str:
    """Encode a path byte by byte (RFC 3986, section 2.1), dot segments too: they are names here."""
    short = shortened_path(path, LONGEST_LINE)
    segments = (
        segment.replace(b".", b"%2E") if segment in (b".", b"..") else quote(segment, more).encode()
        for segment in short.split(b"/")
    )
    return b"/".join(segments).decode()

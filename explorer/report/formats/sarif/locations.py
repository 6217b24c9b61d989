"""Locations of SARIF: files of layers, and the documents around them.

Each location is a file, since GitHub refuses a log with one that is not: "image/layer-2/app/.env"
for an entry of layer 2, "image/configuration.json" for history, environment and labels. The
folder keeps GitHub from taking it for a file of the repository; what it is below is the
logical location's to tell.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from explorer.image import Image
from explorer.printable import clipped
from explorer.report.locations import lasting_text
from explorer.secrets.finding import Location, LocationKind

_BASE = "IMAGE"
_KINDS = {
    LocationKind.HISTORY: "instruction",
    LocationKind.ENV: "variable",
    LocationKind.LABEL: "property",
    LocationKind.CONFIG: "property",
    LocationKind.ATTESTATION: "property",
}


def bases(image: Image) -> dict[str, Any]:
    """Return what the URIs are relative to: the image, which has no URI (section 3.14.14)."""
    text = f"The image {clipped(image.reference)}, with a folder for each layer"
    return {_BASE: {"description": {"text": text}}}


def located(location: Location) -> dict[str, Any]:
    """Return where a finding stands."""
    if location.place:
        return in_layer(location.place.layer, location)
    inside = "attestation" if location.kind is LocationKind.ATTESTATION else "configuration"
    logical = {"fullyQualifiedName": lasting_text(location), "kind": _KINDS[location.kind]}
    return _located(f"image/{inside}.json", logical, {"startLine": 1})


def in_layer(layer: int, location: Location) -> dict[str, Any]:
    """Return a file's place as another layer has it: where that layer writes or hides it."""
    path, inner = _quoted(location.path or b""), location.inner_path
    inside = "!" + _quoted(inner, more="!") if inner else ""
    same = location.place is not None and location.place.layer == layer
    region = _region(location) if same else {"startLine": 1}
    return _located(f"image/layer-{layer}/{path}{inside}", _layer(layer), region)


def of_layer(number: int) -> dict[str, Any]:
    """Return a layer as a whole."""
    return _located(f"image/layer-{number}/", _layer(number), {})


def _located(uri: str, logical: dict[str, Any], region: dict[str, int]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": _BASE}}
    if region:
        physical["region"] = region
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _layer(number: int) -> dict[str, str]:
    return {"name": f"layer {number}", "fullyQualifiedName": f"layer/{number}", "kind": "layer"}


def _region(location: Location) -> dict[str, int]:
    """Return line and column; the first line for a whole file, since GitHub wants one."""
    region = {"startLine": location.line or 1}
    # Ours counts bytes, SARIF characters: the same wherever the line is ASCII up to there.
    if location.line and location.column:
        region["startColumn"] = location.column
    return region


def _quoted(path: bytes, more: str = "") -> str:
    """Encode a path byte by byte (RFC 3986, section 2.1), dot segments too: they are names here."""
    segments = (
        segment.replace(b".", b"%2E") if segment in (b".", b"..") else quote(segment, more).encode()
        for segment in path.split(b"/")
    )
    return b"/".join(segments).decode()

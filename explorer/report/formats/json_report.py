"""The report as JSON, as the product's contract has it: the same image gives the same bytes."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Any

from explorer.image import Instruction
from explorer.layers import Hider
from explorer.layers.repeats import StoredAgain
from explorer.layers.waste import Waste, WastedFile
from explorer.report.formats import ReportFormat
from explorer.report.formats.json_lines import json_lines
from explorer.report.model import Gate, Report, Reported, ReportedLayer, Reports
from explorer.secrets.finding import Location, LocationKind
from explorer.secrets.locations import shortened, shortened_path
from explorer.secrets.suppression import Suppression

SCHEMA_FAMILY = "layer-explorer/report/"
SCHEMA = f"{SCHEMA_FAMILY}1"
SCHEMA_OF_SEVERAL = "layer-explorer/reports/1"

_DIGITS = 6


def lines(reports: Reports) -> Iterator[str]:
    """Yield the lines of one JSON document, ASCII alone, never all of it at once."""
    return json_lines(document(reports.alone) if reports.alone else _container(reports))


def _container(reports: Reports) -> dict[str, Any]:
    """Return the document of several images, in the order of the run."""
    return {
        "schema": SCHEMA_OF_SEVERAL,
        "tool": tool(reports.version),
        "images": map(document, reports.each),
        "result": reports.result.value,
    }


def tool(version: str) -> dict[str, str]:
    """Return who has written a document."""
    return {"name": "layer-explorer", "version": version}


def document(report: Report) -> dict[str, Any]:
    """Return the report as the contract's members, in its order, its long lists as iterators."""
    return {
        "schema": SCHEMA,
        "tool": tool(report.version),
        "image": _image(report),
        "layers": map(_layer, report.layers),
        "history": map(_instruction, report.image.instructions),
        "findings": map(finding_document, report.findings),
        "report_from": {"severity": report.told_from.label, "left_out": report.untold},
        "efficiency": _efficiency(report.waste, report.stored_again),
        "gates": [_gate(one) for one in report.gates],
        "errors": ({"layer": layer, "message": message} for layer, message in report.errors),
        "unread": (_bytes("path", path) | {"message": text} for path, text in report.unread),
        "result": report.result.value,
    }


def exact_text(key: str, data: bytes) -> dict[str, str]:
    """Return a member for bytes of an image; exact bytes beside it where they are no UTF-8."""
    try:
        return {key: data.decode()}
    except UnicodeDecodeError:
        exact = base64.b64encode(data).decode()
        return {key: data.decode("utf-8", "backslashreplace"), f"{key}_base64": exact}


def hidden_by(hider: Hider | None) -> dict[str, Any] | None:
    """Return who hides an entry, in the contract's words."""
    return {"layer": hider.layer, "how": hider.how.label} if hider else None


def _image(report: Report) -> dict[str, Any]:
    image = report.image
    return {
        "reference": image.reference,
        "source": image.source,
        "id": image.id,
        "digest": image.digest,
        "platform": str(image.platform) if image.platform else None,
        "tags": list(image.tags),
        "size": report.size,
        "created": image.created,
        "left_out": list(report.left_out),
    }


def _layer(facts: ReportedLayer) -> dict[str, Any]:
    layer, counts = facts.layer, facts.counts
    made = layer.instruction
    return {
        "index": layer.number,
        "diff_id": layer.diff_id,
        "digest": layer.digest,
        "media_type": layer.media_type,
        "size": facts.size,
        "compressed_size": facts.compressed_size,
        "created_by": made.created_by if made else None,
        "created": made.created if made else None,
        "entries": counts.entries,
        "added": counts.added,
        "modified": counts.modified,
        "removed": counts.removed,
        "hidden": counts.hidden,
        "error": facts.error,
    }


def _instruction(one: Instruction) -> dict[str, Any]:
    return {
        "index": one.number,
        "created_by": one.created_by,
        "empty": one.empty,
        "layer": one.layer,
    }


def finding_document(one: Reported) -> dict[str, Any]:
    """Return a finding as the contract has it."""
    finding, match = one.finding, one.finding.match
    return {
        "fingerprint": one.fingerprint,
        "rule": match.rule_id,
        "title": match.title,
        "severity": match.severity.label,
        "confidence": match.confidence.label,
        "location": _location(finding.location),
        "visible": finding.visible,
        "hidden_by": hidden_by(finding.hider),
        "match": one.value,
        "details": {name: shortened(text) for name, text in match.details.items()},
        "fix": finding.fix,
        "suppressed": _suppression(one.suppression),
        "origin": finding.origin.value if finding.origin else None,
        "secret": one.secret,
        "exposed": one.exposed,
    }


def _location(location: Location) -> dict[str, Any]:
    record: dict[str, Any] = {"kind": location.kind.value, "layer": location.layer}
    if location.kind is LocationKind.HISTORY:
        record["index"] = location.index
    else:
        record |= _bytes("path", location.path)
    record |= _bytes("inner_path", location.inner_path)
    record |= {"line": location.line, "column": location.column}
    # What is cut here stands whole in the layers, the history and the listing.
    record["instruction"] = location.instruction and shortened(location.instruction)
    if location.name is not None:
        record["field"] = shortened(location.name)
    return record


def _bytes(key: str, data: bytes | None) -> dict[str, Any]:
    return {key: None} if data is None else exact_text(key, shortened_path(data))


def _suppression(why: Suppression | None) -> dict[str, Any] | None:
    if why is None:
        return None
    until = why.until.isoformat() if why.until else None
    return {"by": why.by, "reason": why.reason, "until": until}


def _efficiency(waste: Waste, again: Sequence[StoredAgain]) -> dict[str, Any]:
    return {
        "score": round(waste.score, _DIGITS),
        "wasted_bytes": waste.wasted_bytes,
        "wasted_percent": round(waste.wasted_percent, _DIGITS),
        "wasted": map(_wasted, waste.files),
        "stored_again": map(_stored_again, again),
    }


def _wasted(one: WastedFile) -> dict[str, Any]:
    sizes = {"bytes": one.bytes, "written_by": one.written_by, "hidden_by": one.hidden_by}
    return exact_text("path", one.path) | sizes


def _stored_again(one: StoredAgain) -> dict[str, Any]:
    return {
        "layer": one.layer,
        "same_as": one.same_as,
        "differing": one.differing.labels,
        "files": one.files,
        "bytes": one.bytes,
        "fix": one.fix,
    }


def _gate(gate: Gate) -> dict[str, Any]:
    verdict = {"name": gate.name, "status": gate.status.value}
    return verdict | {"value": gate.value, "limit": gate.limit}


FORMAT = ReportFormat("json", "for programs: all that is known, in a form that stays", lines)

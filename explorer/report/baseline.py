"""The baseline: an earlier report, whose findings are known and do not count again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from explorer.errors import UsageError
from explorer.report.formats.json_report import SCHEMA_FAMILY
from explorer.report.reading import read_whole

# A million wasted files are a report of a hundred megabytes.
_LARGEST = 250_000_000
_HINT = "A baseline is what --ci --format json wrote earlier"


def known_fingerprints(path: Path) -> frozenset[str]:
    """Return the fingerprints of an earlier report's findings. Raises UsageError."""
    report = _document(path)
    if not isinstance(report, dict) or not _is_ours(report.get("schema")):
        raise UsageError(f"{path} is no report of this program", hint=_HINT)
    findings = report.get("findings")
    if not isinstance(findings, list):
        raise UsageError(f"{path} names no list of findings", hint=_HINT)
    return frozenset(_fingerprint(path, number, one) for number, one in enumerate(findings, 1))


def _document(path: Path) -> Any:  # noqa: ANN401 - any JSON value
    data = read_whole(path, _LARGEST, _HINT)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The baseline {path} is not JSON", hint=_HINT) from error


def _is_ours(schema: object) -> bool:
    return isinstance(schema, str) and schema.startswith(SCHEMA_FAMILY)


def _fingerprint(path: Path, number: int, finding: object) -> str:
    told = finding.get("fingerprint") if isinstance(finding, dict) else None
    if not isinstance(told, str):
        raise UsageError(f"{path}: finding {number} has no fingerprint", hint=_HINT)
    return told

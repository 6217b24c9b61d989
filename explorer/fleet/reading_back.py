"""Findings of a sweep read back from what its store has of them."""

from __future__ import annotations

import base64
import json
from typing import Any

from explorer.fleet.model import Leak
from explorer.layers import Place
from explorer.secrets.finding import Finding, Location, LocationKind, Origin
from explorer.secrets.match import Match
from explorer.secrets.rule import Confidence, Severity

_SOME_LAYER = Place(0, 0)
"""Where a file is: in a layer that has another number in each image."""


def read_back(leak: Leak) -> tuple[Finding, str]:
    """Return the finding of a leak, in no layer that has a number, and its secret as masked."""
    read = json.loads(leak.document)
    match = Match(
        read["rule"],
        read["title"],
        0,
        0,
        Severity[read["severity"].upper()],
        Confidence[read["confidence"].upper()],
        details=read["details"],
    )
    origin = Origin(read["origin"]) if read["origin"] else None
    finding = Finding(match, _location(read["location"]), b"", read["fix"], origin=origin)
    return finding, read["match"]


def _location(read: dict[str, Any]) -> Location:
    path = _bytes(read, "path")
    return Location(
        LocationKind(read["kind"]),
        _SOME_LAYER if path is not None else None,
        path,
        inner_path=_bytes(read, "inner_path"),
        index=read.get("index"),
        name=read.get("field"),
        line=read["line"],
        column=read["column"],
        instruction=read["instruction"],
    )


def _bytes(read: dict[str, Any], key: str) -> bytes | None:
    if exact := read.get(f"{key}_base64"):
        return base64.b64decode(exact)
    text: str | None = read.get(key)
    return None if text is None else text.encode("utf-8", "surrogatepass")

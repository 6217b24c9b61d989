"""The gate of paths: what no layer may write, hidden by a later one or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from explorer.printable import printable
from explorer.report.configuration.key import ConfigurationKey
from explorer.report.gates.row import Evidence, GateRow, Measure
from explorer.report.globs import as_text, compiled
from explorer.report.units import GLOBS
from explorer.wording import counted

if TYPE_CHECKING:
    from explorer.analysis import AnalysedLayer

_NAMED = 3


def _measure(evidence: Evidence, globs: Sequence[str] | None) -> Measure:
    """Count the paths that the globs are about, and name the first of them."""
    if not globs:
        return Measure(None, None)
    found = _forbidden(globs, evidence.layers)
    named = [f"layer {layer} writes {printable(path)}" for path, layer in found[:_NAMED]]
    more = f" and {counted(len(found) - _NAMED, 'more path')}" if len(found) > _NAMED else ""
    breach = f"{', '.join(named)}{more}, which must not be there" if found else ""
    return Measure(len(found), 0, breach)


def _forbidden(globs: Sequence[str], layers: Sequence[AnalysedLayer]) -> list[tuple[bytes, int]]:
    """Return the paths that the globs are about, each with the first layer that writes it."""
    forbidden = compiled(globs)
    found: dict[bytes, int] = {}
    for layer in layers:
        for path in _written(layer):
            if path not in found and forbidden.fullmatch(as_text(path)):
                found[path] = layer.number
    return list(found.items())


def _written(layer: AnalysedLayer) -> Iterator[bytes]:
    fates = layer.fates
    positions = filter(fates.is_file_system, range(len(fates.index)))
    return map(fates.path, positions)


GATES = (
    GateRow(
        "paths",
        "Forbidden paths",
        ConfigurationKey(
            "forbidden-paths",
            GLOBS,
            (),
            'a list of globs, such as ["*.pem", "root/.ssh/**"]',
            option="--forbidden-path",
            help="What no layer may hold; as often as needed.",
        ),
        _measure,
    ),
)

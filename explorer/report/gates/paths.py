"""The gate of paths: what no layer may write, hidden by a later one or not."""

from __future__ import annotations

from collections.abc import Sequence
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
    paths = _forbidden(globs, evidence.layers)
    named = [f"layer {layer} writes {printable(path)}" for path, layer in paths[:_NAMED]]
    more = f" and {counted(len(paths) - _NAMED, 'more path')}" if len(paths) > _NAMED else ""
    breach = f"{', '.join(named)}{more}, which must not be there" if paths else ""
    return Measure(len(paths), 0, breach)


def _forbidden(globs: Sequence[str], layers: Sequence[AnalysedLayer]) -> list[tuple[bytes, int]]:
    """Return the paths that the globs are about, each with the first layer that writes it."""
    forbidden = compiled(globs)
    first: dict[bytes, int] = {}
    for layer in layers:
        fates = layer.fates
        for path in map(fates.path, filter(fates.is_file_system, range(len(fates.index)))):
            if path not in first and forbidden.fullmatch(as_text(path)):
                first[path] = layer.number
    return list(first.items())


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

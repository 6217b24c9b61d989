"""The way from secret to secret through an image, in the order in which its rows show them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TypeAlias

from explorer.layers import Place
from explorer.secrets.finding import Finding
from explorer.tui.findings.findings import Findings
from explorer.tui.layers.rows import LayerRow

Position: TypeAlias = tuple[int, int, list[bytes], int, bytes, int]
"""A row of the layers, whether in its files, the path's names, entry, inner path, offset."""

_BEFORE, _INSTRUCTION, _FILES = range(3)
_NO_OFFSET = -1


class Stops:
    """All findings in order: those of an instruction, of its layer's files, of what is neither."""

    def __init__(self, findings: Findings, rows: Sequence[LayerRow]) -> None:
        self._secrets, self._rows = findings.secrets, rows
        self._by_layer = {row.layer: at for at, row in enumerate(rows) if row.layer}
        self._by_number = {row.number: at for at, row in enumerate(rows) if row.number}
        self._outside = len(rows)
        found = [one for secret in findings.secrets for one in secret.findings]
        stops = sorted(((self.position(one), number) for number, one in enumerate(found)))
        self._findings = [found[number] for _, number in stops]
        self._positions = [position for position, _ in stops]

    def are_of(self, findings: Findings, rows: Sequence[LayerRow]) -> bool:
        """Return whether they were made of these findings and rows."""
        return self._secrets is findings.secrets and self._rows is rows

    def next(self, position: Position, direction: int) -> Finding | None:
        """Return the first finding behind a position, or the last one before it."""
        if direction > 0:
            at = bisect_right(self._positions, position)
            return self._findings[at] if at < len(self._findings) else None
        at = bisect_left(self._positions, position) - 1
        return self._findings[at] if at >= 0 else None

    def position(self, finding: Finding) -> Position:
        """Return where a finding stands on the way."""
        location, start = finding.location, finding.match.start
        inner = location.inner_path or b""
        if location.place and location.path is not None:
            return (*self.entry_position(location.place, location.path)[:4], inner, start)
        name = (location.name or "").encode("utf-8", "surrogatepass")
        row = self._by_number.get(location.index or 0, self._outside)
        return row, _INSTRUCTION, [], 0, name, start

    def entry_position(self, place: Place, path: bytes) -> Position:
        """Return where an entry stands, before all secrets in it."""
        row = self._by_layer.get(place.layer, self._outside)
        return row, _FILES, path.split(b"/"), place.position, b"", _NO_OFFSET

    @staticmethod
    def row_position(row: int) -> Position:
        """Return where a row of the layers stands, before all secrets in it."""
        return row, _BEFORE, [], 0, b"", _NO_OFFSET

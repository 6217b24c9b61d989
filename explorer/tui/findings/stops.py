"""The way from secret to secret through an image, in the order in which its rows show them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from explorer.layers import Place
from explorer.secrets.finding import Finding
from explorer.tui.findings.findings import Findings, prominent_findings
from explorer.tui.layers.rows import LayerRow

Position: TypeAlias = tuple[int, int, list[bytes], int, bytes, int, tuple[str, ...]]
"""A row, whether in its files, the path's names, entry, inner path, offset, kind, rule, name."""

_BEFORE, _INSTRUCTION, _FILES = range(3)
_NO_OFFSET = -1


class Stop(NamedTuple):
    """A finding on the way: which of the secrets it is, and which of that secret's places."""

    finding: Finding
    secret: int
    secrets: int
    place: int
    places: int

    @property
    def texts(self) -> list[str]:
        """Where on the way it is: "secret 2 of 4"; before it, of several places, which one."""
        brief = f"secret {self.secret:,} of {self.secrets:,}"
        full = f"{brief}, place {self.place:,} of {self.places:,}"
        return [full, brief] if self.places > 1 else [brief]


class Stops:
    """All prominent findings: those of an instruction, of its layer's files, of what is neither."""

    def __init__(self, findings: Findings, rows: Sequence[LayerRow]) -> None:
        self._secrets, self._rows = findings.secrets, rows
        self._by_layer = {row.layer: at for at, row in enumerate(rows) if row.layer}
        self._by_number = {row.number: at for at, row in enumerate(rows) if row.number}
        self._outside = len(rows)
        found = [
            (self.position(one), at, one)
            for at, secret in enumerate(findings.prominent)
            for one in prominent_findings(secret)
        ]
        found.sort(key=lambda stop: stop[:2])
        self._positions = [position for position, _, _ in found]
        self._stops = [*_numbered([(at, one) for _, at, one in found])]

    def are_of(self, findings: Findings, rows: Sequence[LayerRow]) -> bool:
        """Return whether they were made of these findings and rows."""
        return self._secrets is findings.secrets and self._rows is rows

    def next(self, position: Position, direction: int, count: int = 1) -> Stop | None:
        """Return the `count`-th stop behind a position, or before it, round and round.

        None where there is none at all.
        """
        if not self._stops:
            return None
        if direction > 0:
            at = bisect_right(self._positions, position) + count - 1
        else:
            at = bisect_left(self._positions, position) - count
        return self._stops[at % len(self._stops)]

    def at(self, finding: Finding) -> Stop | None:
        """Return the stop of a finding; None where it is on no way, as what is low."""
        position = self.position(finding)
        at = bisect_left(self._positions, position)
        return self._stops[at] if self._positions[at : at + 1] == [position] else None

    def position(self, finding: Finding) -> Position:
        """Return where a finding stands on the way."""
        location, start = finding.location, finding.match.start
        kind = (location.kind.value, finding.match.rule_id, location.name or "")
        if location.place and location.path is not None:
            entry = self.entry_position(location.place, location.path)[:4]
            return (*entry, location.inner_path or b"", start, kind)
        name = (location.name or "").encode("utf-8", "surrogatepass")
        row = self._by_number.get(location.index or 0, self._outside)
        return row, _INSTRUCTION, [], 0, name, start, kind

    def entry_position(self, place: Place, path: bytes) -> Position:
        """Return where an entry stands, before all secrets in it."""
        row = self._by_layer.get(place.layer, self._outside)
        return row, _FILES, path.split(b"/"), place.position, b"", _NO_OFFSET, ()

    @staticmethod
    def row_position(row: int) -> Position:
        """Return where a row of the layers stands, before all secrets in it."""
        return row, _BEFORE, [], 0, b"", _NO_OFFSET, ()


def _numbered(found: Sequence[tuple[int, Finding]]) -> Iterator[Stop]:
    """Yield the stops: secrets in the order in which the way comes to them, and their places."""
    places = Counter(secret for secret, _ in found)
    numbers: dict[int, int] = {}
    been = Counter[int]()
    for secret, finding in found:
        number = numbers.setdefault(secret, len(numbers) + 1)
        been[secret] += 1
        yield Stop(finding, number, len(places), been[secret], places[secret])

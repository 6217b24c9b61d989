"""Builders write a secret down more than once: what only repeats another finding is left out.

The history repeats a variable that an instruction sets, and each RUN the values of all build
arguments before it; the classic builder's `container_config` repeats the step before the last.
Source: Docker image specification v1.2, "Image JSON Field Descriptions".
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from explorer.image.authored import values_end
from explorer.secrets.finding import Finding, LocationKind
from explorer.secrets.rule import Severity

BUILDERS = "container_config"
"""The field of an image's configuration that says how it was built."""


def without_echoes(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings in texts but those that repeat another one, no less severe."""
    told, values, echoes = _Told(), _Values(), set[int]()
    for number in sorted(range(len(findings)), key=lambda number: _rank(findings[number])):
        one = findings[number]
        if told.has(one, _echoed(one, values)):
            echoes.add(number)
        else:
            told.add(one)
    return (one for number, one in enumerate(findings) if number not in echoes)


def _rank(finding: Finding) -> int:
    """Return the place of a finding in the order in which one of several is told."""
    kinds = (LocationKind.ENV, LocationKind.HISTORY)
    if _is_builders(finding):
        return len(kinds) + 1
    return kinds.index(finding.location.kind) if finding.location.kind in kinds else len(kinds)


def _echoed(finding: Finding, values: _Values) -> tuple[Hashable, ...]:
    """Return which other findings of its secret, if they are told, say all of it."""
    where = finding.location
    if _is_builders(finding):
        return (LocationKind.ENV, LocationKind.HISTORY, LocationKind.CONFIG)
    if where.kind is LocationKind.ENV:
        return ((LocationKind.ENV, where.name),)
    if where.kind is not LocationKind.HISTORY:
        return ()
    return (LocationKind.ENV, LocationKind.HISTORY) if values.hold(finding) else (where.index,)


def _is_builders(finding: Finding) -> bool:
    return (finding.location.name or "").startswith(f"{BUILDERS}.")


class _Told:
    """What is told of each secret, and how severe that is at worst."""

    def __init__(self) -> None:
        self._worst: dict[tuple[Hashable, bytes], Severity] = {}

    def add(self, finding: Finding) -> None:
        """Tell a finding: it is known by its kind, its name and, of a variable, what set it."""
        where, severity = finding.location, finding.match.severity
        set_by = (where.index,) if where.kind is LocationKind.ENV else ()
        for key in (where.kind, (where.kind, where.name), *set_by):
            known = (key, finding.secret)
            self._worst[known] = max(self._worst.get(known, severity), severity)

    def has(self, finding: Finding, keys: Sequence[Hashable]) -> bool:
        """Return whether its secret is told in one of these ways, as severely at least."""
        worst = (self._worst.get((key, finding.secret)) for key in keys)
        return any(one is not None and one >= finding.match.severity for one in worst)


class _Values:
    """Where the values of build arguments end in each instruction, in bytes, found out once."""

    def __init__(self) -> None:
        self._ends: dict[str, int] = {}

    def hold(self, finding: Finding) -> bool:
        """Return whether the finding is among the values."""
        instruction = finding.location.instruction or ""
        if instruction not in self._ends:
            values = instruction[: values_end(instruction)]
            self._ends[instruction] = len(values.encode("utf-8", "surrogatepass"))
        return finding.match.start < self._ends[instruction]

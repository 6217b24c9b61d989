"""The secrets found so far, arranged for those who draw them: by entry, instruction, layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from explorer.analysis import Analysis
from explorer.frozen import Frozen
from explorer.layers import Place
from explorer.secrets.finding import Finding, Secret, grouped
from explorer.secrets.rule import Severity

MARK = "!"
"""What stands before every number of secrets, whatever the colours are."""


@dataclass(frozen=True, slots=True)
class Findings(Frozen):
    """All secrets, the worst first, and ways to those of one place.

    `read` of `layers` layers were searched; `numbers` are the places of secrets in
    the files, each secret by where it stands in `secrets`; `masked` says that none of
    them may be readable on screen.
    """

    secrets: tuple[Secret, ...] = ()
    read: int = 0
    layers: int = 0
    is_whole: bool = True
    by_place: Mapping[Place, tuple[Finding, ...]] = field(default_factory=dict)
    by_instruction: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    by_layer: Mapping[int, int] = field(default_factory=dict)
    numbers: Mapping[Place, tuple[int, ...]] = field(default_factory=dict)
    masked: bool = False

    @classmethod
    def of(cls, analysis: Analysis) -> Findings:
        """Take what an analysis has found so far; it goes over all layers, so not often."""
        found = analysis.findings
        secrets = _secrets(found)
        numbers = _numbers(secrets)
        return cls(
            secrets=secrets,
            read=analysis.searched,
            layers=len(analysis.image.layers),
            is_whole=not analysis.damages,
            by_place=_by_place(found),
            by_instruction=_by_instruction(found),
            by_layer=_by_layer(numbers),
            numbers=numbers,
        )

    @property
    def is_complete(self) -> bool:
        """Whether all of the image was searched, and none of it was damaged."""
        return 0 < self.layers == self.read and self.is_whole

    def is_searched(self, layer: int | None) -> bool:
        """Return whether a layer was searched; None stands for what is in no layer."""
        return self.layers > 0 and (layer is None or layer <= self.read)

    def at(self, place: object) -> tuple[Finding, ...]:
        """Return the secrets of an entry; none for what is no place of one."""
        return self.by_place.get(place, ()) if isinstance(place, Place) else ()

    @property
    def critical(self) -> int:
        """How many secrets are critical."""
        return sum(one.worst.match.severity is Severity.CRITICAL for one in self.secrets)

    @property
    def unseen(self) -> int:
        """How many secrets stand in hidden files alone."""
        return sum(not any(place.visible for place in one.findings) for one in self.secrets)


def identity(finding: Finding) -> tuple[object, ...]:
    """Return what stays the same of a finding while its fate becomes known."""
    location, match = finding.location, finding.match
    where = (location.kind, location.place, location.inner_path, location.index, location.name)
    return (*where, match.rule_id, match.start)


def _secrets(found: Iterable[Finding]) -> tuple[Secret, ...]:
    """Group by secret; a file that is a secret by its name is one of its own for each path."""
    every = list(found)
    named: dict[bytes | None, list[Finding]] = {}
    for one in every:
        if not one.secret:
            named.setdefault(one.location.path, []).append(one)
    secrets = grouped(one for one in every if one.secret)
    secrets += [secret for group in named.values() for secret in grouped(group)]
    return tuple(sorted(secrets, key=_badness))


def _badness(secret: Secret) -> tuple[int, int]:
    match = secret.worst.match
    return -match.severity, -match.confidence


def _by_place(found: Iterable[Finding]) -> dict[Place, tuple[Finding, ...]]:
    places: dict[Place, list[Finding]] = {}
    for one in found:
        if one.location.place:
            places.setdefault(one.location.place, []).append(one)
    return {place: tuple(sorted(group, key=_start)) for place, group in places.items()}


def _start(finding: Finding) -> tuple[bytes, int]:
    return finding.location.inner_path or b"", finding.match.start


def _by_instruction(found: Iterable[Finding]) -> dict[int, tuple[Finding, ...]]:
    """Return the findings of instructions: what the history holds, and variables they set."""
    instructions: dict[int, list[Finding]] = {}
    for one in found:
        if one.location.index is not None:
            instructions.setdefault(one.location.index, []).append(one)
    return {index: tuple(group) for index, group in instructions.items()}


def _numbers(secrets: tuple[Secret, ...]) -> dict[Place, tuple[int, ...]]:
    numbers: dict[Place, dict[int, None]] = {}
    for number, secret in enumerate(secrets):
        for one in secret.findings:
            if one.location.place:
                numbers.setdefault(one.location.place, {})[number] = None
    return {place: tuple(known) for place, known in numbers.items()}


def _by_layer(numbers: Mapping[Place, tuple[int, ...]]) -> dict[int, int]:
    layers: dict[int, set[int]] = {}
    for place, known in numbers.items():
        layers.setdefault(place.layer, set()).update(known)
    return {layer: len(known) for layer, known in layers.items()}

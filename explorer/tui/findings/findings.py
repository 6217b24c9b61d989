"""The secrets found so far, arranged for those who draw them: by entry, instruction, layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import field
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.frozen import Frozen
from explorer.layers import Place
from explorer.secrets.finding import Finding, Origin, Secret, grouped
from explorer.secrets.rule import Severity
from explorer.tui.shell.project import Project

_Name = TypeVar("_Name")
_Value = TypeVar("_Value")

MARK = "!"
"""What stands before every number of secrets, whatever the colours are."""


class Findings(Frozen, frozen=True):
    """All secrets, first those that are `prominent`, the worst first, and ways to each.

    The lesser ones are in the list of findings alone: `by_layer` counts the prominent ones in files
    of a layer, `numbers` are their places there, each by where it stands in `prominent`. `read` of
    `layers` layers were searched; `masked`: no secret may be readable on screen; the
    `source` is what an analysis found, of which a project suppressed some by its `ruling`.
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
    source: tuple[Finding, ...] = ()
    ruling: object = None
    prominent: tuple[Secret, ...] = ()

    @classmethod
    def of(cls, analysis: Analysis, project: Project | None = None) -> Findings:
        """Take what an analysis has found so far; it goes over all layers, so not often."""
        found = cls(
            source=analysis.findings,
            read=analysis.searched,
            layers=len(analysis.image.layers),
            is_whole=not analysis.damages,
        )
        return found.judged(project)

    def judged(self, project: Project | None) -> Findings:
        """Return what was found, as far as it counts by what the project suppresses now."""
        # Taken first: who changes its lists meanwhile is noticed by another one.
        ruling = project.ruling if project else None
        every = _suppressed(self.source, project) if project else self.source
        secrets = _secrets(every)
        by_place = _gathered((one.location.place, one) for one in every)
        by_instruction = _gathered((one.location.index, one) for one in every)
        prominent = tuple(one for one in secrets if prominent_findings(one))
        numbered = (
            (n, one) for n, secret in enumerate(prominent) for one in prominent_findings(secret)
        )
        numbers = _gathered((one.location.place, n) for n, one in numbered)
        in_layers = _gathered((place.layer, n) for place, own in numbers.items() for n in own)
        return replace(
            self,
            ruling=ruling,
            secrets=secrets,
            prominent=prominent,
            by_place={place: tuple(sorted(own, key=_start)) for place, own in by_place.items()},
            # What the history holds, and variables that instructions set.
            by_instruction={index: tuple(own) for index, own in by_instruction.items()},
            by_layer={layer: len({*own}) for layer, own in in_layers.items()},
            numbers={place: tuple(dict.fromkeys(own)) for place, own in numbers.items()},
        )

    def secret_of(self, finding: Finding) -> Secret | None:
        """Return the secret that a finding belongs to."""
        wanted = identity(finding)
        return next((one for one in self.secrets if wanted in map(identity, one.findings)), None)

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
    def lesser(self) -> tuple[Secret, ...]:
        """The secrets that the list of findings has, and nothing else speaks of."""
        return tuple(one for one in self.secrets if not prominent_findings(one))

    @property
    def critical(self) -> int:
        """How many of the prominent secrets are critical."""
        return sum(one.worst.match.severity is Severity.CRITICAL for one in self.prominent)

    @property
    def unseen(self) -> int:
        """How many of the prominent secrets stand in hidden files alone."""
        return sum(not any(place.visible for place in one.findings) for one in self.prominent)


def is_prominent(finding: Finding) -> bool:
    """Return whether header, badges and keys speak of a finding: the one definition of it.

    What is low, ignored, or known to be the base image's own, would bury what somebody can mend.
    """
    return not finding.suppression and _matters(finding)


def _matters(finding: Finding) -> bool:
    return finding.match.severity > Severity.LOW and finding.origin is not Origin.BASE


def prominent_findings(secret: Secret) -> list[Finding]:
    """Return the prominent findings of a secret, the worst first."""
    return [one for one in secret.findings if is_prominent(one)]


def identity(finding: Finding) -> tuple[object, ...]:
    """Return what stays the same of a finding while its fate becomes known."""
    location, match = finding.location, finding.match
    where = (location.kind, location.place, location.inner_path, location.index, location.name)
    return (*where, match.rule_id, match.start)


def _suppressed(findings: Sequence[Finding], project: Project) -> tuple[Finding, ...]:
    """Return findings with what the project says of each; the very same ones where it says none."""
    whys = zip(findings, project.suppressions(findings), strict=True)
    return tuple(replace(one, suppression=why) if why else one for one, why in whys)


def _gathered(pairs: Iterable[tuple[_Name | None, _Value]]) -> dict[_Name, list[_Value]]:
    """Return the values of each name in their order; what has no name is left out."""
    gathered: dict[_Name, list[_Value]] = {}
    for name, value in pairs:
        if name is not None:
            gathered.setdefault(name, []).append(value)
    return gathered


def _secrets(findings: Sequence[Finding]) -> tuple[Secret, ...]:
    """Group by secret; a file that is a secret by its name is one of its own for each path."""
    named = _gathered((one.location.path or b"", one) for one in findings if not one.secret)
    secrets = grouped(one for one in findings if one.secret)
    secrets += [secret for group in named.values() for secret in grouped(group)]
    return tuple(sorted(secrets, key=_badness))


def _badness(secret: Secret) -> tuple[bool, int, int]:
    match = secret.worst.match
    # What is ignored stays where it was: whoever has just ignored it looks at it there.
    return not any(map(_matters, secret.findings)), -match.severity, -match.confidence


def _start(finding: Finding) -> tuple[bytes, int]:
    return finding.location.inner_path or b"", finding.match.start

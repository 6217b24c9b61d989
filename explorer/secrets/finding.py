"""Findings: a match, its location in the image, whether it is hidden, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from explorer.layers import Hider, Place
from explorer.secrets.fingerprint import fingerprint
from explorer.secrets.match import Match


class LocationKind(Enum):
    """The kinds of locations; the values are those of reports."""

    FILE = "file"
    HISTORY = "history"
    ENV = "env"
    LABEL = "label"
    CONFIG = "config"
    ATTESTATION = "attestation"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a finding stands in an image, in terms that people know.

    `layer`, `index` (of the history), `line` and `column` count from 1. `path` is the real path of
    a file, `inner_path` the member of an archive in it, with "!" between levels; `name` is that of
    the variable, label or field; `instruction` is the one that wrote it.
    """

    kind: LocationKind
    place: Place | None = None
    path: bytes | None = None
    inner_path: bytes | None = None
    index: int | None = None
    name: str | None = None
    line: int | None = None
    column: int | None = None
    instruction: str | None = None

    @property
    def layer(self) -> int | None:
        """The number of the layer it is in, if it is in one."""
        return self.place.layer if self.place else None

    @property
    def identity(self) -> bytes:
        """The parts that stay the same when the image is rebuilt, joined by NUL."""
        parts = (self.kind.value.encode(), self.path, self.inner_path, _bytes(self.name))
        return b"\0".join(part or b"" for part in parts)


def _bytes(name: str | None) -> bytes:
    # A label's name is any text of JSON, which may have lone surrogates.
    return (name or "").encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class ContentMatch:
    """A match in the bytes of one content, wherever in the image that content stands.

    `line` and `column` count from 1, the column in bytes. `secret` goes into no report unless the
    user asks for whole secrets; `allowed`: a mark on its line says that it is no secret.
    """

    match: Match
    secret: bytes = field(repr=False)
    inner_path: bytes | None
    line: int
    column: int
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A match with its location and its fate: `hider` is the layer that hides it, None for none.

    `allowed`: a mark beside it in the file says that it is no secret.
    """

    match: Match
    location: Location
    secret: bytes = field(repr=False)
    fix: str
    hider: Hider | None = None
    allowed: bool = False

    @property
    def fingerprint(self) -> str:
        """The same text for this finding in every build, which confirms no guess at its secret."""
        return fingerprint(self.match.rule_id, self.location.identity, self.secret)

    @property
    def visible(self) -> bool:
        """Whether it is in the final file system, or in the image's configuration or history."""
        return self.hider is None


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret: all findings of one value, the worst first."""

    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Finding:
        """The finding that stands for all of them."""
        return self.findings[0]


def grouped(findings: Iterable[Finding]) -> list[Secret]:
    """Group findings by the value of their secret, the worst secret first.

    A file that is a secret by its name has no bytes to compare, so it is a group of its own.
    """
    by_secret: dict[bytes, list[Finding]] = {}
    for one in findings:
        by_secret.setdefault(one.secret or one.location.identity, []).append(one)
    secrets = [Secret(tuple(sorted(group, key=_weight))) for group in by_secret.values()]
    return sorted(secrets, key=lambda one: _weight(one.worst))


def _weight(finding: Finding) -> tuple[int, int, int, bytes]:
    match = finding.match
    layer = finding.location.layer or 0
    return (-match.severity, -match.confidence, layer, finding.location.identity)

"""What is told of a secret: the match, where it stands, what became of that place, and the fix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from explorer.layers import Hider, Place
from explorer.secrets.fingerprint import fingerprint
from explorer.secrets.match import Match


class LocationKind(Enum):
    """Where secrets stand; the values are those of the product's contract."""

    FILE = "file"
    HISTORY = "history"
    ENV = "env"
    LABEL = "label"
    CONFIG = "config"
    ATTESTATION = "attestation"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Location:
    """One place in an image.

    `layer`, `index` (of the history), `line` and `column` count from 1; `path` is the
    real path, `inner_path` the member of an archive in it, with "!" between levels;
    `name` is the variable, the label or the field; `instruction` the one that made it.
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
        """What stays the same of it when the image is rebuilt."""
        parts = (self.kind.value.encode(), self.path, self.inner_path, _bytes(self.name))
        return b"\0".join(part or b"" for part in parts)


def _bytes(name: str | None) -> bytes:
    # A label's name is any text that JSON can hold, half of a surrogate pair as well.
    return (name or "").encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class ContentMatch:
    """A match in the bytes of one content, wherever in the image that content stands.

    `line` and `column` count from 1, the column in bytes; `secret` is never shown
    but by those who may reveal it. `allowed` tells that its line says it is none.
    """

    match: Match
    secret: bytes = field(repr=False)
    inner_path: bytes | None
    line: int
    column: int
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A match with its place and its fate: hidden by whom, or there for all to see.

    `allowed` tells that the file itself says it is none, beside it.
    """

    match: Match
    location: Location
    secret: bytes = field(repr=False)
    fix: str
    hider: Hider | None = None
    allowed: bool = False

    @property
    def fingerprint(self) -> str:
        """What names it in every build; made when it is asked for, since it is dear on purpose."""
        return fingerprint(self.match.rule_id, self.location.identity, self.secret)

    @property
    def visible(self) -> bool:
        """Whether it is in the final file system, or in what every engine prints."""
        return self.hider is None


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret and all places where it stands, the worst finding first."""

    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Finding:
        """The finding to show for all of them."""
        return self.findings[0]


def grouped(findings: Iterable[Finding]) -> list[Secret]:
    """Bring together the places of each secret, the worst secret first.

    A file that is a secret by its name alone has no bytes to compare: it stands for itself.
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
